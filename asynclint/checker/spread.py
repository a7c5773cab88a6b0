"""Findings confirmed in worker processes, which import libcst while the project is linked. Known without libcst."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from asynclint.checker.fixing import Fixing
from asynclint.facts.store import Read
from asynclint.finding import Diagnostic
from asynclint.sources import Sources
from asynclint.workers import METHOD, Busy, Workers, in_turn

CHUNK = 8  # findings, or as many as one file has
LARGE = 200  # files: what is linked faster than libcst is imported is confirmed faster without workers
EACH = 25  # files for one worker, or more


def enlist(workers: Workers, files: int) -> None:
    """Make workers before anything is read: what they are forked from is small still. A small project needs none."""
    if files >= LARGE and workers.jobs > 1 and METHOD == "fork":
        workers.start(files // EACH)


def prepare(workers: Workers, files: int) -> None:
    """Have the workers that there are import what confirming takes; where only few `files` are linked, end them."""
    if files < LARGE:
        workers.close()
    for _ in range(workers.count):
        workers.submit(in_turn, ready)


def spread(
    shown: Sequence[Diagnostic], sources: Sources, read: Callable[[str], Read], fixing: Fixing, workers: Busy
) -> Iterator[Diagnostic]:
    """What `confirmed` gives, the tool's own first. What goes wrong in a worker is done again here."""
    yield from (one for one in shown if one.origin is None)
    proposed = [one for one in shown if one.origin is not None]
    chunks = [(chunk, {path: read(path) for path in _paths(chunk)}) for chunk in _chunks(proposed)]
    begun = {number: workers.submit(_confirmed, *chunks[number], fixing) for number in _longest_first(chunks)}
    for number, (chunk, _) in enumerate(chunks):
        try:
            yield from begun[number].result()
        except Exception:
            from asynclint.checker.confirm import confirmed

            yield from confirmed(chunk, sources, fixing)


def _longest_first(chunks: Sequence[tuple[list[Diagnostic], object]]) -> list[int]:
    """The numbers of the chunks, in the order to begin them: what takes long is not left to the end."""
    return sorted(range(len(chunks)), key=lambda number: -max(map(_lines, chunks[number][0])))


def _lines(one: Diagnostic) -> int:
    """How long the function is that is parsed to mend a finding; what is only confirmed takes no time."""
    found = one.origin
    return found.within.end_line - found.within.line if found is not None and found.repair is not None else 0


def _chunks(proposed: Sequence[Diagnostic]) -> Iterator[list[Diagnostic]]:
    """The findings of one file stay together."""
    chunk: list[Diagnostic] = []
    for _, group in groupby(proposed, key=lambda one: one.path):
        chunk.extend(group)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _paths(chunk: Sequence[Diagnostic]) -> set[str]:
    return {one.path for one in chunk} | {hop.path for one in chunk for hop in one.chain}


def ready() -> None:
    """Import what confirming takes."""
    import asynclint.checker.confirm  # noqa: F401


def _confirmed(chunk: Sequence[Diagnostic], read: dict[str, Read], fixing: Fixing) -> list[Diagnostic]:
    from asynclint.checker.confirm import confirmed

    absolute = {path: one.absolute for path, one in read.items()}
    sources = Sources(absolute.get, lambda path, data: read[path].holds(data))
    return list(confirmed(chunk, sources, fixing))
