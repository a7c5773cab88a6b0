"""Which texts of which files end in a name, and which events use a text: so that only what matters is looked at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from asynclint.facts.model import Event
from asynclint.facts.store import Facts


class File(NamedTuple):
    """One file of the project: its path as displayed, and what it says."""

    path: str
    facts: Facts


class Use(NamedTuple):
    """An event in a function: which file, which function of it."""

    file: int
    function: int
    event: Event


IMPLICIT = (".__enter__", ".__aenter__", ".__iter__", ".__aiter__", ".__getitem__", ".__setitem__")


def tail(symbol: str) -> str:
    """The last name of one alternative: `a.b().load`, `a.load()`, `a.load().__iter__`, `a.load[]` all end in load."""
    for suffix in IMPLICIT:
        if symbol.endswith(suffix):
            symbol = symbol[: -len(suffix)]
            break
    symbol = symbol.removesuffix("<set>")
    while symbol and symbol[-1] in ")]":
        symbol = symbol[: max(symbol.rfind("(" if symbol[-1] == ")" else "["), 0)]
    return symbol[symbol.rfind(".") + 1 :]


_NAMES = re.compile(r"[A-Za-z_][\w@]*(?:\.[A-Za-z_][\w@]*)*")


def lasts(symbol: str) -> set[str]:
    """The last names of all that a symbol names, also of what a container holds."""
    return {name[name.rfind(".") + 1 :] for name in _NAMES.findall(symbol)}


def _ends(part: str) -> set[str]:
    """The names under which one alternative is looked for."""
    found = {tail(part), *[suffix[1:] for suffix in IMPLICIT if part.endswith(suffix)]}
    if part.endswith(".get()"):  # an element of a container, of functions perhaps
        found.add(tail(part[:-6]))
    if part[0] == "b" and (part[-1] == "]" or part.endswith("]().get()")):  # an element of a written-out container
        found |= lasts(part)
    return found


class Index:
    """Built from the texts of all files; events are decoded only for files that are asked about."""

    def __init__(self, files: Sequence[File]) -> None:
        self.files = files
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._tails: dict[str, list[str]] = defaultdict(list)
        self._called: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}
        self._given: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}
        self._read: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}
        given: dict[str, None] = {}
        for number, file in enumerate(files):
            texts = file.facts.texts
            for place, text in enumerate(texts):
                known = self._places.get(text)
                if known is None:
                    self._places[text] = [(number, place)]
                else:
                    known.append((number, place))
            given.update(dict.fromkeys([texts[place] for place in file.facts.given]))
        for text in self._places:
            if text[:1] not in ("=", "", "*"):
                self._add(text)
        self._handed: dict[str, list[str]] = defaultdict(list)
        for text in given:
            if text[:1] not in ("=", "", "*") and (text[-1] not in ")]>" or "|" in text):
                for part in text.split("|"):
                    self._handed[tail(part)].append(text)

    def _add(self, text: str) -> None:
        tails = self._tails
        if text[-1] not in ")]_>" and "|" not in text:
            tails[text[text.rfind(".") + 1 :]].append(text)
            return
        for name in {name for part in text.split("|") for name in _ends(part)}:
            tails[name].append(text)

    def symbols(self, name: str) -> Sequence[str]:
        """Every text that ends in `name`, once."""
        return self._tails.get(name, ())

    def all(self) -> Iterable[str]:
        """Every text."""
        return self._places

    def places(self, text: str) -> Sequence[tuple[int, int]]:
        """Where a text stands: number of the file, number of the text in it."""
        return self._places.get(text, ())

    def texts(self, name: str) -> Iterator[tuple[int, int]]:
        """The places of every text that ends in `name`."""
        return (place for text in self._tails.get(name, ()) for place in self._places[text])

    def handed(self, name: str) -> Sequence[str]:
        """Every text that ends in `name`, may be a function, and that some call takes as an argument."""
        return self._handed.get(name, ())

    def called(self, file: int, text: int) -> Iterator[Use]:
        """The events that call what the text says."""
        if file not in self._called:
            self._decode(file)
        return self._uses(file, self._called[file].get(text, ()))

    def given(self, file: int, text: int) -> Iterator[Use]:
        """The events that take what the text says as an argument."""
        if file not in self._given:
            self._decode(file)
        return self._uses(file, self._given[file].get(text, ()))

    def read(self, file: int, text: int) -> Iterator[Use]:
        """The attribute and item reads of what the text says."""
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
        given = self._given[file] = defaultdict(list)
        for number, (events, _) in enumerate(self.files[file].facts.tapes):
            for raw in events:
                called[raw[5]].append((number, raw))
                if len(raw) > 8:
                    for text in raw[8]:
                        given[text].append((number, raw))
                    if len(raw) > 9:
                        for text in raw[9].values():
                            given[text].append((number, raw))
