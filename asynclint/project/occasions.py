"""On what occasion a function runs: by its own marks, or by those of everything that leads to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from asynclint.facts.model import Event
from asynclint.project.callers import Caller, Callers
from asynclint.project.linked import Linked
from asynclint.project.place import occasion
from asynclint.project.view import Occasion

MOST = 120  # functions to look at upwards from one; what is reached from more is not known
MOST_ABOVE = 1000  # the same, where the first way that starts elsewhere is the answer


class Reached(NamedTuple):
    """When a function runs: REQUEST where any way to it starts at a handler; STARTUP or TEST where all do."""

    occasion: Occasion
    chain: tuple[str, ...]
    """The functions from where it starts down to the one that was asked about; of a request only."""


class Occasions:
    """Pure as seen from outside; inside it remembers what it worked out."""

    def __init__(self, linked: Linked, callers: Callers) -> None:
        self.callers = callers
        self._linked = linked
        self._reached: dict[str, Reached] = {}
        self._once: dict[str, bool] = {}
        self._marked: dict[str, Occasion] = {}

    def reached(self, name: str) -> Reached:
        """On what occasion a function runs, by its own marks or those of everything that leads to it."""
        known = self._reached.get(name)
        if known is None:
            known = self._reached[name] = self._climb(name)
        return known

    def once(self, name: str) -> bool:
        """Whether start-up alone leads to a function, and not in a loop. Cheaper than asking for `reached`."""
        known = self._once.get(name)
        return self._only_startup(name) if known is None else known

    def _climb(self, name: str) -> Reached:
        """Upwards, the nearest first: the first request on the way decides; else all the starts have to agree."""
        above: dict[str, str] = {name: ""}
        waiting, starts = deque([name]), set()
        while waiting:
            one = waiting.popleft()
            if len(above) > MOST:
                starts.add(Occasion.UNKNOWN)
                break
            own = self._own(one)
            if own is Occasion.REQUEST:
                return Reached(own, tuple(_down(above, one)))
            if own is not Occasion.UNKNOWN:
                starts.add(own)
                continue
            callers = self.callers.of(one)
            if not callers:
                starts.add(Occasion.UNKNOWN)
            for caller in callers:
                handed = _handed(caller)
                if handed is Occasion.REQUEST:
                    return Reached(handed, tuple(_down(above, one)))
                if handed is not None or self._repeats(caller):
                    starts.add(handed or Occasion.UNKNOWN)
                elif caller.name not in above:
                    above[caller.name] = one
                    waiting.append(caller.name)
        return Reached(_agreed(starts), ())

    def _only_startup(self, name: str) -> bool:
        """
        Upwards, each function once: a way that starts elsewhere decides, so most answers come early.

        All that lies on that way has the same answer. What is only reached in circles never starts.
        """
        met, found = {name}, False
        way = [(name, self._starts(name))]  # one way to its end before the next: the first end mostly decides
        while way:
            start = next(way[-1][1], None)
            if start is False or len(met) > MOST_ABOVE:
                self._once.update((one, False) for one, _ in way)
                return False
            if start is None:
                way.pop()
            elif start is True:
                found = True
            elif start not in met:
                met.add(start)
                way.append((start, self._starts(start)))
        self._once[name] = found
        return found

    def _starts(self, name: str) -> Iterator[bool | str]:
        """Whether a function starts at start-up or elsewhere, or the functions above it to ask. Tests do not count."""
        known, own = self._once.get(name), self._own(name)
        if known is not None or own is not Occasion.UNKNOWN:
            yield own is Occasion.STARTUP if known is None else known
            return
        unused = True
        for caller in self.callers.each(name):
            if self._own(caller.name) is not Occasion.TEST:
                unused = False
                handed = _handed(caller)
                if handed is not None:
                    yield handed is Occasion.STARTUP
                else:
                    yield False if self._repeats(caller) else caller.name
        if unused:
            yield False

    def _own(self, name: str) -> Occasion:
        known = self._marked.get(name)
        if known is None:
            known = occasion(self._linked, name)
            if known is Occasion.UNKNOWN and self._linked.homes[name].function.name == "<module>":
                known = Occasion.STARTUP
            self._marked[name] = known
        return known

    def _repeats(self, caller: Caller) -> bool:
        """Whether a use stands in a loop: what starts once may do it often."""
        if caller.event is None or caller.event.region < 0:
            return False
        return self._own(caller.name) is Occasion.STARTUP and in_loop(self._linked, caller.name, caller.event)


def in_loop(linked: Linked, name: str, event: Event) -> bool:
    """Whether an event of a function stands in a loop or comprehension."""
    return any(region.kind in ("loop", "comprehension") for region in linked.around(name, event))


def _handed(caller: Caller) -> Occasion | None:
    """When a function runs that is given away; None where it runs as part of what gives it away."""
    if caller.how != "hands":
        return None
    if not caller.hands:
        return Occasion.UNKNOWN
    said = {hand.occasion for hand in caller.hands}
    if said & {"request", "message", "job"}:
        return Occasion.REQUEST
    if "startup" in said:
        return Occasion.STARTUP
    return Occasion.UNKNOWN if "callback" in said else None


def _agreed(starts: Sequence[Occasion] | set[Occasion]) -> Occasion:
    known = set(starts)
    if known == {Occasion.TEST}:
        return Occasion.TEST
    return Occasion.STARTUP if known and known <= {Occasion.STARTUP, Occasion.TEST} else Occasion.UNKNOWN


def _down(above: dict[str, str], name: str) -> Iterator[str]:
    while name:
        yield name
        name = above[name]
