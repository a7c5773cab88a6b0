"""Which texts of which files end in a name, and which events use a text: so that only what matters is looked at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    while symbol[-1:] in ")]":
        symbol = symbol[: symbol.rfind("(" if symbol[-1] == ")" else "[")]
        if not symbol:
            return ""
    return symbol[symbol.rfind(".") + 1 :]


_NAMES = re.compile(r"[A-Za-z_][\w@]*(?:\.[A-Za-z_][\w@]*)*")


def lasts(symbol: str) -> set[str]:
    """The last names of all that a symbol names, also of what a container holds."""
    return {name[name.rfind(".") + 1 :] for name in _NAMES.findall(symbol)}


class Index:
    """Built from the texts of all files; events are decoded only for files that are asked about."""

    def __init__(self, files: Sequence[File]) -> None:
        self.files = files
        self._tails: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._called: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}
        self._given: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}
        self._read: dict[int, dict[int, list[tuple[int, list[object]]]]] = {}
        for number, file in enumerate(files):
            self._add(number, file.facts.texts)

    def _add(self, file: int, texts: Sequence[str]) -> None:
        tails = self._tails
        for number, text in enumerate(texts):
            if text[:1] in ("=", "", "*"):
                continue
            last = text[-1]
            if last in ")]_>" or "|" in text:
                for part in text.split("|"):
                    tails[tail(part)].append((file, number))
                    if part.endswith(".get()"):  # an element of a container, of functions perhaps
                        tails[tail(part[:-6])].append((file, number))
                    if part[-1] == "]" and part[0] == "b":  # an element of a container that is written out
                        for name in lasts(part):
                            tails[name].append((file, number))
                    for suffix in IMPLICIT:
                        if part.endswith(suffix):
                            tails[suffix[1:]].append((file, number))
            else:
                tails[text[text.rfind(".") + 1 :]].append((file, number))

    def texts(self, name: str) -> Sequence[tuple[int, int]]:
        """Every text that ends in `name`: number of the file, number of the text in it."""
        return self._tails.get(name, ())

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
