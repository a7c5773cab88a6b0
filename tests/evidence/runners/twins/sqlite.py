"""Twins of sqlite3: aiosqlite, on databases that another connection holds, and on rows that take long to find."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from ...case import Case, asks
from ...place import Place
from ...twins import Make, Opened, Twins, pairs
from ..quick import COUNTING
from ..tables import lock_late

ROWS = 3_000_000
"""How far is counted for a row: for some tenths of a second."""


def _connection(path: Path | str, **settings: Any) -> Any:
    return import_module("aiosqlite").connect(path, **settings)


def held(call: Callable[[Any], Awaitable[Any]]) -> Make:
    """A call on a database that another connection holds."""

    def make(place: Place) -> Opened:
        path = place.path("data.db")
        with sqlite3.connect(path) as ours:
            ours.executescript("create table t (a); insert into t values (1)")
        ours.close()
        lock_late(place, path)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Any]:
            async with _connection(path, isolation_level=None) as found:
                yield found

        return Opened(opened, call)

    return make


def _committed(place: Place) -> Opened:
    """A database that another connection still reads while ours commits."""
    path = place.path()
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    place.on_close(other.close)
    other.executescript("create table t (a); insert into t values (1); begin;")
    other.execute("select * from t").fetchall()
    place.later(lambda: other.execute("rollback"))

    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        async with _connection(path) as found:
            await found.execute("insert into t values (2)")
            yield found

    return Opened(opened, lambda found: found.commit())


def rows(call: Callable[[Any], Awaitable[Any]]) -> Make:
    """A call on a cursor whose rows after the first take long to find."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        async with _connection(":memory:") as found, found.execute(COUNTING.format(ROWS)) as cursor:
            yield cursor

    return lambda place: Opened(opened, call)


async def _all(given: AsyncIterator[Any]) -> None:
    async for _ in given:
        pass


async def _backed_up(found: Any) -> None:
    async with _connection(":memory:") as other:
        await found.backup(other)


async def _twice(cursor: Any) -> None:
    await cursor.fetchone()
    await cursor.fetchone()


def _connected(place: Place) -> Case:
    path = place.path()

    async def connect() -> None:
        async with _connection(path):
            pass

    return asks("sqlite3.connect", connect)


MAKERS: Mapping[str, Make] = {
    "connect": _connected,
    "Connection().execute": held(lambda found: found.execute("insert into t values (2)")),
    "Connection().executemany": held(lambda found: found.executemany("insert into t values (?)", [(2,)])),
    "Connection().executescript": held(lambda found: found.executescript("insert into t values (2);")),
    "Connection().iterdump": held(lambda found: _all(found.iterdump())),
    "Connection().backup": held(_backed_up),
    "Connection().commit": _committed,
    "Cursor().fetchone": rows(_twice),
    "Cursor().fetchmany": rows(lambda cursor: cursor.fetchmany(2)),
    "Cursor().fetchall": rows(lambda cursor: cursor.fetchall()),
    "Cursor().__aiter__": rows(_all),
}

TWINS: Twins = {pair: MAKERS[pair[1].removeprefix("aiosqlite.")] for pair in pairs("sqlite3")}
