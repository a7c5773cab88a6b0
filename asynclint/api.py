"""The pipeline on one screen: paths and a configuration in, a report out. Prints nothing, exits nowhere."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

from asynclint import rules as built_in
from asynclint.checker.spread import enlist, prepare
from asynclint.config import Config, ConfigError
from asynclint.discover import Discovered, discover, file, forget, source_roots
from asynclint.facts.cache import Cache
from asynclint.facts.store import Facts
from asynclint.finding import Confidence, Diagnostic, Severity
from asynclint.follow import Progress, Reading, follow, reread
from asynclint.reach import Reach, Report
from asynclint.rule import Rule, collect
from asynclint.rules.tool import internal_error, syntax_error
from asynclint.selection import resolve, select
from asynclint.settle import Wanted, settle
from asynclint.text import Source
from asynclint.unchanged import unchanged
from asynclint.workers import Workers


def check(
    paths: Sequence[str],
    config: Config,
    *,
    stdin: Source | None = None,
    progress: Progress | None = None,
    every_fix: bool = True,
    remember: bool = False,
) -> Report:
    """
    Lint files and folders, or `stdin` as if it were the file it is named after.

    Without `every_fix` only the safe fixes are worked out, which costs less. With `remember`, a run like an earlier
    one gives what that found; there is nothing to ask `again` then.
    Raises `ConfigError` for paths, selectors or catalogue files that cannot be followed.
    """
    started = time.perf_counter()
    collecting = gc.isenabled()
    gc.disable()  # what is made here lasts to the end: looking through it for garbage takes as long as all the rest
    try:
        return _check(paths, config, stdin, progress, every_fix, remember and stdin is None, started)
    finally:
        if collecting:
            gc.enable()


def _check(
    paths: Sequence[str],
    config: Config,
    stdin: Source | None,
    progress: Progress | None,
    every_fix: bool,
    remember: bool,
    started: float,
) -> Report:
    forget()
    rules = collect(built_in)
    wanted = _wanted(config, rules)
    found = _discovered(paths, config, stdin)
    texts = {stdin.path: stdin} if stdin is not None else {}
    reach = Reach(config, rules, wanted, found, Reading(), texts, every_fix)
    with _cached(config) as cache, closing(Workers(config.jobs or _cores())) as workers:
        if remember and cache is not None:
            return _remembered(paths, reach, cache, progress, workers, started)
        reach = replace(reach, reading=_reading(reach, cache, progress, workers))
        return _report(reach, started, workers)


def _remembered(
    paths: Sequence[str], reach: Reach, cache: Cache, progress: Progress | None, workers: Workers, started: float
) -> Report:
    """What an earlier run found, if nothing says otherwise now; else what this one finds, for the next to remember."""
    from asynclint.catalogue.pins import pins
    from asynclint.catalogue.shipped import shipped
    from asynclint.recalled import recalled
    from asynclint.remember import Found, keep, run

    config = reach.config
    inputs = [*(config.root / one for one in config.catalogues), *shipped()]
    this = run(reach.found, config, reach.every_fix, inputs, pins(config.root), paths)
    known = recalled(this, cache, reach, started, workers.jobs)
    if known is not None:
        return known
    enlist(workers, len(reach.found.files))
    reach = replace(reach, reading=_reading(reach, cache, progress, workers))
    records: list[Mapping[str, bytes]] = []
    report = _report(reach, started, workers, records=records)
    from asynclint.proposing import parts

    whole = Found(report.diagnostics, report.hidden, report.unsure, report.suppressed, report.settled)
    walked = [one for one in paths if os.path.isdir(one)]
    keep(this, cache, reach.reading, walked, whole, parts(reach.reading), () if report.crashed else records)
    return report


@contextmanager
def _cached(config: Config) -> Iterator[Cache | None]:
    cache = None if config.no_cache else Cache(config.root / config.cache_dir)
    try:
        yield cache
    finally:
        if cache is not None:
            cache.close()


def why(path: str, line: int, config: Config) -> list[str]:
    """What is believed of the functions and calls at a line, and what is reported of it. Raises `ConfigError`."""
    from asynclint.project.why import why as explain
    from asynclint.proposing import catalogue, imports, parts

    everything = replace(config, min_severity="low", min_confidence="possible", no_cache=config.no_cache)
    report = check([path], everything, every_fix=False)
    named = report.reach.found.files
    if len(named) != 1:
        raise ConfigError(f"{path} is no file")
    (files,) = [part.files for part in parts(report.reach.reading) if named[0].path in part.reported] or [()]
    known = catalogue(config, imports(report.reach.reading))
    said = [
        f"{one.code} ({one.severity}, {one.confidence}) {one.message}"
        for one in report.diagnostics
        if one.span.line <= line <= one.span.end_line
    ]
    believed = explain(files, known, named[0].path, line, on_loop=config.on_loop, off_loop=config.off_loop)
    return [*believed, *(said or ["nothing is reported here"])]


def again(report: Report, texts: Mapping[str, Source]) -> Report:
    """The same run, with `texts` (by path) in place of what was read of some of its files."""
    started = time.perf_counter()
    reach = report.reach
    reading = reread(reach.reading, reach.found.files, texts)
    return _report(replace(reach, reading=reading, texts={**reach.texts, **texts}), started, Workers(1), report, texts)


def _report(
    reach: Reach,
    started: float,
    workers: Workers,
    earlier: Report | None = None,
    texts: Collection[str] = (),
    records: list[Mapping[str, bytes]] | None = None,
) -> Report:
    """
    The report; `texts` are the paths of what is other than in the `earlier` one.

    What each part of the project was asked is put into `records`.
    """
    from asynclint.confirming import confirmed, sources
    from asynclint.proposing import proposed

    found, reading, named = reach.found, reach.reading, reach.named
    said = [*_unread(reading, found, named), *proposed(reach, records)]
    directives = {path: facts.header.directives for path, facts in reading.facts.items() if path in named}
    settled = settle(said, directives, reach.rules, reach.wanted)
    held = sources(reading, reach.texts)
    known: Sequence[Diagnostic] = ()
    fresh: Sequence[Diagnostic] = settled.shown
    if earlier is not None:
        known, fresh = unchanged(settled.shown, earlier.settled, earlier.diagnostics, texts)
    shown = tuple(sorted([*known, *confirmed(fresh, held, reach, workers)], key=lambda one: one.order))
    return Report(
        shown,
        settled.hidden,
        settled.unsure,
        settled.suppressed,
        len(found.files),
        reading.made,
        time.perf_counter() - started,
        any(one.code == "ASL003" for one in shown),
        held,
        reach,
        settled.shown,
    )


def _wanted(config: Config, rules: Sequence[Rule]) -> Wanted:
    by_file = []
    for pattern, selectors in config.per_file_ignores:
        select(rules, (), (), selectors)  # raises for what means nothing
        by_file.append((pattern, frozenset(code for one in selectors for code in resolve(one, rules))))
    return Wanted(
        select(rules, config.select, config.extend_select, (*config.ignore, *config.extend_ignore))
        | {"ASL003"},  # our own faults are never hidden
        Severity[config.min_severity.upper()],
        Confidence[config.min_confidence.upper()],
        tuple(by_file),
    )


def _discovered(paths: Sequence[str], config: Config, stdin: Source | None) -> Discovered:
    if stdin is not None:
        absolute = os.path.abspath(stdin.path)
        sources = source_roots(str(config.root), config.src)
        return Discovered((file(absolute, sources, os.path.dirname(absolute))._replace(path=stdin.path),), ())
    return discover(
        paths,
        root=str(config.root),
        src=config.src,
        exclude=config.exclude,
        force_exclude=config.force_exclude,
    )


def _reading(reach: Reach, cache: Cache | None, progress: Progress | None, workers: Workers) -> Reading:
    """What is read of the files and of all that they import. Afterwards the workers make ready for confirming."""
    config = reach.config
    roots = [*source_roots(str(config.root), config.src), str(config.root)]
    reading = follow(reach.found.files, reach.texts, roots, cache, workers=workers, progress=progress, heed=_heed)
    prepare(workers, len(reading.facts))
    return reading


def _heed(facts: Facts) -> None:
    """What comes after reading is made ready, its own code too, while the workers go on."""
    from asynclint.proposing import heed

    heed(facts)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _unread(reading: Reading, found: Discovered, named: Collection[str]) -> Iterator[Diagnostic]:
    for problem in reading.problems:
        if problem.path in named:
            yield syntax_error(*problem)
    for path, fault in reading.crashes:
        if path in named:
            yield internal_error(path, 1, f"reading the file failed: {fault}")
    for folder, reason in found.unreadable:
        yield syntax_error(folder, 1, 1, f"the folder cannot be read: {reason}")
