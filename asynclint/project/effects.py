"""
The effect "blocks": from the catalogue's calls up through synchronous callers.

`Reach` of a function is the shortest route from it to the worst thing it does. Routes are
spread breadth first from the primitives, the worst first, so that each function is settled
once. They stop at `async def` (its callers await it), at generators that nobody runs and at
hand-offs to threads: what is handed over is an argument there, not a call. A route that
leads through a cache or a memo goes on as one of low severity: it is paid once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from asynclint.catalogue.model import Blocks
from asynclint.facts.model import Event
from asynclint.finding import Confidence, Severity


class Direct(NamedTuple):
    """A call that blocks by itself: the function it stands in, the event, the library's entry and symbol."""

    caller: str
    event: Event
    entry: Blocks
    symbol: str
    severity: Severity
    confidence: Confidence


class Edge(NamedTuple):
    """A call of one function of the project by another; `once` where a cache or a memo keeps what it gives."""

    caller: str
    event: Event
    callee: str
    confidence: Confidence
    once: bool = False


class Reach(NamedTuple):
    """Why a function blocks: the event in it, the function that the event calls ("" for a primitive), the end."""

    event: Event
    callee: str
    direct: Direct
    length: int
    severity: Severity
    confidence: Confidence


def spread(direct: Iterable[Direct], edges: Mapping[str, Sequence[Edge]], stops: Collection[str]) -> dict[str, Reach]:
    """
    The reach of every function. `edges` are calls by callee; `stops` are functions whose callers are not held up.
    """
    reach: dict[str, Reach] = {}
    waiting: dict[Severity, list[tuple[str, Reach]]] = defaultdict(list)
    for one in direct:
        found = Reach(one.event, "", one, 1, one.severity, one.confidence)
        waiting[one.severity].append((one.caller, found))
    for severity in sorted(Severity, reverse=True):
        frontier = _settled(waiting[severity], reach)
        while frontier:
            above = list(_above(frontier, edges, stops, reach))
            waiting[Severity.LOW].extend(one for one in above if one[1].severity < severity)
            frontier = _settled([one for one in above if one[1].severity == severity], reach)
    return reach


def _settled(found: Sequence[tuple[str, Reach]], reach: dict[str, Reach]) -> list[str]:
    """Let the best route of each function stand that has none yet; give back those functions, sorted."""
    fresh = []
    for name, one in sorted(found, key=_order):
        if name not in reach:
            reach[name] = one
            fresh.append(name)
    return fresh


def _order(found: tuple[str, Reach]) -> tuple[str, int, int, tuple[int, ...], str]:
    name, one = found
    return name, -one.confidence, one.length, tuple(one.event.span), one.callee


def _above(
    frontier: Sequence[str], edges: Mapping[str, Sequence[Edge]], stops: Collection[str], reach: Mapping[str, Reach]
) -> Iterable[tuple[str, Reach]]:
    for callee in frontier:
        if callee in stops:
            continue
        below = reach[callee]
        for edge in edges.get(callee, ()):
            severity = Severity.LOW if edge.once else below.severity
            sure = min(edge.confidence, below.confidence)
            yield edge.caller, Reach(edge.event, callee, below.direct, below.length + 1, severity, sure)
