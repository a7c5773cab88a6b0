"""
How long a thread lock can hold up the loop: as long as the longest code that any thread runs under it.

`with lock:` around a few assignments waits for microseconds; around a query, for the query.
So entering a lock is a sure finding only where the project somewhere waits, or awaits, under that lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from asynclint.facts.model import AWAITED, WAITING
from asynclint.finding import Confidence, Severity
from asynclint.project.effects import Direct, Reach, spread, way_on
from asynclint.project.linked import Linked
from asynclint.project.telling import gets_there

LOCKS = frozenset(
    f"{module}.{kind}().__enter__"
    for module in ("threading", "multiprocessing")
    for kind in ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore")
)

Lock = tuple[int, str]
"""A lock by the file that names it and its name there: `self._lock` and `cls._lock` are one."""


def weighed(linked: Linked, stops: Collection[str]) -> Mapping[str, Sequence[Direct]]:
    """The direct calls, where entering a lock that nobody holds for long is of low severity and only possible."""
    entering = [one for found in linked.direct.values() for one in found if _is_lock(one)]
    if not entering:
        return linked.direct
    held = {_named(linked, one) for one in entering}
    waited = {_named(linked, one) for one in entering if one.event.flags & WAITING}
    others = [one for found in linked.direct.values() for one in found if not _is_lock(one) and not one.entry.once]
    slow = waited.union(
        _slow(
            linked,
            held,
            _waits(linked, others, spread(others, linked.callers, stops, partial(gets_there, linked)), stops),
        )
    )
    return {
        name: [
            one._replace(severity=Severity.LOW, confidence=Confidence.POSSIBLE)
            if _is_lock(one) and _named(linked, one) not in slow
            else one
            for one in found
        ]
        for name, found in linked.direct.items()
    }


def _is_lock(one: Direct) -> bool:
    """Entering a lock, or waiting for one inside a class that is a lock itself."""
    if not one.symbol.startswith("threading.Condition().wait"):
        return one.symbol in LOCKS
    last = one.caller.rpartition(".")[2].lower()
    return "acquire" in last or "lock" in last


def _named(linked: Linked, one: Direct) -> Lock:
    """The lock that an event enters, by the region that it opens."""
    regions = linked.regions(one.caller)
    opened = [
        region.symbol
        for region in regions
        if region.kind == "with" and region.parent == one.event.region and region.line <= one.event.line
    ]
    return linked.homes[one.caller].file, _plain(opened[-1] if opened else one.event.symbol)


def _plain(symbol: str) -> str:
    return symbol.replace("()", "")


def _waits(
    linked: Linked, direct: Sequence[Direct], reach: Mapping[str, Sequence[Reach]], stops: Collection[str]
) -> Mapping[str, set[tuple[int, int]]]:
    """By function: where it does something that takes time. What only may does not count, nor what is done once."""
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for one in direct:
        if one.severity > Severity.LOW and one.confidence > Confidence.POSSIBLE:
            found[one.caller].add(one.event.span[:2])
    for callee, ways in reach.items():
        for edge in linked.callers.get(callee, ()) if callee not in stops else ():
            below = next((one for one in ways if gets_there(linked, edge, one)), None)
            if below is not None:
                above = way_on(edge, below)
                if above.severity > Severity.LOW and above.sure > Confidence.POSSIBLE:
                    found[edge.caller].add(edge.event.span[:2])
    return found


def _slow(linked: Linked, held: Collection[Lock], waits: Mapping[str, set[tuple[int, int]]]) -> Iterator[Lock]:
    """The locks under which something takes time."""
    for file in {file for file, _ in held}:
        facts = linked.files[file].facts
        for number, (name, events) in enumerate(zip(linked.functions[file], facts.every_tape(), strict=True)):
            waiting = waits.get(name, ())
            for raw in events:
                if raw[7] & AWAITED or (raw[1], raw[2]) in waiting:
                    for region in facts.enclosing(number, raw[6]):
                        if region.kind == "with" and (file, _plain(region.symbol)) in held:
                            yield file, _plain(region.symbol)
