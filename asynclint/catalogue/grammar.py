"""The grammar of catalogue files: TOML tables to values, and an error with file and line for whatever does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import tomli

from asynclint.catalogue import cells
from asynclint.catalogue.cells import Fault, Table
from asynclint.catalogue.model import AWAITED, Blocks, Condition, Constant, Hand, Library, Limit, Pool, Resource, Runs
from asynclint.finding import Severity

CATEGORIES = frozenset(
    {
        "sleep", "http", "file", "path", "database", "broker", "subprocess", "network", "sdk", "wait", "loop", "input",
        "cpu", "custom",
    }
)  # fmt: skip
COSTS = {"low": Severity.LOW, "medium": Severity.MEDIUM, "high": Severity.HIGH}
PLACES = frozenset({"thread", "process", "loop", "caller"})
OCCASIONS = frozenset({"", "request", "startup", "message", "job", "callback", "test"})
VERIFIED = frozenset({"ran", "introspected", "source"})
KINDS = frozenset(
    {
        "http-client", "engine", "database-connection", "database-client", "broker-client", "cloud-client",
        "llm-client", "grpc-channel", "executor", "session",
    }
)  # fmt: skip
LIFETIMES = frozenset({"application", "use"})
TABLES = ("library", "types", "bases", "twins", "blocks", "quiet", "limits", "resources", "pools", "hands", "runs")

Value = TypeVar("Value")


class CatalogueError(ValueError):
    """A catalogue file that does not follow the grammar; `line` counts from 1."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message


def parse(written: str, file: str) -> Library:
    """One file's text as a library. Raises `CatalogueError`."""
    try:
        tables = tomli.loads(written)
    except tomli.TOMLDecodeError as error:
        raise CatalogueError(file, getattr(error, "lineno", None) or 1, str(error)) from error
    try:
        return _library(tables)
    except Fault as fault:
        raise CatalogueError(file, _line(written, fault), str(fault)) from fault


def _line(written: str, fault: Fault) -> int:
    """The line of the word that a fault is about, below the head of its table."""
    heads = re.compile(rf"^[ \t]*\[+[ \t]*{re.escape(fault.table)}[ \t]*\]+", re.MULTILINE) if fault.table else None
    found = [one.start() for one in heads.finditer(written)] if heads is not None else []
    start = found[fault.index] if fault.index < len(found) else 0
    word = re.compile(rf"(?<![\w-]){re.escape(fault.near)}(?![\w-])").search(written, start) if fault.near else None
    return written.count("\n", 0, word.start() if word is not None else start) + 1


def _library(tables: Table) -> Library:
    cells.only(tables, TABLES)
    about = cells.under(tables, "library")
    cells.only(about, ("name", "distribution", "version", "docs", "threads"))
    version = cells.text(about, "version", "")
    runs = list(_each(tables, "runs", _runs))
    return Library(
        name=cells.text(about, "name", None),
        distribution=cells.text(about, "distribution", ""),
        version=version,
        docs=cells.text(about, "docs", ""),
        threads=cells.whole(about, "threads", 0),
        types=dict(_keyed(tables, "types", cells.symbol)),
        bases=dict(_keyed(tables, "bases", _bases)),
        twins=dict(_keyed(tables, "twins", _instead)),
        blocks=tuple(_each(tables, "blocks", lambda table: _blocks(table, version))),
        quiet=tuple(_each(tables, "quiet", _quiet)),
        limits=tuple(_each(tables, "limits", _limits)),
        resources=tuple(_each(tables, "resources", _resources)),
        pools=tuple(_each(tables, "pools", _pools)),
        hands=tuple(_each(tables, "hands", _hands)),
        decorators=tuple(one for kind, one in runs if kind == "decorators"),
        methods=tuple(one for kind, one in runs if kind == "methods"),
    )


