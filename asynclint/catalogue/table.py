"""Entries by the symbols they are given for, which may be wildcards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Table(Generic[Entry]):
    """Entries by exact symbol, and by the symbol before `.*` or `.**`. The first of a symbol stays."""

    exact: dict[str, Entry] = field(default_factory=dict)
    one: dict[str, Entry] = field(default_factory=dict)
    any: dict[str, Entry] = field(default_factory=dict)
    tops: set[str] = field(default_factory=set)
    """What the symbols with wildcards begin with."""

    def symbols(self) -> Iterable[str]:
        """All of them, without their wildcards."""
        return (*self.exact, *self.one, *self.any)

    def fill(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Take entries in, as long as the table is being made."""
        for symbol, entry in entries:
            if symbol.endswith(".*"):
                self.one.setdefault(symbol[:-2], entry)
                self.tops.add(top(symbol))
            elif symbol.endswith(".**"):
                self.any.setdefault(symbol[:-3], entry)
                self.tops.add(top(symbol))
            else:
                self.exact.setdefault(symbol, entry)

    def wild(self, symbol: str, through: bool = False) -> Entry | None:
        """
        The entry with the longest wildcard that covers a symbol. That of an object stops at calls, unless `through`:
        of what never blocks, what it makes does not either.
        """
        if top(symbol) not in self.tops:
            return None
        head = symbol.rpartition(".")[0]
        if head in self.one and "(" not in symbol[len(head) :]:
            return self.one[head]
        while head:
            if head in self.any and (through or "(" not in head or "(" not in symbol[len(head) :]):
                return self.any[head]
            head = head[: max(head.rfind("."), 0)]
        return None


def top(symbol: str) -> str:
    """The library that a symbol is of."""
    return symbol.partition(".")[0].partition("(")[0]


def table(entries: Iterable[tuple[str, Entry]]) -> Table[Entry]:
    """A table of these."""
    found: Table[Entry] = Table()
    found.fill(entries)
    return found
