"""Sessions and connections that only one task may use at a time, given to several at once or made for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asynclint.facts.model import CALL, Event
from asynclint.finding import Confidence
from asynclint.project.callers import Callers, in_loop
from asynclint.project.describe import described
from asynclint.project.index import tail
from asynclint.project.link import Linked
from asynclint.project.place import is_test, place
from asynclint.project.sites import Site, within
from asynclint.project.view import Sharing

ASYNCHRONOUS = ("asyncio", "async", "aio")
STARTERS = frozenset({"gather", "create_task", "ensure_future", "start_soon"})
"""Calls that start tasks: all that `gather` is given at once, the others one each."""


def sharings(linked: Linked, callers: Callers, made: Iterable[Site]) -> list[Sharing]:
    """All of them, in the order of files and lines."""
    shared = _shared(linked)
    if not shared:
        return []
    found = [*_of_modules(linked, callers, made, shared), *_of_tasks(linked, callers, shared)]
    return sorted(found, key=lambda one: (one.path, one.span))


def _shared(linked: Linked) -> dict[str, str]:
    """The instances that one task at a time may use, and how their library names what makes them."""
    names = linked.names
    return {
        one: one[:-2]
        for resource in names.catalogue.exclusive
        for one in names.meaning(f"{resource}()")
        if one[-2:] == "()" and any(word in one for word in ASYNCHRONOUS)
    }


def _of_modules(linked: Linked, callers: Callers, made: Iterable[Site], shared: dict[str, str]) -> Iterator[Sharing]:
    for site in made:
        home = linked.homes[site.caller]
        if home.function.name != "<module>" or is_test(home.path) or not site.resource.exclusive:
            continue
        for one in linked.names.meaning(f"{site.event.symbol}()"):
            if one in shared:
                caller = described(linked, callers, site.caller, place(linked, site.caller))
                yield Sharing(caller, site.event.span, site.event.symbol, shared[one], True, site.confidence)


def _of_tasks(linked: Linked, callers: Callers, shared: dict[str, str]) -> Iterator[Sharing]:
    for symbol in dict.fromkeys(one for word in sorted(STARTERS) for one in linked.index.symbols(word)):
        for file, text in linked.index.places(symbol):
            if is_test(linked.files[file].path):
                continue
            for use in linked.index.called(file, text):
                name = linked.functions[use.file][use.function]
                for one in _given_twice(linked, name, use.event, shared):
                    caller = described(linked, callers, name, place(linked, name))
                    yield Sharing(caller, use.event.span, tail(symbol), shared[one], False, Confidence.LIKELY)


def _given_twice(linked: Linked, name: str, starter: Event, shared: dict[str, str]) -> set[str]:
    """What of the shared kind more than one of the tasks gets that a call starts."""
    home = linked.homes[name]
    facts = linked.files[home.file].facts
    often = tail(starter.symbol) != "gather" and in_loop(linked, name, starter)
    if tail(starter.symbol) != "gather" and not often:
        return set()
    counted: dict[str, int] = {}
    for raw in facts.tapes[home.number][0]:
        event = facts.event(raw)
        if event.kind == CALL and event.span != starter.span and within(event, starter):
            for given in {*event.positional, *event.keywords.values()}:
                if given[:1] not in ("=", "*", ""):
                    twice = often or (event.region != starter.region and in_loop(linked, name, event))
                    counted[given] = counted.get(given, 0) + (2 if twice else 1)
    return {
        one
        for given, count in counted.items()
        if count > 1 and not _made_for_each(linked, name, given, starter)
        for one in linked.names.meaning(given)
        if one in shared
    }


def _made_for_each(linked: Linked, name: str, given: str, starter: Event) -> bool:
    """Whether each task, or each round of a loop, gets one of its own."""
    home = linked.homes[name]
    facts = linked.files[home.file].facts
    return any(
        given.startswith(f"{event.symbol}()") and (within(event, starter) or in_loop(linked, name, event))
        for event in map(facts.event, facts.tapes[home.number][0])
        if event.kind == CALL
    )
