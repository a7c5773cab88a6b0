"""Under which other names things go, and who imports whom: what the linker needs to find texts by their last name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from asynclint.facts.model import Header
from asynclint.project.index import File, tail

_NAMES = re.compile(r"([A-Za-z_][\w@]*(?:\.[A-Za-z_][\w@]*)*)(\(\))?")

INSTANCE_METHODS = (".__call__", ".__get__")
"""What runs where only a name for an instance of the class is written."""


def renamed(files: Sequence[File], callable_classes: Collection[str]) -> dict[str, set[str]]:
    """
    Other names under which a thing goes: `nap = time.sleep`, `self.load = load`, `HANDLERS = {"a": load}`.

    What a function gives goes by no other name; an instance of a class does where it may be called itself.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for name, symbol in _bindings(file.facts.header):
            for last, is_made in _lasts(symbol):
                if last != name and (not is_made or last in callable_classes):
                    found[last].add(name)
    return found


def callable_classes(files: Sequence[File], below: Mapping[str, set[str]]) -> set[str]:
    """The last names of the classes whose instances are called, or run code where they are read as an attribute."""
    waiting = {
        function.owner.rpartition(".")[2]
        for file in files
        for function in file.facts.header.functions
        if function.name.endswith(INSTANCE_METHODS) and function.owner
    }
    found: set[str] = set()
    while waiting:
        found |= waiting
        waiting = {heir for one in waiting for heir in below.get(one, ())} - found
    return found


def _bindings(header: Header) -> Iterator[tuple[str, str]]:
    yield from header.names.items()
    for key, symbol in header.stores.items():
        yield tail(key), symbol
    for kind in header.classes:
        yield from kind.attributes.items()


def _lasts(symbol: str) -> Iterator[tuple[str, bool]]:
    """The last names of all that a symbol may stand for, also of what a container holds, and whether it is called."""
    if "[" in symbol:
        for match in _NAMES.finditer(symbol):
            yield match[1][match[1].rfind(".") + 1 :], bool(match[2])
        return
    for part in symbol.split("|") if "|" in symbol else (symbol,):
        is_made = part[-2:] == "()"
        yield part[part.rfind(".") + 1 : -2 if is_made else None], is_made


def heirs(files: Sequence[File]) -> dict[str, set[str]]:
    """By the last name of a class: the last names of the classes that name it as a base."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for kind in file.facts.header.classes:
            for base in kind.bases:
                found[tail(base)].add(kind.name.rpartition(".")[2])
    return found


def _home(target: str, modules: Mapping[str, int]) -> int:
    """The file that an imported name stands in, or -1."""
    while target:
        if target in modules:
            return modules[target]
        target = target.rpartition(".")[0]
    return -1


def importers(files: Sequence[File], tops: set[str]) -> list[int]:
    """The files that import one of these libraries, or a file that does, at any remove."""
    modules = {file.facts.header.module: number for number, file in enumerate(files)}
    above: dict[int, set[int]] = defaultdict(set)
    reached: set[int] = set()
    homes: dict[str, int] = {}
    for number, file in enumerate(files):
        for target in file.facts.header.imports:
            home = homes.get(target)
            if home is None:
                home = homes[target] = -2 if target.partition(".")[0] in tops else _home(target, modules)
            if home >= 0:
                above[home].add(number)
            elif home == -2:
                reached.add(number)
    waiting = list(reached)
    while waiting:
        for number in above[waiting.pop()]:
            if number not in reached:
                reached.add(number)
                waiting.append(number)
    return sorted(reached)
