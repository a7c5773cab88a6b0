"""Which files must be read to understand the ones reported on: those, and whatever of the project they import."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from asynclint.discover import File, file, locate
from asynclint.facts.cache import Cache
from asynclint.facts.gather import gather, keys
from asynclint.facts.model import Problem
from asynclint.facts.reading import Unread, facts_of
from asynclint.facts.store import Facts, digest
from asynclint.text import Source
from asynclint.workers import Workers

LOWER = "asynclint.checker.lower:lower"
"""Rewrites syntax newer than the interpreter; only imported where a file does not parse."""

Progress = Callable[[int, int], None]
Heed = Callable[[Facts], None]


_Asked = dict[tuple[str, ...], dict[str, bool]]
"""By the roots they were looked for under: imports that were looked for, and whether there may be more below."""


@dataclass
class Reading:
    """What was read: facts by path, the digest of each content, the files that could not be read, our own faults."""

    facts: dict[str, Facts] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    absolute: dict[str, str] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    """By path: the folder that a file's dotted name starts in."""
    modules: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """By path: the dotted name, and whether it is a package's."""
    missing: set[str] = field(default_factory=set)
    """Paths, without an ending, at which an imported module was looked for and not found."""
    problems: list[Problem] = field(default_factory=list)
    crashes: list[tuple[str, str]] = field(default_factory=list)
    made: int = 0
    """How many files had to be parsed; the others were in the cache."""


def follow(
    files: Sequence[File],
    texts: Mapping[str, Source],
    roots: Sequence[str],
    cache: Cache | None,
    *,
    workers: Workers,
    progress: Progress | None = None,
    heed: Heed | None = None,
) -> Reading:
    """
    Read `files`, then what they import below their own root or one of `roots`, then what that imports, to the end.

    The last of the `roots` is the project's top, the others are configured source roots.
    `texts` are taken, by path, in place of what is on the disk. `heed` may make use of facts while others are made.
    """
    for cached in (_has, _beside, _below):
        cached.cache_clear()
    reading = Reading()
    met = {one.absolute for one in files}
    asked: _Asked = {}
    wave = list(files)
    while wave:
        _read(reading, wave, texts, cache, workers, progress, heed)
        fresh = [one for before in wave for one in _imported(reading, before, roots, met, asked)]
        wave = sorted(fresh)
    return reading


def _read(
    reading: Reading,
    wave: Sequence[File],
    texts: Mapping[str, Source],
    cache: Cache | None,
    workers: Workers,
    progress: Progress | None,
    heed: Heed | None,
) -> None:
    unread = [Unread(one.path, one.absolute, one.module, one.package) for one in wave]
    on_disk = [one for one in unread if one.path not in texts]
    known, contents = keys(on_disk, cache)
    for one in unread:
        if one.path in texts:
            contents[one.path] = texts[one.path].data
            known[one.path] = digest(texts[one.path].data, one.module, one.package)
    gathered = gather(unread, known, contents, cache, workers=workers, lower=LOWER, progress=progress, heed=heed)
    reading.facts.update(gathered.facts)
    reading.keys.update(gathered.keys)
    reading.absolute.update((one.path, one.absolute) for one in wave)
    reading.roots.update((one.path, one.root) for one in wave)
    reading.modules.update((one.path, (one.module, one.package)) for one in wave)
    reading.problems.extend(gathered.problems)
    reading.crashes.extend(gathered.crashes)
    reading.made += gathered.made


def reread(reading: Reading, files: Sequence[File], texts: Mapping[str, Source]) -> Reading:
    """The same reading with these texts, by path, in place of what was read of some of `files`."""
    unread = [Unread(one.path, one.absolute, one.module, one.package) for one in files if one.path in texts]
    made = [facts_of(one, texts[one.path].data, LOWER) for one in unread]
    fresh = Reading(dict(reading.facts), dict(reading.keys), reading.absolute, made=len(made))
    fresh.problems = [one for one in reading.problems if one.path not in texts]
    fresh.crashes = [one for one in reading.crashes if one[0] not in texts]
    for one in made:
        fresh.facts.pop(one.path, None)
        if one.facts:
            fresh.facts[one.path] = Facts(one.facts)
        fresh.keys[one.path] = one.key
        fresh.problems += [one.problem] if one.problem is not None else []
        fresh.crashes += [(one.path, one.crash)] if one.crash else []
    return fresh


def _imported(reading: Reading, one: File, roots: Sequence[str], met: set[str], asked: _Asked) -> Iterator[File]:
    facts = reading.facts.get(one.path)
    if facts is None:
        return
    searched = (one.root, *roots, *_beside(os.path.dirname(one.absolute)))
    known = asked.setdefault(searched, {})
    for target in facts.header.imports:
        if target in known:
            continue
        if not known.get(target.rpartition(".")[0], True):  # a name in a module's own file, which is met already
            known[target] = False
            continue
        root, below = _modules(target, searched, reading.missing)
        known[target] = below.is_open
        for absolute in below.files:
            if absolute not in met:
                met.add(absolute)
                # What is found from the top of the project goes by the name that it has when it is named itself.
                yield file(absolute, roots[:-1] if root == roots[-1] else (root,), root)


def _modules(target: str, roots: Sequence[str], missing: set[str]) -> tuple[str, _Below]:
    """
    The first root under which a module is, and the file of the module and those of the packages above it.

    Where something was looked for in vain is noted as `missing`, by its path without an ending.
    """
    top = target.partition(".")[0]
    for root in dict.fromkeys(roots):
        if not _has(root, top):
            missing.add(os.path.join(root, top))
            continue
        below = _below(root, target)
        missing.update(below.missing)
        if below.files:
            return root, below
    return "", _Below((), (), True)


class _Below(NamedTuple):
    """What a dotted name leads to under a root: the files on the way, and the paths where one might have been."""

    files: tuple[str, ...]
    missing: tuple[str, ...]
    is_open: bool
    """Whether the name may have more below it: a folder, not a module's own file."""


@lru_cache(maxsize=200_000)
def _below(root: str, dotted: str) -> _Below:
    head = dotted.rpartition(".")[0]
    above = _below(root, head) if head else _Below((), (), True)
    if not above.is_open:
        return above
    base = os.path.join(root, dotted.replace(".", os.sep))
    path = locate(root, dotted)
    if path is None:
        return _Below(above.files, (*above.missing, base), os.path.isdir(base))
    return _Below((*above.files, path), above.missing, path.endswith(f"{os.sep}__init__.py"))


@lru_cache(maxsize=10_000)
def _beside(folder: str) -> tuple[str, ...]:
    """The folder of a script: Python looks there first, but never in a package's."""
    return () if os.path.isfile(os.path.join(folder, "__init__.py")) else (folder,)


@lru_cache(maxsize=100_000)
def _has(root: str, top: str) -> bool:
    return os.path.isdir(os.path.join(root, top)) or os.path.isfile(os.path.join(root, top + ".py"))
