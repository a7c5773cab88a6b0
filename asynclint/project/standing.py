"""
Whether what a run found still stands when a file says something else.

All that is found follows from the answers that the project gave. So a file may say what it likes, as long as
it changes none of them: neither what its header says to those who asked for it, nor which texts were listed under a
name, nor anything of a function that somebody looked at. Where things stand may change, but not in which order.

`Names` answers the same whatever it was asked before, so the order of questions does not matter. Files are compared
with what they said in the very run that the questions are of, one by one: a text that was listed there was looked at
and found to lead nowhere, whoever says it now.
"""

from __future__ import annotations

from asynclint.facts.directives import Directive
from asynclint.facts.likeness import Said, keeps_order, places, said
from asynclint.facts.model import CALLED, GIVEN_TO, READ_FROM, Function, Header
from asynclint.facts.store import Facts
from asynclint.facts.symbol import split
from asynclint.project.index import endings, handed_as
from asynclint.project.record import Record
from asynclint.project.unasked import is_plain, is_unasked, is_unknown
from asynclint.text import Span

Moves = dict[Span, Span]
"""Where a thing that matters stood, and where it stands now."""


def moves(record: Record, path: str, old: Facts, new: Facts) -> Moves | None:
    """Where what matters of a file stands now; None where the file may have changed an answer."""
    pair = _Pair(record, path, old, new)
    return (
        pair.moves() if pair.is_plain() and pair.say_the_same() and pair.names_alike() and pair.texts_alike() else None
    )


