"""The standard library, held against what the catalogue says of it; and the checks against libraries made up here."""

from __future__ import annotations

import sys
import types
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any

import pytest

from asynclint.catalogue.grammar import parse
from asynclint.catalogue.load import known_names, library

from .claims import claims
from .elsewhere import elsewhere
from .outcome import Outcome
from .runners.standard import ELSEWHERE

STANDARD = sorted(known_names() & (sys.stdlib_module_names | {"builtins"}))
TYPES = {key: value for name in STANDARD for key, value in library(name).types.items()}


SINCE_3_12 = {"pathlib.Path().walk", "pathlib.Path().with_segments"}
UNTIL_3_13 = {"pathlib.Path().__enter__"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of modules that are on their way out
def test_the_standard_library_has_what_is_said_of_it() -> None:
    found = [one for name in STANDARD for one in claims(library(name), TYPES, "")]
    wrong = {(one.symbol, one.detail) for one in found if one.status == "wrong" and not elsewhere(one.symbol)}
    if sys.version_info < (3, 12):  # the version that the files name is 3.12
        wrong = {(symbol, detail) for symbol, detail in wrong if symbol not in SINCE_3_12}
    if sys.version_info >= (3, 13):
        wrong = {(symbol, detail) for symbol, detail in wrong if symbol not in UNTIL_3_13}
    assert {(symbol, detail) for symbol, detail in wrong if not symbol.startswith(ELSEWHERE)} == set()
    assert sum(one.status == "holds" for one in found) > 900


class Limits:
    """A default that holds its seconds."""

    read = 5.0


class Line:
    port: int

    def __init__(self, timeout: float | None = 3, *, wait: bool = True) -> None:
        self.peer = "nobody"

    def ask(self, text: str, timeout: float | None = None) -> str:
        raise NotImplementedError

    def turn(self) -> Turn:
        raise NotImplementedError

    def close(self) -> None: ...

    @property
    def other(self) -> Line:
        raise NotImplementedError


class Turn:
    def move(self) -> None: ...


class Maker:
    def __getattr__(self, name: str) -> Any: ...


class Waits:
    def __await__(self) -> Iterator[None]:
        raise NotImplementedError


def dial(host: str, timeout: float = 4) -> Line:
    raise NotImplementedError


def any_limits(timeout: Limits = Limits(), **more: Any) -> None: ...  # noqa: B008 (as libraries do)


async def coroutine() -> None: ...


async def generator() -> AsyncIterator[int]:
    yield 1


def declared() -> Awaitable[int]:
    raise NotImplementedError


def waits() -> Waits:
    raise NotImplementedError


def nothing(): ...  # type: ignore[no-untyped-def]


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("acme")
    for one in (Line, Turn, Maker, Waits, dial, any_limits, coroutine, generator, declared, waits, nothing):
        setattr(module, one.__name__, one)
    monkeypatch.setitem(sys.modules, "acme", module)


def outcomes(text: str) -> list[Outcome]:
    known = parse('[library]\nname = "acme"\n' + text, "acme.toml")
    return list(claims(known, known.types, "2.0"))


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    ("symbol", "status"),
    [
        ("acme.Line", "holds"),
        ("acme.Line().ask", "holds"),
        ("acme.Line().port", "holds"),
        ("acme.Line().peer", "holds"),
        ("acme.Line().peer.real", "unchecked"),
        ("acme.Line().other.close", "holds"),
        ("acme.Line().other.shut", "wrong"),
        ("acme.dial().ask", "holds"),
        ("acme.dial().tell", "wrong"),
        ("acme.nothing().ask", "unchecked"),
        ("acme.Maker().anything", "unchecked"),
        ("acme.Line().*", "holds"),
        ("acme.Lime().*", "wrong"),
        ("acme.missing", "wrong"),
        ("no_such_library.get", "absent"),
    ],
)
def test_symbols(symbol: str, status: str) -> None:
    assert [one.status for one in outcomes(f'[[quiet]]\ncalls = ["{symbol}"]')] == [status]


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    ("symbol", "status"),
    [
        ("acme.coroutine", "holds"),
        ("acme.generator", "holds"),
        ("acme.declared", "holds"),
        ("acme.waits", "holds"),
        ("acme.Line", "holds"),
        ("acme.Line().ask", "wrong"),
        ("acme.nothing", "unchecked"),
        ("acme.missing", "wrong"),
    ],
)
def test_twins(symbol: str, status: str) -> None:
    entry = 'calls = ["acme.dial"]\ncategory = "network"\ncost = "high"\nwhy = "waits"'
    found = outcomes(f'[[blocks]]\n{entry}\ninstead = {{ asyncio = "{symbol}" }}')
    assert [(one.claim, one.status) for one in found] == [("symbol", "holds"), ("twin", status)]


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    ("calls", "more", "status"),
    [
        ("acme.dial", 'argument = "timeout"\nposition = 1\ndefault = 4', "holds"),
        ("acme.dial", 'argument = "timeout"\nposition = 0\ndefault = 4', "wrong"),
        ("acme.dial", 'argument = "timeout"\ndefault = 5', "wrong"),
        ("acme.dial", 'argument = "limit"\ndefault = 4', "wrong"),
        ("acme.any_limits", 'argument = "timeout"\ndefault = 5', "holds"),
        ("acme.any_limits", 'argument = "limit"\ndefault = 5', "unchecked"),
        ("acme.Line().ask", 'argument = "timeout"\ndefault = "none"', "holds"),
        ("acme.Line().ask", 'argument = "timeout"\ndefault = 9', "unchecked"),
        ("acme.Line().ask", 'client-argument = "timeout"\ndefault = 3', "holds"),
        ("acme.Line().ask", 'client-argument = "timeout"\ndefault = 2', "wrong"),
        ("acme.Line().ask", 'argument = "timeout"\nclient-argument = "timeout"\ndefault = 3', "holds"),
        ("acme.Turn().move", 'client-argument = "timeout"\ndefault = 3', "holds"),
        ("acme.Turn().move", 'client-argument = "timeout"\ndefault = 2', "wrong"),
        ("acme.Turn().move", 'client-argument = "timeout"\ndefault = 0.003', "holds"),
        ("acme.Line().ask", 'argument = "timeout"\ndefault = 9\nuntil = "2.0"', ""),
    ],
)
def test_defaults(calls: str, more: str, status: str) -> None:
    types = '[types]\n"acme.Line().turn()" = "acme.Turn()"\n'
    found = outcomes(f'{types}[[limits]]\ncalls = ["{calls}"]\n{more}')
    assert [one.status for one in found if one.claim == "default"] == ([status] if status else [])


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('argument = "timeout", position = 1', "holds"),
        ('argument = "timeout"', "holds"),
        ('argument = "timeout", position = 0', "wrong"),
        ('argument = "block"', "holds"),  # never given, never excused
        ('argument = "block", position = 0', "wrong"),
        ('argument = "block", position = 0, equals = false', "holds"),
    ],
)
def test_conditions(condition: str, status: str) -> None:
    entry = 'calls = ["acme.dial"]\ncategory = "network"\ncost = "high"\nwhy = "waits"'
    found = outcomes(f"[[blocks]]\n{entry}\nunless = [{{ {condition} }}]")
    assert [one.status for one in found if one.claim == "argument"] == [status]


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(("close", "status"), [("close", "holds"), ("shut", "wrong"), ("", "holds")])
def test_resources(close: str, status: str) -> None:
    found = outcomes(f'[[resources]]\ncalls = ["acme.Line"]\nkind = "session"\nclose = "{close}"')
    assert [one.status for one in found if one.claim == "resource"] == [status]
