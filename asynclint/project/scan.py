"""The texts of many files, looked for by the names that they end in, so that few files have to be fetched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import compress
from typing import NamedTuple, NoReturn, TypeVar

from asynclint.facts.model import CALLED, GIVEN_TO, READ_FROM
from asynclint.project.index import File, Listed, Texts, endings, handed_as, tail
from asynclint.project.stored import Stored, Unkept

Found = TypeVar("Found")


class Said(NamedTuple):
    """A text of a file: numbers of the file and of the text in it, the text, and how it is used, as flags."""

    file: int
    place: int
    text: str
    uses: int


class Mentions:
    """
    The texts of all files but some. `words` says where they are by the names that they end in: numbers of the file
    and of the text in it, in turn.
    """

    def __init__(self, files: Stored, words: Mapping[str, Sequence[int]], but: Collection[int]) -> None:
        self._files, self._words, self._but = files, words, but
        self._known: dict[str, list[Said]] = {}

    def ending(self, name: str) -> list[Said]:
        """All texts that end in a name. Raises `Unkept` where too many files are looked at."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = list(self._ending(name))
        return known

    def _ending(self, name: str) -> Iterator[Said]:
        at = self._words.get(name, ())
        spots = [(file, place) for file, place in zip(at[::2], at[1::2], strict=True) if file not in self._but]
        self._files.ready({file for file, _ in spots})
        for file, place in spots:
            facts = self._files[file].facts
            yield Said(file, place, facts.texts[place], facts.uses[place])


def ending(name: str, number: int, file: File) -> Iterator[Said]:
    """The texts of a file that end in a name."""
    facts = file.facts
    for place, text in compress(enumerate(facts.texts), facts.uses):
        if name in text and (name in endings(text) or name in handed_as(text)):
            yield Said(number, place, text, facts.uses[place])


class _Scan:
    """What is found of the names that were looked for."""

    def __init__(self, files: Sequence[File], mentions: Mentions, rest: Collection[int]) -> None:
        self._files, self._mentions, self._rest = files, mentions, rest
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
        for one in sorted([*self._mentions.ending(name), *rest]):
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


def scanned(files: Sequence[File], mentions: Mentions, rest: Collection[int]) -> Texts:
    """The texts of all files: those that are mentioned, and the `rest`."""
    one = _Scan(files, mentions, rest)
    called: Listed = _Looked(one.scan, one.called)
    read: Listed = _Looked(one.scan, one.read)
    handed: Listed = _Looked(one.scan, one.handed)
    return Texts(_Looked(one.place, one.places), called, read, handed)
