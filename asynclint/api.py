"""The pipeline on one screen: paths and a configuration in, a report out. Prints nothing, exits nowhere."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from asynclint import rules as built_in
from asynclint.apart import Part, apart
from asynclint.catalogue.grammar import CatalogueError
from asynclint.catalogue.load import foresee
from asynclint.catalogue.load import load as load_catalogue
from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.pins import pins
from asynclint.catalogue.shipped import shipped
from asynclint.checker.fixing import Fixing
from asynclint.checker.spread import Read, enlist, prepare, spread
from asynclint.config import Config, ConfigError
from asynclint.discover import Discovered, discover, file, forget, source_roots
from asynclint.facts.store import Cache, Facts
from asynclint.finding import Confidence, Diagnostic, Severity
from asynclint.follow import Progress, Reading, follow, reread
from asynclint.judge import judge
from asynclint.own import own
from asynclint.project.build import Project, build
from asynclint.project.index import File
from asynclint.project.record import record
from asynclint.project.why import why as explain
from asynclint.remember import Found, Remembered, Run, keep, recall, renew
from asynclint.remember import run as this_run
from asynclint.resume import resumed
from asynclint.rule import Rule, collect
from asynclint.rules.tool import internal_error, syntax_error
from asynclint.selection import resolve, select
from asynclint.settle import Settled, Wanted, settle
from asynclint.sources import Sources
from asynclint.text import Source
from asynclint.unchanged import unchanged
from asynclint.workers import Workers


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
        if not remember or cache is None:
            reach = replace(reach, reading=_reading(found, config, texts, cache, progress, workers))
            prepare(workers, len(reach.reading.facts))
            return _report(reach, started, workers)
        inputs = [*(config.root / one for one in config.catalogues), *shipped()]
        run = this_run(found, config, every_fix, inputs, pins(config.root), paths)
        known = recall(run, cache)
        if known is not None and known.changes:
            known = _resumed(known, reach, run, cache)
        if known is not None:
            return _recalled(known, reach, started, run, cache)
        enlist(workers, len(found.files))
        reach = replace(reach, reading=_reading(found, config, texts, cache, progress, workers))
        prepare(workers, len(reach.reading.facts))
        records: list[Mapping[str, bytes]] = []
        report = _report(reach, started, workers, records=records)
        whole = Found(report.diagnostics, report.hidden, report.unsure, report.suppressed, report.settled)
        walked = [one for one in paths if os.path.isdir(one)]
        keep(run, cache, reach.reading, walked, whole, _parts(reach.reading), () if report.crashed else records)
        return report


def _resumed(known: Remembered, reach: Reach, run: Run, cache: Cache) -> Remembered | None:
    """What an earlier run finds now that files say something else; None where everything has to be linked anew."""
    config, named = reach.config, {one.path for one in reach.found.files}

    def judged(project: Project, facts: Mapping[str, Facts]) -> Settled:
        paths = named & facts.keys()
        proposed = judge(reach.rules, project, paths, reach.wanted.codes)
        return settle(proposed, {path: facts[path].header.directives for path in paths}, reach.rules, reach.wanted)

    places = config.on_loop, config.off_loop
    return resumed(known, run, cache, lambda imports: _catalogue(config, imports), places, judged)


def _recalled(known: Remembered, reach: Reach, started: float, run: Run, cache: Cache) -> Report:
    """The report of an earlier run; files are read again only to show what stands in them, and where they changed."""
    found = known.found
    sources = Sources(known.absolute, known.is_same)
    diagnostics = found.diagnostics
    if known.changed:
        same, fresh = unchanged(found.settled, found.settled, diagnostics, known.changed)
        diagnostics = tuple(sorted([*same, *_confirmed(fresh, sources, reach, Workers(1))], key=lambda one: one.order))
        renew(run, cache, known, diagnostics)
    return Report(
        diagnostics,
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
    everything = replace(config, min_severity="low", min_confidence="possible", no_cache=config.no_cache)
    report = check([path], everything, every_fix=False)
    named = report.reach.found.files
    if len(named) != 1:
        raise ConfigError(f"{path} is no file")
    (files,) = [part.files for part in _parts(report.reach.reading) if named[0].path in part.reported] or [()]
    catalogue = _catalogue(config, _imports(report.reach.reading))
    said = [
        f"{one.code} ({one.severity}, {one.confidence}) {one.message}"
        for one in report.diagnostics
        if one.span.line <= line <= one.span.end_line
    ]
    believed = explain(files, catalogue, named[0].path, line, on_loop=config.on_loop, off_loop=config.off_loop)
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
    rules, wanted, found, reading = reach.rules, reach.wanted, reach.found, reach.reading
    named = {one.path for one in found.files}
    proposed = list(_unread(reading, found, named))
    for part in _parts(reading):
        proposed.extend(_proposed(part, reach, named, records))
    directives = {path: facts.header.directives for path, facts in reading.facts.items() if path in named}
    settled = settle(proposed, directives, rules, wanted)
    sources = _sources(reading, reach.texts)
    known: Sequence[Diagnostic] = ()
    fresh: Sequence[Diagnostic] = settled.shown
    if earlier is not None:
        known, fresh = unchanged(settled.shown, earlier.settled, earlier.diagnostics, texts)
    confirmed = tuple(sorted([*known, *_confirmed(fresh, sources, reach, workers)], key=lambda one: one.order))
    return Report(
        confirmed,
        settled.hidden,
        settled.unsure,
        settled.suppressed,
        len(found.files),
        reading.made,
        time.perf_counter() - started,
        any(one.code == "ASL003" for one in confirmed),
        sources,
        reach,
        settled.shown,
    )


def _proposed(
    part: Part, reach: Reach, named: set[str], records: list[Mapping[str, bytes]] | None
) -> Iterator[Diagnostic]:
    project = _project(part, reach)
    yield from judge(reach.rules, project, named & part.reported, reach.wanted.codes)
    if records is not None:
        records.append(record(project.linked))


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


def _reading(
    found: Discovered,
    config: Config,
    texts: Mapping[str, Source],
    cache: Cache | None,
    progress: Progress | None,
    workers: Workers,
) -> Reading:
    roots = [*source_roots(str(config.root), config.src), str(config.root)]
    return follow(found.files, texts, roots, cache, workers=workers, progress=progress, heed=_foresee)


def _foresee(facts: Facts) -> None:
    """Read what the catalogue knows of the libraries that a file imports."""
    foresee(target.partition(".")[0] for target in facts.header.imports)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parts(reading: Reading) -> list[Part]:
    return apart([File(path, facts) for path, facts in reading.facts.items()], reading.roots)


def _project(part: Part, reach: Reach) -> Project:
    config = reach.config
    catalogue = _catalogue(config, _imports(reach.reading))
    return build(part.files, catalogue, on_loop=config.on_loop, off_loop=config.off_loop)


def _imports(reading: Reading) -> Iterator[str]:
    return (target for facts in reading.facts.values() for target in facts.header.imports)


def _catalogue(config: Config, imports: Iterable[str]) -> Catalogue:
    tops = {target.partition(".")[0] for target in imports}
    extra = [config.root / one for one in config.catalogues]
    try:
        return load_catalogue(tops, extra, [own(config)], pins(config.root), shipped())
    except CatalogueError as error:
        raise ConfigError(error.message, error.file, error.line) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", str(error.filename)) from error


def _unread(reading: Reading, found: Discovered, named: set[str]) -> Iterator[Diagnostic]:
    for problem in reading.problems:
        if problem.path in named:
            yield syntax_error(*problem)
    for path, fault in reading.crashes:
        if path in named:
            yield internal_error(path, 1, f"reading the file failed: {fault}")
    for folder, reason in found.unreadable:
        yield syntax_error(folder, 1, 1, f"the folder cannot be read: {reason}")


def _sources(reading: Reading, texts: Mapping[str, Source]) -> Sources:
    def unchanged(path: str, data: bytes) -> bool:
        return path not in reading.facts or _read(reading, path).holds(data)

    sources = Sources(reading.absolute.get, unchanged)
    for text in texts.values():
        sources.hold(text)
    return sources


def _read(reading: Reading, path: str) -> Read:
    header = reading.facts[path].header
    return Read(reading.absolute[path], header.module, header.package, reading.keys[path])


def _confirmed(shown: Sequence[Diagnostic], sources: Sources, reach: Reach, workers: Workers) -> Iterator[Diagnostic]:
    """The checker's word on what is shown. libcst is loaded only where there is something to confirm."""
    if all(one.origin is None for one in shown):
        return iter(shown)
    config = reach.config
    fixable = _codes(config.fixable, reach.rules) - _codes(config.unfixable, reach.rules)
    fixing = Fixing(
        reach.every_fix,
        config.timeout,
        config.http_client,
        _codes(config.extend_safe_fixes, reach.rules),
        _codes(config.extend_unsafe_fixes, reach.rules),
        frozenset(rule.code for rule in reach.rules) - fixable,
    )
    if workers.count:
        return spread(shown, sources, lambda path: _read(reach.reading, path), fixing, workers)
    from asynclint.checker.confirm import confirmed

    return confirmed(shown, sources, fixing)


def _codes(selectors: Sequence[str], rules: Sequence[Rule]) -> frozenset[str]:
    """The codes that any of the selectors means. Raises `ConfigError` for one that means nothing."""
    return select(rules, selectors, (), ()) if selectors else frozenset()
