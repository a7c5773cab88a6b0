"""The grammar of catalogue files: TOML tables to values, and an error with file and line for whatever does not fit."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import tomli

from asynclint.catalogue.model import Blocks, Condition, Constant, Hand, Library, Limit, Resource, Runs
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

_SYMBOL = re.compile(r"^[A-Za-z_]\w*(?:\.(?:\w+|\*{1,2}$)|\(\)|\[(?:\*|\d+)?\]|<import>$)*$")
_VERSION = re.compile(r"^\d+(?:\.\d+)*$")


class CatalogueError(ValueError):
    """A catalogue file that does not follow the grammar; `line` counts from 1."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message


class _Fault(ValueError):
    """What is wrong, and a word of the file near which it stands."""

    def __init__(self, message: str, near: str = "") -> None:
        super().__init__(message)
        self.near = near


def parse(text: str, file: str) -> Library:
    """One file's text as a library. Raises `CatalogueError`."""
    try:
        tables = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise CatalogueError(file, getattr(error, "lineno", None) or 1, str(error)) from error
    try:
        return _library(tables)
    except _Fault as fault:
        raise CatalogueError(file, _line(text, fault.near), str(fault)) from fault


def _line(text: str, near: str) -> int:
    at = text.find(near) if near else 0
    return text.count("\n", 0, max(at, 0)) + 1


def _library(tables: Mapping[str, Any]) -> Library:
    _only(tables, ("library", "types", "bases", "twins", "blocks", "quiet", "limits", "resources", "hands", "runs"))
    about = tables.get("library", {})
    _only(about, ("name", "distribution", "version", "docs"))
    version = _text(about, "version", "")
    runs = [one for table in _tables(tables, "runs") for one in _runs(table)]
    return Library(
        name=_text(about, "name", None),
        distribution=_text(about, "distribution", ""),
        version=version,
        docs=_text(about, "docs", ""),
        types=dict(_types(tables.get("types", {}))),
        bases={name: tuple(_checked(base) for base in held) for name, held in tables.get("bases", {}).items()},
        twins={name: dict(_instead(held)) for name, held in tables.get("twins", {}).items()},
        blocks=tuple(one for table in _tables(tables, "blocks") for one in _blocks(table, version)),
        quiet=tuple(one for table in _tables(tables, "quiet") for one in _quiet(table)),
        limits=tuple(one for table in _tables(tables, "limits") for one in _limits(table)),
        resources=tuple(one for table in _tables(tables, "resources") for one in _resources(table)),
        hands=tuple(one for table in _tables(tables, "hands") for one in _hands(table)),
        decorators=tuple(one for kind, one in runs if kind == "decorators"),
        methods=tuple(one for kind, one in runs if kind == "methods"),
    )


