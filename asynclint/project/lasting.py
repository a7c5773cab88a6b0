"""Whether a place on the way up from what makes a connection runs once, keeps what it makes, or only may need one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from asynclint.catalogue.conventions import convention
from asynclint.facts.model import CLOSED, KEPT, Event
from asynclint.finding import Hop
from asynclint.project.conditions import is_memo
from asynclint.project.linked import Linked
from asynclint.project.place import is_apart, is_command, is_test
from asynclint.project.sites import Site, borrows
from asynclint.project.targets import CONSTRUCTORS
from asynclint.project.wrapping import is_cached

ENTRANCES = ("__aenter__", "__enter__")
"""Methods that make what the object holds for as long as it is used."""
SHARED_ALL_THE_SAME = ("http-client", "executor")
"""Kinds of which one does for all, wherever each call goes and as whom."""


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

    @property
    def functions(self) -> list[str]:
        """The last names of the functions from this place down."""
        return [name.rpartition(".")[2] for name in (self.caller, *(hop.function for hop in self.below))]


class Lasting:
    """Pure as seen from outside; inside it remembers which functions are cached."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._cached: dict[str, bool] = {}

    def lasts(self, step: Step, site: Site) -> bool:
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

    def seldom(self, step: Step, site: Site) -> bool:
        """Whether the place may have good reason for one of its own, as its name or what it is given says."""
        return (
            step.handed
            or any(convention("trying").holds(name) for name in step.functions)
            or self._of_its_own(site)
            or borrows(self._linked, site)
            or is_apart(self._linked.homes[step.caller].path)
        )

    def once(self, step: Step, chain: Sequence[str]) -> bool:
        """
        Whether the place is likely to run once, or seldom, as its name or its folder says.

        `chain` are the functions by which requests get here, the handler first. What that is named says nothing; but
        what a request has to start first is started once.
        """
        if chain:
            return any(convention("starting").holds(name.rpartition(".")[2]) for name in chain[1:])
        if convention("starting").holds(step.functions[0]) or is_command(self._linked.homes[step.caller].path):
            return True
        return any(convention("renewing").holds(name) for name in step.functions)

    def _is_cached(self, name: str) -> bool:
        if name not in self._cached:
            function = self._linked.homes[name].function
            self._cached[name] = bool(function.decorators) and is_cached(self._linked.names, function)
        return self._cached[name]

    def _spared(self, step: Step) -> bool:
        """Whether the place is only reached while nothing is kept yet, or stands in for what may be passed in."""
        return any(
            is_memo(region) or (region.kind == "fallback" and self._is_like(region.symbol))
            for region in self._linked.around(step.caller, step.event)
        )

    def _is_like(self, symbol: str) -> bool:
        """Whether what was asked for is a resource too, by its kind or by its name."""
        words = re.findall(r"\w+", symbol)
        if words and (convention("given").holds(words[-1]) or convention("kept").holds(" ".join(words[-2:]))):
            return True
        names = self._linked.names
        return any(one[-2:] == "()" and names.catalogue.resource(one[:-2]) for one in names.meaning(symbol))

    def _of_its_own(self, site: Site) -> bool:
        """Whether each call connects to another place, or as somebody else: then one client cannot do for all."""
        if site.resource.kind in SHARED_ALL_THE_SAME:
            return False
        event = site.event
        given = [value for name, value in event.keywords.items() if convention("where-and-who").holds(name)]
        parameters = self._linked.homes[site.caller].function.parameters
        texts = any(parameter.annotation == "builtins.str()" for parameter in parameters)
        return any(
            value == "" or "<" in value or (texts and value == "builtins.str()")
            for value in (*given, *event.positional[:1])
        )
