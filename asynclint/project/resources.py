"""
What is made again at every request: the sites that make connections, followed upwards.

A site is followed by the fate of what it makes. What is kept in an object or a global lasts; kept by a
constructor, it lasts as long as the object, so whoever makes that is looked at in turn. What a function gives back
is its caller's. What is used up inside counts wherever that function is called. The way up ends at
coroutines and handlers: what runs there again and again is a `Making`; what runs once at start-up is not.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from asynclint.facts.model import ASYNC, CLOSED, KEPT, RETURNED, Event
from asynclint.finding import Confidence, Hop
from asynclint.project.callers import Caller, Callers
from asynclint.project.describe import described, short
from asynclint.project.link import Linked
from asynclint.project.place import is_test, place, runs
from asynclint.project.routes import route
from asynclint.project.sites import Site, outermost
from asynclint.project.targets import CONSTRUCTORS
from asynclint.project.view import Making, Occasion, Place
from asynclint.project.wrapping import is_cached
from asynclint.text import Span

ENTRANCES = ("__aenter__", "__enter__")
"""Methods that make what the object holds for as long as it is used."""
LONGEST = 5  # calls that hand on what the constructor made
SPENT = 2  # calls between what uses it up and the code that runs again and again: further up, much may come between
GIVEN_WORDS = re.compile(r"client|session|conn|engine|pool|channel|redis|mongo|http|db|database|executor|transport")
"""Names of what may be given in place of what is made."""
KEPT_WORDS = re.compile(r"cache|token|existing|saved")
"""Names of what spares making anything: `cached`, `cache.get`."""
ONCE_WORDS = re.compile(r"(^|_)(test|check|validate|verify|probe|ping|health|preflight|diagnose)(_|$)")
"""Names of functions that connect to see whether one can."""
WHERE_AND_WHO = re.compile(r"key|token|secret|password|credential|auth|url|uri|dsn|host|endpoint|address|conninfo")
"""Arguments that say where to connect to, or as whom."""


class Step(NamedTuple):
    """One place on the way up. `held` says that what was made is handed on to this place, not used up below it."""

    caller: str
    event: Event
    below: tuple[Hop, ...]
    symbol: str
    held: bool
    handed: bool = False
    """The way leads through a hand-off to a thread, where a client may well be made for the one task."""
    spent: int = 0
    """How many calls lie between the place and the one that uses up what was made."""


class Makings:
    """Follows sites upwards. `on_loop` and `off_loop` are the user's word on where functions run."""

    def __init__(
        self, linked: Linked, callers: Callers, on_loop: tuple[str, ...] = (), off_loop: tuple[str, ...] = ()
    ) -> None:
        self._linked = linked
        self._callers = callers
        self._patterns = on_loop, off_loop
        self._cached: dict[str, bool] = {}

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
            if key in seen or len(step.below) > LONGEST or step.spent > SPENT or self._lasts(step, site):
                continue
            seen.add(key)
            handed_on = self._handed_on(step)
            if handed_on is not None:
                waiting.extend(handed_on)
            elif self._ends(step.caller):
                yield from self._making(step, site)
            else:
                waiting.extend(self._above(step, self._callers.of(step.caller), held=False))

    def _lasts(self, step: Step, site: Site) -> bool:
        """Whether the place runs once, or keeps what it makes."""
        home = self._linked.homes[step.caller]
        if home.function.name == "<module>" or is_test(home.path) or self._is_cached(step.caller):
            return True
        if self._spared(step) or (step.below and site.resource.kind == "executor"):
            return True
        if site.resource.kind == "engine" and step.event.flags & CLOSED:
            return True  # made for one task and disposed of: a migration, a probe
        last = home.function.name.rpartition(".")[2]
        return step.held and bool(step.event.flags & KEPT) and last not in (*CONSTRUCTORS, *ENTRANCES)

    def _is_cached(self, name: str) -> bool:
        if name not in self._cached:
            function = self._linked.homes[name].function
            self._cached[name] = bool(function.decorators) and is_cached(self._linked.names, function)
        return self._cached[name]

    def _spared(self, step: Step) -> bool:
        """Whether the place is only reached while nothing is kept yet, or stands in for what may be passed in."""
        regions = self._linked.regions(step.caller)
        at = step.event.region
        while at >= 0:
            kind, parent, _, symbol = regions[at]
            if kind == "branch" and "." in symbol and symbol[-1] not in ")>]":
                return True
            if kind == "fallback" and self._is_like(symbol):
                return True
            at = parent
        return False

    def _is_like(self, symbol: str) -> bool:
        """Whether what was asked for is a resource too, by its kind or by its name."""
        words = re.findall(r"\w+", symbol)
        if words and (GIVEN_WORDS.search(words[-1].lower()) or KEPT_WORDS.search(" ".join(words[-2:]).lower())):
            return True
        names = self._linked.names
        return any(one[-2:] == "()" and names.catalogue.resource(one[:-2]) for one in names.meaning(symbol))

    def _handed_on(self, step: Step) -> list[Step] | None:
        """Where what is made goes on to; None where it is used up here."""
        if not step.held:
            return None
        name = step.caller
        function = self._linked.homes[name].function
        if step.event.flags & KEPT:
            kind = name.rpartition(".")[0]
            return self._above(step, self._callers.constructions(kind), held=True)
        if step.event.flags & RETURNED:
            uses = self._callers.of(name)
            if any(use.how == "depends" for use in uses) or runs(self._linked.names, name, function) is not None:
                return None
            if any(self._of_request(use) for use in uses):
                return None
            return self._above(step, [use for use in uses if use.how == "calls"], held=True)
        return None

    def _of_its_own(self, site: Site) -> bool:
        """Whether each call connects to another place, or as somebody else: then one client cannot do for all."""
        if site.resource.kind in ("http-client", "executor"):
            return False
        event = site.event
        given = [value for name, value in event.keywords.items() if WHERE_AND_WHO.search(name)]
        parameters = self._linked.homes[site.caller].function.parameters
        texts = any(parameter.annotation == "builtins.str()" for parameter in parameters)
        return any(
            value == "" or "<" in value or (texts and value == "builtins.str()")
            for value in (*given, *event.positional[:1])
        )

    @staticmethod
    def _of_request(use: Caller) -> bool:
        return any(hand.occasion == "request" for hand in use.hands)

    def _above(self, step: Step, uses: Iterable[Caller], *, held: bool) -> list[Step]:
        spent = 0 if held else step.spent + 1
        hop = Hop(self._linked.homes[step.caller].path, step.event.span, step.caller, step.symbol)
        return [
            Step(use.name, use.event, (hop, *step.below), step.caller, held, step.handed or use.how == "hands", spent)
            for use in uses
            if use.event is not None and (use.how == "calls" or any(one.place == "thread" for one in use.hands))
        ]

    def _ends(self, name: str) -> bool:
        """Whether a function runs by itself: a coroutine, a handler, a callback of the loop."""
        if self._linked.homes[name].function.flags & ASYNC:
            return True
        return place(self._linked, name, *self._patterns) in (Place.LOOP, Place.THREAD)

    def _making(self, step: Step, site: Site) -> Iterator[Making]:
        reached = self._callers.reached(step.caller)
        if reached.occasion in (Occasion.STARTUP, Occasion.TEST):
            return
        request = reached.occasion is Occasion.REQUEST
        sure = Confidence.CERTAIN if request else Confidence.LIKELY
        trying = any(ONCE_WORDS.search(hop.function.rpartition(".")[2]) for hop in step.below)
        if step.handed or trying or ONCE_WORDS.search(step.caller.rpartition(".")[2]) or self._of_its_own(site):
            sure = Confidence.POSSIBLE
        where = place(self._linked, step.caller, *self._patterns)
        inside = step.below != ()
        yield Making(
            described(self._linked, self._callers, step.caller, where),
            step.event.span,
            step.symbol,
            short(step.symbol) if inside else step.symbol,
            site.resource,
            site.resource.symbol,
            step.below,
            route(self._linked, reached.chain) if request else (),
            min(sure, site.confidence),
        )
