"""The texts of many files, looked for by the names that they end in, so that few files have to be fetched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, NoReturn, TypeVar

from asynclint.facts.model import CALLED, GIVEN_TO, READ_FROM
from asynclint.project.index import File, Listed, Places, Texts, Words, endings, handed_as
from asynclint.project.shelved import Shelved, Unkept

Found = TypeVar("Found")


class Said(NamedTuple):
    """A text of a file: numbers of the file and of the text in it, the text, and how it is used, as flags."""

    file: int
    place: int
    text: str
    uses: int


class Mentions:
    """The texts of all files but some, found by the names that they end in; `words` say where they are."""

    def __init__(self, files: Shelved, words: Words, but: Collection[int]) -> None:
        self._files, self._but = files, but
        self._words = [(int(ways), found) for ways, found in words.items()]
        self._known: dict[tuple[str, int], list[Said]] = {}

    def ending(self, name: str, ways: int) -> list[Said]:
        """All texts that end in a name, where they are used in one of these ways. Raises `Unkept`."""
        key = name, ways
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = list(self._ending(name, ways))
        return known

    def _ending(self, name: str, ways: int) -> Iterator[Said]:
        found = [by_name.get(name, ()) for used, by_name in self._words if used & ways]
        pairs = [pair for at in found for pair in zip(at[::2], at[1::2], strict=True)]
        spots = [pair for pair in pairs if pair[0] not in self._but]
        self._files.ready({file for file, _ in spots})
        for file, place in sorted(spots):
            facts = self._files[file].facts
            yield Said(file, place, facts.texts[place], facts.uses[place])


def ending(name: str, ways: int, number: int, file: File) -> Iterator[Said]:
    """The texts of a file that end in a name, and are used in one of these ways."""
    facts = file.facts
    for place, (text, used) in enumerate(zip(facts.texts, facts.uses, strict=True)):
        if used & ways and name in text and (name in endings(text) or name in handed_as(text)):
            yield Said(number, place, text, used)


class _Scan:
    """What is found of the names that were looked for."""

    def __init__(self, files: Sequence[File], mentions: Mentions, rest: Collection[int]) -> None:
        self._files, self._mentions, self._rest = files, mentions, rest
        self._places: dict[int, dict[str, list[tuple[int, int]]]] = defaultdict(dict)
        self.called: dict[str, list[str]] = {}
        self.read: dict[str, list[str]] = {}
        self.handed: dict[str, list[str]] = {}

    def look_for_calls(self, name: str) -> None:
        """All texts that end in a name and are called."""
        if name not in self.called:
            self.called[name] = [text for text in self._scan(name, CALLED) if name in endings(text)]

    def look_for_reads(self, name: str) -> None:
        """All texts that end in a name and are read."""
        if name not in self.read:
            self.read[name] = [text for text in self._scan(name, READ_FROM) if name in endings(text)]

    def look_for_gifts(self, name: str) -> None:
        """All texts that end in a name and are given to a call."""
        if name not in self.handed:
            self.handed[name] = [text for text in self._scan(name, GIVEN_TO) if name in handed_as(text)]

    def places(self, text: str, ways: int) -> Places:
        """Where a text stands that is used in one of these ways."""
        if text not in self._places[ways]:
            self._scan(min(endings(text) | handed_as(text)), ways)
        return self._places[ways].get(text, ())

    def _scan(self, name: str, ways: int) -> Collection[str]:
        """Look for all texts that end in a name, in the order in which they are first used in one of these ways."""
        places: dict[str, list[tuple[int, int]]] = {}
        rest = [one for number in self._rest for one in ending(name, ways, number, self._files[number])]
        for one in sorted([*self._mentions.ending(name, ways), *rest]):
            places.setdefault(one.text, []).append((one.file, one.place))
        self._places[ways].update(places)
        return places


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
    called: Listed = _Looked(one.look_for_calls, one.called)
    read: Listed = _Looked(one.look_for_reads, one.read)
    handed: Listed = _Looked(one.look_for_gifts, one.handed)
    return Texts(one.places, called, read, handed)
