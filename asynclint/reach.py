"""What a run looks at and how, and what it found: the values that the stages around the rules share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asynclint.config import Config
from asynclint.discover import Discovered
from asynclint.finding import Diagnostic
from asynclint.follow import Reading
from asynclint.rule import Rule
from asynclint.settle import Wanted
from asynclint.sources import Sources
from asynclint.text import Source


@dataclass(frozen=True, slots=True)
class Reach:
    """What a run looks at, and how: enough to look again at changed texts without reading anything anew."""

    config: Config
    rules: tuple[Rule, ...]
    wanted: Wanted
    found: Discovered
    reading: Reading
    texts: Mapping[str, Source]
    """By path, what is taken in place of the file."""
    every_fix: bool

    @property
    def named(self) -> frozenset[str]:
        """The paths of the files that are reported on."""
        return frozenset(one.path for one in self.found.files)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found. `diagnostics` are sorted; the counts are of what is not among them."""

    diagnostics: tuple[Diagnostic, ...]
    hidden: int
    unsure: int
    suppressed: int
    files: int
    made: int
    """How many files had to be parsed; the others were in the cache."""
    seconds: float
    crashed: bool
    sources: Sources
    reach: Reach
    settled: tuple[Diagnostic, ...] = ()
    """What was to be confirmed: where the same is to be confirmed of the same text again, it need not be."""