def _each(tables: Table, name: str, reader: Callable[[Table], Iterator[Value]]) -> Iterator[Value]:
    """What a reader makes of each of the tables [[name]]."""
    for index, table in enumerate(cells.listed(tables, name)):
        try:
            if not isinstance(table, dict):
                raise Fault(f"`{name}` must be written [[{name}]]", name)
            yield from reader(table)
        except Fault as fault:
            fault.table, fault.index = name, index
            raise


def _keyed(tables: Table, name: str, reader: Callable[[Any, str], Value]) -> Iterator[tuple[str, Value]]:
    """What a reader makes of each value of the table [name], by symbol."""
    try:
        for key, said in cells.under(tables, name).items():
            value = reader(said, key)
            for one in cells.expanded(key, name):
                yield one, value
    except Fault as fault:
        fault.table = name
        raise


def _blocks(table: Table, version: str) -> Iterator[Blocks]:
    cells.only(
        table,
        (
            "calls", "category", "cost", "why", "instead", "unless", "only", "once", "verified", "version", "note",
            "since", "until", "stays", "lazy", "here", "inside",
        ),
    )  # fmt: skip
    category, why = cells.among(table, "category", CATEGORIES), cells.text(table, "why", None)
    cost = COSTS[cells.among(table, "cost", COSTS)]
    instead = _instead(table.get("instead", {}), "instead")
    unless, wanted = _conditions(table)
    verified = cells.among(table, "verified", VERIFIED, "source")
    for called in cells.symbols(table, "calls"):
        last = called.rpartition(".")[2]
        named = {library: twin.replace("*", AWAITED.get(last, last)) for library, twin in instead.items()}
        yield Blocks(
            called, category, cost, why, named, unless, wanted, cells.flag(table, "once"), verified,
            cells.text(table, "version", version), cells.text(table, "note", ""), *cells.span(table),
            stays=cells.flag(table, "stays"),
            lazy=cells.flag(table, "lazy"),
            here=cells.flag(table, "here"),
            inside=cells.flag(table, "inside"),
        )  # fmt: skip


def _quiet(table: Table) -> Iterator[str]:
    cells.only(table, ("calls", "note", "verified"))
    return cells.symbols(table, "calls")


def _limits(table: Table) -> Iterator[Limit]:
    cells.only(
        table,
        (
            "calls", "argument", "position", "client-argument", "default", "kind", "forever", "also", "endless",
            "verified", "note", "since", "until", "unless", "only",
        ),
    )  # fmt: skip
    unlimited = table.get("default", "none") == "none"
    for called in cells.symbols(table, "calls"):
        yield Limit(
            called,
            cells.text(table, "argument", ""),
            cells.whole(table, "position", -1),
            cells.text(table, "client-argument", ""),
            None if unlimited else cells.number(table, "default", 0),
            cells.among(table, "verified", VERIFIED, "source"),
            cells.text(table, "note", ""),
            *cells.span(table),
            cells.among(table, "kind", ("network", "wait"), "network"),
            _among_all(table, "forever", ("call", "client")),
            _among_all(table, "also", ()),
            _constants(table, "endless") or (None,),
            *_conditions(table),
        )


