"""Iterators that block only at each step: made on the loop, and worked off by a thread, they hold nobody up."""

from __future__ import annotations

from collections.abc import Iterator

from asynclint.facts.model import ASYNC, CALL, GENERATOR, GIVEN, Event
from asynclint.facts.store import Facts
from asynclint.project.names import Names

ELSEWHERE = frozenset({"thread", "process"})


def makes_lazily(names: Names, name: str) -> bool:
    """Whether all that a function gives is worked off later, step by step."""
    function = names.functions[name]
    names.asked.results.add(name)
    if function.flags & (ASYNC | GENERATOR) or not function.results:
        return False
    return all(_is_lazy(names, one) for text in function.results for one in names.meaning(text) or ("",))


def _is_lazy(names: Names, symbol: str) -> bool:
    entry = names.catalogue.blocking(symbol[:-2]) if symbol[-2:] == "()" else None
    return entry is not None and entry.lazy


def is_worked_off(names: Names, facts: Facts, function: int, event: Event) -> bool:
    """Whether the same function gives what a call makes to something that runs in a thread."""
    made = event.symbol + "()"
    return bool(event.flags & GIVEN) and any(
        hand.place in ELSEWHERE
        for taker in _takers(facts, function, made)
        for canonical in names.meaning(taker)
        for hand in names.catalogue.hands(canonical)
    )


def _takers(facts: Facts, function: int, made: str) -> Iterator[str]:
    for raw in facts.tape(function):
        if raw[0] == CALL and len(raw) > 8:
            one = facts.event(raw)
            if made in one.positional or made in one.keywords.values():
                yield one.symbol
