"""What is believed of a place, and from where: the answer to "why is this reported" and to "why is this silent"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asynclint.catalogue.conditions import applies
from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.model import ASYNC, ASYNCHRONOUS, AWAITED, Event, Function
from asynclint.facts.symbol import split
from asynclint.project.build import Resolved, resolve
from asynclint.project.callers import Callers
from asynclint.project.homes import Home
from asynclint.project.index import File
from asynclint.project.occasions import Occasions
from asynclint.project.place import place, ran, runs
from asynclint.project.targets import Target, targets
from asynclint.project.telling import gets_past
from asynclint.project.view import Occasion, Place


def why(
    files: Sequence[File],
    catalogue: Catalogue,
    path: str,
    line: int,
    *,
    on_loop: tuple[str, ...] = (),
    off_loop: tuple[str, ...] = (),
) -> Iterator[str]:
    """What is believed of the functions and calls at a line, one statement a line. Columns count from 1."""
    resolved = resolve(files, catalogue)
    occasions = Occasions(resolved.linked, Callers(resolved.linked))
    number = next((at for at, file in enumerate(resolved.linked.files) if file.path == path), None)
    if number is None:
        yield f"{path}: nothing is known of this file"
        return
    inside = [(name, home) for name, home in resolved.linked.homes.items() if home.file == number and _at(home, line)]
    for name, home in sorted(inside, key=lambda one: one[1].function.span):
        events = [event for event in _events(resolved, home) if event.line <= line <= event.end_line]
        if events or name == _innermost(inside):
            yield from _function(resolved, occasions, name, on_loop, off_loop)
            for event in events:
                yield from _event(resolved, name, event)


def _at(home: Home, line: int) -> bool:
    return home.function.name == "<module>" or home.function.span.line <= line <= home.function.span.end_line


def _innermost(inside: Sequence[tuple[str, Home]]) -> str:
    return max(inside, key=lambda one: (one[1].function.name != "<module>", one[1].function.span))[0]


def _events(resolved: Resolved, home: Home) -> Iterator[Event]:
    facts = resolved.linked.files[home.file].facts
    for raw in (*facts.tape(home.number), *facts.reads[home.number]):
        yield facts.event(raw)


def _function(
    resolved: Resolved, occasions: Occasions, name: str, on_loop: tuple[str, ...], off_loop: tuple[str, ...]
) -> Iterator[str]:
    linked = resolved.linked
    home = linked.homes[name]
    where = place(linked, name, on_loop, off_loop)
    yield f"{home.path}:{home.function.span.line}: {name}"
    yield f"  runs {where.value}{_because(resolved, name, home.function, where)}"
    reached = occasions.reached(name)
    if reached.occasion is not Occasion.UNKNOWN:
        way = f": {' → '.join(reached.chain)}" if reached.chain else ""
        yield f"  reached at {reached.occasion.value}{way}"
    yield from (f"  called by {one.name}" for one in occasions.callers.of(name)[:5] if one.how == "calls")


def _because(resolved: Resolved, name: str, function: Function, where: Place) -> str:
    if function.flags & ASYNC:
        return " (a framework gives it a loop to itself)" if where is Place.THREAD else " (`async def`)"
    if where is not Place.CALLER and (framework := runs(resolved.linked, name)):
        return f" (a framework runs it {ran(framework).value})"
    hands = resolved.linked.handed.get(name, ())
    if where is Place.LOOP and hands:
        return f" (given to `{hands[0].hand.symbol}`)"
    return ""


def _event(resolved: Resolved, name: str, event: Event) -> Iterator[str]:
    linked = resolved.linked
    yield f"  {event.line}:{event.column + 1}: {event.symbol}"
    meanings = linked.names.meaning(event.symbol)
    if not meanings:
        yield f"    unknown{_where_it_ends(resolved, event.symbol)}"
    for canonical in meanings:
        if canonical != event.symbol:
            yield f"    means {canonical}"
        for target in targets(linked.names, event.kind, canonical):
            yield from (f"    {line}" for line in _target(resolved, name, event, target))


def _where_it_ends(resolved: Resolved, symbol: str) -> str:
    """The longest part of a symbol that means something."""
    head = symbol.split("|", 1)[0]
    while head and not resolved.linked.names.meaning(head):
        head = split(head)[0]
    return f": what `{head}` is, is known, what comes after is not" if head else ""


def _target(resolved: Resolved, name: str, event: Event, target: Target) -> Iterator[str]:
    if target.inside:
        yield from _inside(resolved, event, target.name)
        return
    catalogue = resolved.linked.names.catalogue
    entry = catalogue.blocking(target.name)
    if entry is None:
        known = "the catalogue says that it does not block" if catalogue.knows(target.name) else "not in the catalogue"
        yield f"{target.name}: {known}"
        return
    yield f"{target.name}: {entry.category}, {entry.cost} ({entry.verified}): {entry.why}"
    if event.flags & (AWAITED | ASYNCHRONOUS):
        yield "silent: it is awaited, so it is no synchronous call"
    elif not applies(entry, event.positional, event.keywords):
        yield "silent: with these arguments it does not block"
    elif not any(one.event == event for one in resolved.linked.direct.get(name, ())):
        yield "silent: it is given a file in memory, a comment excuses it, or its object was told not to wait"


def _inside(resolved: Resolved, event: Event, name: str) -> Iterator[str]:
    home = resolved.linked.homes[name]
    yield f"calls {name} ({home.path}:{home.function.span.line})"
    if home.function.flags & ASYNC:
        yield "silent: a coroutine function, whoever awaits it is not held up by the call"
        return
    ways = resolved.reach.get(name, ())
    function = home.function
    below = next((one for one in ways if gets_past(resolved.linked.names, function, event, one.asked)), None)
    if not ways:
        yield "silent: nothing in it is known to block"
    elif below is None:
        yield "silent: what it is given does not get to what blocks in there"
    elif name in resolved.stops:
        yield "silent: its decorator hands it to a thread"
    while below is not None:
        place = f"{resolved.linked.homes[name].path}:{below.event.line}:{below.event.column + 1}"
        yield f"└ {place}: {name} calls {below.callee or below.direct.symbol} ({below.severity}, {below.sure})"
        name, below = below.callee, below.below
