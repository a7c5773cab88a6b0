"""Which files are one project: where two modules have one dotted name, the folders they start from are kept apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from asynclint.project.index import File


class Part(NamedTuple):
    """Files to be linked together, and the paths of those that are reported on from here."""

    files: tuple[File, ...]
    reported: frozenset[str]


def apart(files: Sequence[File], roots: Mapping[str, str]) -> list[Part]:
    """
    The files as projects without a name twice; `roots` says, by path, in which folder a file's dotted name starts.

    Of the roots that share a module's name, the largest is linked with all that nobody disputes, the others each by
    itself: that costs no more than linking all of them once.
    """
    counts = Counter(_module(one) for one in files)
    if len(counts) == len(files):
        return [Part(tuple(files), frozenset(one.path for one in files))]
    groups = _groups(files, roots)
    disputed = {key for key, group in groups.items() if any(counts[_module(one)] > 1 for one in group)}
    first = max(disputed, key=lambda key: (len(groups[key]), key))
    joined = [one for key, group in groups.items() if key not in disputed or key == first for one in group]
    alone = [groups[key] for key in sorted(disputed - {first})]
    return [Part(tuple(group), frozenset(one.path for one in group)) for group in (joined, *alone)]


def _module(one: File) -> str:
    return one.facts.header.module


def _groups(files: Sequence[File], roots: Mapping[str, str]) -> dict[tuple[str, int], list[File]]:
    """The files by root; of several of one name under one root (`a.py` beside `a/`) the package goes first."""
    found: dict[tuple[str, int], list[File]] = defaultdict(list)
    met: Counter[tuple[str, str]] = Counter()
    for one in sorted(files, key=lambda one: (not one.facts.header.package, one.path)):
        root = roots.get(one.path, "")
        found[root, met[root, _module(one)]].append(one)
        met[root, _module(one)] += 1
    return found
