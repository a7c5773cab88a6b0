"""What a run asked of a project, as bytes to be kept, and read again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from asynclint.facts.store import Facts
from asynclint.project.asked import Asked
from asynclint.project.index import Words, words
from asynclint.project.kept import kept
from asynclint.project.linked import Linked

LISTED = {"called": "texts called", "read": "texts read", "handed": "texts handed"}
"""What the index listed, and under which name that is kept."""
PARTS = (*Asked.__slots__, *LISTED.values(), "through", "regions", "words", "kept")


def record(linked: Linked) -> dict[str, bytes]:
    """By name: the questions, the texts that were listed, and by path the functions that somebody looked at."""
    asked = linked.names.asked
    found = {name: _joined(getattr(asked, name)) for name in Asked.__slots__}
    found.update((LISTED[name], _joined(texts)) for name, texts in linked.index.listed().items())
    found["through"] = _dumped({file.path: _named(file.facts, file.facts.asked) for file in linked.files})
    found["regions"] = _dumped({file.path: _named(file.facts, file.facts.surveyed) for file in linked.files})
    found["words"] = json.dumps(words(linked.files), separators=(",", ":")).encode()
    found["kept"] = kept(linked)
    return found


def _named(facts: Facts, numbers: Collection[int]) -> list[str] | None:
    """The names of functions, None for all that there are."""
    return None if -1 in numbers else [facts.header.functions[number].name for number in sorted(numbers)]


def _dumped(by_path: Mapping[str, list[str] | None]) -> bytes:
    said = {path: names for path, names in by_path.items() if names != []}
    return json.dumps(said, separators=(",", ":")).encode()


def _joined(found: Iterable[str]) -> bytes:
    return "\n".join(found).encode("utf-8", "surrogatepass")


class Record:
    """The questions of an earlier run; each part is taken apart when it is first asked for."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self._sets: dict[str, frozenset[str]] = {}
        self._names: dict[str, dict[str, list[str] | None]] = {}

    def of(self, part: str) -> frozenset[str]:
        """What was asked, or listed."""
        if part not in self._sets:
            self._sets[part] = frozenset(self._parts[part].decode("utf-8", "surrogatepass").split("\n"))
        return self._sets[part]

    @cached_property
    def kept(self) -> Mapping[str, Any] | None:
        """The linked project; None where it could not be kept."""
        return json.loads(self._parts["kept"]) if self._parts["kept"] else None

    @cached_property
    def words(self) -> Words:
        """Where the texts of all files are."""
        found: Words = json.loads(self._parts["words"])
        return found

    def through(self, path: str) -> list[str] | None:
        """The functions of a file whose events somebody looked through, None for all that there are."""
        return self._functions("through").get(path, [])

    def regions(self, path: str) -> list[str] | None:
        """The functions of a file whose regions somebody looked at."""
        return self._functions("regions").get(path, [])

    def _functions(self, part: str) -> dict[str, list[str] | None]:
        if part not in self._names:
            self._names[part] = json.loads(self._parts[part])
        return self._names[part]
