"""The project as rules see it: the calls that mean something, in the functions that run on the loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.model import Blocks
from asynclint.facts.model import ASYNC, AWAITED, CALL, Event
from asynclint.finding import Confidence, Hop, Severity
from asynclint.project.callers import Callers
from asynclint.project.describe import described, short
from asynclint.project.early import handed
from asynclint.project.effects import Direct, Edge, Reach, spread
from asynclint.project.holding import holdings
from asynclint.project.index import File
from asynclint.project.leaks import leaks
from asynclint.project.limits import Limits
from asynclint.project.link import link
from asynclint.project.linked import Linked
from asynclint.project.locks import weighed
from asynclint.project.meeting import FILES
from asynclint.project.occasions import Occasions
from asynclint.project.place import decorated, hands_to_thread, place
from asynclint.project.pools import settings
from asynclint.project.racing import races
from asynclint.project.resources import Makings
from asynclint.project.sharing import sharings
from asynclint.project.siblings import sibling
from asynclint.project.sites import sites
from asynclint.project.telling import gets_there
from asynclint.project.view import (
    Call,
    Effect,
    Function,
    Holding,
    Leak,
    Making,
    Occasion,
    Place,
    Race,
    Setting,
    Sharing,
    Subject,
    Wait,
)


@dataclass(frozen=True, slots=True)
class Project:
    """Everything the rules judge."""

    calls: tuple[Call, ...]
    makings: tuple[Making, ...]
    waits: tuple[Wait, ...]
    leaks: tuple[Leak, ...]
    settings: tuple[Setting, ...]
    sharings: tuple[Sharing, ...]
    holdings: tuple[Holding, ...]
    races: tuple[Race, ...]
    linked: Linked
    """What they were made of."""

    def everything(self) -> Iterator[Subject]:
        """All that rules judge."""
        for part in (
            *(self.calls, self.makings, self.waits, self.leaks, self.settings),
            *(self.sharings, self.holdings, self.races),
        ):
            yield from part

    def subjects(self, kind: str) -> Sequence[Subject]:
        """What rules of this kind of subject judge."""
        found: dict[str, Sequence[Subject]] = {
            "call": self.calls,
            "making": self.makings,
            "wait": self.waits,
            "leak": self.leaks,
            "setting": self.settings,
            "sharing": self.sharings,
            "holding": self.holdings,
            "race": self.races,
        }
        return found.get(kind, ())


def build(
    files: Sequence[File],
    catalogue: Catalogue,
    *,
    on_loop: tuple[str, ...] = (),
    off_loop: tuple[str, ...] = (),
) -> Project:
    """Link the files and lay out what runs on the loop. Sorted by place; the order of `files` does not matter."""
    return laid_out(resolve(files, catalogue), on_loop, off_loop)


def laid_out(resolved: Resolved, on_loop: tuple[str, ...], off_loop: tuple[str, ...]) -> Project:
    """What is to be judged of linked files."""
    linked, stops, reach = resolved
    occasions = Occasions(linked, Callers(linked))
    calls = tuple(_calls(linked, occasions, reach, stops, on_loop, off_loop))
    made = sites(linked)
    return Project(
        calls,
        tuple(Makings(linked, occasions, on_loop, off_loop).found(made)),
        tuple(Limits(linked, occasions).found(on_loop, off_loop)),
        tuple(leaks(linked, occasions, made)),
        tuple(settings(linked, occasions)),
        tuple(sharings(linked, occasions, made)),
        tuple(holdings(linked, occasions, on_loop, off_loop)),
        tuple(races(linked, occasions, on_loop, off_loop)),
        linked,
    )


class Resolved(NamedTuple):
    """The linked files, the functions whose callers are not held up by them, and why each of the others blocks."""

    linked: Linked
    stops: set[str]
    reach: dict[str, list[Reach]]


def resolve(files: Sequence[File], catalogue: Catalogue) -> Resolved:
    """Link the files and spread what blocks."""
    return weighed_up(link(files, catalogue))


def weighed_up(linked: Linked) -> Resolved:
    """Spread what blocks."""
    stops = {name for name in linked.callers if _stops(linked, name)}
    linked = replace(linked, direct=weighed(linked, stops))
    return Resolved(linked, stops, spread(_followed(linked), linked.callers, stops, partial(gets_there, linked)))


def _followed(linked: Linked) -> list[Direct]:
    return [one for found in linked.direct.values() for one in found if not (one.entry.once or one.entry.here)]


def _stops(linked: Linked, name: str) -> bool:
    """Whether the callers of a function are not held up by what it does."""
    function = linked.homes[name].function
    if function.flags & ASYNC:
        return True
    names = linked.names
    return any(hands_to_thread(names.catalogue, symbol) for _, symbol in decorated(names, function))


def _calls(
    linked: Linked,
    occasions: Occasions,
    reach: dict[str, list[Reach]],
    stops: set[str],
    on_loop: tuple[str, ...],
    off_loop: tuple[str, ...],
) -> Iterator[Call]:
    below = {name: found for name, found in reach.items() if name not in stops}
    edges: dict[str, list[Edge]] = {}
    for found in linked.callers.values():
        for edge in found:
            if edge.callee in below:
                edges.setdefault(edge.caller, []).append(edge)
    names = linked.direct.keys() | edges.keys()
    if linked.only is not None:
        names &= {name for file in linked.only for name in linked.functions[file]}
    for name in sorted(names, key=lambda name: _order(linked, name)):
        where = place(linked, name, on_loop, off_loop)
        if where in (Place.LOOP, Place.THREAD):
            caller = described(linked, occasions, name, where)
            yield from _calls_in(linked, caller, linked.direct.get(name, ()), edges.get(name, ()), below)


def _order(linked: Linked, name: str) -> tuple[str, int, int, str]:
    home = linked.homes[name]
    return home.path, home.function.span.line, home.function.span.column, name


_Rank = tuple[bool, int, int, int, str]
"""How the ways of one call are compared: the least comes first."""


def _calls_in(
    linked: Linked, caller: Function, direct: Sequence[Direct], edges: Sequence[Edge], below: dict[str, list[Reach]]
) -> Iterator[Call]:
    """One call a place: the worst it reaches that is likely, else what is possible; by the surest and shortest way."""
    best: dict[tuple[int, int, int, int], tuple[_Rank, Call]] = {}
    for one in direct:
        effect = Effect(one.entry, one.symbol, (), _lowered(caller, one.severity, one.entry), one.confidence)
        _keep(
            best,
            one.event,
            (one.confidence is Confidence.POSSIBLE, -one.severity, -one.confidence, 0, one.symbol),
            _call(caller, one.event, one.symbol, one.symbol, effect),
        )
    for edge in edges:
        found = next((one for one in below[edge.callee] if gets_there(linked, edge, one)), None)
        if found is None:
            continue
        sure = min(edge.confidence, found.sure)
        effect = Effect(
            found.direct.entry,
            found.direct.symbol,
            tuple(_chain(linked, edge.callee, found)),
            _lowered(caller, Severity.LOW if edge.once else found.severity, found.direct.entry),
            sure,
        )
        rank = (sure is Confidence.POSSIBLE, -found.severity, -sure, found.length, edge.callee)
        _keep(best, edge.event, rank, _call(caller, edge.event, edge.callee, short(edge.callee), effect))
    for span in sorted(best):
        yield _advised(linked, best[span][1])


def _advised(linked: Linked, call: Call) -> Call:
    """A call with what is known of a better way."""
    names = linked.names
    return replace(
        call,
        handed=handed(linked, call),
        sibling=short(sibling(names, call.symbol)) if call.symbol in names.functions else "",
        lasting=call.symbol not in names.functions and names.catalogue.resource(call.symbol) is not None,
    )


def _keep(
    best: dict[tuple[int, int, int, int], tuple[_Rank, Call]],
    event: Event,
    rank: _Rank,
    call: Call,
) -> None:
    known = best.get(event.span)
    if known is None or rank < known[0]:
        best[event.span] = rank, call
    if known is not None and (call.implicit or known[1].implicit):
        kept = best[event.span]
        best[event.span] = kept[0], replace(kept[1], implicit=True)


def _call(caller: Function, event: Event, symbol: str, said: str, effect: Effect) -> Call:
    return Call(caller, event.span, symbol, said, bool(event.flags & AWAITED), effect, implicit=event.kind != CALL)


def _chain(linked: Linked, callee: str, found: Reach) -> Iterator[Hop]:
    name, step = callee, found
    while True:
        yield Hop(linked.homes[name].path, step.event.span, name, step.callee or step.direct.symbol)
        if step.below is None:
            return
        name, step = step.callee, step.below


def _lowered(caller: Function, severity: Severity, entry: Blocks) -> Severity:
    """Once at start-up costs little, and so does a file in a test."""
    if caller.occasion is Occasion.STARTUP:
        return Severity.LOW
    if caller.occasion is Occasion.TEST and entry.category in FILES:
        return Severity.LOW
    return severity


__all__ = ["Confidence", "Project", "build"]
