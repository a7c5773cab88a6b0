"""What a rule reports and what the user is told. Knows nothing of how either is found or printed."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from asynclint.text import Span


class Severity(enum.IntEnum):
    """How much a finding can cost; `--min-severity` compares it."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(enum.IntEnum):
    """How sure the weakest link of a finding's reasoning is."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3

    def __str__(self) -> str:
        return self.name.lower()


class Hop(NamedTuple):
    """One step of a chain: at `span` in `path`, `function` reaches `symbol`."""

    path: str
    span: Span
    function: str
    symbol: str


# Repairs: what a rule proposes, as data. Recipes in the checker turn them into edits.


@dataclass(frozen=True, slots=True)
class Replace:
    """Await `callee` (an asynchronous twin with the same arguments) instead of the call at the span."""

    callee: str


@dataclass(frozen=True, slots=True)
class Offload:
    """Run the call at the span in a worker thread, with the means of `library` (asyncio, anyio or trio)."""

    library: str


Repair: TypeAlias = Replace | Offload


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What a rule reports of one place. The span is in bytes from 0, as facts give it.

    `function` is the dotted name of the function the span stands in, `symbol` what is
    called there, `primitive` the library call at the end of `chain` (the hops below the
    reported call, the primitive last; empty where the call itself is the primitive).
    """

    path: str
    span: Span
    message: str
    severity: Severity
    confidence: Confidence
    function: str
    symbol: str
    primitive: str
    chain: tuple[Hop, ...] = ()
    repair: Repair | None = None
    within: Span = Span(1, 0, 1, 0)
    """The function the place stands in, whose lines the checker parses."""


class Edit(NamedTuple):
    """Replace what stands at `span` (characters from 1) by `content`."""

    path: str
    span: Span
    content: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair worked out; `safety` is "safe", "unsafe" or "display"."""

    title: str
    safety: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What the user is told. The span and those of the chain are in characters from 1."""

    code: str
    name: str
    theme: str
    severity: Severity
    message: str
    path: str
    span: Span
    function: str = ""
    symbol: str = ""
    primitive: str = ""
    chain: tuple[Hop, ...] = ()
    confidence: Confidence = Confidence.CERTAIN
    aliases: tuple[str, ...] = ()
    fix: Fix | None = None
    origin: Finding | None = None
    """What the rule reported, until it is confirmed."""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The key that reports are sorted by: path, line, column, code."""
        return (self.path, self.span.line, self.span.column, self.code, self.message)
