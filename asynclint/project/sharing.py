"""Sessions and connections that only one task may use at a time, given to several at once or made for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from asynclint.facts.model import CALL, CALLED, KEPT, Event
from asynclint.finding import Confidence
from asynclint.project.describe import described
from asynclint.project.index import tail
from asynclint.project.linked import Linked
from asynclint.project.occasions import Occasions, in_loop
from asynclint.project.place import is_test, place
from asynclint.project.sites import Site, within
from asynclint.project.view import Occasion, Sharing

ASYNCHRONOUS = ("asyncio", "async", "aio")
STARTERS = frozenset({"gather", "create_task", "ensure_future", "start_soon"})
"""Calls that start tasks: all that `gather` is given at once, the others one each."""


def sharings(linked: Linked, occasions: Occasions, made: Iterable[Site]) -> list[Sharing]:
    """All of them, in the order of files and lines."""
    shared = _shared(linked)
    if not shared:
        return []
    found = [*_for_all(linked, occasions, made, shared), *_of_tasks(linked, occasions, shared)]
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


def _for_all(linked: Linked, occasions: Occasions, made: Iterable[Site], shared: dict[str, str]) -> Iterator[Sharing]:
    """Those that a module makes, and sessions that are kept from start-up on."""
    for site in made:
        if not site.resource.exclusive or is_test(linked.homes[site.caller].path):
            continue
        if linked.homes[site.caller].function.name != "<module>" and not _kept_from_start(linked, occasions, site):
            continue
        for one in linked.names.meaning(f"{site.event.symbol}()"):
            if one in shared:
                caller = described(linked, occasions, site.caller, place(linked, site.caller))
                yield Sharing(caller, site.event.span, site.event.symbol, shared[one], True, site.confidence)


def _kept_from_start(linked: Linked, occasions: Occasions, site: Site) -> bool:
    """Whether a service keeps a session for good. (A connection may be kept for one task, as one that listens.)"""
    if site.resource.kind != "session" or not site.event.flags & KEPT or not linked.names.catalogue.serves:
        return False
    return occasions.reached(site.caller).occasion is Occasion.STARTUP


def _of_tasks(linked: Linked, occasions: Occasions, shared: dict[str, str]) -> Iterator[Sharing]:
    for name, starters in _starters(linked).items():
        for starter, given in _at_once(linked, name, starters):
            for one in sorted(set(linked.names.meaning(given)) & shared.keys()):
                caller = described(linked, occasions, name, place(linked, name))
                yield Sharing(caller, starter.span, tail(starter.symbol), shared[one], False, Confidence.LIKELY)


def _starters(linked: Linked) -> dict[str, list[Event]]:
    """The calls that start tasks, by the function they stand in."""
    found: dict[str, list[Event]] = {}
    for symbol in dict.fromkeys(one for word in sorted(STARTERS) for one in linked.reported.symbols(word)):
        for file, text in linked.reported.places(symbol, CALLED):
            for use in linked.reported.called(file, text) if not is_test(linked.files[file].path) else ():
                if use.event.kind == CALL:
                    found.setdefault(linked.functions[use.file][use.function], []).append(use.event)
    return found


def _at_once(linked: Linked, name: str, starters: list[Event]) -> Iterator[tuple[Event, str]]:
    """What more than one of the tasks use that a function starts, with the call that starts the second."""
    calls = _calls(linked, name)
    grouped: set[tuple[int, str]] = set()
    for starter in sorted(starters, key=lambda one: one.span):
        many = tail(starter.symbol) == "gather"
        counted: Counter[str] = Counter()
        for call in _outermost(calls, starter):
            again = in_loop(linked, name, starter) if not many else call.region != starter.region
            often = again and in_loop(linked, name, call)
            for used in {given for inner in calls if within(inner, call) for given in _used(inner)}:
                counted[used] += 2 if often else 1
        for used, count in counted.items():
            member = starter.region, used
            if _made_for_each(linked, name, calls, used, starter):
                continue
            if count > 1 or (member in grouped and _in_group(linked, name, starter)):
                yield starter, used
            grouped.add(member)


def _calls(linked: Linked, name: str) -> list[Event]:
    home = linked.homes[name]
    facts = linked.files[home.file].facts
    return [facts.event(raw) for raw in facts.tape(home.number) if raw[0] == CALL]


def _outermost(calls: list[Event], starter: Event) -> list[Event]:
    """The calls in a starter's arguments that make its tasks."""
    inside = [one for one in calls if one.span != starter.span and within(one, starter)]
    return [one for one in inside if not any(other.span != one.span and within(one, other) for other in inside)]


def _used(call: Event) -> Iterator[str]:
    """What a call is given, and what it is a method of."""
    yield from (given for given in (*call.positional, *call.keywords.values()) if given[:1] not in ("=", "*", ""))
    head = call.symbol.rpartition(".")[0]
    if "()" in head or "<" in head:
        yield head


def _in_group(linked: Linked, name: str, starter: Event) -> bool:
    """Whether it surely starts a task that runs beside the others of a group or nursery."""
    if starter.region < 0 or linked.regions(name)[starter.region].kind not in ("with", "async-with", "try"):
        return False  # it may be one of two branches
    return "TaskGroup()" in starter.symbol or tail(starter.symbol) == "start_soon"


def _made_for_each(linked: Linked, name: str, calls: list[Event], given: str, starter: Event) -> bool:
    """Whether each task, or each round of a loop, gets one of its own."""
    return any(
        given.startswith(f"{one.symbol}()") and (within(one, starter) or in_loop(linked, name, one)) for one in calls
    )
