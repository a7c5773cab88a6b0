"""
What libraries do, as values. `docs/catalogue.md` is the grammar; `load` reads it from TOML.

Everything is keyed by symbols: dotted names in which `()` reads "what calling it
returns", so `requests.Session().get` is the method `get` of what `requests.Session`
makes. A pattern may end in `.*` (any one attribute) or `.**` (any path of attributes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from asynclint.finding import Severity

AWAITED = {"__enter__": "__aenter__", "__exit__": "__aexit__", "__iter__": "__aiter__", "__next__": "__anext__"}
"""What `with` and `for` call, and what `async with` and `async for` do."""

Constant: TypeAlias = bool | int | float | str | None


class Condition(NamedTuple):
    """An argument, by keyword and by position from 0 (-1: keyword only), and the constant it is compared with."""

    argument: str
    position: int
    equals: tuple[Constant, ...]
    """Any of these values; empty: the argument is given at all."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """A call that stops the loop: for how long it can (`cost`), on what it waits (`why`), what to use instead."""

    symbol: str
    category: str
    cost: Severity
    why: str
    instead: Mapping[str, str] = field(default_factory=dict)
    """Asynchronous twin by async library: asyncio, anyio, trio."""
    unless: tuple[Condition, ...] = ()
    """Does not block where any of these holds."""
    only: tuple[Condition, ...] = ()
    """Blocks only where any of these holds; empty: always."""
    once: bool = False
    """Blocks at first use only, cached afterwards."""
    verified: str = "source"
    version: str = ""
    note: str = ""
    since: str = ""
    """The first version of the distribution that it holds for; "" for all before `until`."""
    until: str = ""
    """The first version that it no longer holds for; "" where it still does."""
    stays: bool = False
    """Bound to the thread it is in: this call alone cannot be handed to another."""
    lazy: bool = False
    """What it gives has parts, and each is waited for when it is asked for: to call it alone in a thread is no use."""
    here: bool = False
    """Told only where it stands, not where its function is called: a debugger is there on purpose."""
    inside: bool = False
    """Works on the file that its object was made of, and on no other: where that is in memory, so does it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The time limit of a call: where it is given, and what holds when it is not. Seconds; None is no limit."""

    symbol: str
    argument: str
    position: int
    client_argument: str
    default: float | None
    verified: str = "source"
    note: str = ""
    since: str = ""
    until: str = ""
    kind: str = "network"
    """"network": another machine; "wait": what may have no natural end (a message, a lock, a process)."""
    forever: tuple[str, ...] = ()
    """Where a value that means no limit takes a default limit away: "call", "client"."""
    also: tuple[str, ...] = ()
    """Other arguments of the call that bound it as well."""
    endless: tuple[Constant, ...] = (None,)
    """The values of the argument that mean no limit."""
    unless: tuple[Condition, ...] = ()
    """Where any of these holds of the call, it does not wait."""
    only: tuple[Condition, ...] = ()
    """Only where any of these holds; empty: always."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A callable that makes something which opens connections, threads or a pool."""

    symbol: str
    kind: str
    lifetime: str
    """"application": make one and keep it; "use": open, use, close."""
    close: str
    pool: str
    """What to use instead of a bare connection, or ""."""
    cost_ms: float
    verified: str = "source"
    note: str = ""
    since: str = ""
    until: str = ""
    leaks: bool = False
    """Left open, it outlives the function that made it: descriptors or threads stay."""
    exclusive: bool = False
    """Only one task may use it at a time."""
    early: bool = False
    """It can be made before any loop runs, as at import."""
    embedded: bool = False
    """A database without a server: connecting costs little, and a pool gains little."""


@dataclass(frozen=True, slots=True)
class Pool:
    """A setting that takes the bound of a pool away, or the pool itself: an argument, and the values that do so."""

    symbol: str
    condition: Condition
    symbols: tuple[str, ...]
    """Things of a library that do so: `sqlalchemy.pool.NullPool`."""
    missing: bool
    """It also does so where it is not given."""
    also: tuple[str, ...]
    """Other arguments that make it right."""
    cost: Severity
    sure: bool
    why: str
    """What happens, as the end of a sentence."""


class Hand(NamedTuple):
    """A call that takes a callable and runs it elsewhere: `place` is thread, process, loop or caller."""

    symbol: str
    argument: str
    position: int
    place: str
    occasion: str = ""
    unless: tuple[Condition, ...] = ()
    """Not where any of these holds of the call."""
    only: tuple[Condition, ...] = ()
    """Only where any of these holds; empty: always."""


class Runs(NamedTuple):
    """
    A framework's own call of a function: by decorator, or as a method of a subclass. `sync`: where a `def` runs;
    `alone`: an `async def` has a loop to itself, so that it holds nobody else up.
    """

    symbol: str
    sync: str
    occasion: str
    """request, startup, message, job, callback or test."""
    since: str = ""
    until: str = ""
    unless: tuple[Condition, ...] = ()
    """Not where any of these holds of the decorator's arguments."""
    only: tuple[Condition, ...] = ()
    """Only where any of these holds; empty: always."""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """All that one TOML file says."""

    name: str
    distribution: str = ""
    version: str = ""
    docs: str = ""
    threads: int = 0
    """How many worker threads a framework has for the plain functions that it runs; 0: not known."""
    types: Mapping[str, str] = field(default_factory=dict)
    """What a symbol is, as another symbol: aliases, results of calls, attributes."""
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The base classes of a class of the library."""
    twins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The asynchronous class of a synchronous one, by async library."""
    blocks: tuple[Blocks, ...] = ()
    quiet: tuple[str, ...] = ()
    """Patterns of calls that are known not to block; they win over `blocks` patterns with a wildcard."""
    limits: tuple[Limit, ...] = ()
    resources: tuple[Resource, ...] = ()
    pools: tuple[Pool, ...] = ()
    hands: tuple[Hand, ...] = ()
    decorators: tuple[Runs, ...] = ()
    methods: tuple[Runs, ...] = ()