def _among_all(table: Table, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words; of `known` ones, where some are."""
    said = cells.listed(table, key)
    for one in said:
        if not isinstance(one, str) or (known and one not in known):
            raise Fault(f"`{key}` holds {', '.join(known) or 'names of arguments'}, not {one!r}", key)
    return tuple(said)


def _resources(table: Table) -> Iterator[Resource]:
    cells.only(
        table,
        (
            "calls", "kind", "lifetime", "close", "pool", "cost-ms", "leaks", "exclusive", "early", "embedded",
            "verified", "note", "since", "until",
        ),
    )  # fmt: skip
    for called in cells.symbols(table, "calls"):
        yield Resource(
            called,
            cells.among(table, "kind", KINDS),
            cells.among(table, "lifetime", LIFETIMES, "application"),
            cells.text(table, "close", ""),
            cells.text(table, "pool", ""),
            cells.number(table, "cost-ms", 0),
            cells.among(table, "verified", VERIFIED, "source"),
            cells.text(table, "note", ""),
            *cells.span(table),
            cells.flag(table, "leaks"),
            cells.flag(table, "exclusive"),
            cells.flag(table, "early"),
            cells.flag(table, "embedded"),
        )


def _pools(table: Table) -> Iterator[Pool]:
    cells.only(
        table,
        ("calls", "argument", "position", "equals", "symbols", "missing", "also", "cost", "possible", "why", "note"),
    )
    said = {key: table[key] for key in ("argument", "position", "equals") if key in table}
    for called in cells.symbols(table, "calls"):
        yield Pool(
            called,
            _condition(said, "argument"),
            tuple(cells.symbol(one, str(one)) for one in cells.listed(table, "symbols")),
            cells.flag(table, "missing"),
            _among_all(table, "also", ()),
            COSTS[cells.among(table, "cost", COSTS)],
            not cells.flag(table, "possible"),
            cells.text(table, "why", None),
        )


def _hands(table: Table) -> Iterator[Hand]:
    cells.only(table, ("calls", "argument", "position", "place", "occasion", "unless", "only", "note", "verified"))
    unless, wanted = _conditions(table)
    for called in cells.symbols(table, "calls"):
        yield Hand(
            called,
            cells.text(table, "argument", ""),
            cells.whole(table, "position", -1),
            cells.among(table, "place", PLACES),
            cells.among(table, "occasion", OCCASIONS, ""),
            unless,
            wanted,
        )


def _runs(table: Table) -> Iterator[tuple[str, Runs]]:
    cells.only(
        table,
        (
            "decorators", "methods", "sync", "occasion", "unless", "only", "alone", "note", "verified", "since",
            "until",
        ),
    )  # fmt: skip
    if "decorators" not in table and "methods" not in table:
        raise Fault("[[runs]] needs `decorators` or `methods`", "runs")
    sync = cells.among(table, "sync", ("thread", "loop", "caller"))
    occasion = cells.among(table, "occasion", OCCASIONS, "")
    (unless, wanted), alone = _conditions(table), cells.flag(table, "alone")
    if "methods" in table and (unless or wanted):
        raise Fault("only `decorators` have arguments for `unless` and `only`", "methods")
    for kind in ("decorators", "methods"):
        for called in cells.symbols(table, kind) if kind in table else ():
            yield kind, Runs(called, sync, occasion, *cells.span(table), unless, wanted, alone)


def _bases(said: Any, key: str) -> tuple[str, ...]:
    if not isinstance(said, list):
        raise Fault(f"`{key}`: base classes must be a list of symbols", key)
    return tuple(cells.symbol(one, str(one)) for one in said)


def _instead(said: Any, key: str) -> Mapping[str, str]:
    if not isinstance(said, dict):
        raise Fault(f"`{key}`: an asynchronous twin is given by library: {{ asyncio = … }}", key)
    cells.only(said, ("asyncio", "anyio", "trio"))
    return {library: cells.text(said, library, None) for library in said}


def _conditions(table: Table) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """`unless` and `only`."""
    unless, wanted = (tuple(_condition(one, key) for one in cells.listed(table, key)) for key in ("unless", "only"))
    return unless, wanted


def _condition(said: Any, key: str) -> Condition:
    if not isinstance(said, dict):
        raise Fault(f"`{key}` holds tables: {{ argument = …, equals = … }}", key)
    cells.only(said, ("argument", "position", "equals"))
    return Condition(cells.text(said, "argument", ""), cells.whole(said, "position", -1), _constants(said, "equals"))


def _constants(said: Table, key: str) -> tuple[Constant, ...]:
    """One constant or a list of them; `"none"` stands for `None`."""
    given = said.get(key, [])
    values = given if isinstance(given, list) else [given]
    constants: list[Constant] = [None if one == "none" else one for one in values]
    if not all(isinstance(one, (bool, int, float, str, type(None))) for one in constants):
        raise Fault(f"`{key}` must be a constant or a list of constants", key)
    return tuple(constants)
