"""Thread locks that a coroutine still holds while it waits for something else."""

from __future__ import annotations

from collections.abc import Iterator

from asynclint.facts.model import ASYNC, ASYNCHRONOUS, AWAITED, CALL, ENTER, WAITING, Event
from asynclint.project.describe import described
from asynclint.project.effects import Direct
from asynclint.project.linked import Linked
from asynclint.project.locks import LOCKS
from asynclint.project.occasions import Occasions
from asynclint.project.place import place
from asynclint.project.view import Holding, Place

TAKEN = {lock.replace(".__enter__", ".acquire") for lock in LOCKS} | LOCKS


def holdings(
    linked: Linked, occasions: Occasions, on_loop: tuple[str, ...], off_loop: tuple[str, ...]
) -> Iterator[Holding]:
    """All of them, function by function."""
    for name, found in linked.graph.direct.items():
        home = linked.homes[name]
        if not home.function.flags & ASYNC or (linked.only is not None and home.file not in linked.only):
            continue
        held = [one for one in found if one.symbol in TAKEN and _awaits(linked, one)]
        if held and place(linked, name, on_loop, off_loop) is Place.LOOP:
            caller = described(linked, occasions, name, Place.LOOP)
            yield from (Holding(caller, one.event.span, one.symbol, one.confidence) for one in held)


def _awaits(linked: Linked, one: Direct) -> bool:
    """Whether the function waits for something before it lets go of a lock that it takes."""
    if one.event.kind == ENTER:
        return bool(one.event.flags & WAITING)
    return any(event.flags & (AWAITED | ASYNCHRONOUS) for event in _until_released(linked, one))


def _until_released(linked: Linked, one: Direct) -> Iterator[Event]:
    """What a function surely does from taking a lock to letting go of it; nothing where it never does."""
    home = linked.homes[one.caller]
    facts, taken = linked.files[home.file].facts, one.event
    let_go = taken.symbol.removesuffix(".acquire") + ".release"
    after = [event for event in map(facts.event, facts.tape(home.number)) if event.span > taken.span]
    ends = [event.span for event in after if event.kind == CALL and event.symbol == let_go]
    for event in after if ends else ():
        if event.span < min(ends) and _is_inside(linked, one.caller, event.region, taken.region):
            yield event


def _is_inside(linked: Linked, name: str, region: int, outer: int) -> bool:
    """Whether a region is another one, or stands in it."""
    regions = linked.regions(name)
    while region > outer:
        region = regions[region].parent
    return region == outer
