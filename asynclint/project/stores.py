"""What files store into attributes of objects, kept by file; and the same, where some store something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

from asynclint.facts.model import Header
from asynclint.project.defined import Stores, stored_by
from asynclint.project.index import File
from asynclint.project.shelved import Unkept

Raw = Mapping[str, Sequence[tuple[int, str, str]]]
"""By last name: the file, the object into whose attribute of that name something is stored, and what."""


def storing(files: Sequence[File]) -> dict[str, list[tuple[int, str, str]]]:
    """What all files store."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for number, file in enumerate(files):
        for name, head, symbol in stored_by(file.facts.header):
            found.setdefault(name, []).append((number, head, symbol))
    return found


class OpenedStores(Stores):
    """The same, where `fresh` files, by number, store something else."""

    def __init__(self, raw: Raw, fresh: Mapping[int, Header]) -> None:
        self._raw, self._fresh = raw, fresh
        self._found: dict[str, Sequence[tuple[str, str]]] = {}

    def __getitem__(self, name: str) -> Sequence[tuple[str, str]]:
        known = self._found.get(name)
        if known is None:
            others = [one for one in self._raw.get(name, ()) if one[0] not in self._fresh]
            found = sorted([*others, *self._by_fresh(name)], key=lambda one: one[0])
            known = self._found[name] = [(head, symbol) for _, head, symbol in found]
        if not known:
            raise KeyError(name)
        return known

    def _by_fresh(self, name: str) -> Iterator[tuple[int, str, str]]:
        for number, header in self._fresh.items():
            for last, head, symbol in stored_by(header):
                if last == name:
                    yield number, head, symbol

    def __iter__(self) -> NoReturn:
        raise Unkept

    def __len__(self) -> NoReturn:
        raise Unkept
