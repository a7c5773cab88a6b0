"""What decorators of the project make of a function: which wrapper runs at a call, and whether it runs the function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from asynclint.facts.model import ASYNC, Function
from asynclint.facts.symbol import split
from asynclint.project.names import Names

CACHES = ("cache", "memo", "singleton")
"""A decorator whose last name holds one of these keeps what the function gives."""

Calls = Callable[[str, str], bool]
"""Whether a function (by name) calls a symbol."""


class Wrapping(NamedTuple):
    """One decorator's doing: the function that runs in its place, and whether that calls the decorated one."""

    wrapper: str
    calls: bool
    asynchronous: bool


def wrappings(names: Names, function: Function, calls: Calls) -> list[Wrapping]:
    """What the project's own decorators put in the place of a function."""
    decorators = (one for symbol in function.decorators for one in names.meaning(symbol))
    return [found for one in decorators for found in _of(names, one, calls)]


def _of(names: Names, decorator: str, calls: Calls) -> Iterator[Wrapping]:
    maker = names.functions.get(decorator)
    if maker is None or not maker.parameters:
        return
    names.asked.results.add(decorator)
    given = f"{decorator}<{maker.parameters[0].name}>"
    for result in maker.results:
        for one in names.meaning(result):
            wrapper = names.functions.get(one)
            if wrapper is not None and one.startswith(decorator + "."):
                yield Wrapping(one, calls(one, given), bool(wrapper.flags & ASYNC))


def is_cached(names: Names, function: Function) -> bool:
    """Whether a decorator keeps what the function gives."""
    return any(
        word in _last(one).lower()
        for symbol in function.decorators
        for one in (symbol, *names.meaning(symbol))
        for word in CACHES
    )


def _last(symbol: str) -> str:
    while symbol.endswith("()"):
        symbol = symbol[:-2]
    return split(symbol)[1]
