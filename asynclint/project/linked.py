"""What linking makes of the files of a project, for all that comes after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from asynclint.catalogue.model import Hand
from asynclint.facts.model import Event, Region
from asynclint.project.effects import Direct, Edge
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

    direct: Mapping[str, Sequence[Direct]]
    """Calls of the catalogue's blocking entries, by the function they stand in."""
    callers: Mapping[str, Sequence[Edge]]
    """Calls of a function, by that function; only of functions that block."""
    handed: Mapping[str, Sequence[Handed]]
    """Where a function that blocks is given away."""

    def regions(self, name: str) -> tuple[Region, ...]:
        """The regions of a function."""
        home = self.homes[name]
        return self.files[home.file].facts.regions(home.number)

    def around(self, name: str, event: Event) -> Iterator[Region]:
        """The regions around an event of a function, the innermost first."""
        home = self.homes[name]
        return self.files[home.file].facts.enclosing(home.number, event.region)
