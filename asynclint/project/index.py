"""Which texts of which files end in a name, and which events use a text: so that only what matters is looked at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress, count
from typing import NamedTuple

from asynclint.facts.model import CALLED, GIVEN_TO, READ_FROM, Event
from asynclint.facts.store import Facts
from asynclint.facts.symbol import may_be_function
from asynclint.project.asked import Asked


class File(NamedTuple):
    """One file of the project: its path as displayed, and what it says."""

    path: str
    facts: Facts


class Use(NamedTuple):
    """An event in a function: which file, which function of it."""

    file: int
    function: int
    event: Event


IMPLICIT = frozenset(("__enter__", "__aenter__", "__iter__", "__aiter__", "__getitem__", "__setitem__"))


def tail(symbol: str) -> str:
    """The last name of one alternative: `a.b().load`, `a.load()`, `a.load().__iter__`, `a.load[]` all end in load."""
    last = symbol[symbol.rfind(".") + 1 :]
    if last in IMPLICIT and last != symbol:
        symbol = symbol[: -len(last) - 1]
    elif symbol[-1:] in ")]>":
        symbol = symbol.removesuffix("<set>")
    else:
        return last
    while symbol and symbol[-1] in ")]":
        symbol = symbol[: max(symbol.rfind("(" if symbol[-1] == ")" else "["), 0)]
    return symbol[symbol.rfind(".") + 1 :]


_NAMES = re.compile(r"[A-Za-z_][\w@]*(?:\.[A-Za-z_][\w@]*)*")


def lasts(symbol: str) -> set[str]:
    """The last names of all that a symbol names, also of what a container holds."""
    return {name[name.rfind(".") + 1 :] for name in _NAMES.findall(symbol)}


def _ends(part: str) -> set[str]:
    """The names under which one alternative is looked for."""
    found = {tail(part)}
    last = part[part.rfind(".") + 1 :]
    if last in IMPLICIT:
        found.add(last)
    elif part.endswith(".get()"):  # an element of a container, of functions perhaps
        found.add(tail(part[:-6]))
    if part[:1] == "b" and (part[-1] == "]" or part.endswith("]().get()")):  # an element of a written-out container
        found |= lasts(part)
    return found


def _listed(texts: Iterable[str]) -> dict[str, list[str]]:
    """By the names under which each is looked for: texts that are called or read."""
    found: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        if text[-1] not in ")]_>" and "|" not in text:
            found[text[text.rfind(".") + 1 :]].append(text)
        else:
            for name in endings(text):
                found[name].append(text)
    return found


def endings(text: str) -> set[str]:
    """The names under which a text is looked for that is called or read."""
    return _ends(text) if "|" not in text else {name for part in text.split("|") for name in _ends(part)}


def handed_as(text: str) -> set[str]:
    """The names under which a text is looked for that is taken as an argument."""
    return {tail(part) for part in text.split("|")} if "|" in text else {tail(text)}


Listed = Mapping[str, Sequence[str]]
Places = Sequence[tuple[int, int]]
"""Numbers of a file and of a text in it, in order."""
EVERY = CALLED | READ_FROM | GIVEN_TO


class Texts(NamedTuple):
    """
    The texts of files: where each stands that is used in certain ways (or more of these places), and those that are
    called, read or handed on, by the names under which they are looked for; in the order in which they first are.
    """

    places: Callable[[str, int], Places]
    called: Listed
    read: Listed
    handed: Listed


def texts_of(files: Iterable[tuple[int, File]]) -> Texts:
    """The texts of some files, each given with its number."""
    places: dict[str, list[tuple[int, int]]] = {}
    used: dict[str, int] = {}
    called: list[str] = []
    read: list[str] = []
    given: list[str] = []
    for number, file in files:
        uses = file.facts.uses
        for place, text, ways in compress(zip(count(), file.facts.texts, uses), uses):
            known = used.get(text, 0)
            if known:
                places[text].append((number, place))
                if not ways & ~known:
                    continue
            else:
                places[text] = [(number, place)]
            used[text] = known | ways
            if ways & CALLED & ~known:
                called.append(text)
            if ways & READ_FROM & ~known:
                read.append(text)
            if ways & GIVEN_TO & ~known:
                given.append(text)
    handed: dict[str, list[str]] = defaultdict(list)
    for text in given:
        for name in handed_as(text):
            handed[name].append(text)
    return Texts(lambda text, ways: places.get(text, ()), _listed(called), _listed(read), handed)


Words = Mapping[str, Mapping[str, Sequence[int]]]
"""By ways of use, as a number, and by the names under which texts are looked for: numbers of file and text, in turn."""


def words(files: Iterable[File]) -> Words:
    """Where the texts of files stand, given in order."""
    found: dict[str, dict[str, list[int]]] = {}
    known: dict[str, Collection[str]] = {}
    for number, file in enumerate(files):
        uses = file.facts.uses
        for place, text, ways in compress(zip(count(), file.facts.texts, uses), uses):
            names = known.get(text)
            if names is None:
                names = known[text] = endings(text) | handed_as(text)
            of = found.setdefault(str(ways & EVERY), {})
            for name in names:
                of.setdefault(name, []).extend((number, place))
    return found


class Index:
    """What the texts of files are looked up in; events are decoded only for files that are asked about."""

    def __init__(self, files: Sequence[File], asked: Asked, texts: Texts) -> None:
        self.files = files
        self._asked = asked
        self._places, self._tails, self._readings, self._handed = texts
        self.counts: dict[tuple[str, ...], int] = {}
        """By the names that were counted together: how many texts there were, or about as many."""
        self._called: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}
        self._given: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}
        self._read: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}

    def names(self, way: str) -> set[str]:
        """All names under which texts are looked for that are "called", "read" or "handed" on."""
        return set({"called": self._tails, "read": self._readings, "handed": self._handed}[way])

    def symbols(self, name: str) -> Sequence[str]:
        """Every text that ends in `name` and is called, entered or iterated over somewhere."""
        self._asked.called.add(name)
        return self._tails.get(name, ())

    def count(self, names: Sequence[str]) -> int:
        """How many such texts there are of these names together."""
        self._asked.counted.update(names)
        known = self.counts.get(tuple(names))
        if known is None:
            known = self.counts[tuple(names)] = sum(len(self.symbols(name)) for name in names)
        return known

    def readings(self, name: str) -> Sequence[str]:
        """Every text that ends in `name` and is read somewhere as an attribute or an item of an object."""
        self._asked.read.add(name)
        return self._readings.get(name, ())

    def called_texts(self, file: int) -> list[str]:
        """The texts of a file that it calls, enters or iterates over."""
        facts = self.files[file].facts
        return [text for text, uses in zip(facts.texts, facts.uses, strict=True) if uses & CALLED]

    def all_readings(self) -> Iterator[str]:
        """Every text that is read somewhere."""
        self._asked.read.update(self._readings)
        self._asked.read.add("*")
        return (text for found in self._readings.values() for text in found)

    def places(self, text: str, ways: int) -> Places:
        """Where a text stands that is used in one of these ways, and perhaps elsewhere."""
        self._asked.followed.add(text)
        return self._places(text, ways if may_be_function(text) else EVERY)  # what is none is given away unnoted

    def follow(self, texts: Iterable[str]) -> None:
        """Say which texts' events are looked at, before it turns out after how many enough is known."""
        self._asked.followed.update(texts)

    def handed(self, name: str) -> Sequence[str]:
        """Every text that ends in `name`, may be a function, and that some call takes as an argument."""
        self._asked.handed.add(name)
        return self._handed.get(name, ())

    def listed(self) -> dict[str, set[str]]:
        """The texts that were listed under the names that were asked for: those called, read, and handed on."""
        asked = self._asked
        return {
            "called": {text for name in asked.called for text in self._tails.get(name, ())},
            "read": {text for name in asked.read for text in self._readings.get(name, ())},
            "handed": {text for name in asked.handed for text in self._handed.get(name, ())},
        }

    def called(self, file: int, text: int) -> Iterator[Use]:
        """The events that call what the text says."""
        if not self.files[file].facts.uses[text] & CALLED:
            return iter(())
        if file not in self._called:
            self._decode(file)
        return self._uses(file, self._called[file].get(text, ()))

    def given(self, file: int, text: int) -> Iterator[Use]:
        """The events that take what the text says as an argument."""
        facts = self.files[file].facts
        if not facts.uses[text] & GIVEN_TO and may_be_function(facts.texts[text]):
            return iter(())
        if file not in self._given:
            self._decode_given(file)
        return self._uses(file, self._given[file].get(text, ()))

    def read(self, file: int, text: int) -> Iterator[Use]:
        """The attribute and item reads of what the text says."""
        if not self.files[file].facts.uses[text] & READ_FROM:
            return iter(())
        if file not in self._read:
            found = self._read[file] = defaultdict(list)
            for number, events in enumerate(self.files[file].facts.reads):
                for raw in events:
                    found[raw[5]].append((number, raw))
        return self._uses(file, self._read[file].get(text, ()))

    def _uses(self, file: int, found: Sequence[tuple[int, list[object]]]) -> Iterator[Use]:
        facts = self.files[file].facts
        return (Use(file, function, facts.event(raw)) for function, raw in found)

    def _decode(self, file: int) -> None:
        called = self._called[file] = defaultdict(list)
        for number, (events, _) in enumerate(self.files[file].facts.tapes):
            for raw in events:
                called[raw[5]].append((number, raw))

    def _decode_given(self, file: int) -> None:
        given = self._given[file] = defaultdict(list)
        for number, (events, _) in enumerate(self.files[file].facts.tapes):
            for raw in events:
                if len(raw) > 8:
                    for text in raw[8]:
                        given[text].append((number, raw))
                    if len(raw) > 9:
                        for text in raw[9].values():
                            given[text].append((number, raw))
