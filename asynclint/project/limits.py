"""
Which calls wait without a time limit: not given, not by the client, not by the library, not by what is around them.

What is not known bounds: `**options`, a client that is made elsewhere, an argument that may hold anything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from asynclint.catalogue.model import Limit
from asynclint.facts.model import ASYNC, CALL, Event
from asynclint.finding import Confidence
from asynclint.project.callers import Callers
from asynclint.project.containers import plain
from asynclint.project.describe import described
from asynclint.project.index import tail
from asynclint.project.link import Linked
from asynclint.project.place import is_test, place
from asynclint.project.renames import importers
from asynclint.project.targets import targets
from asynclint.project.view import Place, Wait

BOUNDING = frozenset({"timeout", "timeout_at", "fail_after", "fail_at", "move_on_after", "move_on_at", "Timeout"})
"""Scopes that end what runs in them."""
AROUND = frozenset({"wait_for", "wait", "timeout", "fail_after", "with_timeout", "run_with_timeout"})
"""Calls that end what they are given."""
LONG = 300  # seconds: a limit that hardly is one
OVERRIDDEN = frozenset({"request", "send", "_request", "urlopen", "urllib3_request"})
"""Methods through which all calls of a client go, where a class of the project sets a limit for all of them."""

Given = str | None
"""An argument as an event says it; None where it is not given."""


class Maker(NamedTuple):
    """A call that sets a limit, or should: the function it stands in, the event, the argument that is `None`, or ""."""

    function: str
    event: Event
    disabled: str = ""


class Limits:
    """Looks for calls that have, or lack, a time limit, and at what bounds them."""

    def __init__(self, linked: Linked, callers: Callers) -> None:
        self._linked = linked
        self._callers = callers
        self._made: dict[str, list[Maker]] = {}
        self._adapted: bool | None = None
        self._patterns: tuple[tuple[str, ...], tuple[str, ...]] = (), ()

    def found(self, on_loop: tuple[str, ...] = (), off_loop: tuple[str, ...] = ()) -> list[Wait]:
        """All calls without a limit, in the order of files and lines."""
        self._patterns = on_loop, off_loop
        found: dict[tuple[str, tuple[int, ...]], Wait] = {}
        for symbol in self._symbols():
            for canonical, limit in self._limited(symbol):
                for file, text in self._linked.index.places(symbol):
                    for use in self._linked.index.called(file, text):
                        name = self._linked.functions[use.file][use.function]
                        if use.event.kind == CALL:
                            for one in self._judged(name, use.event, symbol, canonical, limit):
                                found.setdefault((one.path, tuple(one.span)), one)
        return [found[key] for key in sorted(found)]

    def _symbols(self) -> Iterable[str]:
        """The texts that may call something with a limit."""
        linked, catalogue = self._linked, self._linked.names.catalogue
        words = set(catalogue.limit_tails)
        words |= {other for word in catalogue.limit_tails for other in linked.renamed.get(word, ())}
        found = dict.fromkeys(symbol for word in sorted(words) for symbol in linked.index.symbols(word))
        tops = {pattern.partition(".")[0] for pattern in catalogue.limit_wildcards}
        for file in importers(linked.files, tops) if tops else ():
            texts = linked.files[file].facts.texts
            found.update(dict.fromkeys(text for text in texts if text[:1] not in ("=", "", "*") and ")." in text))
        return found

    def _limited(self, symbol: str) -> Iterator[tuple[str, Limit]]:
        names = self._linked.names
        for canonical in names.meaning(symbol):
            for target in targets(names, CALL, canonical):
                limit = None if target.inside else names.catalogue.limit(target.name)
                if limit is not None and "asyncio.open_connection()" in symbol:  # a stream to another machine
                    limit = replace(limit, kind="network")
                if limit is not None and (limit.default is None or limit.forever or limit.default >= LONG):
                    yield target.name, limit

    def _judged(self, name: str, event: Event, symbol: str, canonical: str, limit: Limit) -> Iterator[Wait]:
        if is_test(self._linked.homes[name].path):
            return
        given = _given(event, limit.argument, limit.position)
        if any(_given(event, other, -1) not in (None, "=None") for other in limit.also):
            return
        if given is None and limit.also:
            given = "=None"
        if given is not None and not (given == "=None" and (limit.default is None or "call" in limit.forever)):
            return
        makers: Sequence[Maker] = (Maker(name, event, limit.argument),)
        if given is None:
            makers = self._unbounded(name, event, symbol, canonical, limit)
        if makers and not self._around(name, event) and not self._bounded_above(name):
            yield from (self._wait(name, maker, canonical, limit) for maker in makers)

    # The client

    def _unbounded(self, name: str, event: Event, symbol: str, canonical: str, limit: Limit) -> Sequence[Maker]:
        """Where the limit is missing: the call itself, or what made its client without one; nowhere if it has one."""
        short = limit.default is not None and limit.default < LONG
        if self._goes_through_the_project(symbol) or self._set_elsewhere(canonical):
            return ()
        if not limit.client_argument:
            return () if short else (Maker(name, event),)
        makers = self._nearest(name, canonical)
        values = [_given(maker.event, limit.client_argument, -1) for maker in makers]
        if makers and "client" in limit.forever and all(value == "=None" for value in values):
            return [maker._replace(disabled=limit.client_argument) for maker in makers]
        if not makers or short or any(value is not None for value in values):
            return ()
        return (Maker(name, event),)

    def _set_elsewhere(self, canonical: str) -> bool:
        """Whether the project sets a limit for all calls of the kind: of sockets, or of sessions by an adapter."""
        linked = self._linked
        if canonical.partition(".")[0] in sys.stdlib_module_names:
            return bool(linked.index.symbols("setdefaulttimeout"))
        if not canonical.startswith("requests.Session()"):
            return False
        if self._adapted is None:
            names = linked.names
            self._adapted = any(
                "requests.adapters.HTTPAdapter" in names.line(kind) and names.method(kind, "send") is not None
                for kind in names.classes
            ) or any(
                key.endswith((".request", ".send")) for file in linked.files for key in file.facts.header.stores
            )
        return self._adapted

    def _goes_through_the_project(self, symbol: str) -> bool:
        """Whether the receiver is of a class of the project that may set a limit for every call."""
        names = self._linked.names
        head = symbol[: symbol.rfind(".")] if "." in symbol else ""
        kinds = [plain(one[:-2]) for one in names.meaning(head) if one.endswith("()")] if head.endswith(")") else []
        return any(kind in names.classes and any(names.method(kind, one) for one in OVERRIDDEN) for kind in kinds)

    def _nearest(self, name: str, canonical: str) -> Sequence[Maker]:
        """The calls that make such a client: in the function itself, else its class, its module, the project."""
        makers = self._makers(canonical[: canonical.find("()")])
        home = self._linked.homes[name]
        owner = f"{name[: -len(home.function.name)]}{home.function.owner}." if home.function.owner else f"{name}."
        module = name[: -len(home.function.name)]
        for scope in (f"{name}.", owner, module, ""):
            found = [one for one in makers if f"{one.function}.".startswith(scope)]
            if found:
                return found
        return ()

    def _makers(self, client: str) -> list[Maker]:
        known = self._made.get(client)
        if known is None:
            known = self._made[client] = list(self._all_makers(client))
        return known

    def _all_makers(self, client: str) -> Iterator[Maker]:
        linked = self._linked
        words = {tail(client), *linked.names.catalogue.resource_tails}
        for symbol in dict.fromkeys(symbol for word in sorted(words) for symbol in linked.index.symbols(word)):
            if f"{client}()" in map(plain, linked.names.meaning(f"{symbol}()")):
                for file, text in linked.index.places(symbol):
                    for use in linked.index.called(file, text):
                        if use.event.kind == CALL:
                            yield Maker(linked.functions[use.file][use.function], use.event)

    # What is around

    def _around(self, name: str, event: Event) -> bool:
        """Whether a scope or a call around an event ends it in time."""
        regions = self._linked.regions(name)
        at = event.region
        while at >= 0:
            region = regions[at]
            if region.kind in ("with", "async-with") and tail(region.symbol.partition("|")[0]) in BOUNDING:
                return True
            at = region.parent
        return any(_holds(around, event) for around in self._bounders(name))

    def _bounders(self, name: str) -> Iterator[Event]:
        home = self._linked.homes[name]
        facts = self._linked.files[home.file].facts
        for raw in facts.tapes[home.number][0]:
            symbol = facts.texts[raw[5]]
            if raw[0] == CALL and symbol[symbol.rfind(".") + 1 :] in AROUND:
                yield facts.event(raw)

    def _bounded_above(self, name: str) -> bool:
        """Whether every known call of a function is bounded, or its decorator bounds it."""
        function = self._linked.homes[name].function
        if any("timeout" in tail(symbol).lower() for symbol in function.decorators):
            return True
        uses = self._callers.of(name)
        return bool(uses) and all(use.event is not None and self._around(use.name, use.event) for use in uses)

    # The view

    def _wait(self, name: str, maker: Maker, canonical: str, limit: Limit) -> Wait:
        where = place(self._linked, name, *self._patterns)
        stands = place(self._linked, maker.function, *self._patterns)
        function = self._linked.homes[name].function
        known = function.flags & ASYNC or where is not Place.CALLER or self._callers.of(name)
        long = limit.default is not None and not maker.disabled
        return Wait(
            described(self._linked, self._callers, maker.function, stands),
            maker.event.span,
            canonical,
            limit,
            maker.disabled,
            where,
            self._callers.reached(name).occasion,
            Confidence.CERTAIN if known and not long else Confidence.POSSIBLE,
        )


def _given(event: Event, argument: str, position: int) -> Given:
    """An argument; "" also where unpacking may give it. None where it is not given."""
    if not argument:
        return None
    if argument in event.keywords:
        return event.keywords[argument]
    if 0 <= position < len(event.positional):
        return event.positional[position]
    if "**" in event.keywords or ("*" in event.positional and position >= 0):
        return ""
    return None


def _holds(around: Event, event: Event) -> bool:
    """Whether a call has another one in its arguments, and a limit."""
    if not (around.line, around.column) <= (event.line, event.column):
        return False
    if (around.end_line, around.end_column) < (event.end_line, event.end_column) or around.span == event.span:
        return False
    given = _given(around, "timeout", 1)
    return given != "=None" and (given is not None or len(around.positional) > 1)


__all__ = ["Limits"]
