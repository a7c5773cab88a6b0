"""What only a look at all functions of a project can tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from asynclint.facts.model import PROPERTY, Function, Parameter
from asynclint.project.homes import Home
from asynclint.project.index import tail


class Survey(NamedTuple):
    """Functions by what they have in common."""

    private: Mapping[str, Sequence[str]]
    """By name: the methods of classes that are named as private."""
    properties: Collection[str]
    """The names under which reading, or storing into, an attribute or an item may run a function."""
    decorated: Mapping[str, Sequence[str]]
    """By the last name of a decorator: the functions that it decorates."""
    dependents: Mapping[str, Sequence[tuple[str, str]]]
    """By the last name of a dependency: who gets what it gives from a framework, and what it is called there."""
    unfinished: Collection[str]
    """Classes with methods that are left to others: whatever goes by their name is of a class derived from them."""


def survey(homes: Mapping[str, Home], renamed: Mapping[str, Collection[str]]) -> Survey:
    """Look at every function once."""
    private: dict[str, list[str]] = defaultdict(list)
    properties: set[str] = set()
    decorated: dict[str, list[str]] = defaultdict(list)
    dependents: dict[str, list[tuple[str, str]]] = defaultdict(list)
    unfinished: set[str] = set()
    for name, home in homes.items():
        function = home.function
        last = name[name.rfind(".") + 1 :]
        if function.owner and last[0] == "_" and last[1:2] != "_":
            private[last].append(name)
        if function.flags & PROPERTY or last[:2] == "__" or last[-1] == ">":
            properties.update(_read_as(function, last, renamed))
        for symbol in function.decorators:
            decorated[tail(symbol)].append(name)
            if symbol == "abc.abstractmethod":
                unfinished.add(name.rpartition(".")[0])
        for parameter in function.parameters:
            if "<given>" in parameter.annotation or "<given>" in parameter.default:
                for symbol in dependencies(parameter):
                    dependents[tail(symbol)].append((name, symbol))
    return Survey(private, properties, decorated, dependents, unfinished)


def _read_as(function: Function, last: str, renamed: Mapping[str, Collection[str]]) -> Collection[str]:
    if last == "__get__":
        owner = function.owner.rpartition(".")[2]
        return {owner, *renamed.get(owner, ())}
    return (last.removesuffix("<set>"),)


def dependencies(parameter: Parameter) -> list[str]:
    """What a framework calls for a parameter of a function (`Depends`)."""
    parts = f"{parameter.annotation}|{parameter.default}".split("|")
    return [part.removesuffix("()<given>") for part in parts if part.endswith("()<given>")]
