"""What a run finds where few files changed since one like it: these are linked anew, the rest stands as it was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.cache import Cache
from asynclint.facts.store import Facts
from asynclint.finding import Diagnostic
from asynclint.project.again import Places, again
from asynclint.project.build import Project
from asynclint.project.shelved import Shelved, Unkept
from asynclint.remember import Found, Remembered, Run, asked
from asynclint.settle import Settled
from asynclint.shown import moved
from asynclint.since import Change, now_said

Judged = Callable[[Project, Mapping[str, Facts]], Settled]
"""What is to be said of some files of a project, given their facts by path."""


def resumed(
    known: Remembered,
    run: Run,
    cache: Cache,
    catalogue: Callable[[Iterable[str]], Catalogue],
    places: Places,
    judged: Judged,
) -> Remembered | None:
    """
    What is found now; None where the changes may reach further than can be told. `catalogue` gives what is known of
    the libraries that are imported by these names.
    """
    kept = asked(run, cache, known)
    if kept is None or kept[0].kept is None:
        return None
    record, settled = kept
    raw = record.kept or {}
    files, after = _stored(known, raw["paths"], cache), _fresh(known.changes, cache)
    numbers = {path: number for number, path in enumerate(raw["paths"])}
    if after is None or not after.keys() <= numbers.keys():
        return None
    fresh = {numbers[path]: facts for path, facts in after.items()}
    try:
        found = again(raw, record, files, fresh, catalogue(raw["imports"]), places)
    except Unkept:
        return None
    if found is None:
        return None
    before = {path: files[numbers[path]].facts for path in found.paths}
    old, new = judged(found.before, before), judged(found.after, {**before, **after})
    if list(old.shown) != [one for one in settled if one.path in found.paths]:
        return None
    try:
        others = [moved(one, found.moves) for one in settled if one.path not in found.paths]
    except KeyError:  # it leads through what is done otherwise now
        return None
    return replace(
        known,
        found=_counted(known.found, old, new, [*others, *new.shown]),
        changed=known.changed | found.paths,
        changes=(),
    )


def _counted(found: Found, old: Settled, new: Settled, settled: Sequence[Diagnostic]) -> Found:
    return Found(
        found.diagnostics,
        found.hidden - old.hidden + new.hidden,
        found.unsure - old.unsure + new.unsure,
        found.suppressed - old.suppressed + new.suppressed,
        tuple(sorted(settled, key=lambda one: one.order)),
    )


def _stored(known: Remembered, paths: Sequence[str], cache: Cache) -> Shelved:
    """The files of the project, as they were in the first run like this."""
    keys = {one[0]: one[4] for one in known.kept["read"]}
    return Shelved(paths, [keys[path] for path in paths], cache)


def _fresh(changes: Iterable[Change], cache: Cache) -> dict[str, Facts] | None:
    """The facts of the files that changed, as they are."""
    found = {one.file.path: now_said(one, cache) for one in changes}
    return {path: Facts(data.split(b"\n")) for path, data in found.items() if data} if all(found.values()) else None
