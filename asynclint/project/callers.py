"""
Who uses a function, found backwards on demand.

The linker follows only what blocks. Rules about connections and time limits ask the same of any function,
so here the uses of a name are looked up when somebody asks, and remembered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from asynclint.catalogue.conditions import applies
from asynclint.catalogue.model import Hand
from asynclint.facts.model import CALLED, GIVEN_TO, METHOD, PROPERTY, READ_FROM, Event
from asynclint.facts.symbol import split
from asynclint.project.containers import plain
from asynclint.project.index import Use, tail
from asynclint.project.linked import Linked
from asynclint.project.targets import CONSTRUCTORS, targets

LEAVINGS = {"__exit__": "__enter__", "__aexit__": "__aenter__", "__next__": "__iter__", "__anext__": "__aiter__"}


class Caller(NamedTuple):
    """
    One use of a function: in which function, by which event, and how.

    `how` is "calls"; "hands" where it is given away (`hands` say to what, where the catalogue knows it); or
    "depends" where a framework calls it for the other function (the event is then missing).
    """

    name: str
    event: Event | None
    how: str
    hands: tuple[Hand, ...] = ()


class Callers:
    """Pure as seen from outside; inside it remembers what it worked out."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._known: dict[str, tuple[Caller, ...]] = {}
        self._meant: dict[str, frozenset[str]] = {}
        self._words: dict[str, dict[str, list[str]]] = {}
        self._used: dict[str, tuple[Caller, ...]] = {}
        self._heirs = linked.heirs

    def of(self, name: str) -> tuple[Caller, ...]:
        """All uses of a function, sorted; of a constructor, where its class is instantiated."""
        known = self._known.get(name)
        if known is None:
            found = {_order(one): one for one in self._each(name)}
            known = self._known[name] = tuple([found[key] for key in sorted(found)])
        return known

    def each(self, name: str) -> Iterable[Caller]:
        """The same, unsorted and one by one, for who may stop early."""
        return self._known.get(name) or self._each(name)

    def constructions(self, kind: str) -> list[Caller]:
        """Where a class of the project is instantiated, or one derived from it."""
        self._linked.names.asked.callers.add(kind)
        return [
            Caller(self._linked.functions[use.file][use.function], use.event, "calls")
            for word in self._named_after(kind.rpartition(".")[2])
            for symbol in self._symbols(word)
            if any(kind in self._linked.names.line(one) for one in self._linked.names.meaning(symbol))
            for file, text in self._linked.index.places(symbol, CALLED)
            for use in self._linked.index.called(file, text)
        ]

    def _each(self, name: str) -> Iterator[Caller]:
        yield from self._written(name)
        yield from self._inherited(name)
        yield from self._depending(name)

    def _written(self, name: str) -> Iterator[Caller]:
        self._linked.names.asked.callers.add(name)
        function = self._linked.homes[name].function
        last = function.name.rpartition(".")[2]
        words = [LEAVINGS.get(last, last)]
        if function.owner and last in (*CONSTRUCTORS, "__call__"):
            words = self._named_after(function.owner.rpartition(".")[2])
        for word in words:
            if function.flags & PROPERTY:
                for one in sorted({word, *self._linked.renamed.get(word, ())}):
                    read = [symbol for symbol in self._linked.index.readings(one) if name in self.read(symbol)]
                    self._linked.index.follow(read)
                    for symbol in read:
                        yield from self._reads(symbol)
            else:
                found = self._meaning(word).get(name, ())
                self._linked.index.follow(found)
                for symbol in found:
                    yield from self._uses(symbol)

    def _meaning(self, word: str) -> Mapping[str, Sequence[str]]:
        """By function: the texts ending in a word that run it."""
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = defaultdict(list)
            for symbol in self._symbols(word):
                for name in self.functions(symbol):
                    known[name].append(symbol)
        return known

    def _named_after(self, kind: str) -> list[str]:
        """The last names of a class and of those derived from it."""
        found = [kind]
        for one in found:
            found.extend(sorted(self._heirs.get(one, set()).difference(found)))
        return found

    def _symbols(self, word: str) -> Iterator[str]:
        linked = self._linked
        for one in sorted({word, *linked.renamed.get(word, ())}):
            yield from dict.fromkeys((*linked.index.symbols(one), *linked.index.handed(one)))

    def read(self, symbol: str) -> Iterator[str]:
        """The properties that reading a symbol runs."""
        head, step = split(symbol)
        for base in self._linked.names.meaning(head) if (head[-1:] == ")" or ")." in head) and step[:1] == "." else ():
            kind = plain(base[:-2]) if base[-1:] == ")" else ""
            method = self._linked.names.method(kind, step[1:]) if kind in self._linked.names.classes else None
            if method is not None:
                yield method

    def _reads(self, symbol: str) -> Iterator[Caller]:
        for file, text in self._linked.index.places(symbol, READ_FROM):
            for use in self._linked.index.read(file, text):
                yield Caller(self._function(use), use.event, "calls")

    def _uses(self, symbol: str) -> Sequence[Caller]:
        known = self._used.get(symbol)
        if known is None:
            known = self._used[symbol] = tuple(self._all_uses(symbol))
        return known

    def _all_uses(self, symbol: str) -> Iterator[Caller]:
        linked = self._linked
        instance = self._is_instance(symbol)
        for file, text in linked.index.places(symbol, CALLED | GIVEN_TO):
            for use in linked.index.called(file, text):
                yield Caller(self._function(use), use.event, "calls")
            for use in linked.index.given(file, text) if not instance else ():
                yield Caller(self._function(use), use.event, "hands", self._hands(use.event, symbol))

    def _function(self, use: Use) -> str:
        return self._linked.functions[use.file][use.function]

    def _is_instance(self, symbol: str) -> bool:
        """`symbol` given as an argument is an object with a `__call__`, or a class: that calls nothing yet."""
        names = self._linked.names
        return all(one in names.classes or one[-1:] == ")" for one in names.meaning(symbol))

    def functions(self, symbol: str) -> frozenset[str]:
        """The functions of the project that calling (entering, iterating over) a symbol runs."""
        known = self._meant.get(symbol)
        if known is None:
            names = self._linked.names
            meanings = () if names.is_inert(symbol) else names.meaning(symbol)
            known = self._meant[symbol] = frozenset([one for each in meanings for one in self._of_canonical(each)])
        return known

    def _of_canonical(self, canonical: str) -> Iterator[str]:
        names = self._linked.names
        if canonical in names.functions:
            yield canonical
            return
        if canonical in names.classes:
            yield from (method for name in CONSTRUCTORS if (method := names.method(canonical, name)) is not None)
            return
        head, step = split(canonical)
        kind, wanted = (head, step[1:]) if step[:1] == "." else (canonical, "__call__")
        kind = plain(kind[:-2]) if kind[-1:] == ")" else ""
        if kind in names.functions:  # what a generator function gives is entered or iterated over
            yield kind
        elif kind in names.classes:
            for name in (wanted, *[leave for leave, enter in LEAVINGS.items() if enter == wanted]):
                method = names.method(kind, name)
                if method is not None:
                    yield method

    def _hands(self, event: Event, text: str) -> tuple[Hand, ...]:
        """What the catalogue says of the call that a function is given to."""
        linked = self._linked
        return tuple(
            hand
            for canonical in linked.names.meaning(event.symbol)
            for target in targets(linked.names, event.kind, canonical)
            for hand in linked.names.catalogue.hands(target.name)
            if (
                event.keywords.get(hand.argument) == text
                or (0 <= hand.position < len(event.positional) and event.positional[hand.position] == text)
            )
            and applies(hand, event.positional, event.keywords)
        )

    def _inherited(self, name: str) -> Iterator[Caller]:
        """Uses of the methods that this one overrides: the receiver may be of this class."""
        function = self._linked.homes[name].function
        last = function.name.rpartition(".")[2]
        if not function.flags & METHOD or last in CONSTRUCTORS:
            return
        for base in self._linked.names.line(name.rpartition(".")[0])[1:]:
            above = f"{base}.{last}"
            if self._linked.names.function(above) is not None:
                yield from self._written(above)

    def _depending(self, name: str) -> Iterator[Caller]:
        """Functions for which a framework calls this one and hands over what it gives (`Depends`)."""
        for dependent, symbol in self._linked.survey.dependents.get(tail(name), ()):
            if name in self.functions(symbol):
                yield Caller(dependent, None, "depends")


def _order(caller: Caller) -> tuple[str, tuple[int, int, int, int], str]:
    event = caller.event
    at = (event.line, event.column, event.end_line, event.end_column) if event is not None else (0, 0, 0, 0)
    return caller.name, at, caller.how