def _tables(tables: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = tables.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _Fault(f"`{name}` must be written [[{name}]]", name)
    return found


def _blocks(table: Mapping[str, Any], version: str) -> Iterator[Blocks]:
    _only(
        table,
        (
            "calls", "category", "cost", "why", "instead", "unless", "only", "once", "verified", "version", "note",
            "since", "until",
        ),
    )  # fmt: skip
    category, why = _among(table, "category", CATEGORIES), _text(table, "why", None)
    cost = COSTS[_among(table, "cost", COSTS)]
    instead = _instead(table.get("instead", {}))
    unless = tuple(_condition(one) for one in table.get("unless", ()))
    only = tuple(_condition(one) for one in table.get("only", ()))
    verified = _among(table, "verified", VERIFIED, "source")
    for symbol in _calls(table):
        named = {library: twin.replace("*", symbol.rpartition(".")[2]) for library, twin in instead.items()}
        yield Blocks(
            symbol, category, cost, why, named, unless, only, _flag(table, "once"), verified,
            _text(table, "version", version), _text(table, "note", ""), *_span(table),
        )  # fmt: skip


def _quiet(table: Mapping[str, Any]) -> Iterator[str]:
    _only(table, ("calls", "note", "verified"))
    return _calls(table)


def _limits(table: Mapping[str, Any]) -> Iterator[Limit]:
    _only(table, ("calls", "argument", "position", "client-argument", "default", "verified", "note", "since", "until"))
    default = table.get("default", "none")
    if default != "none" and not isinstance(default, (int, float)):
        raise _Fault('`default` must be a number of seconds or "none"', "default")
    for symbol in _calls(table):
        yield Limit(
            symbol,
            _text(table, "argument", ""),
            _number(table, "position", -1),
            _text(table, "client-argument", ""),
            None if default == "none" else float(default),
            _among(table, "verified", VERIFIED, "source"),
            _text(table, "note", ""),
            *_span(table),
        )


def _resources(table: Mapping[str, Any]) -> Iterator[Resource]:
    _only(table, ("calls", "kind", "lifetime", "close", "pool", "cost-ms", "verified", "note", "since", "until"))
    for symbol in _calls(table):
        yield Resource(
            symbol,
            _among(table, "kind", KINDS),
            _among(table, "lifetime", LIFETIMES, "application"),
            _text(table, "close", ""),
            _text(table, "pool", ""),
            float(table.get("cost-ms", 0)),
            _among(table, "verified", VERIFIED, "source"),
            _text(table, "note", ""),
            *_span(table),
        )


def _hands(table: Mapping[str, Any]) -> Iterator[Hand]:
    _only(table, ("calls", "argument", "position", "place", "occasion", "note", "verified"))
    for symbol in _calls(table):
        yield Hand(
            symbol,
            _text(table, "argument", ""),
            _number(table, "position", -1),
            _among(table, "place", PLACES),
            _among(table, "occasion", OCCASIONS, ""),
        )


def _runs(table: Mapping[str, Any]) -> Iterator[tuple[str, Runs]]:
    _only(table, ("decorators", "methods", "sync", "occasion", "note", "verified", "since", "until"))
    if "decorators" not in table and "methods" not in table:
        raise _Fault("[[runs]] needs `decorators` or `methods`", "runs")
    sync, occasion = _among(table, "sync", ("thread", "loop")), _among(table, "occasion", OCCASIONS, "")
    for kind in ("decorators", "methods"):
        for symbol in _calls(table, kind) if kind in table else ():
            yield kind, Runs(symbol, sync, occasion, *_span(table))


def _span(table: Mapping[str, Any]) -> tuple[str, str]:
    """`since` and `until`, either of them "" where it is not given."""
    for key in ("since", "until"):
        said = table.get(key, "0")
        if not isinstance(said, str) or not _VERSION.match(said):
            raise _Fault(f'`{key}` must be a version in quotes, such as "8.0"', key)
    return table.get("since", ""), table.get("until", "")


def _types(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, said in table.items():
        if not isinstance(said, str):
            raise _Fault(f"`{key}` must be a symbol in quotes", key)
        for symbol in expand(key):
            yield _checked(symbol), _checked(said)


def _instead(table: Any) -> Mapping[str, str]:
    if not isinstance(table, dict):
        raise _Fault("an asynchronous twin is given by library: { asyncio = … }", "instead")
    _only(table, ("asyncio", "anyio", "trio"))
    return {library: str(symbol) for library, symbol in table.items()}


def _condition(table: Any) -> Condition:
    if not isinstance(table, dict):
        raise _Fault("a condition is a table: { argument = …, equals = … }", "argument")
    _only(table, ("argument", "position", "equals"))
    said = table.get("equals", [])
    values: list[Constant] = [None if one == "none" else one for one in (said if isinstance(said, list) else [said])]
    return Condition(_text(table, "argument", ""), _number(table, "position", -1), tuple(values))


def _calls(table: Mapping[str, Any], key: str = "calls") -> Iterator[str]:
    found = table.get(key)
    if not isinstance(found, list) or not found:
        raise _Fault(f"`{key}` must be a list of symbols", key)
    return (_checked(symbol) for one in found for symbol in expand(str(one)))


def expand(symbol: str) -> Iterator[str]:
    """`a.{b,c}` is `a.b` and `a.c`; several groups multiply."""
    opened = symbol.find("{")
    if opened < 0:
        yield symbol
        return
    closed = symbol.find("}", opened)
    if closed < 0:
        raise _Fault(f"`{symbol}`: a brace is not closed", symbol)
    for part in symbol[opened + 1 : closed].split(","):
        yield from expand(symbol[:opened] + part.strip() + symbol[closed + 1 :])


def _checked(symbol: str) -> str:
    if not _SYMBOL.match(symbol):
        raise _Fault(f"`{symbol}` is no symbol", symbol)
    return symbol


def _only(table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise _Fault(f"unknown key `{key}`{_meant(key, known)}", key)


def _among(table: Mapping[str, Any], key: str, known: Any, default: str | None = None) -> str:
    said = table.get(key, default)
    if said is None or said not in known:
        raise _Fault(f"`{key}` is {said!r}{_meant(str(said), known)}", str(said) if said else key)
    return str(said)


def _meant(word: str, known: Any) -> str:
    near = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(sorted(filter(None, known)))}"


def _text(table: Mapping[str, Any], key: str, default: str | None) -> str:
    said = table.get(key, default)
    if not isinstance(said, str):
        raise _Fault(f"`{key}` must be a text", key)
    return said


def _number(table: Mapping[str, Any], key: str, default: int) -> int:
    said = table.get(key, default)
    if not isinstance(said, int) or isinstance(said, bool):
        raise _Fault(f"`{key}` must be a whole number", key)
    return said


def _flag(table: Mapping[str, Any], key: str) -> bool:
    said = table.get(key, False)
    if not isinstance(said, bool):
        raise _Fault(f"`{key}` must be true or false", key)
    return said
