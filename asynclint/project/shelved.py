"""The files of a project as they were kept, each fetched when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NoReturn, Protocol

from asynclint.facts.store import Facts
from asynclint.project.index import File

MOST = 2500
"""Files to be fetched, before it is cheaper to link everything."""


class Unkept(Exception):
    """Something was asked that only a look at all files can tell, or that is not kept any more."""


class Shelf(Protocol):
    """What keeps facts under the digests of the contents."""

    def fetch(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Those that are there."""


class Shelved(Sequence[File]):
    """
    The files by number, given their paths and digests; some hold something else `instead`.

    Raises `Unkept` where one is not there any more, where there are too many, and for whoever wants all.
    """

    def __init__(self, paths: Sequence[str], keys: Sequence[str], shelf: Shelf) -> None:
        self.paths = paths
        self._keys, self._shelf, self._left = keys, shelf, MOST
        self._held: dict[int, File] = {}
        self._instead: dict[int, File] = {}

    def but(self, instead: Mapping[int, Facts]) -> Shelved:
        """The same files, some of which hold something else. What is fetched for one is there for both."""
        other = Shelved(self.paths, self._keys, self._shelf)
        other._held = self._held
        other._instead = {number: File(self.paths[number], facts) for number, facts in instead.items()}
        return other

    def ready(self, numbers: Collection[int]) -> None:
        """Fetch these, if need be."""
        missing = [number for number in numbers if number not in self._held]
        self._left -= len(missing)
        if self._left < 0:
            raise Unkept
        rows = self._shelf.fetch(self._keys[number] for number in missing)
        for number in missing:
            data = rows.get(self._keys[number])
            if not data:
                raise Unkept
            self._held[number] = File(self.paths[number], Facts(data.split(b"\n")))

    def __getitem__(self, number: Any) -> Any:
        found = self._instead.get(number) or self._held.get(number)
        if found is None:
            self.ready((number,))
            found = self._held[number]
        return found

    def __iter__(self) -> NoReturn:
        raise Unkept

    def __len__(self) -> int:
        return len(self.paths)
