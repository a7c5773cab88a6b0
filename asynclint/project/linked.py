"""What linking makes of the files of a project, for all that comes after it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

from asynclint.catalogue.model import Hand
from asynclint.facts.model import Event, Region
from asynclint.project.effects import Direct, Edge
from asynclint.project.graph import Graph
from asynclint.project.index import Index
from asynclint.project.named import Named


class Handed(NamedTuple):
    """A function given away as a value: in which function and event, to what, and where that runs it."""

    function: str
    caller: str
    event: Event
    hand: Hand


@dataclass(frozen=True, slots=True)
class Linked(Named):
    """What the files of a project mean together, as far as blocking goes."""

    graph: Graph
    reported: Index
    """Where those look who look for what is to be reported."""
    only: Collection[int] | None
    """The files that are reported on, where that is not all."""

    direct: Mapping[str, Sequence[Direct]]
    """Calls of the catalogue's blocking entries, by the function they stand in."""
    callers: Mapping[str, Sequence[Edge]]
    """Calls of a function, by that function; only of functions that block."""
    handed: Mapping[str, Sequence[Handed]]
    """Where a function that blocks is given away."""

    def among(
        self, reported: Index, only: Collection[int], importers: Callable[[Collection[str]], Sequence[int]]
    ) -> Linked:
        """The same, where only these files are reported on; `importers` are those among them."""
        return replace(self, reported=reported, only=only, importers=importers)

    def regions(self, name: str) -> tuple[Region, ...]:
        """The regions of a function."""
        home = self.homes[name]
        return self.files[home.file].facts.regions(home.number)

    def around(self, name: str, event: Event) -> Iterator[Region]:
        """The regions around an event of a function, the innermost first."""
        home = self.homes[name]
        return self.files[home.file].facts.enclosing(home.number, event.region)


def linked(
    known: Named,
    graph: Graph,
    handed: Mapping[str, Sequence[Handed]],
    reported: Index,
    only: Collection[int] | None = None,
) -> Linked:
    """What is known by name, with what came of linking it."""
    named = {one.name: getattr(known, one.name) for one in fields(Named)}
    return Linked(
        **named,
        graph=graph,
        reported=reported,
        only=only,
        direct=graph.direct,
        callers=graph.callers,
        handed=handed,
    )
