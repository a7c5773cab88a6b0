"""The catalogue's files against themselves and against each other."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pytest

from asynclint.catalogue.cells import symbol as checked
from asynclint.catalogue.load import DATA, load, read
from asynclint.catalogue.lookup import Catalogue, twin
from asynclint.catalogue.model import Library
from asynclint.catalogue.versions import Spanned, holds

LIBRARIES = {path.stem: read(path) for path in sorted(DATA.glob("*.toml"))}
GONE = {"crypt", "nntplib", "telnetlib"}
"""Modules that older interpreters have."""
STANDARD = sys.stdlib_module_names | GONE | {"builtins", "tomllib"}  # tomllib came with 3.11


def top(symbol: str) -> str:
    return re.split(r"[.(\[<]", symbol, maxsplit=1)[0]


def prefixes(symbol: str) -> Iterator[str]:
    """What a symbol begins with, at every boundary, and itself."""
    for match in re.finditer(r"(?<=.)[.(\[<]", symbol):
        yield symbol[: match.start()]
        if match[0] == "(":
            yield symbol[: match.start() + 2]
    yield symbol


def listed(library: Library) -> Iterator[str]:
    """Every symbol of the tables that are asked by symbol."""
    for table in (
        library.blocks,
        library.limits,
        library.resources,
        library.hands,
        library.decorators,
        library.methods,
    ):
        yield from (one.symbol for one in table)
    yield from library.quiet


@pytest.fixture(scope="module")
def everything() -> Catalogue:
    return load(LIBRARIES)


def test_the_name_is_the_name_of_the_file() -> None:
    assert not [f"{name}: {one.name}" for name, one in LIBRARIES.items() if name != one.name]


def test_a_distribution_and_the_version_that_was_looked_at() -> None:
    assert not [name for name, one in LIBRARIES.items() if bool(one.distribution) == (name in STANDARD)]
    assert not [name for name, one in LIBRARIES.items() if not one.version or not one.docs.startswith("https://")]


def test_symbols_are_of_the_library() -> None:
    """A file is read where its own name is imported: what it says of other names is found by chance."""
    assert not [
        f"{name}: {one.symbol}" for name, held in LIBRARIES.items() for one in held.blocks if top(one.symbol) != name
    ]


@pytest.mark.parametrize("kind", ["blocks", "limits", "resources"])
def test_nothing_is_said_twice(kind: str) -> None:
    said: dict[str, list[tuple[str, Spanned]]] = defaultdict(list)
    for name, held in LIBRARIES.items():
        for one in getattr(held, kind):
            said[one.symbol].append((name, one))
    assert not [
        f"{symbol}: {[name for name, _ in entries]}"
        for symbol, entries in said.items()
        if not apart([one for _, one in entries])
    ]


def apart(entries: Sequence[Spanned]) -> bool:
    """Whether no version has two of these entries."""
    bounds = {bound for one in entries for bound in (one.since, one.until) if bound}
    return all(sum(holds(one.since, one.until, pin) for one in entries) < 2 for pin in (None, "0", *bounds))


def test_spans_are_spans() -> None:
    def spans(held: Library) -> Iterator[Spanned]:
        for entries in (held.blocks, held.limits, held.resources, held.decorators, held.methods):
            yield from entries

    entries = [one for held in LIBRARIES.values() for one in spans(held)]
    assert not [one for one in entries if one.since and not holds(one.since, one.until, one.since)]


def test_what_blocks_is_not_quiet() -> None:
    quiet = {symbol for held in LIBRARIES.values() for symbol in held.quiet}
    blocking = {one.symbol for held in LIBRARIES.values() for one in held.blocks}
    assert not sorted(quiet & blocking)


def test_quiet_families_are_of_the_library() -> None:
    """A family that an earlier file calls quiet would silence a later file's entries."""
    families = [(name, one) for name, held in LIBRARIES.items() for one in held.quiet if one.endswith("*")]
    assert not [f"{name}: {one}" for name, one in families if top(one) != name]


def test_reasons_complete_a_sentence() -> None:
    whys = {(name, one.why) for name, held in LIBRARIES.items() for one in held.blocks}
    assert not [f"{name}: {why}" for name, why in whys if not why.strip() or why != why.strip() or why.endswith(".")]
    assert not [f"{name}: {why}" for name, why in whys if why[0].isupper() and not why.split()[0].isupper()]


def test_twins_do_not_block(everything: Catalogue) -> None:
    assert not [
        f"{name}: {one.symbol} → {other}"
        for name, held in LIBRARIES.items()
        for one in held.blocks
        for other in (one.instead or twin(one.symbol, held.twins)).values()
        if one.instead and everything.blocking(other) is not None
    ]


def test_twins_are_symbols() -> None:
    for name, held in LIBRARIES.items():
        for one in held.blocks:
            for other in one.instead.values():
                assert checked(other, name) == other
        for twins in held.twins.values():
            assert all(checked(other, name) == other for other in twins.values())


def test_ways_to_close_are_names() -> None:
    resources = [(name, one) for name, held in LIBRARIES.items() for one in held.resources]
    assert not [f"{name}: {one.symbol}" for name, one in resources if one.close and not one.close.isidentifier()]
    assert not [
        f"{name}: {one.symbol}" for name, one in resources if one.pool and checked(one.pool, "pool") != one.pool
    ]


def test_every_entry_can_be_reached() -> None:
    """The engine rewrites by [types] first: an entry below a rewritten symbol is never asked for."""
    types = {key: value for held in LIBRARIES.values() for key, value in held.types.items()}
    assert not [
        f"{name}: {symbol} is {types[before]}{symbol[len(before) :]}"
        for name, held in LIBRARIES.items()
        for symbol in listed(held)
        for before in prefixes(symbol)
        if before in types
    ]


def test_types_come_to_an_end() -> None:
    types = {key: value for held in LIBRARIES.values() for key, value in held.types.items()}
    assert not [f"{key} = {value}" for key, value in types.items() if not ends(value, types)]


def ends(symbol: str, types: Mapping[str, str]) -> bool:
    """Whether rewriting a symbol stops."""
    for _ in range(20):
        rewritten = rewrite(symbol, types)
        if rewritten == symbol:
            return True
        symbol = rewritten
    return False


def rewrite(symbol: str, types: Mapping[str, str]) -> str:
    for before in prefixes(symbol):
        if before in types:
            return types[before] + symbol[len(before) :]
    return symbol


def test_types_name_libraries_that_are_known() -> None:
    named = [
        (name, key, value)
        for name, held in LIBRARIES.items()
        for key, values in (*((key, (value,)) for key, value in held.types.items()), *held.bases.items())
        for value in values
    ]
    assert not [f"{name}: {key} = {value}" for name, key, value in named if top(value) not in STANDARD | set(LIBRARIES)]
