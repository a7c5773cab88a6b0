"""
The effect "blocks": from the catalogue's calls up through synchronous callers.

`Reach` of a function is the surest and shortest route from it to the worst thing it does.
Routes are spread from the primitives, the worst and the surest first, so that each function
is settled once. They stop at `async def` (its callers await it), at generators that nobody runs and at
hand-offs to threads: what is handed over is an argument there, not a call. A route that
leads through a cache or a memo goes on as one of low severity: it is paid once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from asynclint.catalogue.model import Blocks
from asynclint.facts.model import Event
from asynclint.finding import Confidence, Severity

MOST_DOUBTS = 1  # branches on the way down, beyond which a route is only possible
LONGEST = 6  # calls on the way down, likewise


class Direct(NamedTuple):
    """A call that blocks by itself: the function it stands in, the event, the library's entry and symbol."""

    caller: str
    event: Event
    entry: Blocks
    symbol: str
    severity: Severity
    confidence: Confidence
    doubtful: bool = False
    """It stands in a branch, or where an exception is handled."""
    asked: tuple[str, ...] = ()
    """What has to hold of the parameters of the function for it to be reached."""


class Edge(NamedTuple):
    """A call of one function of the project by another; `once` where a cache or a memo keeps what it gives."""

    caller: str
    event: Event
    callee: str
    confidence: Confidence
    once: bool = False
    doubtful: bool = False
    asked: tuple[str, ...] = ()


class Reach(NamedTuple):
    """
    Why a function blocks: the event in it, the function that the event calls ("" for a primitive), the end.

    `doubts` counts the steps down from here that only some calls take.
    """

    event: Event
    callee: str
    direct: Direct
    length: int
    severity: Severity
    confidence: Confidence
    doubts: int = 0
    asked: tuple[str, ...] = ()
    """What has to hold of the parameters of the function for the event to be reached."""
    below: Reach | None = None
    """Why the function that the event calls blocks."""

    @property
    def sure(self) -> Confidence:
        """How sure it is that calling the function blocks: a long way with many branches is seldom gone to its end."""
        far = self.doubts > MOST_DOUBTS or self.length > LONGEST
        return Confidence.POSSIBLE if far else self.confidence


def spread(
    direct: Iterable[Direct],
    edges: Mapping[str, Sequence[Edge]],
    stops: Collection[str],
    gets_there: Callable[[Edge, Reach], bool] = lambda edge, found: True,
) -> dict[str, list[Reach]]:
    """
    The reach of every function: the worst, of these the one with the fewest doubts, then the shortest.

    What is merely possible counts only where nothing likelier is known: it would hide what is reported.
    `edges` are calls by callee; `stops` are functions whose callers are not held up. Where a call does not get to
    what the first reach is about, others follow, until each call has one or there are no more.
    """
    reach: dict[str, list[Reach]] = {}
    left: dict[str, Sequence[Edge]] = {}
    waiting: dict[tuple[bool, Severity], list[_Way]] = {
        (possible, severity): [] for possible in (False, True) for severity in sorted(Severity, reverse=True)
    }
    for one in direct:
        found = Reach(one.event, "", one, 1, one.severity, one.confidence, int(one.doubtful), one.asked)
        heappush(waiting[_rank(found)], _way(one.caller, found))
    for heap in waiting.values():
        while heap:
            *_, name, found = heappop(heap)
            if name in reach and name not in left:
                continue
            reach.setdefault(name, []).append(found)
            calls = left.pop(name, None) or (edges.get(name, ()) if name not in stops else ())
            if found.asked:
                shut = [edge for edge in calls if not gets_there(edge, found)]
                if shut:
                    left[name] = shut
                    calls = [edge for edge in calls if gets_there(edge, found)]
            for edge in calls:
                if edge.caller not in reach or edge.caller in left:
                    above = way_on(edge, found)
                    heappush(waiting[_rank(above)], _way(edge.caller, above))
    return reach


def _rank(found: Reach) -> tuple[bool, Severity]:
    """No way up is surer or worse than the way it goes on from, so a heap is done before the next is begun."""
    return found.sure is Confidence.POSSIBLE, found.severity


_Way = tuple[int, int, int, tuple[int, ...], str, str, Reach]


def _way(name: str, found: Reach) -> _Way:
    """What a heap orders by; no two ways to a function are alike in all before the reach itself."""
    target = found.callee or found.direct.symbol
    return found.doubts, found.length, -found.confidence, tuple(found.event.span), target, name, found


def way_on(edge: Edge, below: Reach) -> Reach:
    """What a function that calls one that blocks can say of itself."""
    severity = Severity.LOW if edge.once else below.severity
    sure = min(edge.confidence, below.confidence)
    doubts = below.doubts + edge.doubtful
    return Reach(edge.event, edge.callee, below.direct, below.length + 1, severity, sure, doubts, edge.asked, below)
