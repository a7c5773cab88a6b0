"""What a function says, apart from where it stands; and whether things stand in the order that they stood in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from asynclint.facts.store import Facts, RawEvent
from asynclint.text import Span

Place = tuple[int, int]
"""A line and a column."""


class Saying(NamedTuple):
    """One event: what it is of, what else it says but for its place, its region and place, and all texts in it."""

    symbol: str
    words: tuple[object, ...]
    region: int
    span: Span
    texts: frozenset[str]

    @property
    def meaning(self) -> tuple[str, tuple[object, ...], int]:
        """All of it but its place; the texts are in it already."""
        return self.symbol, self.words, self.region


class Said(NamedTuple):
    """What one function says: its events, what it reads, its regions without their places, the lines of these."""

    events: tuple[Saying, ...]
    reads: tuple[Saying, ...]
    regions: tuple[tuple[str, int, str], ...]
    lines: tuple[int, ...]

    @property
    def words(self) -> tuple[object, ...]:
        """All of it but the places."""
        return [one.meaning for one in self.events], [one.meaning for one in self.reads], self.regions

    def around(self, region: int) -> list[tuple[str, str]]:
        """What is around something that stands in a region, the innermost first."""
        found = []
        while region >= 0:
            kind, region, symbol = self.regions[region]
            found.append((kind, symbol))
        return found


def said(facts: Facts, function: int) -> Said:
    """What a function says, by its number."""
    texts = facts.texts
    events, regions = facts.tapes[function]
    return Said(
        tuple([_saying(raw, texts) for raw in events]),
        tuple([_saying(raw, texts) for raw in facts.reads[function]]),
        tuple([(kind, parent, texts[text]) for kind, parent, _, text in regions]),
        tuple([region[2] for region in regions]),
    )


def _saying(raw: RawEvent, texts: Sequence[str]) -> Saying:
    symbol = texts[raw[5]]
    positional = [texts[number] for number in raw[8]] if len(raw) > 8 else []
    keywords = {name: texts[number] for name, number in raw[9].items()} if len(raw) > 9 else {}
    words = raw[0], raw[7], tuple(positional), tuple(keywords.items())
    return Saying(symbol, words, raw[6], Span(*raw[1:5]), frozenset([symbol, *positional, *keywords.values()]))


def is_like(one: Said, other: Said) -> bool:
    """Whether a function says the same, in the same order in the file, one thing within the other or not."""
    return one.words == other.words and keeps_order(
        [
            *places((old.span, new.span) for old, new in zip(one.events, other.events, strict=True)),
            *places((old.span, new.span) for old, new in zip(one.reads, other.reads, strict=True)),
            *(((old, -1), (new, -1)) for old, new in zip(one.lines, other.lines, strict=True)),
        ]
    )


def matched(old: Said, new: Said) -> dict[Span, Span]:
    """Where things stand that a function says as often as it did, by where they stood; other things, if they stay."""
    before, after = _by_words(old), _by_words(new)
    still = {one.span for one in (*new.events, *new.reads)}
    found = {one.span: one.span for one in (*old.events, *old.reads) if one.span in still}
    for words, spans in before.items():
        now = after.get(words, ())
        if len(spans) == len(now):
            found.update(zip(spans, now, strict=True))
    return found


def _by_words(one: Said) -> dict[object, list[Span]]:
    found: dict[object, list[Span]] = defaultdict(list)
    for saying in one.events:
        found["event", saying.symbol, saying.words].append(saying.span)
    for saying in one.reads:
        found["read", saying.symbol, saying.words].append(saying.span)
    return found


def places(spans: Iterable[tuple[Span, Span]]) -> Iterator[tuple[Place, Place]]:
    """Where things start and end, each before and after."""
    for old, new in spans:
        yield old[:2], new[:2]
        yield old[2:], new[2:]


def keeps_order(pairs: Iterable[tuple[Place, Place]]) -> bool:
    """Whether places, each before and after, come one after the other as they did, on the same lines or on others."""
    for (before, after), (next_before, next_after) in pairwise(sorted(set(pairs))):
        if before == next_before or after >= next_after:
            return False
        if (before[0] == next_before[0]) != (after[0] == next_after[0]):
            return False
    return True
