"""The texts of many files, looked for by their letters, so that few files' texts have to be decoded."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate, compress
from typing import NoReturn, TypeVar

from asynclint.facts.model import CALLED, GIVEN_TO, READ_FROM
from asynclint.project.index import File, Listed, Texts, endings, handed_as, tail

Found = TypeVar("Found")


MOST = 3000
"""Files to be looked at, for one name or another, before it is cheaper to link everything."""


class Unkept(Exception):
    """Something was asked that only a look at all files can tell."""


class Haystack:
    """The texts of all files but some, undecoded and end to end."""

    def __init__(self, files: Sequence[File], but: Collection[int]) -> None:
        self._numbers = [number for number in range(len(files)) if number not in but]
        said = [files[number].facts.written for number in self._numbers]
        self._letters = b"\n".join(said)
        self._ends = list(accumulate(len(one) + 1 for one in said))

    def saying(self, name: str) -> Iterator[int]:
        """The files in whose texts the letters of a name are, in order."""
        needle = json.dumps(name)[1:-1].encode()
        at = self._letters.find(needle) if needle else -1
        while at >= 0:
            place = bisect_right(self._ends, at)
            yield self._numbers[place]
            at = self._letters.find(needle, self._ends[place])


class _Scan:
    """What is found of the names that were looked for."""

    def __init__(self, files: Sequence[File], haystack: Haystack, rest: Collection[int]) -> None:
        self._files, self._haystack, self._rest = files, haystack, rest
        self._left = MOST
        self.places: dict[str, list[tuple[int, int]]] = {}
        self.called: dict[str, list[str]] = {}
        self.read: dict[str, list[str]] = {}
        self.handed: dict[str, list[str]] = {}

    def scan(self, name: str) -> None:
        """Look for all texts that end in a name. Raises `Unkept` where too much has been looked for."""
        if name in self.called:
            return
        used: dict[str, int] = defaultdict(int)
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        numbers = sorted([*self._haystack.saying(name), *self._rest])
        self._left -= len(numbers)
        if self._left < 0:
            raise Unkept
        for number in numbers:
            facts = self._files[number].facts
            for place, text in compress(enumerate(facts.texts), facts.uses):
                if name in text and (name in endings(text) or name in handed_as(text)):
                    used[text] |= facts.uses[place]
                    places[text].append((number, place))
        self.places.update(places)
        self.called[name] = [text for text, ways in used.items() if ways & CALLED and name in endings(text)]
        self.read[name] = [text for text, ways in used.items() if ways & READ_FROM and name in endings(text)]
        self.handed[name] = [
            text for text, ways in used.items() if ways & GIVEN_TO for part in text.split("|") if tail(part) == name
        ]

    def place(self, text: str) -> None:
        """Look for a text."""
        if text not in self.places:
            self.scan(min(endings(text) | handed_as(text)))


class _Looked(Mapping[str, Found]):
    """A table whose entries are looked for when they are asked for; nobody can ask for all."""

    def __init__(self, look: Callable[[str], None], found: Mapping[str, Found]) -> None:
        self._look, self._found = look, found

    def __getitem__(self, name: str) -> Found:
        self._look(name)
        return self._found[name]

    def __iter__(self) -> NoReturn:
        raise Unkept

    def __len__(self) -> NoReturn:
        raise Unkept


def scanned(files: Sequence[File], haystack: Haystack, rest: Collection[int]) -> Texts:
    """The texts of all files: those in the haystack, and the `rest`."""
    one = _Scan(files, haystack, rest)
    called: Listed = _Looked(one.scan, one.called)
    read: Listed = _Looked(one.scan, one.read)
    handed: Listed = _Looked(one.scan, one.handed)
    return Texts(_Looked(one.place, one.places), called, read, handed)
