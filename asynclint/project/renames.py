"""Under which other names things go, and who imports whom: what the linker needs to find texts by their last name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from asynclint.facts.model import Header
from asynclint.project.index import File, tail

_NAMES = re.compile(r"([A-Za-z_][\w@]*(?:\.[A-Za-z_][\w@]*)*)(\(\))?")


def renamed(files: Sequence[File]) -> dict[str, set[str]]:
    """Other names under which a thing goes: `nap = time.sleep`, `self.load = load`, `HANDLERS = {"a": load}`."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for name, symbol in _bindings(file.facts.header):
            for last in _lasts(symbol):
                if last != name:
                    found[last].add(name)
    return found


def _bindings(header: Header) -> Iterator[tuple[str, str]]:
    yield from header.names.items()
    for key, symbol in header.stores.items():
        yield tail(key), symbol
    for kind in header.classes:
        yield from kind.attributes.items()


def _lasts(symbol: str) -> Iterator[str]:
    """
    The last names of the functions and classes that a symbol may stand for, also of what a container holds.

    What a function gives goes by no other name; an instance does, since it may be called itself.
    """
    if "[" in symbol:
        for match in _NAMES.finditer(symbol):
            last = match[1][match[1].rfind(".") + 1 :]
            if not match[2] or last[:1].isupper():
                yield last
        return
    for part in symbol.split("|") if "|" in symbol else (symbol,):
        is_made = part[-2:] == "()"
        last = part[part.rfind(".") + 1 : -2 if is_made else None]
        if not is_made or last[:1].isupper():
            yield last


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
