"""
Whether a file that says something else can be linked anew by itself, the rest of the project standing as it is.

It can where it means the same to the others: its names are what they were, as far as anybody asked. What its functions
use otherwise than they did, and what that makes of the functions which call them, is followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from asynclint.facts.likeness import is_like, matched, said
from asynclint.facts.model import CALL, CALLED, Function, Header
from asynclint.facts.store import Facts
from asynclint.project.below import Below, Use
from asynclint.project.handing import MOST_WRITTEN
from asynclint.project.imported import home
from asynclint.project.index import endings
from asynclint.project.record import Record
from asynclint.project.storing import Assigned, Storing
from asynclint.project.unasked import is_plain, is_unasked, is_unknown
from asynclint.text import Span


class Altered:
    """A file as it was linked, and as it is."""

    def __init__(self, record: Record, modules: Mapping[str, int], storing: Storing, old: Facts, new: Facts):
        self._record, self._modules, self._storing = record, modules, storing
        self._old, self._new = old, new
        self._before, self._after = _functions(old.header), _functions(new.header)
        self._says = {name: said(old, number) for number, name in enumerate(self._before)}
        self._says_now = {name: said(new, number) for number, name in enumerate(self._after)}
        self.changed = {
            name
            for name in {*self._before, *self._after}
            if not (name in self._says and name in self._says_now)
            or not self._is_same(self._before[name], self._after[name])
            or not is_like(self._says[name], self._says_now[name])
        }
        """Functions that are defined otherwise or do something else."""
        self._homes = {modules[old.header.module]} | (self._brought_by(old) & self._brought_by(new))
        """The files that are brought with it before and after, by one name or another."""

    def means_the_same(self) -> bool:
        """Whether what the file's names stand for is as it was, for all who asked."""
        headers = old, new = self._old.header, self._new.header
        return (
            all(map(is_plain, headers))
            and (old.module, old.package, old.stars, old.exported) == (new.module, new.package, new.stars, new.exported)
            and old.classes == new.classes
            and self._storing.may_be_otherwise(old, new)
            and all(one.kind not in ("blocking", "not-blocking") for header in headers for one in header.directives)
            and all(old.names.get(name) == new.names.get(name) or self._is_free(name) for name in _names(headers))
            and all(
                self._is_same(self._before.get(name), self._after.get(name))
                or self._is_unknown(name)
                or name in self._giving
                for name in self.changed
            )
            and not self._is_looked_into()
            and _decorating(self._old) == _decorating(self._new)
        )

    def _is_same(self, old: Function | None, new: Function | None) -> bool:
        nowhere = Span(0, 0, 0, 0)
        return old is not None and new is not None and old._replace(span=nowhere) == new._replace(span=nowhere)

    @cached_property
    def _giving(self) -> set[str]:
        return {
            name
            for name in self._before.keys() & self._after.keys()
            if self._is_same(*(one[name]._replace(results=(), yields=()) for one in (self._before, self._after)))
        }

    def giving(self) -> set[str]:
        """
        The full names of functions that may give something else, where somebody asked what they give; they are what
        they were in all other ways.
        """
        full = {name: f"{self._old.header.module}.{name}" for name in self._giving & self.changed}
        return {
            full[name]
            for name in full
            if full[name] in self._record.of("results") and not self._is_same(self._before[name], self._after[name])
        }

    def _is_free(self, name: str) -> bool:
        """Whether a name of the module may stand for something else."""
        old, new = self._old.header, self._new.header
        symbols = [symbol for symbol in (old.names.get(name), new.names.get(name)) if symbol]
        return is_unasked(self._record, name, old, new) and not any(map(self._brings, symbols))

    def _brought_by(self, facts: Facts) -> set[int]:
        return {home(symbol, self._modules) for symbol in facts.header.names.values()}

    def _brings(self, symbol: str) -> bool:
        """Whether a name at the top of a module brings something with it that somebody asked for."""
        found = home(symbol, self._modules)
        return (found >= 0 and found not in self._homes) or any(
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

    def stored(self) -> list[Assigned]:
        """What is stored into attributes before and after, where somebody asked what that is."""
        return self._storing.asked(self._old.header, self._new.header)

    def moves(self) -> dict[Span, Span]:
        """Where that stands now which functions do that were there before, by where it stood, as far as it is known."""
        found: dict[Span, Span] = {}
        for name in self._says.keys() & self._says_now.keys():
            found.update(matched(self._says[name], self._says_now[name]))
        return found

    def calls(self) -> tuple[set[str], set[str]]:
        """The texts that the file calls, before and after."""
        return _called(self._old), _called(self._new)

    def uses(self, old: Below, new: Below) -> Iterator[tuple[list[Use], list[Use]]]:
        """What functions use of which others asked who uses it, before and after: the changed ones, or else all."""
        for name in self.changed if self.is_in_order() else {*self._before, *self._after}:
            before, after = self._says.get(name), self._says_now.get(name)
            yield old.uses(before) if before else [], new.uses(after) if after else []

    def is_in_order(self) -> bool:
        """Whether the texts and functions that are still there are listed in the order in which they were."""
        return _are_in_order(self._old.texts, self._new.texts) and _are_in_order([*self._before], [*self._after])


def _are_in_order(before: Sequence[str], after: Sequence[str]) -> bool:
    still = {*before}.intersection(after)
    return [one for one in before if one in still] == [one for one in after if one in still]


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


def _functions(header: Header) -> dict[str, Function]:
    return {function.name: function for function in header.functions}


def _names(headers: Iterable[Header]) -> set[str]:
    return {name for header in headers for name in header.names}


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
