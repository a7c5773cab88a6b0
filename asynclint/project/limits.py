"""
Which calls wait without a time limit: not given, not by the client, not by the library, not by what is around them.

What is not known bounds: `**options`, a client that is made elsewhere, an argument that may hold anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from asynclint.catalogue.conditions import applies
from asynclint.catalogue.model import Limit
from asynclint.facts.model import ASYNC, CALL, CALLED, Event
from asynclint.finding import Confidence
from asynclint.project.arguments import bounds, given, written
from asynclint.project.around import Around
from asynclint.project.clients import Clients, Maker
from asynclint.project.describe import described
from asynclint.project.linked import Linked
from asynclint.project.occasions import Occasions
from asynclint.project.place import is_test, place
from asynclint.project.targets import targets
from asynclint.project.view import Place, Wait

LONG = 300  # seconds: a limit that hardly is one


class Limits:
    """Looks for calls that have, or lack, a time limit."""

    def __init__(self, linked: Linked, occasions: Occasions) -> None:
        self._linked = linked
        self._occasions = occasions
        self._around = Around(linked, occasions.callers)
        self._clients = Clients(linked)
        self._patterns: tuple[tuple[str, ...], tuple[str, ...]] = (), ()
        self._known: dict[str, list[tuple[str, Limit]]] = {}

    def found(self, on_loop: tuple[str, ...] = (), off_loop: tuple[str, ...] = ()) -> list[Wait]:
        """All calls without a limit, in the order of files and lines."""
        self._patterns = on_loop, off_loop
        found: dict[tuple[str, tuple[int, ...]], Wait] = {}
        for symbol in self._symbols():
            for canonical, limit in self._limited(symbol):
                for file, text in self._linked.reported.places(symbol, CALLED):
                    for use in self._linked.reported.called(file, text):
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
        found = dict.fromkeys(symbol for word in sorted(words) for symbol in linked.reported.symbols(word))
        for file in linked.importers(catalogue.limit_tops):
            linked.names.asked.sifted.add(linked.files[file].path)
            found.update(dict.fromkeys(text for text in linked.reported.called_texts(file) if ")." in text))
        linked.names.asked.limited.update(found)
        return found

    def _limited(self, symbol: str) -> Iterator[tuple[str, Limit]]:
        names = self._linked.names
        if names.is_inert(symbol):
            return
        for canonical in names.meaning(symbol):
            for name, limit in self._of(canonical):
                if "asyncio.open_connection()" in symbol:  # a stream to another machine
                    limit = replace(limit, kind="network")
                yield name, limit

    def _of(self, canonical: str) -> Sequence[tuple[str, Limit]]:
        """The limits that matter of what a canonical symbol calls, by the library's names."""
        known = self._known.get(canonical)
        if known is None:
            known = self._known[canonical] = []
            names = self._linked.names
            foreign = names.catalogue.names_top(canonical) or canonical in names.classes
            for target in targets(names, CALL, canonical) if foreign else ():
                limit = None if target.inside else names.catalogue.limit(target.name)
                if limit is None or target.name.count("()") > limit.symbol.count("()"):
                    continue  # a wildcard covers the methods of a client, not those of what they give
                if limit.default is None or limit.forever or limit.default >= LONG:
                    known.append((target.name, limit))
        return known

    def _judged(self, name: str, event: Event, symbol: str, canonical: str, limit: Limit) -> Iterator[Wait]:
        if is_test(self._linked.homes[name].path):
            return
        if not applies(limit, event.positional, event.keywords):
            return
        if any(bounds(limit, given(event, other, -1)) for other in limit.also):
            return
        said = given(event, limit.argument, limit.position)
        makers: Sequence[Maker]
        if said is None and limit.also:  # what is made here is the limit itself
            makers = (Maker(name, event, "()"),)
        elif said is None:
            makers = self._unbounded(name, event, symbol, canonical, limit)
        elif bounds(limit, said) or self._clients.set_again(name, event, symbol, canonical):
            return
        elif limit.default is None or "call" in limit.forever:
            makers = (Maker(name, event, written(event, limit.argument, said)),)
        else:
            return
        if makers and not self._around.bounds(name, event):
            yield from (self._wait(name, maker, canonical, limit) for maker in makers)

    def _unbounded(self, name: str, event: Event, symbol: str, canonical: str, limit: Limit) -> Sequence[Maker]:
        """Where the limit is missing: the call itself, or what made its client without one; nowhere if it has one."""
        short = limit.default is not None and limit.default < LONG
        if self._clients.bounded(symbol, canonical):
            return ()
        argument = limit.client_argument
        if not argument:
            return () if short else (Maker(name, event),)
        makers = self._clients.nearest(name, canonical)
        values = [given(maker.event, argument, -1) for maker in makers]
        off = [value is not None and not bounds(limit, value) for value in values]
        if makers and all(off) and (limit.default is None or "client" in limit.forever):
            return [maker._replace(disabled=written(maker.event, argument, "=None")) for maker in makers]
        if not makers or short or any(bounds(limit, value) for value in values):
            return ()
        return (Maker(name, event),)

    def _wait(self, name: str, maker: Maker, canonical: str, limit: Limit) -> Wait:
        where = place(self._linked, name, *self._patterns)
        stands = place(self._linked, maker.function, *self._patterns)
        function = self._linked.homes[name].function
        known = function.flags & ASYNC or where is not Place.CALLER or self._occasions.callers.of(name)
        long = limit.default is not None and not maker.disabled
        self._linked.tells(name, [maker.function])
        return Wait(
            described(self._linked, self._occasions, maker.function, stands),
            maker.event.span,
            canonical,
            limit,
            maker.disabled,
            where,
            where is not Place.LOOP or self._linked.names.catalogue.blocking(canonical) is not None,
            self._occasions.reached(name).occasion,
            Confidence.CERTAIN if known and not long else Confidence.POSSIBLE,
        )


__all__ = ["Limits"]
