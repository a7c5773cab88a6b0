"""What is used of which somebody asked who uses it, and what lies below that: all whose way up leads through it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from typing import NamedTuple

from asynclint.facts.likeness import Said, said
from asynclint.facts.model import METHOD
from asynclint.facts.symbol import then
from asynclint.project.around import AROUND
from asynclint.project.callers import Callers
from asynclint.project.containers import plain
from asynclint.project.index import tail
from asynclint.project.linked import Linked
from asynclint.project.racing import TAKING
from asynclint.project.shelved import Unkept
from asynclint.project.survey import dependencies
from asynclint.project.targets import functions_meant
from asynclint.text import Span

MOST = 200
"""Functions and classes to go down through, before it is cheaper to link everything."""


class Use(NamedTuple):
    """One event of a function: what it uses of that, how and within what, whether it may end others, and where."""

    names: frozenset[str]
    words: object
    ends: bool
    span: Span


class Below:
    """`asked` is what somebody asked who uses it; `shared`, classes of which somebody asked when they are made."""

    def __init__(self, linked: Linked, asked: Set[str], shared: Set[str] = frozenset()) -> None:
        self._linked, self._asked, self._shared = linked, asked, shared
        self._callers = Callers(linked)

    def uses(self, one: Said) -> list[Use]:
        """The events of a function that use what was asked for, or that those look at who come to it from there."""
        ending = AROUND | {TAKING} | self._linked.names.catalogue.limit_tails
        found = []
        for event in (*one.events, *one.reads):
            names, ends = frozenset(self.used(event.texts)), tail(event.symbol) in ending
            if names or ends:
                found.append(Use(names, (event.symbol, event.words, one.around(event.region)), ends, event.span))
        return found

    def is_ours(self, name: str) -> bool:
        """Whether a function or class is the project's own."""
        return name in self._linked.homes or name in self._linked.names.classes

    def used(self, texts: Iterable[str]) -> set[str]:
        """What was asked for of all that calling, reading or giving away one of these texts may be a use of."""
        return {
            one for text in texts if text[:1] not in ("", "=", "*") for one in self._meant(text) if one in self._asked
        }

    def _meant(self, text: str) -> Iterator[str]:
        names = self._linked.names
        yield from self._callers.functions(text)
        yield from functions_meant(names, text)
        yield from self._callers.read(text)
        for canonical in names.meaning(text):
            yield plain(canonical)
            if canonical in names.classes:
                yield from names.line(canonical)
        for made in names.meaning(then(text, "()")):
            yield plain(made.removesuffix("()"))

    def under(self, tops: Iterable[str]) -> set[str]:
        """These, and all to which a way up leads through one. Raises `Unkept` where that is too much, or not known."""
        found = set(tops)
        waiting = list(found)
        while waiting:
            if len(found) > MOST:
                raise Unkept
            # Of what a library makes it was only asked where that is, never what leads there.
            fresh = set(filter(self.is_ours, self._next(waiting.pop()))) - found
            found |= fresh
            waiting.extend(fresh)
        return found

    def _next(self, name: str) -> Iterator[str]:
        linked, names = self._linked, self._linked.names
        if name in self._shared:
            raise Unkept  # whoever uses an instance
        if name in names.classes:
            yield from self._methods(name)
            return
        home = linked.homes.get(name)
        if home is None:
            raise Unkept  # a library's: whoever uses what it makes
        one = said(linked.files[home.file].facts, home.number)
        yield from self.used({text for event in (*one.events, *one.reads) for text in event.texts})
        for parameter in home.function.parameters:
            yield from self.used(dependencies(parameter))
        if home.function.flags & METHOD:
            yield from self._overriding(name)

    def _methods(self, kind: str) -> Iterator[str]:
        module = kind
        while module not in self._linked.numbers:
            module = module.rpartition(".")[0]
        for name in self._linked.functions[self._linked.numbers[module]]:
            if name.rpartition(".")[0] == kind:
                yield name

    def _overriding(self, name: str) -> Iterator[str]:
        owner, _, last = name.rpartition(".")
        for other in self._by_last.get(last, ()):
            kind = other.rpartition(".")[0]
            if kind in self._linked.names.classes and owner in self._linked.names.line(kind):
                yield other

    @cached_property
    def _by_last(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._asked:
            found[name.rpartition(".")[2]].append(name)
        return found
