"""What the standard containers hold, read from their type arguments. Knows no names."""

from __future__ import annotations

import re
from functools import lru_cache

from asynclint.facts.symbol import arguments, split

_MAPPINGS = frozenset(
    {
        "dict",
        "Dict",
        "defaultdict",
        "DefaultDict",
        "OrderedDict",
        "Mapping",
        "MutableMapping",
        "WeakValueDictionary",
    }
)
_GIVING = frozenset(
    {
        "get",
        "pop",
        "popleft",
        "popitem",
        "setdefault",
        "get_nowait",
        "__getitem__",
        "__enter__",
        "__aenter__",
        "__next__",
        "__anext__",
    }
)
_SAME = frozenset({"copy", "__iter__", "__aiter__"})
_BRACKETS = re.compile(r"[\[\]]")
_ARGUMENTS = re.compile(r"\[[^\]\d*=]")


def plain(symbol: str) -> str:
    """A symbol without type arguments: `queue.Queue[shop.Job()]().get` is `queue.Queue().get`."""
    return _without_arguments(symbol) if "[" in symbol else symbol


@lru_cache(maxsize=200_000)
def _without_arguments(symbol: str) -> str:
    first = _ARGUMENTS.search(symbol)
    if first is None:
        return symbol
    parts, depth, start = [], 0, 0
    for match in _BRACKETS.finditer(symbol, first.start()):
        at = match.start()
        if match[0] == "[":
            if depth or _ARGUMENTS.match(symbol, at):
                if not depth:
                    parts.append(symbol[start:at])
                depth += 1
        elif depth:
            depth -= 1
            start = at + 1
    return "".join([*parts, symbol[start:]])


def element(base: str, step: str) -> list[str]:
    """What one step into an instance of a generic class gives: symbols still to be resolved; empty if not known."""
    if base[-3:] == "]()":
        return _of_instance(base, step)
    if step == "()" and "]()." in base:
        head, last = split(base)
        if head[-3:] == "]()":
            return _of_method(head, last[1:])
    return []


def _of_instance(base: str, step: str) -> list[str]:
    if step[0] == ".":
        return []
    name, held = _taken_apart(base)
    if not held:
        return []
    if name == "Callable":
        return _known(held[-1]) if step == "()" else []
    if step[0] != "[":
        return []
    if name == "tuple" or name == "Tuple":
        if step[1:-1].isdigit():
            number = int(step[1:-1])
            return _known(held[number]) if number < len(held) else []
        return [one for part in held for one in _known(part)][:4]
    if name in _MAPPINGS:
        return _known(held[0] if step == "[*]" else held[-1])
    return _known(held[0])


def _of_method(head: str, method: str) -> list[str]:
    name, held = _taken_apart(head)
    if not held:
        return []
    if name in _MAPPINGS:
        if method == "values":
            return [f"builtins.list[{held[-1]}]()"]
        if method == "keys":
            return [f"builtins.list[{held[0]}]()"]
        if method == "items":
            return [f"builtins.list[builtins.tuple[{held[0]},{held[-1]}]()]()"]
    if method in _SAME:
        return [head]
    return _known(held[-1] if name in _MAPPINGS else held[0]) if method in _GIVING else []


@lru_cache(maxsize=50_000)
def _taken_apart(base: str) -> tuple[str, tuple[str, ...]]:
    head, brackets = split(base[:-2])
    return head.rpartition(".")[2], tuple(arguments(brackets)) if brackets[:1] == "[" else ()


def _known(symbol: str) -> list[str]:
    return [part for part in _alternatives(symbol) if part not in ("?", "")]


def _alternatives(symbol: str) -> list[str]:
    """What `/` joins at the outermost level: `a[b/c]()/d` is `a[b/c]()` and `d`."""
    if "/" not in symbol:
        return [symbol]
    parts, depth, start = [], 0, 0
    for at, character in enumerate(symbol):
        if character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
        elif character == "/" and not depth:
            parts.append(symbol[start:at])
            start = at + 1
    return [*parts, symbol[start:]]
