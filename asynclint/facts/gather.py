"""Facts of many files: from the cache where the content is known, from worker processes where it is not."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from asynclint.facts.cache import Cache
from asynclint.facts.model import Problem
from asynclint.facts.reading import Made, Unread, facts_of
from asynclint.facts.store import EDITION, KEPT, PASSED, Facts, digest
from asynclint.workers import Workers

# Below this many bytes a second process costs more than it saves.
ALONE = 300_000
CHUNK = 150_000
SHARES = 4  # what is left is given to each worker in about so many pieces, as long as they are not too small
DEEPEST = 12_000
# A file changed within this many seconds of being read may change again under the same time stamp.
RACY = 2.0


_Read = Callable[[Unread, "bytes | None"], Made]
"""What makes the facts of one file, of its content where that is read already."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of every file that has some, by path, with the name of its content; and the problems of the others."""

    facts: dict[str, Facts]
    keys: dict[str, str]
    problems: tuple[Problem, ...]
    crashes: tuple[tuple[str, str], ...]
    made: int
    """How many were not in the cache."""


def keys(files: Sequence[Unread], cache: Cache | None) -> tuple[dict[str, str], dict[str, bytes]]:
    """
    The digest of each file that can be read, and the content of those that had to be read for it.

    A file whose size, times and inode are those of an earlier run is not read again. Without a cache nothing has
    to be known beforehand, and whoever makes the facts reads.
    """
    if cache is None:
        return {}, {}
    seen = cache.seen() if cache else {}
    found: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    noted: dict[str, tuple[str, str]] = {}
    now = time.time_ns()
    for file in files:
        try:
            status = os.stat(file.absolute)
            mark = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino} {file.module} {EDITION}"
            known = seen.get(file.absolute)
            if known is not None and known[0] == mark:
                found[file.path] = known[1]
                continue
            with open(file.absolute, "rb") as stream:
                content = stream.read()
        except OSError:
            continue
        contents[file.path] = content
        found[file.path] = digest(content, file.module, file.package)
        if now - status.st_ctime_ns > RACY * 1e9:
            noted[file.absolute] = mark, found[file.path]
    if cache and noted:
        cache.note(noted)
    return found, contents


def gather(
    files: Sequence[Unread],
    known: dict[str, str],
    contents: dict[str, bytes],
    cache: Cache | None,
    *,
    workers: Workers,
    lower: str = "",
    progress: Callable[[int, int], None] | None = None,
    heed: Callable[[Facts], None] | None = None,
) -> Gathered:
    """
    The facts of `files`, whose digests are `known`. `lower` names a function ("package.module:name") that
    rewrites source which this interpreter's grammar rejects; it is only imported where that happens.
    `heed` is given the facts that are made, one by one, while the workers make others.
    """
    stored = cache.fetch(known.values()) if cache else {}
    named = ((file.path, known.get(file.path, "")) for file in files)
    facts = {path: Facts(stored[key].split(b"\n")) for path, key in named if key in stored}
    missing = [file for file in files if file.path not in facts]
    made: dict[str, Made] = {}
    coding = KEPT if cache else PASSED
    for one in _make(missing, contents, workers, partial(facts_of, lower=lower, coding=coding)):
        made[one.path] = one
        if one.facts:  # while the workers go on
            facts[one.path] = fresh = Facts(one.facts, coding)
            if heed is not None:
                heed(fresh)
        if progress is not None:
            progress(len(files) - len(missing) + len(made), len(files))
    if cache:
        cache.keep({one.key: b"\n".join(one.facts) for one in made.values() if one.facts})
    return Gathered(
        facts,
        {**known, **{path: one.key for path, one in made.items()}},
        tuple(sorted(one.problem for one in made.values() if one.problem is not None)),
        tuple(sorted((one.path, one.crash) for one in made.values() if one.crash)),
        len(made),
    )


def _make(files: Sequence[Unread], contents: dict[str, bytes], workers: Workers, read: _Read) -> Iterator[Made]:
    sizes = {file.path: _size(file, contents) for file in files}
    if workers.jobs < 2 or len(files) < 2 or sum(sizes.values()) < ALONE:
        yield from _facts_of([(file, contents.get(file.path)) for file in files], read)
        return
    yield from _in_processes(list(_chunks(files, sizes, workers.jobs)), workers, read)


def _size(file: Unread, contents: dict[str, bytes]) -> int:
    if file.path in contents:
        return len(contents[file.path])
    try:
        return os.stat(file.absolute).st_size
    except OSError:
        return 0


def _chunks(files: Sequence[Unread], sizes: dict[str, int], jobs: int) -> Iterator[list[Unread]]:
    """Pieces of like size, large files first and smaller pieces last, so that no worker waits long for another."""
    chunk: list[Unread] = []
    size, left = 0, sum(sizes.values())
    for file in sorted(files, key=lambda file: -sizes[file.path]):
        chunk.append(file)
        size += sizes[file.path]
        left -= sizes[file.path]
        if size > max(min(CHUNK, left // (jobs * SHARES)), CHUNK // SHARES):
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _in_processes(chunks: list[list[Unread]], workers: Workers, read: _Read) -> Iterator[Made]:
    from concurrent.futures.process import BrokenProcessPool

    workers.start(len(chunks))
    lost: list[Unread] = []
    for chunk, future in [(chunk, workers.submit(_facts_in_worker, chunk, read)) for chunk in chunks]:
        try:
            yield from future.result()
        except BrokenProcessPool:
            lost.extend(chunk)
    for file in lost:
        yield _alone(file, read)


def _alone(file: Unread, read: _Read) -> Made:
    """A worker died; whichever file it was dies alone and becomes a diagnostic."""
    from concurrent.futures.process import BrokenProcessPool

    with closing(Workers(1)) as worker:
        try:
            (made,) = worker.submit(_facts_in_worker, [file], read).result()
            return made
        except BrokenProcessPool:
            return Made(file.path, "", (), Problem(file.path, 1, 1, "the file makes Python's parser crash"), "")


def _facts_in_worker(files: list[Unread], read: _Read) -> list[Made]:
    return list(_facts_of([(file, None) for file in files], read))


def _facts_of(files: Iterable[tuple[Unread, bytes | None]], read: _Read) -> Iterator[Made]:
    limit = sys.getrecursionlimit()
    collecting = gc.isenabled()
    sys.setrecursionlimit(DEEPEST)
    gc.disable()
    try:
        for file, content in files:
            yield read(file, content)
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()
