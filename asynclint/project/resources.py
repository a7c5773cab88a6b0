"""
What is made again at every request: the sites that make connections, followed upwards.

A site is followed by the fate of what it makes. What is kept in an object or a global lasts; kept by a
constructor, it lasts as long as the object, so whoever makes that is looked at in turn. What a function gives back
is its caller's. What is used up inside counts wherever that function is called. The way up ends at
coroutines and handlers: what runs there again and again is a `Making`; what runs once at start-up is not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from asynclint.facts.model import ASYNC, KEPT, RETURNED
from asynclint.finding import Confidence, Hop
from asynclint.project.callers import Caller
from asynclint.project.describe import described, short
from asynclint.project.lasting import Lasting, Step
from asynclint.project.linked import Linked
from asynclint.project.messages import taken_one_by_one
from asynclint.project.occasions import Occasions
from asynclint.project.place import occasion, place, runs
from asynclint.project.routes import route
from asynclint.project.sites import Site, outermost
from asynclint.project.telling import asked_of, gets_past
from asynclint.project.view import Making, Occasion, Place
from asynclint.text import Span

LONGEST = 5  # calls that hand on what the constructor made
SPENT = 2  # calls between what uses it up and the code that runs again and again: further up, much may come between


class Makings:
    """Follows sites upwards. `on_loop` and `off_loop` are the user's word on where functions run."""

    def __init__(
        self, linked: Linked, occasions: Occasions, on_loop: tuple[str, ...] = (), off_loop: tuple[str, ...] = ()
    ) -> None:
        self._linked = linked
        self._occasions = occasions
        self._callers = occasions.callers
        self._patterns = on_loop, off_loop
        self._lasting = Lasting(linked)

    def found(self, made: Iterable[Site]) -> list[Making]:
        """What is made again and again; one of a place, the one with the shortest way."""
        best: dict[tuple[str, Span], Making] = {}
        for site in outermost(made):
            for one in self._climbed(site):
                key = one.caller.name, one.span
                known = best.get(key)
                if known is None or len(one.chain) < len(known.chain):
                    best[key] = one
        return [best[key] for key in sorted(best, key=lambda key: (best[key].path, key[1], key[0]))]

    def _climbed(self, site: Site) -> Iterator[Making]:
        waiting = deque([Step(site.caller, site.event, (), site.resource.symbol, True)])
        seen = set()
        while waiting:
            step = waiting.popleft()
            key = step.caller, step.event.span
            if key in seen or len(step.below) > LONGEST or step.spent > SPENT or self._lasting.lasts(step, site):
                continue
            seen.add(key)
            handed_on = self._handed_on(step)
            if handed_on is not None:
                waiting.extend(handed_on)
            elif self._ends(step.caller):
                yield from self._making(step, site)
            else:
                waiting.extend(self._above(step, self._callers.of(step.caller), held=False))

    def _handed_on(self, step: Step) -> list[Step] | None:
        """Where what is made goes on to; None where it is used up here."""
        if not step.held:
            return None
        name = step.caller
        if step.event.flags & KEPT:
            kind = name.rpartition(".")[0]
            return self._above(step, self._callers.constructions(kind), held=True)
        if step.event.flags & RETURNED:
            uses = self._callers.of(name)
            if any(use.how == "depends" for use in uses) or runs(self._linked, name) is not None:
                return None
            if any(self._of_request(use) for use in uses):
                return None
            return self._above(step, [use for use in uses if use.how == "calls"], held=True)
        return None

    @staticmethod
    def _of_request(use: Caller) -> bool:
        return any(hand.occasion == "request" for hand in use.hands)

    def _above(self, step: Step, uses: Iterable[Caller], *, held: bool) -> list[Step]:
        spent = 0 if held else step.spent + 1
        home = self._linked.homes[step.caller]
        asked = asked_of(self._linked.files[home.file].facts, home.number, step.event.region)
        hop = Hop(home.path, step.event.span, step.caller, step.symbol)
        return [
            Step(use.name, use.event, (hop, *step.below), step.caller, held, step.handed or use.how == "hands", spent)
            for use in uses
            if use.event is not None and (use.how == "calls" or any(one.place == "thread" for one in use.hands))
            if gets_past(self._linked.names, home.function, use.event, asked)
        ]

    def _ends(self, name: str) -> bool:
        """Whether a function runs by itself: a coroutine, a handler, a callback of the loop."""
        if self._linked.homes[name].function.flags & ASYNC:
            return True
        return place(self._linked, name, *self._patterns) in (Place.LOOP, Place.THREAD)

    def _making(self, step: Step, site: Site) -> Iterator[Making]:
        reached = self._occasions.reached(step.caller)
        per_message = self._per_message(step)
        if reached.occasion is Occasion.TEST or (reached.occasion is Occasion.STARTUP and not per_message):
            return
        request = reached.occasion is Occasion.REQUEST
        sure = Confidence.CERTAIN if request else Confidence.LIKELY
        if self._lasting.seldom(step, site) or self._lasting.once(step, reached.chain):
            sure = Confidence.POSSIBLE
        where = place(self._linked, step.caller, *self._patterns)
        inside = step.below != ()
        self._linked.tells(site.caller, [step.caller, *(hop.function for hop in step.below)])
        yield Making(
            described(self._linked, self._occasions, step.caller, where),
            step.event.span,
            step.symbol,
            short(step.symbol) if inside else step.symbol,
            site.resource,
            site.resource.symbol,
            step.below,
            route(self._linked, reached.chain) if request else (),
            min(sure, site.confidence),
            per_message and not request,
        )

    def _per_message(self, step: Step) -> bool:
        """Whether a loop over messages leads to the place, though what starts it runs once."""
        if occasion(self._linked, step.caller) is Occasion.STARTUP:
            return False
        uses = [(use.name, use.event) for use in self._callers.of(step.caller) if use.event is not None]
        return any(taken_one_by_one(self._linked, name, event) for name, event in ((step.caller, step.event), *uses))
