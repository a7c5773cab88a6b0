"""
The effect "blocks": from the catalogue's calls up through synchronous callers.

`Reach` of a function is the shortest route from it to the worst thing it does. Routes are
spread breadth first from the primitives, the worst first, so that each function is settled
once. They stop at `async def` (its callers await it), at generators that nobody runs and at
hand-offs to threads: what is handed over is an argument there, not a call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    """A call of one function of the project by another."""

    caller: str
    event: Event
    callee: str
    confidence: Confidence


class Reach(NamedTuple):
    """Why a function blocks: the event in it, the function that the event calls ("" for a primitive), the end."""

    event: Event
    callee: str
    direct: Direct
    length: int
    confidence: Confidence


def spread(
    direct: Iterable[Direct], edges: Mapping[str, Sequence[Edge]], stops: frozenset[str] | set[str]
) -> dict[str, Reach]:
    """
    The reach of every function. `edges` are calls by callee; `stops` are functions whose callers are not held up.
    """
    reach: dict[str, Reach] = {}
    by_severity: dict[Severity, list[Direct]] = defaultdict(list)
    for one in direct:
        by_severity[one.severity].append(one)
    for severity in sorted(by_severity, reverse=True):
        frontier = _first(by_severity[severity], reach)
        while frontier:
            frontier = _next(frontier, edges, stops, reach)
    return reach


def _first(direct: list[Direct], reach: dict[str, Reach]) -> list[str]:
    fresh = []
    for one in sorted(direct, key=lambda one: (one.caller, -one.confidence, one.event.span)):
        if one.caller not in reach:
            reach[one.caller] = Reach(one.event, "", one, 1, one.confidence)
            fresh.append(one.caller)
    return fresh


def _next(
    frontier: list[str],
    edges: Mapping[str, Sequence[Edge]],
    stops: frozenset[str] | set[str],
    reach: dict[str, Reach],
) -> list[str]:
    fresh = []
    for callee in frontier:
        if callee in stops:
            continue
        below = reach[callee]
        for edge in edges.get(callee, ()):
            if edge.caller not in reach:
                sure = min(edge.confidence, below.confidence)
                reach[edge.caller] = Reach(edge.event, callee, below.direct, below.length + 1, sure)
                fresh.append(edge.caller)
    return sorted(fresh)
