"""The catalogue as the project asks it: everything by symbol, through base classes and wildcards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from asynclint.catalogue.model import Blocks, Condition, Hand, Library, Limit, Resource, Runs

Entry = TypeVar("Entry")


class _Table(NamedTuple):
    """Entries by exact symbol, and by the symbol before `.*` or `.**`."""

    exact: dict[str, object]
    one: dict[str, object]
    any: dict[str, object]


class Catalogue:
    """What a set of libraries does. Earlier libraries win over later ones."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        held = list(libraries)
        self.names = frozenset(library.name for library in held)
        self._types: dict[str, str] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._twins: dict[str, Mapping[str, str]] = {}
        self._hands: dict[str, list[Hand]] = {}
        for library in reversed(held):
            self._types.update(library.types)
            self._bases.update(library.bases)
            self._twins.update(library.twins)
        for library in held:
            for hand in library.hands:
                self._hands.setdefault(hand.symbol, []).append(hand)
        self._blocks = _table((one.symbol, one) for library in held for one in library.blocks)
        self._quiet = _table((one, one) for library in held for one in library.quiet)
        self._limits = _table((one.symbol, one) for library in held for one in library.limits)
        self._resources = _table((one.symbol, one) for library in held for one in library.resources)
        self._decorators = _table((one.symbol, one) for library in held for one in library.decorators)
        self._methods = _table((one.symbol, one) for library in held for one in library.methods)
        self._known = self._prefixes()
        self.blocking_tails = frozenset(_tail(symbol) for symbol in self._blocks.exact)
        """The last names of all calls that block, a filter for what is worth resolving."""
        self.wildcards = tuple(sorted({*self._blocks.one, *self._blocks.any}))
        """What stands before the wildcards of families of calls that block."""

    def _prefixes(self) -> set[str]:
        tables = (self._blocks, self._quiet, self._limits, self._resources, self._decorators, self._methods)
        symbols = {symbol for table in tables for part in table for symbol in part}
        return symbols | set(self._types) | set(self._hands) | set(self._bases)

    def knows(self, symbol: str) -> bool:
        """Whether any file says something of this very symbol."""
        if symbol in self._known:
            return True
        return any(_wild(table, symbol) is not None for table in (self._blocks, self._quiet)) or (
            self._inherited(symbol, lambda other: True if other in self._known else None) is True
        )

    def alias(self, symbol: str) -> str | None:
        """What the catalogue says a symbol is, as another symbol."""
        said = self._types.get(symbol)
        return said if said is not None else self._inherited(symbol, self._types.get)

    def bases(self, kind: str) -> tuple[str, ...]:
        """The base classes of a library's class."""
        return self._bases.get(kind, ())

    def blocking(self, symbol: str) -> Blocks | None:
        """The entry of a call that blocks, with its asynchronous twin filled in; None for what is quiet or unknown."""
        found = self._blocking(symbol) or self._inherited(symbol, self._blocking)
        if found is None or found.instead:
            return found
        return replace(found, instead=self._twin(symbol))

    def _blocking(self, symbol: str) -> Blocks | None:
        exact = self._blocks.exact.get(symbol)
        if exact is not None:
            return exact  # type: ignore[return-value]
        if symbol in self._quiet.exact:
            return None
        found, quiet = _wild(self._blocks, symbol), _wild(self._quiet, symbol)
        if found is None or (quiet is not None and len(str(quiet)) >= len(found.symbol)):  # type: ignore[attr-defined]
            return None
        return found  # type: ignore[return-value]

    def _twin(self, symbol: str) -> Mapping[str, str]:
        at = symbol.rfind("()")
        if at < 0:
            return self._twins.get(symbol, {})
        rest = symbol[at:]
        return {library: twin + rest for library, twin in self._twins.get(symbol[:at], {}).items()}

    def limit(self, symbol: str) -> Limit | None:
        """The time limit of a call."""
        return self._find(self._limits, symbol)  # type: ignore[return-value]

    def resource(self, symbol: str) -> Resource | None:
        """What a callable makes, where that should be kept or closed."""
        return self._find(self._resources, symbol)  # type: ignore[return-value]

    def hands(self, symbol: str) -> Sequence[Hand]:
        """The callables that a call takes, and where it runs them."""
        return self._hands.get(symbol) or self._inherited(symbol, self._hands.get) or ()

    def runs_decorated(self, decorator: str) -> Runs | None:
        """How a framework runs what it decorates."""
        return self._find(self._decorators, decorator)  # type: ignore[return-value]

    def runs_method(self, kind: str, method: str) -> Runs | None:
        """How a framework runs a method that a subclass of its class defines."""
        return self._find(self._methods, f"{kind}().{method}")  # type: ignore[return-value]

    def _find(self, table: _Table, symbol: str) -> object | None:
        def here(one: str) -> object | None:
            found = table.exact.get(one)
            return found if found is not None else _wild(table, one)

        found = here(symbol)
        return found if found is not None else self._inherited(symbol, here)

    def _inherited(self, symbol: str, here: object) -> object | None:  # type: ignore[misc]
        """Ask the same of the base classes: `Sub().get` is what `Base().get` is."""
        at = symbol.find("()")
        while at >= 0:
            for base in self._bases.get(symbol[:at], ()):
                other = base + symbol[at:]
                found = here(other)  # type: ignore[operator]
                if found is None:
                    found = self._inherited(other, here)
                if found is not None:
                    return found  # type: ignore[no-any-return]
            at = symbol.find("()", at + 2)
        return None


def _table(entries: Iterable[tuple[str, object]]) -> _Table:
    table = _Table({}, {}, {})
    for symbol, entry in entries:
        if symbol.endswith(".**"):
            table.any.setdefault(symbol[:-3], entry)
        elif symbol.endswith(".*"):
            table.one.setdefault(symbol[:-2], entry)
        else:
            table.exact.setdefault(symbol, entry)
    return table


def _wild(table: _Table, symbol: str) -> object | None:
    """The entry with the longest wildcard that covers a symbol."""
    if not table.one and not table.any:
        return None
    head = symbol.rpartition(".")[0]
    if head in table.one and "(" not in symbol[len(head) :]:
        return table.one[head]
    while head:
        if head in table.any:
            return table.any[head]
        head = head[: max(head.rfind("."), 0)]
    return None


def _tail(symbol: str) -> str:
    for suffix in (".__enter__", ".__exit__", ".__iter__", ".__next__", ".__getitem__", ".__setitem__"):
        if symbol.endswith(suffix):
            return {"__exit__": "__enter__", "__next__": "__iter__"}.get(suffix[1:], suffix[1:])
    return symbol[symbol.rfind(".") + 1 :]


def applies(entry: Blocks, positional: Sequence[str], keywords: Mapping[str, str]) -> bool:
    """
    Whether a call blocks, given its arguments: `=` and the repr of a constant, or anything else for the unknown.

    What is not known never excuses a call, and never convicts one that blocks only with a certain value.
    """
    if any(_holds(condition, positional, keywords) for condition in entry.unless):
        return False
    return not entry.only or any(_holds(condition, positional, keywords) for condition in entry.only)


def _holds(condition: Condition, positional: Sequence[str], keywords: Mapping[str, str]) -> bool:
    given = keywords.get(condition.argument)
    if given is None and 0 <= condition.position < len(positional):
        given = positional[condition.position]
    if given is None:
        return False
    return not condition.equals or any(given == f"={value!r}" for value in condition.equals)
