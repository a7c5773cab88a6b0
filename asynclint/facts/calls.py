"""Calls: what is called with what, and what it gives back."""

from __future__ import annotations

import ast
from ast import Attribute, Call, Constant, Name, UnaryOp, USub
from collections.abc import Callable

from asynclint.facts.annotations import annotated
from asynclint.facts.fate import CLOSING, closed, spent
from asynclint.facts.growth import GROWING, grown
from asynclint.facts.memory import ADDRESSES, THING, in_memory
from asynclint.facts.model import AWAITED, CALL, ITERATE
from asynclint.facts.scope import SILENT_BUILTINS, RawEvent, Walk
from asynclint.facts.symbol import either, generic, then
from asynclint.facts.value import ARGUMENTS, VALUES, consume, is_worth, record, value

# Calls that give back an argument, by their last name: (position, what is done with it).
PASSING = {
    "wait_for": (0, ""),
    "shield": (0, ""),
    "ensure_future": (0, ""),
    "create_task": (0, ""),
    "wrap_future": (0, ""),
    "partial": (0, ""),
    "partialmethod": (0, ""),
    "deepcopy": (0, ""),
    "copy": (0, ""),
    "to_thread": (0, "()"),
    "run_sync": (0, "()"),
    "run_in_threadpool": (0, "()"),
    "run_in_executor": (1, "()"),
    "async_add_executor_job": (0, "()"),
    "Depends": (0, "()<given>"),
    "Security": (0, "()<given>"),
    "closing": (0, ""),
    "aclosing": (0, ""),
    "enter_context": (0, ".__enter__()"),
    "enter_async_context": (0, ".__aenter__()"),
}
PASSING_TOPS = frozenset(
    {
        *("asyncio", "anyio", "trio", "functools", "copy", "contextlib", "concurrent"),
        *("fastapi", "starlette", "fast_depends", "faststream", "tornado", "contextlib2", "async_generator"),
    }
)
"""The libraries that have these as functions. Another module's `create_task` may give whatever it likes."""
SPAWNING = frozenset({"create_task", "ensure_future"})
"""What they give is a task, and awaited it is what the coroutine gives: both readings are kept."""
BUILT_SEQUENCES = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"})
KNOWN = frozenset({*PASSING, "sort", "join", "cast", "field"})
"""Last names that say something of a call, whatever is called."""
CONSUMERS = BUILT_SEQUENCES - {"iter", "reversed"} | {"sum", "min", "max", "any", "all", "dict", "next", "enumerate"}


def call(walk: Walk, node: ast.Call) -> str:
    """What a call gives back; it is recorded, with what it is given."""
    awaited = walk.awaiting
    walk.awaiting = False
    function, parts, named = node.func, node.args, node.keywords
    name, callee = _callee(walk, function)
    given = [ARGUMENTS[type(part)](walk, part) for part in parts] if parts else []
    keywords = {part.arg or "**": ARGUMENTS[type(part.value)](walk, part.value) for part in named} if named else {}
    if walk.noted:
        if name in CLOSING:
            closed(walk, function)
        if parts or named:
            spent(walk, parts, named, name)
    if name in GROWING and type(function) is Attribute:
        grown(walk, function, callee, given)
    if callee:
        if callee[:9] != SILENT_BUILTINS:
            _note_call(walk, node, callee, given, keywords, awaited)
        else:
            if is_worth(callee):
                _note_call(walk, node, callee, given, keywords, awaited)
            if callee.find(".", 9) < 0:
                return _builtin(walk, node, callee[9:], given, keywords)
    if name in KNOWN:
        return _known(walk, node, name, callee, given, keywords)
    return THING if walk.addressed and in_memory(given, keywords) else then(callee, "()")


def _known(walk: Walk, node: ast.Call, name: str, callee: str, given: list[str], keywords: dict[str, str]) -> str:
    """What a call gives back whose name, one in `KNOWN`, says something, and what it calls on the way."""
    if name == "sort" and keywords.get("key"):
        record(walk, CALL, node, keywords["key"], given=then(callee.removesuffix(".sort"), "[*]"))
    if name == "join" and callee.startswith("builtins.str()") and given and given[0][:1] not in ("=", "*"):
        record(walk, ITERATE, node.args[0], then(given[0], ".__iter__"))
    if name in PASSING and _passes(callee):
        position, step = PASSING[name]
        if position < len(given) and given[position][:1] not in ("=", "*"):
            passed = then(given[position], step)
            return either(passed, "asyncio.Task()") if name in SPAWNING else passed
    if name == "cast" and len(node.args) == 2:
        return annotated(walk, node.args[0])
    if name == "field" and "default_factory" in keywords:
        return then(keywords["default_factory"], "()")
    return then(callee, "()")


