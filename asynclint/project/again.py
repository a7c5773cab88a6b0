"""
A project linked again where a few of its files changed: these, and what they reach, the rest standing as it was kept.

Both the project as it was and as it is are laid out, of the files that may be told something else: what is not told
of them as it was before, is known to be kept wrongly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.store import Facts
from asynclint.project.altered import Altered, count_the_same
from asynclint.project.below import Below
from asynclint.project.build import Project, Resolved, laid_out, weighed_up
from asynclint.project.imported import Imported, asked_about
from asynclint.project.kept import Kept, both, named, part, relinked, reporting
from asynclint.project.link import Search
from asynclint.project.linked import Linked
from asynclint.project.otherwise import (
    Moves,
    Reaching,
    all_used,
    gives_the_same,
    placed_otherwise,
    results_alike,
    stored_alike,
    told_otherwise,
    used_otherwise,
)
from asynclint.project.record import Record
from asynclint.project.shelved import Shelved, Unkept
from asynclint.project.storing import Storing

FEW = 20
"""Files that are laid out anew before it is cheaper to link everything."""

Places = tuple[tuple[str, ...], tuple[str, ...]]
"""The user's word on what runs on the loop, and what does not: patterns of functions."""


class Again(NamedTuple):
    """
    The project as it was and as it is, of the files that may be told something else, by path; and where that stands
    now in the changed files which others may lead through.
    """

    before: Project
    after: Project
    paths: frozenset[str]
    moves: Moves


def again(
    raw: Mapping[str, Any],
    record: Record,
    before: Shelved,
    after: Mapping[int, Facts],
    catalogue: Catalogue,
    places: Places,
) -> Again | None:
    """
    Link the files anew whose facts are others `after` than `before`; None where that may change more than they reach.

    Files are given by number, in the order of the paths that were kept.
    Raises `Unkept` where that takes a look at all files.
    """
    modules = {module: number for number, module in enumerate(raw["modules"])}
    storing = Storing(record, raw["stores"], after)
    files = [Altered(record, modules, storing, before[number].facts, facts) for number, facts in after.items()]
    if not (all(one.means_the_same() for one in files) and count_the_same(files, raw["counts"])):
        return None
    fresh = {number: facts.header.imports for number, facts in after.items()}
    then = {number: before[number].facts.header.imports for number in after}
    if not Imported(raw["imports"], modules, raw["paths"]).are_alike(then, fresh, asked_about(catalogue)):
        return None
    moves = {before.paths[number]: one.moves() for number, one in zip(after, files, strict=True)}
    return _Linking(*both(raw, record.words, before, after, catalogue), record, places, moves).run(files)


class _Linking:
    """The two projects, being linked."""

    def __init__(self, old: Kept, new: Kept, record: Record, places: Places, moves: Moves) -> None:
        self._old, self._new, self._record, self._places, self._moves = old, new, record, places, moves

    def run(self, files: Sequence[Altered]) -> Again | None:
        """Link, see how far it reaches, and lay that out."""
        old, new = self._before(), self._after()
        used = self._used_otherwise(files, old, new)
        resolved = weighed_up(old), weighed_up(new)
        reached = map(self._new.opened.number, used.union(self._reaching_otherwise(*resolved)))
        return self._told(resolved, {*self._new.fresh, *reached})

    def _used_otherwise(self, files: Sequence[Altered], old: Linked, new: Linked) -> set[str]:
        """What is used otherwise of which others asked who uses it, and all below it. Raises `Unkept`."""
        callers, given = self._record.of("callers"), self._record.of("givers")
        asked = callers.union(one.rpartition("<")[0] for one in given)
        shared = self._record.of("shared")
        before, after = Below(old, asked, shared), Below(new, asked, shared)
        uses = [pair for one in files for pair in one.uses(before, after)]
        used = {name for pair in uses for name in used_otherwise(*pair, before.is_ours)}
        met = used if all(one.is_in_order() for one in files) else all_used(uses)
        if not all(gives_the_same(old.names, new.names, one) for one in given if one.rpartition("<")[0] in met):
            raise Unkept
        if not all(results_alike(old.names, new.names, name) for one in files for name in one.giving()):
            raise Unkept
        if not all(stored_alike(old.names, new.names, stored) for one in files for stored in one.stored()):
            raise Unkept
        placed = placed_otherwise(old, new)
        return {
            name
            for below, linked in ((before, old), (after, new))
            for name in below.under(used & callers | {one for one in placed if one in linked.homes})
        }

    def _told(self, resolved: tuple[Resolved, Resolved], reached: set[int]) -> Again | None:
        """Lay out what these files tell, what is told of them, and of a file of which something else is told now."""
        sources: dict[int, set[int]] = defaultdict(set)
        for found, told in self._new.raw["told"]:
            sources[told].add(found)
        numbers = {path: number for number, path in enumerate(self._new.raw["paths"])}
        paths, fresh = set(self._new.fresh), set(self._new.fresh)
        while True:
            reached |= fresh
            only = reached.union(*(sources[number] for number in reached))
            if len(only) > FEW:
                return None
            before, after = self._laid_out(self._old, resolved[0], only), self._laid_out(self._new, resolved[1], only)
            fresh = {numbers[path] for path in told_otherwise(before, after)} - paths
            if not fresh:
                return Again(before, after, frozenset(self._new.raw["paths"][number] for number in paths), self._moves)
            paths |= fresh

    def _before(self) -> Linked:
        known = named(self._old)
        return reporting(self._old, known, *relinked(self._old, known, ()), self._new.fresh)

    def _after(self) -> Linked:
        known = named(self._new)
        graph, handing = relinked(self._new, known, self._new.gone)
        search = Search(known, graph, handing)
        search.again(part(self._new, known, self._new.fresh), self._record.of("called"), self._record.of("read"))
        return reporting(self._new, known, graph, handing, self._new.fresh)

    def _reaching_otherwise(self, old: Resolved, new: Resolved) -> Iterator[str]:
        """The functions of which something else may be told, since other functions block now, or otherwise."""
        for name in {*old.linked.direct, *new.linked.direct} - self._new.gone:
            if old.linked.direct.get(name, ()) != new.linked.direct.get(name, ()):
                yield name
        for name in Reaching(old, new, self._moves).otherwise():
            for one in (old, new):
                yield from (edge.caller for edge in one.linked.callers.get(name, ()) if name not in one.stops)

    def _laid_out(self, kept: Kept, resolved: Resolved, only: Collection[int]) -> Project:
        linked = resolved.linked.among(part(kept, resolved.linked, only), only, kept.importers(only))
        return laid_out(resolved._replace(linked=linked), *self._places)
