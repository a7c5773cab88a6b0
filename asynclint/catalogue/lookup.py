"""The catalogue as the project asks it: everything by symbol, through base classes and wildcards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from asynclint.catalogue.model import AWAITED, Blocks, Hand, Library, Limit, Pool, Resource, Runs
from asynclint.catalogue.table import Entry, Table, table, top


class Catalogue:
    """What a set of libraries does. Earlier libraries win over later ones."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        held = list(libraries)
        self.names = frozenset(library.name for library in held)
        self._answers: dict[str, Blocks | None] = {}
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
        self._blocks = table((one.symbol, one) for one in _loud(held))
        self._quiet = table((one, one) for library in held for one in library.quiet)
        self._spared = table((one, one) for library in held if not library.name for one in library.quiet)
        self._limits = table((one.symbol, one) for library in held for one in library.limits)
        self._resources = table((one.symbol, one) for library in held for one in library.resources)
        self._pools: dict[str, list[Pool]] = {}
        for library in held:
            for pool in library.pools:
                self._pools.setdefault(pool.symbol, []).append(pool)
        self._decorators = table(_together(one for library in held for one in library.decorators))
        self._methods = table((one.symbol, one) for library in held for one in library.methods)
        self._known = self._prefixes()
        self._tops = {top(symbol) for symbol in self._known}
        """What all symbols begin with of which anything is said: half of those that are asked for do not."""
        self._derived = {top(symbol) for symbol in self._bases}
        """What the classes begin with that have base classes."""
        self._heads = {symbol.rpartition(".")[0] for symbol in self._known}
        self._any_attribute = {one[:-2]: said for one, said in self._types.items() if one.endswith(".*")}
        """What any attribute of an object is, where nothing is said of this very one."""
        self._unspoken: dict[str, bool] = {}
        self.blocking_tails = frozenset(_tail(symbol) for symbol in self._blocks.exact)
        """The last names of all calls that block, a filter for what is worth resolving."""
        self.is_sparing = bool(tuple(self._spared.symbols()))
        """Whether the configuration names calls that do not block: these may be the project's own functions."""
        self.is_configured = any(one.verified == "configuration" for library in held for one in library.blocks)
        """Whether the configuration names calls that block: these may be the project's own functions."""
        self.called_objects = {_tail(symbol) for symbol in self._known if symbol.endswith("().__call__")}
        """The last names of the classes whose instances are called."""
        self.resource_tails = frozenset(_tail(symbol).removesuffix("()") for symbol in self._resources.exact)
        """The last names of all calls that make something to be kept or closed."""
        self.exclusive = tuple(sorted(symbol for symbol, one in self._resources.exact.items() if one.exclusive))
        """Calls that make what only one task may use at a time."""
        self.pool_tails = frozenset(map(_tail, self._pools))
        """The last names of all calls that set the bounds of a pool."""
        self.threads = {library.name: library.threads for library in held if library.threads}
        """How many worker threads a framework has, by its name."""
        self.serves = any(one.occasion == "request" for library in held for one in library.decorators)
        """Whether a library that handles requests is in use."""
        self.alone = any(one.alone for library in held for one in (*library.decorators, *library.methods))
        """Whether a library that runs coroutines on loops of their own is in use."""
        self.limit_tails = frozenset(_tail(symbol) for symbol in self._limits.exact)
        """The last names of all calls that have, or lack, a time limit."""
        self.limit_tops = frozenset(self._limits.tops)
        """What the symbols of families of calls begin with that have, or lack, a time limit."""
        self.wild_tops = frozenset(self._blocks.tops)
        """What the symbols of families of calls that block begin with."""

    def _prefixes(self) -> set[str]:
        tables = (self._blocks, self._quiet, self._limits, self._resources, self._decorators, self._methods)
        symbols = {symbol for table in tables for symbol in table.symbols()}
        return symbols | set(self._types) | set(self._hands) | set(self._bases) | set(self._pools)

    def knows(self, symbol: str) -> bool:
        """Whether any file says something of this very symbol."""
        if symbol in self._known:
            return True
        if top(symbol) not in self._tops:
            return False
        if self._blocks.wild(symbol) is not None or self._quiet.wild(symbol, True) is not None:
            return True
        return self._inherited(symbol, lambda other: True if other in self._known else None) is True

    def names_top(self, symbol: str) -> bool:
        """Whether anything is said of the library that a symbol is of: if not, no question about it need be asked."""
        return top(symbol) in self._tops

    def is_silent_about(self, head: str) -> bool:
        """Whether nothing is said of any attribute of a module or an object."""
        known = self._unspoken.get(head)
        if known is None:
            known = self._unspoken[head] = top(head) not in self._tops or not self._speaks_about(head)
        return known

    def _speaks_about(self, head: str) -> bool:
        symbol = f"{head}.attribute_of_which_nothing_is_said"
        if head in self._heads or self.knows(symbol) or self._limits.wild(symbol) is not None:
            return True
        return self._inherited(symbol, lambda other: True if other.rpartition(".")[0] in self._heads else None) is True

    def alias(self, symbol: str) -> str | None:
        """What the catalogue says a symbol is, as another symbol."""
        said = self._types.get(symbol)
        if said is not None or symbol in self._known:
            return said
        if top(symbol) not in self._tops:
            return None
        said = self._inherited(symbol, self._types.get)
        if said is None and self._any_attribute:
            head, _, last = symbol.rpartition(".")
            said = self._any_attribute.get(head) if last.isidentifier() and last[0] != "_" else None
        return said

    def leading_to(self, tops: Collection[str]) -> set[str]:
        """What symbols begin with that may stand for something of these libraries: of theirs, or of others' types."""
        stands_for = [*self._types.items(), *((kind, base) for kind, bases in self._bases.items() for base in bases)]
        found = set(tops)
        while fresh := {top(one) for one, said in stands_for if top(said) in found} - found:
            found |= fresh
        return found

    def givers(self, kind: str) -> Iterator[str]:
        """The classes whose methods give an object of a kind: a pool, for its connections."""
        wanted = f"{kind}()"
        for symbol, said in self._types.items():
            if said == wanted and symbol[-2:] == "()":
                head, _, method = symbol.removesuffix("()").rpartition("().")
                if head and method and head != kind:
                    yield head

    def bases(self, kind: str) -> tuple[str, ...]:
        """The base classes of a library's class."""
        return self._bases.get(kind, ())

    def blocking(self, symbol: str) -> Blocks | None:
        """The entry of a call that blocks, with its asynchronous twin filled in; None for what is quiet or unknown."""
        if symbol not in self._answers:
            if top(symbol) not in self._tops:
                return None
            found = self._verdict(symbol) or self._inherited(symbol, self._verdict)
            known = found if isinstance(found, Blocks) else None
            if known is not None and not known.instead:
                known = replace(known, instead=self._twin(symbol))
            self._answers[symbol] = known
        return self._answers[symbol]

    def spares(self, symbol: str) -> bool:
        """Whether the configuration says that a call does not block."""
        return symbol in self._spared.exact or self._spared.wild(symbol, True) is not None

    def family(self, symbol: str) -> bool:
        """Whether an attribute of which nothing is said blocks when it is called: the symbol is a wildcard's head."""
        return self.names_top(symbol) and self.blocking(f"{symbol}.attribute_of_which_nothing_is_said") is not None

    def _twin(self, symbol: str) -> Mapping[str, str]:
        """The asynchronous twin, but for one that blocks too: making a client may cost the same either way."""
        found = twin(symbol, self._twins)
        return {library: other for library, other in found.items() if other not in self._blocks.exact}

    def _verdict(self, symbol: str) -> Blocks | str | None:
        """The entry of a call that blocks, the pattern that says it does not, or None where nothing is said."""
        exact = self._blocks.exact.get(symbol) or self._quiet.exact.get(symbol)
        if exact is not None:
            return exact
        found, quiet = self._blocks.wild(symbol), self._quiet.wild(symbol, True)
        return found if found and (quiet is None or len(quiet) < len(found.symbol)) else quiet

    def limit(self, symbol: str) -> Limit | None:
        """The time limit of a call."""
        return self._find(self._limits, symbol)

    def resource(self, symbol: str) -> Resource | None:
        """What a callable makes, where that should be kept or closed."""
        return self._find(self._resources, symbol)

    def pools(self, symbol: str) -> Sequence[Pool]:
        """The settings of a pool that a call takes."""
        return self._pools.get(symbol, ())

    def hands(self, symbol: str) -> Sequence[Hand]:
        """The callables that a call takes, and where it runs them."""
        return self._hands.get(symbol) or self._inherited(symbol, self._hands.get) or ()

    def runs_decorated(self, decorator: str) -> Sequence[Runs]:
        """How a framework runs what it decorates: the first of these that applies."""
        return self._find(self._decorators, decorator) or ()

    def runs_method(self, kind: str, method: str) -> Runs | None:
        """How a framework runs a method that a subclass of its class defines."""
        return self._find(self._methods, f"{kind}().{method}")

    def _find(self, known: Table[Entry], symbol: str) -> Entry | None:
        def here(one: str) -> Entry | None:
            found = known.exact.get(one)
            return found if found is not None else known.wild(one)

        if top(symbol) not in self._tops:
            return None
        found = here(symbol)
        return found if found is not None else self._inherited(symbol, here)

    def _inherited(self, symbol: str, here: Callable[[str], Entry | None]) -> Entry | None:
        """Ask the same of the base classes: `Sub().get` is what `Base().get` is."""
        if top(symbol) not in self._derived:
            return None
        at = symbol.find("()")
        while at >= 0:
            for base in self._bases.get(symbol[:at], ()):
                other = base + symbol[at:]
                found = here(other)
                if found is None:
                    found = self._inherited(other, here)
                if found is not None:
                    return found
            at = symbol.find("()", at + 2)
        return None


