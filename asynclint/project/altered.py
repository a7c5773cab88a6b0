"""
Whether a file that says something else can be linked anew by itself, the rest of the project standing as it is.

It can where it means the same to the others: its names are what they were, as far as anybody asked, and what its
functions did and do now is nothing of which others asked who does it. What that makes of the functions which
call it, is followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from asynclint.facts.likeness import Said, said
from asynclint.facts.model import CALL, CALLED, Function, Header
from asynclint.facts.store import Facts
from asynclint.facts.symbol import then
from asynclint.project.callers import Callers
from asynclint.project.containers import plain
from asynclint.project.handing import MOST_WRITTEN
from asynclint.project.index import endings
from asynclint.project.linked import Linked
from asynclint.project.record import Record
from asynclint.project.targets import functions_meant
from asynclint.project.unasked import is_plain, is_unasked, is_unknown
from asynclint.text import Span


class Altered:
    """A file as it was linked, and as it is; `imports` says how many files import each module."""

    def __init__(self, record: Record, imports: Mapping[str, int], tops: Collection[str], old: Facts, new: Facts):
        self._record, self._imports, self._tops = record, imports, tops
        self._old, self._new = old, new
        self._before, self._after = _functions(old.header), _functions(new.header)
        self._says = {name: said(old, number) for number, name in enumerate(self._before)}
        self._says_now = {name: said(new, number) for number, name in enumerate(self._after)}
        self.changed = {
            name
            for name in {*self._before, *self._after}
            if not self._is_same(self._before.get(name), self._after.get(name))
            or _words(self._says.get(name)) != _words(self._says_now.get(name))
        }
        """Functions that are defined otherwise or do something else."""

    def means_the_same(self) -> bool:
        """Whether what the file's names stand for is as it was, for all who asked."""
        headers = old, new = self._old.header, self._new.header
        return (
            all(map(is_plain, headers))
            and (old.module, old.package, old.stars, old.exported) == (new.module, new.package, new.stars, new.exported)
            and (old.classes, old.stores) == (new.classes, new.stores)
            and list(old.stores) == list(new.stores)
            and all(one.kind not in ("blocking", "not-blocking") for header in headers for one in header.directives)
            and self._imports_alike()
            and all(old.names.get(name) == new.names.get(name) or self._is_free(name) for name in _names(headers))
            and all(
                self._is_same(self._before.get(name), self._after.get(name)) or self._is_unknown(name)
                for name in self.changed
            )
            and not self._is_looked_into()
            and _decorating(self._old) == _decorating(self._new)
        )

    def _is_same(self, old: Function | None, new: Function | None) -> bool:
        nowhere = Span(0, 0, 0, 0)
        return old is not None and new is not None and old._replace(span=nowhere) == new._replace(span=nowhere)

    def _imports_alike(self) -> bool:
        """Whether others import what is imported newly, or no longer: so that what is read and known stays the same."""
        old, new = set(self._old.header.imports), set(self._new.header.imports)
        return all(self._imports.get(one, 0) > 0 for one in new - old) and all(
            self._imports.get(one, 0) > 1 for one in old - new
        )

    def _is_free(self, name: str) -> bool:
        """Whether a name of the module may stand for something else."""
        old, new = self._old.header, self._new.header
        symbols = [symbol for symbol in (old.names.get(name), new.names.get(name)) if symbol]
        return is_unasked(self._record, name, old, new) and not any(map(self._brings, symbols))

    def _brings(self, symbol: str) -> bool:
        """Whether a name at the top of a module brings something with it that somebody asked for."""
        foreign = not symbol.startswith(f"{self._old.header.module}.")
        return (foreign and symbol.partition(".")[0] in self._tops) or any(
            f"{symbol}.".startswith((f"{module}.", f"{module}<")) for module in self._record.of("loaded")
        )

    def _is_unknown(self, name: str) -> bool:
        return all(
            is_unknown(self._record, header, function)
            for header, functions in ((self._old.header, self._before), (self._new.header, self._after))
            if (function := functions.get(name)) is not None
        )

    def _is_looked_into(self) -> bool:
        """Whether others looked into a function that changed, when they were linked."""
        module = self._old.header.module
        return any(f"{module}.{name}" in self._record.of("inside") for name in self.changed)

    def calls(self) -> tuple[set[str], set[str]]:
        """The texts that the file calls, before and after."""
        return _called(self._old), _called(self._new)

    def touches_nobody(self, old: Linked, new: Linked) -> bool:
        """Whether nothing that the changed functions do, or did, is something of which others asked who does it."""
        return all(
            _Doing(linked, self._record.of("callers")).is_own(texts)
            for linked, says in ((old, self._says), (new, self._says_now))
            for name in self.changed
            if name in says
            for texts in [_texts(says[name])]
        )


def count_the_same(files: Iterable[Altered], counts: Iterable[tuple[Sequence[str], int]]) -> bool:
    """Whether names that were counted together are in as many mouths as before, as far as it matters."""
    come: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for before, after in (one.calls() for one in files):
        come.update(name for text in after - before for name in endings(text))
        gone.update(name for text in before - after for name in endings(text))
    return all(
        (count - sum(gone[name] for name in names) > limit) == (count + sum(come[name] for name in names) > limit)
        for names, count in counts
        for limit in (0, MOST_WRITTEN)
    )


class _Doing:
    """What texts do, in a linked project; `asked` are functions and classes of which others asked who calls them."""

    def __init__(self, linked: Linked, asked: Set[str]) -> None:
        self._linked, self._asked = linked, asked
        self._callers = Callers(linked)

    def is_own(self, texts: Iterable[str]) -> bool:
        """Whether they do nothing that matters to others."""
        return all(self._asked.isdisjoint(self._meant(text)) for text in texts if text[:1] not in ("", "=", "*"))

    def _meant(self, text: str) -> Iterator[str]:
        """All that calling, reading or giving away a text may be a use of."""
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


def _functions(header: Header) -> dict[str, Function]:
    return {function.name: function for function in header.functions}


def _names(headers: Iterable[Header]) -> set[str]:
    return {name for header in headers for name in header.names}


def _words(one: Said | None) -> object:
    if one is None:
        return None
    return [event.words for event in one.events], [event.words for event in one.reads], one.regions


def _texts(one: Said) -> set[str]:
    return {text for event in (*one.events, *one.reads) for text in event.texts}


def _called(facts: Facts) -> set[str]:
    return {text for text, uses in zip(facts.texts, facts.uses, strict=True) if uses & CALLED}


def _decorating(facts: Facts) -> dict[str, Counter[str]]:
    """By decorated function: the calls in its decorators, with what they are given."""
    calls = [(number, raw) for number, (events, _) in enumerate(facts.tapes) for raw in events if raw[0] == CALL]
    found: dict[str, Counter[str]] = {}
    for function in facts.header.functions:
        if function.decorators:
            found[function.name] = Counter(
                repr((facts.event(raw).symbol, facts.event(raw).positional, dict(facts.event(raw).keywords)))
                for _, raw in calls
                if function.span.line <= raw[1] <= function.span.end_line
                and f"{facts.texts[raw[5]]}()" in function.decorators
            )
    return found
