"""What a function says, apart from where it stands; and whether things stand in the order that they stood in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from asynclint.facts.store import Facts, RawEvent
from asynclint.text import Span

Place = tuple[int, int]
"""A line and a column."""


class Saying(NamedTuple):
    """One event: what it says but for its place, its place, and what it calls, reads or takes as arguments."""

    words: tuple[object, ...]
    span: Span
    texts: frozenset[str]


class Said(NamedTuple):
    """What one function says: its events, what it reads, its regions without their places, the lines of these."""

    events: tuple[Saying, ...]
    reads: tuple[Saying, ...]
    regions: tuple[tuple[str, int, str], ...]
    lines: tuple[int, ...]


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
    words = raw[0], symbol, raw[6], raw[7], tuple(positional), tuple(keywords.items())
    return Saying(words, Span(*raw[1:5]), frozenset([symbol, *positional, *keywords.values()]))


def keeps_order(pairs: Iterable[tuple[Place, Place]]) -> bool:
    """Whether places, each before and after, come one after the other as they did, on the same lines or on others."""
    for (before, after), (next_before, next_after) in pairwise(sorted(set(pairs))):
        if before == next_before or after >= next_after:
            return False
        if (before[0] == next_before[0]) != (after[0] == next_after[0]):
            return False
    return True
