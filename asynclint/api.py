"""The pipeline on one screen: paths and a configuration in, a report out. Prints nothing, exits nowhere."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from asynclint import rules as built_in
from asynclint.catalogue.grammar import CatalogueError
from asynclint.catalogue.load import load as load_catalogue
from asynclint.catalogue.lookup import Catalogue
from asynclint.config import Config, ConfigError
from asynclint.discover import Discovered, discover, file, shown, source_roots
from asynclint.facts.store import Cache, digest
from asynclint.finding import Confidence, Diagnostic, Severity
from asynclint.follow import Progress, Reading, follow
from asynclint.judge import judge
from asynclint.own import own
from asynclint.project.build import Project, build
from asynclint.project.index import File
from asynclint.rule import Rule, collect
from asynclint.rules.tool import internal_error, syntax_error
from asynclint.selection import resolve, select
from asynclint.settle import Wanted, settle
from asynclint.sources import Sources
from asynclint.text import Source


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


def check(
    paths: Sequence[str], config: Config, *, stdin: Source | None = None, progress: Progress | None = None
) -> Report:
    """
    Lint files and folders, or `stdin` as if it were the file it is named after.

    Raises `ConfigError` for paths, selectors or catalogue files that cannot be followed.
    """
    started = time.perf_counter()
    rules = collect(built_in)
    wanted = _wanted(config, rules)
    found = _discovered(paths, config, stdin)
    reading = _reading(found, config, stdin, progress)
    project = _project(config, reading)
    named = {one.path for one in found.files}
    proposed = [*_unread(reading, found, named), *judge(rules, project, named, wanted.codes)]
    directives = {path: facts.header.directives for path, facts in reading.facts.items() if path in named}
    settled = settle(proposed, directives, rules, wanted)
    sources = _sources(reading, stdin)
    confirmed = tuple(sorted(_confirmed(settled.shown, sources), key=lambda one: one.order))
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


def _reading(found: Discovered, config: Config, stdin: Source | None, progress: Progress | None) -> Reading:
    roots = [*source_roots(str(config.root), config.src), str(config.root)]
    jobs = config.jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    cache = None if config.no_cache else Cache(config.root / config.cache_dir)
    try:
        return follow(found.files, stdin, roots, cache, jobs=jobs, progress=progress)
    finally:
        if cache is not None:
            cache.close()


def _project(config: Config, reading: Reading) -> Project:
    files = [File(path, facts) for path, facts in reading.facts.items()]
    return build(files, _catalogue(config, reading), on_loop=config.on_loop, off_loop=config.off_loop)


def _catalogue(config: Config, reading: Reading) -> Catalogue:
    tops = {target.partition(".")[0] for facts in reading.facts.values() for target in facts.header.imports}
    extra = [config.root / one for one in config.catalogues]
    try:
        return load_catalogue(tops, extra, [own(config)])
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


def _sources(reading: Reading, stdin: Source | None) -> Sources:
    def unchanged(path: str, data: bytes) -> bool:
        facts = reading.facts.get(path)
        if facts is None:
            return True
        return digest(data, facts.header.module, "package" if facts.header.package else "") == reading.keys[path]

    sources = Sources(reading.absolute.get, unchanged)
    if stdin is not None:
        sources.hold(stdin)
    return sources


def _confirmed(shown: Sequence[Diagnostic], sources: Sources) -> Iterator[Diagnostic]:
    """The checker's word on what is shown. libcst is loaded only where there is something to confirm."""
    if any(one.origin is not None for one in shown):
        from asynclint.checker.confirm import confirmed

        yield from confirmed(shown, sources)
    else:
        yield from shown
