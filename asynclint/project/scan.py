"""The texts of many files, looked for by their letters, so that few files' texts have to be decoded."""

from __future__ import annotations

import json
import re
import string
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate, compress
from typing import NamedTuple, NoReturn, TypeVar

from asynclint.facts.model import CALLED, GIVEN_TO, READ_FROM
from asynclint.project.index import File, Listed, Texts, endings, handed_as, tail

Found = TypeVar("Found")


MOST = 5000
"""Files to be looked at, for one name or another, before it is cheaper to link everything."""


LETTERS = frozenset(b"_@" + string.ascii_letters.encode())
"""What a name before another one may end in, besides digits: these may be a number, and the name begins there."""


class Unkept(Exception):
    """Something was asked that only a look at all files can tell."""


class Said(NamedTuple):
    """A text of a file: numbers of the file and of the text in it, the text, and how it is used, as flags."""

    file: int
    place: int
    text: str
    uses: int


class Haystack:
    """The texts of all files but some, undecoded and end to end."""

    def __init__(self, files: Sequence[File], but: Collection[int]) -> None:
        self._files = files
        self._numbers = [number for number in range(len(files)) if number not in but]
        said = [files[number].facts.written for number in self._numbers]
        self._letters = b"\n".join(said)
        self._ends = list(accumulate(len(one) + 1 for one in said))
        self._left = MOST
        self._known: dict[str, list[Said]] = {}

    def ending(self, name: str) -> list[Said]:
        """All texts that end in a name. Raises `Unkept` where too much has been looked for."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = [one for number in self._saying(name) for one in self._looked(number, name)]
        return known

    def _looked(self, number: int, name: str) -> Iterator[Said]:
        self._left -= 1
        if self._left < 0:
            raise Unkept
        return ending(name, number, self._files[number])

    def _saying(self, name: str) -> Iterator[int]:
        """The files in whose texts the letters of a name are, and are no part of a longer one, in order."""
        needle = json.dumps(name)[1:-1].encode()
        letters, find = self._letters, re.compile(re.escape(needle) + rb"(?![\w@])").search
        found = find(letters) if needle else None
        while found is not None:
            at = found.start()
            if letters[at - 1] in LETTERS and letters[at - 6 : at - 4] != rb"\u":
                found = find(letters, at + 1)
            else:
                place = bisect_right(self._ends, at)
                yield self._numbers[place]
                found = find(letters, self._ends[place])


def ending(name: str, number: int, file: File) -> Iterator[Said]:
    """The texts of a file that end in a name."""
    facts = file.facts
    for place, text in compress(enumerate(facts.texts), facts.uses):
        if name in text and (name in endings(text) or name in handed_as(text)):
            yield Said(number, place, text, facts.uses[place])


class _Scan:
    """What is found of the names that were looked for."""

    def __init__(self, files: Sequence[File], haystack: Haystack, rest: Collection[int]) -> None:
        self._files, self._haystack, self._rest = files, haystack, rest
        self.places: dict[str, list[tuple[int, int]]] = {}
        self.called: dict[str, list[str]] = {}
        self.read: dict[str, list[str]] = {}
        self.handed: dict[str, list[str]] = {}

    def scan(self, name: str) -> None:
        """Look for all texts that end in a name."""
        if name in self.called:
            return
        used: dict[str, int] = defaultdict(int)
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        rest = [one for number in self._rest for one in ending(name, number, self._files[number])]
        for one in sorted([*self._haystack.ending(name), *rest]):
            used[one.text] |= one.uses
            places[one.text].append((one.file, one.place))
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
