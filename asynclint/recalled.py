"""The report of a run like an earlier one: what that found, or what comes of it where few files changed since."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from asynclint.ahead import IS_CHEAP, Ahead
from asynclint.checker.spread import ready
from asynclint.facts.cache import Cache
from asynclint.facts.store import Facts
from asynclint.reach import Reach, Report
from asynclint.remember import Remembered, Run, earlier, recall, renew
from asynclint.settle import Settled, settle
from asynclint.sources import Sources
from asynclint.unchanged import unchanged
from asynclint.workers import Busy, Workers

if TYPE_CHECKING:
    from asynclint.finding import Diagnostic
    from asynclint.project.build import Project


def recalled(run: Run, cache: Cache, reach: Reach, started: float, jobs: int) -> Report | None:
    """
    The report, or None where everything has to be looked at. What linking takes is imported only for changes; where
    there are any, and `jobs` allow, another process meanwhile imports what confirming takes.
    """
    before = earlier(run, cache)
    if before is None:
        return None
    with ExitStack() as stack:
        workers: Busy = Workers(1)
        if before.changed and jobs > 1 and IS_CHEAP:
            workers = stack.enter_context(closing(Ahead(ready)))
        known = recall(before, run, cache)
        if known is not None and known.changes:
            known = _resumed(known, reach, run, cache)
        return _report(known, reach, started, run, cache, workers) if known is not None else None


def _resumed(known: Remembered, reach: Reach, run: Run, cache: Cache) -> Remembered | None:
    """What an earlier run finds now that files say something else; None where everything has to be linked anew."""
    from asynclint.judge import judge
    from asynclint.proposing import catalogue
    from asynclint.resume import resumed

    config = reach.config

    def judged(project: Project, facts: Mapping[str, Facts]) -> Settled:
        paths = reach.named & facts.keys()
        proposed = judge(reach.rules, project, paths, reach.wanted.codes)
        return settle(proposed, {path: facts[path].header.directives for path in paths}, reach.rules, reach.wanted)

    places = config.on_loop, config.off_loop
    return resumed(known, run, cache, lambda imported: catalogue(config, imported), places, judged)


def _report(known: Remembered, reach: Reach, started: float, run: Run, cache: Cache, workers: Busy) -> Report:
    """The report of an earlier run; files are read again only to show what stands in them, and where they changed."""
    found = known.found
    sources = Sources(known.absolute, known.is_same)
    diagnostics: Sequence[Diagnostic] = found.diagnostics
    if known.changed:
        from asynclint.confirming import confirmed

        same, fresh = unchanged(found.settled, found.settled, diagnostics, known.changed)
        shown = [*same, *confirmed(fresh, sources, reach, workers, known.read)]
        diagnostics = sorted(shown, key=lambda one: one.order)
        renew(run, cache, known, diagnostics)
    return Report(
        tuple(diagnostics),
        found.hidden,
        found.unsure,
        found.suppressed,
        len(reach.found.files),
        0,
        time.perf_counter() - started,
        False,
        sources,
        reach,
    )
