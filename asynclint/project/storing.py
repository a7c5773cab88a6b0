"""Whether a file may store something else into attributes of objects without others being told."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from asynclint.facts.model import Header
from asynclint.facts.symbol import split
from asynclint.project.defined import stored_by
from asynclint.project.index import tail
from asynclint.project.record import Record
from asynclint.project.stores import Raw
from asynclint.project.unasked import is_known_by

REQUESTING = (".request", ".send")
"""What is stored here may set a limit for all calls of a client."""


class Assigned(NamedTuple):
    """What is stored into an attribute, before and after; "" for nothing."""

    key: str
    old: str
    new: str


def stored_otherwise(old: Header, new: Header) -> list[Assigned]:
    """What a file stores otherwise."""
    keys = dict.fromkeys((*old.stores, *new.stores))
    pairs = [Assigned(key, old.stores.get(key, ""), new.stores.get(key, "")) for key in keys]
    return [one for one in pairs if one.old != one.new]


class Storing:
    """Judges by what was asked, and by what others store: `raw` but for the files that are `fresh`."""

    def __init__(self, record: Record, raw: Raw, fresh: Collection[int]) -> None:
        self._record, self._raw, self._fresh = record, raw, fresh

    def may_be_otherwise(self, old: Header, new: Header) -> bool:
        """Whether nobody has to be told, as long as what is stored `asked` for means the same."""
        still = [key for key in old.stores if key in new.stores]
        return still == [key for key in new.stores if key in old.stores] and all(
            self._may_be(one, old, new) for one in stored_otherwise(old, new)
        )

    def asked(self, old: Header, new: Header) -> list[Assigned]:
        """What is stored otherwise where somebody asked for it."""
        return [one for one in stored_otherwise(old, new) if self._is_asked(one.key, new)]

    def _may_be(self, one: Assigned, old: Header, new: Header) -> bool:
        known = all(is_known_by(self._record, symbol, tail(one.key)) for symbol in (one.old, one.new) if symbol)
        return known and not one.key.endswith(REQUESTING) and self._is_as_known(one.key, old, new)

    def _is_as_known(self, key: str, old: Header, new: Header) -> bool:
        """Whether anything is stored under the name before and after, or neither: if not, it may be a library's."""
        _, step = split(key)
        name = step.removeprefix(".")
        if step[0] != "." or name not in self._record.of("called"):
            return True
        if any(number not in self._fresh for number, *_ in self._raw.get(name, ())):
            return True
        before, after = (any(last == name for last, *_ in stored_by(header)) for header in (old, new))
        return before == after

    def _is_asked(self, key: str, header: Header) -> bool:
        head, step = split(key)
        name = step.removeprefix(".").removeprefix("[=").removesuffix("]")
        if name[:2] == "__":
            return True
        kind = head.removesuffix("()")
        if kind != head and any(kind == f"{header.module}.{one.name}" for one in header.classes):
            return f"{kind}.{name}" in self._record.of("held")
        steps = self._record.of("steps")
        return f".{name}" in steps or f"[={name}]" in steps or name in self._record.of("methods")