class _Pair:
    """A file as it was and as it is."""

    def __init__(self, record: Record, path: str, old: Facts, new: Facts) -> None:
        self._record = record
        self._old, self._new = old, new
        self._path = path
        through, regions = record.through(path), record.regions(path) or ()
        self._before = {function.name: number for number, function in enumerate(old.header.functions)}
        self._after = {function.name: number for number, function in enumerate(new.header.functions)}
        everything = {*self._before, *self._after}
        self._through = everything if through is None else everything.intersection(through)
        self._says = {name: self._seen(name, said(old, number)) for name, number in self._before.items()}
        self._says_now = {name: self._seen(name, said(new, number)) for name, number in self._after.items()}
        self._looked_at = {
            name for says in (self._says, self._says_now) for name, one in says.items() if one.events or one.reads
        }
        self._looked_at |= self._through | everything.intersection(regions)
        self._free = {name for name in everything if self._is_free(name)}
        """Functions that nobody asked for: they may come, go and change."""

    def is_plain(self) -> bool:
        """Whether no two functions, and no function and a class, go by one name."""
        return bool(self._old.header.module) and all(map(is_plain, (self._old.header, self._new.header)))

    # What functions do

    def say_the_same(self) -> bool:
        """Whether all functions that somebody looked at, or would look at now, do what they did."""
        return all(
            name in self._before and name in self._after and self._says[name].words == self._says_now[name].words
            for name in self._looked_at
        )

    def _seen(self, name: str, one: Said) -> Said:
        """What a function says to those who look at it."""
        followed = self._record.of("followed")
        events = [event for event in one.events if name in self._through or not followed.isdisjoint(event.texts)]
        reads = [event for event in one.reads if not followed.isdisjoint(event.texts)]
        return one._replace(events=tuple(events), reads=tuple(reads))

    def _is_free(self, name: str) -> bool:
        return name not in self._looked_at and all(
            is_unknown(self._record, header, function)
            for header in (self._old.header, self._new.header)
            for function in header.functions
            if function.name == name
        )

    # What the header says

    def names_alike(self) -> bool:
        """Whether the headers say the same to those who asked."""
        old, new = self._old.header, self._new.header
        return (
            (old.module, old.package, old.imports, old.stars, old.exported)
            == (new.module, new.package, new.imports, new.stars, new.exported)
            and (old.classes, old.stores) == (new.classes, new.stores)
            and list(old.stores) == list(new.stores)
            and [(one.kind, one.codes) for one in old.directives] == [(one.kind, one.codes) for one in new.directives]
            and self._known(old) == self._known(new)
            and all(
                old.names.get(name) == new.names.get(name) or self._is_unasked(name)
                for name in {*old.names, *new.names}
            )
        )

    def _known(self, header: Header) -> list[Function]:
        """The functions that somebody may have asked for, without their places."""
        return [one._replace(span=Span(0, 0, 0, 0)) for one in header.functions if one.name not in self._free]

    def _is_unasked(self, name: str) -> bool:
        """Whether a name of the module was never asked for, and stands for nothing that goes by another name."""
        old, new = self._old.header, self._new.header
        return is_unasked(self._record, name, old, new) and all(
            _is_of_its_own(symbol, old.module) for symbol in (old.names.get(name), new.names.get(name)) if symbol
        )

    # Which texts there are

    def texts_alike(self) -> bool:
        """Whether no text comes that was not listed already, and none goes that was counted."""
        before, after = _uses(self._old), _uses(self._new)
        counted, followed = self._record.of("counted"), self._record.of("followed")
        return (
            all(self._is_listed(text, uses & ~before.get(text, 0)) for text, uses in after.items())
            and not any(
                uses & ~after.get(text, 0) & CALLED and not counted.isdisjoint(endings(text))
                for text, uses in before.items()
            )
            and [text for text in before if text in followed] == [text for text in after if text in followed]
        )

    def _is_listed(self, text: str, uses: int) -> bool:
        """Whether a text that is used in a new way changes no list: it is in those where it belongs."""
        asked = self._record.of
        if not uses:
            return True
        if "\n" in text:  # it could not be told from others
            return False
        if uses & CALLED and not (self._is_called(text) and self._was_passed_over(text)):
            return False
        read = endings(text) | {"*"} if uses & READ_FROM else set()
        if not asked("read").isdisjoint(read) and text not in asked("texts read"):
            return False
        handed = handed_as(text) if uses & GIVEN_TO else set()
        return asked("handed").isdisjoint(handed) or text in asked("texts handed")

    def _is_called(self, text: str) -> bool:
        return self._record.of("called").isdisjoint(endings(text)) or text in self._record.of("texts called")

    def _was_passed_over(self, text: str) -> bool:
        """Whether those who look at all texts of the file knew this one."""
        asked = self._record.of
        heads = {split(part)[0] for part in text.split("|")} if "." in text else set()
        if self._path in asked("searched") and not heads <= asked("heads"):
            return False
        return self._path not in asked("sifted") or ")." not in text or text in asked("limited")

    # Where it all stands

    def moves(self) -> Moves | None:
        """Where what matters stands now, suppressions too; None where its order is another."""
        bodies: list[tuple[Span, Span]] = []
        inside: list[tuple[Span, Span]] = []
        lines: list[tuple[int, int]] = []
        for name in self._before.keys() - self._free:
            old, new = self._old.header.functions[self._before[name]], self._new.header.functions[self._after[name]]
            bodies.append((old.span, new.span))
            if name in self._looked_at:
                one, other = self._says[name], self._says_now[name]
                inside += zip(_spans(one), _spans(other), strict=True)
                lines += zip(one.lines, other.lines, strict=True)
        comments = [*zip(self._old.header.directives, self._new.header.directives, strict=True)]
        lines += [pair for old, new in comments for pair in ((old.first, new.first), (old.last, new.last))]
        marks = [(_mark(old), _mark(new)) for old, new in comments]
        starts = [(old[:2], new[:2]) for old, new in (*bodies, *marks)]
        stands = [*starts, *places(inside), *(((line, -1), (now, -1)) for line, now in lines)]
        return {**dict(bodies), **dict(inside), **dict(marks)} if keeps_order(stands) else None


def _spans(one: Said) -> list[Span]:
    return [event.span for event in (*one.events, *one.reads)]


def _mark(one: Directive) -> Span:
    """Where it is said that a suppression suppresses nothing."""
    return Span(one.line, one.column + 1, one.line, one.column + 2)


def _is_of_its_own(symbol: str, module: str) -> bool:
    """Whether a value is of the language's own types, or made by the module itself."""
    return symbol.startswith("builtins.") or "." not in symbol.removeprefix(f"{module}.")


def _uses(facts: Facts) -> dict[str, int]:
    """How events use each text, as flags."""
    return {text: uses & (CALLED | GIVEN_TO | READ_FROM) for text, uses in zip(facts.texts, facts.uses, strict=True)}
