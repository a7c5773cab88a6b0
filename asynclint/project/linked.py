"""What linking makes of the files of a project, for all that comes after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from asynclint.catalogue.model import Hand
from asynclint.facts.model import Event, Region
from asynclint.project.effects import Direct, Edge
from asynclint.project.homes import Home
from asynclint.project.index import File, Index
from asynclint.project.names import Names


class Handed(NamedTuple):
    """A function given away as a value: in which function and event, to what, and where that runs it."""

    function: str
    caller: str
    event: Event
    hand: Hand


@dataclass(frozen=True, slots=True)
class Linked:
    """What the files of a project mean together, as far as blocking goes."""

    files: Sequence[File]
    index: Index
    names: Names
    homes: Mapping[str, Home]
    direct: Mapping[str, Sequence[Direct]]
    """Calls of the catalogue's blocking entries, by the function they stand in."""
    callers: Mapping[str, Sequence[Edge]]
    """Calls of a function, by that function; only of functions that block."""
    handed: Mapping[str, Sequence[Handed]]
    """Where a function that blocks is given away."""
    functions: Sequence[Sequence[str]]
    """By file: the full names of its functions, in the header's order."""
    renamed: Mapping[str, set[str]]
    """Other last names under which a thing goes."""
    heirs: Mapping[str, set[str]]
    """By the last name of a class: those of the classes that name it as a base."""

    def regions(self, name: str) -> tuple[Region, ...]:
        """The regions of a function."""
        home = self.homes[name]
        return self.files[home.file].facts.regions(home.number)