def _passes(callee: str) -> bool:
    """Whether something called like this gives its argument back: a method of an object, or a library's function."""
    return not callee.replace(".", "").isidentifier() or callee.partition(".")[0] in PASSING_TOPS


def _callee(walk: Walk, node: ast.expr) -> tuple[str, str]:
    """The last name of what is called, and its symbol. Unlike `value` it notes no read of the attribute."""
    kind = type(node)
    if kind is Name:
        name: str = node.id  # type: ignore[attr-defined]
        return name, walk.named(name)
    if kind is Attribute:
        inner, name = node.value, node.attr  # type: ignore[attr-defined]
        return name, then(VALUES[type(inner)](walk, inner), "." + name)
    return "", value(walk, node)


def _constant(walk: Walk, node: ast.Constant) -> str:
    constant = node.value
    is_text = type(constant) is str or type(constant) is bytes
    if is_text and len(constant) >= 48:  # type: ignore[arg-type]
        return "='…'"
    text = f"={constant!r}"
    if text in ADDRESSES:
        walk.addressed = True
    return text


def _starred(walk: Walk, node: ast.Starred) -> str:
    consume(walk, node.value, value(walk, node.value))
    return "*"


def _signed(walk: Walk, node: ast.UnaryOp) -> str:
    operand = node.operand
    is_number = type(node.op) is USub and type(operand) is Constant
    return f"=-{operand.value!r}" if is_number else VALUES[UnaryOp](walk, node)  # type: ignore[attr-defined]


GIVEN: dict[type, Callable[..., str]] = {ast.Constant: _constant, ast.Starred: _starred, ast.UnaryOp: _signed}
"""The kinds of expressions that are read in another way where a call is given them: of a constant itself is kept."""


def _note_call(
    walk: Walk, node: ast.Call, callee: str, given: list[str], keywords: dict[str, str], awaited: bool
) -> None:
    scope, texts = walk.scope, walk.texts
    event: RawEvent = [
        CALL, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset,
        texts[callee], scope.region, AWAITED if awaited else 0,
    ]  # fmt: skip
    if given or keywords:
        numbers = [texts[text] for text in given]
        event.append(numbers)
        walk.given.update(numbers)
        if keywords:
            named = {name: texts[text] for name, text in keywords.items()}
            event.append(named)
            walk.given.update(named.values())
    scope.events.append(event)
    walk.noted[id(node)] = event


def _builtin(walk: Walk, node: ast.Call, name: str, given: list[str], keywords: dict[str, str]) -> str:
    """What a builtin gives back, and what it calls on the way."""
    subject = given[0] if given and given[0][:1] not in ("=", "*") else ""
    if name in CONSUMERS and subject:
        record(walk, ITERATE, node.args[0], then(subject, ".__iter__"))
    if name == "zip":
        for argument, symbol in zip(node.args, given, strict=True):
            if symbol[:1] not in ("=", "*"):
                record(walk, ITERATE, argument, then(symbol, ".__iter__"))
    if name in ("map", "filter") and given[1:]:
        if subject:
            record(walk, CALL, node, subject, given=then(given[1], "[*]"))
        return generic("builtins.list", then(subject, "()") if name == "map" else then(given[1], "[*]"))
    if keywords.get("key"):
        record(walk, CALL, node, keywords["key"], given=then(subject, "[*]"))
    if name in BUILT_SEQUENCES:
        return generic("builtins.list", then(subject, "[*]")) if subject else f"builtins.{name}()"
    if name in ("next", "anext", "min", "max"):
        return then(subject, "[*]")
    if name == "enumerate" and subject:
        return generic("builtins.list", generic("builtins.tuple", "", then(subject, "[*]")))
    if name == "zip" and given:
        parts = [then(part, "[*]") if part[:1] not in ("=", "*") else "" for part in given]
        return generic("builtins.list", generic("builtins.tuple", *parts))
    if name == "super" and not given:
        return then(walk.scope.self_symbol, "<super>")
    if name == "type" and len(given) == 1:
        return "|".join(part[:-2] for part in subject.split("|") if part.endswith("()"))
    if name == "getattr" and len(node.args) > 1 and isinstance(node.args[1], Constant):
        return then(subject, f".{node.args[1].value}") if isinstance(node.args[1].value, str) else ""
    return f"builtins.{name}()"


def awaited_value(walk: Walk, node: ast.Await) -> str:
    """What awaiting gives; a call that is awaited is marked so."""
    inner = node.value
    walk.scope.awaits += 1
    walk.awaiting = type(inner) is Call
    symbol = VALUES[type(inner)](walk, inner)
    walk.awaiting = False
    return symbol
