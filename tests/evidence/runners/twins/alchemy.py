"""Twins of SQLAlchemy, against the server of the suite, which is stopped while they ask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import Any

from ...place import Place
from ...twins import Twins
from ..postgres import ONE, engine, url
from .ready import Twin, twin

ASYNC = "sqlalchemy.ext.asyncio"


def _text() -> Any:
    return import_module("sqlalchemy").text(ONE)


@asynccontextmanager
async def _engine() -> AsyncIterator[Any]:
    """An engine with no connection yet."""
    found = import_module(ASYNC).create_async_engine(url())
    try:
        yield found
    finally:
        await found.dispose()


def _unconnected(clock: Place) -> AbstractAsyncContextManager[Any]:
    engine(clock)
    return _engine()


def _connected(clock: Place) -> AbstractAsyncContextManager[Any]:
    """A connection in a transaction."""
    engine(clock)

    @asynccontextmanager
    async def entered() -> AsyncIterator[Any]:
        async with _engine() as found, found.connect() as connection:
            await connection.execute(_text())
            yield connection

    return entered()


def _with_metadata(clock: Place) -> AbstractAsyncContextManager[tuple[Any, Any]]:
    """The same, and the metadata of its table."""
    _, _, metadata = engine(clock)

    @asynccontextmanager
    async def entered() -> AsyncIterator[tuple[Any, Any]]:
        async with _engine() as found, found.connect() as connection:
            await connection.execute(_text())
            yield connection, metadata

    return entered()


def _session(loaded: bool) -> Callable[[Place], AbstractAsyncContextManager[tuple[Any, Any]]]:
    """A session in a transaction, and a row that it has loaded (or the class)."""

    def ready(clock: Place) -> AbstractAsyncContextManager[tuple[Any, Any]]:
        _, item, _ = engine(clock)

        @asynccontextmanager
        async def entered() -> AsyncIterator[tuple[Any, Any]]:
            async with _engine() as found, import_module(ASYNC).AsyncSession(found) as session:
                row = await session.get(item, 1)
                if not loaded:
                    session.expunge(row)
                yield session, row if loaded else item

        return entered()

    return ready


def _on_session(call: Callable[[Any, Any], Awaitable[Any]], loaded: bool = True) -> Twin:
    return twin(_session(loaded), lambda held: call(*held))


async def _opened(found: Any) -> None:
    async with found.connect():
        pass


async def _raw(found: Any) -> None:
    async with found.connect() as connection:
        await connection.get_raw_connection()


async def _begun(found: Any) -> None:
    async with found.connect() as connection, connection.begin():
        pass


async def _session_connected(found: Any) -> None:
    async with import_module(ASYNC).AsyncSession(found) as session:
        await session.connection()


async def _flushed(session: Any, row: Any) -> None:
    row.name = "two"
    await session.flush()


def _asked(statement: Callable[[Any, Any], Any]) -> Twin:
    """A statement, made of the package and the mapped class, that a session executes."""
    return _on_session(
        lambda session, item: session.execute(statement(import_module("sqlalchemy"), item)), loaded=False
    )


CONNECTION: dict[str, Callable[[Any], Awaitable[Any]]] = {
    "execute": lambda found: found.execute(_text()),
    "exec_driver_sql": lambda found: found.exec_driver_sql(ONE),
    "scalar": lambda found: found.scalar(_text()),
    "scalars": lambda found: found.scalars(_text()),
    "commit": lambda found: found.commit(),
    "rollback": lambda found: found.rollback(),
}
SESSION: dict[str, Callable[[Any, Any], Awaitable[Any]]] = {
    "execute": lambda session, row: session.execute(_text()),
    "scalar": lambda session, row: session.scalar(_text()),
    "scalars": lambda session, row: session.scalars(_text()),
    "commit": lambda session, row: session.commit(),
    "rollback": lambda session, row: session.rollback(),
    "flush": _flushed,
    "refresh": lambda session, row: session.refresh(row),
}
UNLOADED: dict[str, Callable[[Any, Any], Awaitable[Any]]] = {
    "get": lambda session, item: session.get(item, 1),
    "get_one": lambda session, item: session.get_one(item, 1),
    "merge": lambda session, item: session.merge(item(id=1)),
}
QUERY: dict[str, Callable[[Any, Any], Any]] = {
    "all": lambda alchemy, item: alchemy.select(item),
    "count": lambda alchemy, item: alchemy.select(alchemy.func.count()).select_from(item),
    "delete": lambda alchemy, item: alchemy.delete(item),
    "first": lambda alchemy, item: alchemy.select(item).limit(1),
    "get": lambda alchemy, item: alchemy.select(item).where(item.id == 1),
    "one": lambda alchemy, item: alchemy.select(item),
    "one_or_none": lambda alchemy, item: alchemy.select(item),
    "scalar": lambda alchemy, item: alchemy.select(alchemy.func.count()).select_from(item),
    "update": lambda alchemy, item: alchemy.update(item).values(name="two"),
    "__iter__": lambda alchemy, item: alchemy.select(item),
    "__getitem__": lambda alchemy, item: alchemy.select(item).limit(1),
}
CONNECT = f"{ASYNC}.AsyncEngine().connect"
TWINS: Twins = {
    ("sqlalchemy.Engine().connect", CONNECT): twin(_unconnected, _opened),
    ("sqlalchemy.Engine().raw_connection", CONNECT): twin(_unconnected, _raw),
    ("sqlalchemy.Engine().begin().__enter__", CONNECT): twin(_unconnected, _begun),
    **{
        (f"sqlalchemy.Connection().{name}", f"{ASYNC}.AsyncConnection().{name}"): twin(_connected, call)
        for name, call in CONNECTION.items()
    },
    ("sqlalchemy.orm.Session().connection", f"{ASYNC}.AsyncSession().connection"): twin(
        _unconnected, _session_connected
    ),
    **{
        (f"sqlalchemy.orm.Session().{name}", f"{ASYNC}.AsyncSession().{name}"): _on_session(call, name in SESSION)
        for name, call in {**SESSION, **UNLOADED}.items()
    },
    **{
        (f"sqlalchemy.orm.Query().{name}", f"{ASYNC}.AsyncSession().execute"): _asked(statement)
        for name, statement in QUERY.items()
    },
    **{
        (f"sqlalchemy.MetaData().{name}", f"{ASYNC}.AsyncConnection().run_sync"): twin(
            _with_metadata,
            lambda held, name=name: held[0].run_sync(getattr(held[1], name)),  # type: ignore[misc]
        )
        for name in ("create_all", "drop_all", "reflect")
    },
}
