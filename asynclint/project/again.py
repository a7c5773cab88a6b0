"""
A project linked again where a few of its files changed: these, and what they reach, the rest standing as it was kept.

Both the project as it was and as it is are laid out, of the files that may be told something else: what is not told
of them as it was before, is known to be kept wrongly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.store import Facts
from asynclint.project.altered import Altered, count_the_same
from asynclint.project.build import Project, Resolved, laid_out, weighed_up
from asynclint.project.index import File
from asynclint.project.kept import Kept, both, named, part, relinked, reporting
from asynclint.project.link import Search
from asynclint.project.linked import Handed, Linked
from asynclint.project.record import Record
from asynclint.project.scan import Unkept

FEW = 20
"""Files that are laid out anew before it is cheaper to link everything."""

Places = tuple[tuple[str, ...], tuple[str, ...]]
"""The user's word on what runs on the loop, and what does not: patterns of functions."""


class Again(NamedTuple):
    """The project as it was and as it is, of the files that may be told something else, by path."""

    before: Project
    after: Project
    paths: frozenset[str]


def again(
    raw: Mapping[str, Any],
    record: Record,
    before: Mapping[str, Facts],
    after: Mapping[str, Facts],
    catalogue: Catalogue,
    places: Places,
) -> Again | None:
    """
    Link the files anew whose facts are others `after` than `before`; None where that may change more than they reach.

    `before` holds the facts of all files of the project, `after` those of the files that changed.
    """
    numbers = {path: number for number, path in enumerate(raw["paths"])}
    tops = {module.partition(".")[0] for module in raw["modules"]} | raw["longer"].keys()
    files = [Altered(record, raw["imports"], tops, before[path], facts) for path, facts in after.items()]
    if not (all(one.means_the_same() for one in files) and count_the_same(files, raw["counts"])):
        return None
    old = [File(path, before[path]) for path in raw["paths"]]
    new = [File(path, after.get(path, before[path])) for path in raw["paths"]]
    fresh = {numbers[path] for path in after}
    try:
        return _Linking(*both(raw, old, new, fresh, catalogue), record, places).run(files)
    except Unkept:
        return None


class _Linking:
    """The two projects, being linked."""

    def __init__(self, old: Kept, new: Kept, record: Record, places: Places) -> None:
        self._old, self._new, self._record, self._places = old, new, record, places

    def run(self, files: Sequence[Altered]) -> Again | None:
        """Link, see how far it reaches, and lay that out."""
        old, new = self._before(), self._after()
        if not all(one.touches_nobody(old, new) for one in files):
            return None
        resolved = weighed_up(old), weighed_up(new)
        if _placing(old.handed) != _placing(new.handed):
            return None
        only = set(self._new.fresh).union(map(self._new.opened.number, self._told_otherwise(*resolved)))
        if len(only) > FEW:
            return None
        paths = frozenset(self._new.files[number].path for number in only)
        before, after = self._laid_out(self._old, resolved[0], only), self._laid_out(self._new, resolved[1], only)
        stray = any(one.path not in paths for project in (before, after) for one in project.everything())
        return None if stray else Again(before, after, paths)

    def _before(self) -> Linked:
        known = named(self._old)
        return reporting(self._old, known, *relinked(self._old, known, ()), self._new.fresh)

    def _after(self) -> Linked:
        known = named(self._new)
        graph, handing = relinked(self._new, known, self._new.gone)
        search = Search(known, graph, handing)
        search.again(part(self._new, known, self._new.fresh), self._record.of("called"), self._record.of("read"))
        return reporting(self._new, known, graph, handing, self._new.fresh)

    def _told_otherwise(self, old: Resolved, new: Resolved) -> Iterator[str]:
        """The functions of which something else may be told, since other functions block now, or otherwise."""
        for name in {*old.linked.direct, *new.linked.direct} - self._new.gone:
            if old.linked.direct.get(name, ()) != new.linked.direct.get(name, ()):
                yield name
        for name in {*old.reach, *new.reach}:
            if old.reach.get(name) != new.reach.get(name):
                for one in (old, new):
                    yield from (edge.caller for edge in one.linked.callers.get(name, ()) if name not in one.stops)

    def _laid_out(self, kept: Kept, resolved: Resolved, only: Collection[int]) -> Project:
        linked = resolved.linked.among(part(kept, resolved.linked, only), only)
        return laid_out(resolved._replace(linked=linked), *self._places)


def _placing(handed: Mapping[str, Sequence[Handed]]) -> dict[str, list[tuple[str, str, str]]]:
    """By function: to what it is given that says where or when it runs."""
    return {
        name: sorted((one.hand.symbol, one.hand.place, one.hand.occasion) for one in given)
        for name, ones in handed.items()
        if (given := [one for one in ones if one.hand.place == "loop" or one.hand.occasion])
    }