def twin(symbol: str, twins: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """The asynchronous symbol, by async library, that stands for a symbol where a class of it has a twin."""
    at = symbol.rfind("()")
    if at < 0:
        return twins.get(symbol, {})
    rest = symbol[at:]
    head, _, last = rest.rpartition(".")
    rest = f"{head}.{AWAITED.get(last, last)}" if head else rest
    return {library: other + rest for library, other in twins.get(symbol[:at], {}).items()}


def _loud(libraries: Iterable[Library]) -> Iterator[Blocks]:
    """What blocks by these libraries, but for what an earlier one says to be quiet."""
    quiet: Table[str] = Table()
    for library in libraries:
        for one in library.blocks:
            if one.symbol not in quiet.exact and quiet.wild(one.symbol, True) is None:
                yield one
        quiet.fill((one, one) for one in library.quiet)


def _together(entries: Iterable[Runs]) -> Iterable[tuple[str, list[Runs]]]:
    """All that is said of a symbol, in one entry."""
    found: dict[str, list[Runs]] = {}
    for one in entries:
        found.setdefault(one.symbol, []).append(one)
    return found.items()


def _tail(symbol: str) -> str:
    if symbol.endswith("().__call__"):
        symbol = symbol.removesuffix("().__call__")
    for suffix in (".__enter__", ".__exit__", ".__iter__", ".__next__", ".__getitem__", ".__setitem__"):
        if symbol.endswith(suffix):
            return {"__exit__": "__enter__", "__next__": "__iter__"}.get(suffix[1:], suffix[1:])
    return symbol[symbol.rfind(".") + 1 :]
