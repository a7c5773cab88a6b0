"""Under which other names things go: what the linker needs to find texts by their last name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from asynclint.facts.model import Header
from asynclint.project.index import File, tail

_NAMES = re.compile(r"builtins(?:\.[A-Za-z_][\w@]*)+(?:\(\))?\[|([A-Za-z_][\w@]*(?:\.[A-Za-z_][\w@]*)*(?:\(\))?)")
"""Containers, of which nothing is told; and what else has a name, perhaps called."""

INSTANCE_METHODS = (".__call__", ".__get__")
"""What runs where only a name for an instance of the class is written."""


def renamed(files: Sequence[File], callable_classes: Collection[str]) -> dict[str, set[str]]:
    """
    Other names under which a thing goes: `nap = time.sleep`, `self.load = load`, `HANDLERS = {"a": load}`.

    What a function gives goes by no other name; an instance of a class does where it may be called itself.
    """
    found: dict[str, set[str]] = defaultdict(set)
    known: dict[str, list[str]] = {}
    for file in files:
        for bindings in _bindings(file.facts.header):
            for name, symbol in bindings:
                if symbol[symbol.rfind(".") + 1 :] != name or "|" in symbol or "[" in symbol:
                    lasts = known.get(symbol)
                    if lasts is None:
                        lasts = known[symbol] = lasts_of(symbol, callable_classes)
                    for last in lasts:
                        if last != name:
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


def _bindings(header: Header) -> Iterator[Iterable[tuple[str, str]]]:
    """Name and symbol of all that is bound."""
    yield header.names.items()
    if header.stores:
        yield [(tail(key), symbol) for key, symbol in header.stores.items()]
    for kind in header.classes:
        yield kind.attributes.items()


def lasts_of(symbol: str, callable_classes: Collection[str]) -> list[str]:
    """The last names of all that a symbol may stand for and that may be called, also of what a container holds."""
    names: list[str] = _NAMES.findall(symbol) if "[" in symbol else symbol.split("|")
    lasts = [name[name.rfind(".") + 1 :] for name in names]
    return [last.removesuffix("()") for last in lasts if last and (last[-2:] != "()" or last[:-2] in callable_classes)]


def heirs(files: Sequence[File]) -> dict[str, set[str]]:
    """By the last name of a class: the last names of the classes that name it as a base."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for kind in file.facts.header.classes:
            for base in kind.bases:
                found[tail(base)].add(kind.name.rpartition(".")[2])
    return found
