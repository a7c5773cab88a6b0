"""Twins of clients of PostgreSQL, against the server of the suite, which is stopped while they ask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib import import_module
from typing import Any

from ...databases import family
from ...place import DELAY, Place
from ...servers import freeze
from ...twins import Twins
from ..postgres import ACCESS, EACH, ONE, PROCESS
from .ready import Twin, every, twin

COPY = "copy (select 1) to stdout"
VALUES = "select * from (values (%s)) t"


def _connect() -> Awaitable[Any]:
    return import_module("psycopg").AsyncConnection.connect(**ACCESS)  # type: ignore[no-any-return]


def _nobody(clock: Place) -> AbstractAsyncContextManager[None]:
    """A server to which nobody has connected."""
    import_module("psycopg")
    freeze(clock, lambda: family(PROCESS))
    return nullcontext()


def _in_transaction(clock: Place) -> AbstractAsyncContextManager[Any]:
    """A connection in which a transaction has begun."""
    import_module("psycopg")
    freeze(clock, lambda: family(PROCESS))

    @asynccontextmanager
    async def entered() -> AsyncIterator[Any]:
        async with await _connect() as found:
            await found.execute(ONE)
            yield found

    return entered()


async def _connected(nothing: None) -> None:
    await (await _connect()).close()


async def _pooled(nothing: None) -> None:
    found = import_module("psycopg_pool").AsyncConnectionPool(kwargs=ACCESS, min_size=1, open=False)
    await found.open(wait=True, timeout=5)
    await found.close()


async def _copied(found: Any) -> None:
    async with found.cursor().copy(COPY) as rows:
        await every(rows)


def _on_cursor(name: str, *given: Any) -> Twin:
    return twin(_in_transaction, lambda found: getattr(found.cursor(), name)(*given))


def _on_connection(name: str, *given: Any) -> Twin:
    return twin(_in_transaction, lambda found: getattr(found, name)(*given))


CONNECT, POOL = "psycopg.AsyncConnection.connect", "psycopg_pool.AsyncConnectionPool"
TWINS: Twins = {
    ("psycopg.connect", CONNECT): twin(_nobody, _connected),
    ("psycopg.Connection().execute", "psycopg.AsyncConnection().execute"): _on_connection("execute", ONE),
    ("psycopg.Connection().commit", "psycopg.AsyncConnection().commit"): _on_connection("commit"),
    ("psycopg.Connection().notifies().__iter__", "psycopg.AsyncConnection().notifies"): twin(
        _in_transaction, lambda found: every(found.notifies(timeout=DELAY))
    ),
    ("psycopg.Cursor().execute", "psycopg.AsyncCursor().execute"): _on_cursor("execute", ONE),
    ("psycopg.Cursor().executemany", "psycopg.AsyncCursor().executemany"): _on_cursor("executemany", *EACH),
    ("psycopg.Cursor().stream().__iter__", "psycopg.AsyncCursor().stream"): twin(
        _in_transaction, lambda found: every(found.cursor().stream(ONE))
    ),
    ("psycopg2.connect", CONNECT): twin(_nobody, _connected),
    ("psycopg2.extensions.cursor().execute", "psycopg.AsyncCursor().execute"): _on_cursor("execute", ONE),
    ("psycopg2.extensions.cursor().executemany", "psycopg.AsyncCursor().executemany"): _on_cursor("executemany", *EACH),
    ("psycopg2.extensions.cursor().callproc", "psycopg.AsyncCursor().execute"): _on_cursor("execute", "select now()"),
    ("psycopg2.extensions.cursor().copy_expert", "psycopg.AsyncCursor().copy"): twin(_in_transaction, _copied),
    ("psycopg2.extras.execute_values", "psycopg.AsyncCursor().executemany"): _on_cursor("executemany", VALUES, [(1,)]),
    ("psycopg2.extensions.connection().commit", "psycopg.AsyncConnection().commit"): _on_connection("commit"),
    ("psycopg2.extensions.connection().rollback", "psycopg.AsyncConnection().rollback"): _on_connection("rollback"),
    ("psycopg2.pool.SimpleConnectionPool", POOL): twin(_nobody, _pooled),
    ("psycopg2.pool.ThreadedConnectionPool", POOL): twin(_nobody, _pooled),
}
