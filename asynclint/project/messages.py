"""Loops that take one message after the other, for as long as the program runs: what runs in them is no start-up."""

from __future__ import annotations

from collections.abc import Sequence

from asynclint.facts.model import AWAITED, Event, Region
from asynclint.facts.store import Facts
from asynclint.project.containers import plain
from asynclint.project.index import tail
from asynclint.project.linked import Linked


def taken_one_by_one(linked: Linked, name: str, event: Event) -> bool:
    """Whether an event of a function stands in such a loop: `async for`, or `while` with a wait of no natural end."""
    at = event.region
    regions = linked.regions(name) if at >= 0 else ()
    while at >= 0:
        kind, parent, _, symbol = regions[at]
        if kind == "loop" and symbol == "async for":
            return True
        if kind == "loop" and symbol == "while" and _takes(linked, name, regions, at, event):
            return True
        at = parent
    return False


def _takes(linked: Linked, name: str, regions: Sequence[Region], loop: int, event: Event) -> bool:
    """Whether a loop waits, before an event, for what may never come, as a queue's next item."""
    home = linked.homes[name]
    facts = linked.files[home.file].facts
    return any(
        raw[7] & AWAITED
        and raw[1] <= event.line
        and _is_within(regions, raw[6], loop)
        and _waits(linked, facts, raw[5])
        for raw in facts.tape(home.number)
    )


def _is_within(regions: Sequence[Region], region: int, outer: int) -> bool:
    while region > outer:
        region = regions[region].parent
    return region == outer


def _waits(linked: Linked, facts: Facts, text: int) -> bool:
    names, symbol = linked.names, facts.texts[text]
    if tail(symbol) not in names.catalogue.limit_tails:
        return False
    limits = [names.catalogue.limit(plain(one)) for one in names.meaning(symbol)]
    return any(limit is not None and limit.kind == "wait" for limit in limits)
