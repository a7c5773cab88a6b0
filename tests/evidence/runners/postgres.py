"""PostgreSQL clients, against a server of the suite's own that is stopped while they ask."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from io import StringIO
from operator import methodcaller
from typing import Any

from ..case import Case, Cases, waits
from ..databases import POSTGRES, family, server
from ..place import DELAY, Place
from ..servers import HOST, freeze

PORT, PROCESS = server(POSTGRES)
ACCESS: dict[str, Any] = {"host": HOST, "port": PORT, "user": "postgres", "dbname": "postgres"}


def connection(place: Place, module: str) -> Any:
    """A connection in which a transaction has begun, to a server that stops when the clock starts."""
    found = import_module(module).connect(**ACCESS)
    found.cursor().execute("select 1")
    place.on_close(found.close)
    freeze(place, lambda: family(PROCESS))
    return found


def on_connection(module: str, call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A call on a connection."""

    def make(place: Place) -> Case:
        found = connection(place, module)
        return waits(lambda: call(found))

    return make


def connects(call: Callable[[], Any]) -> Callable[[Place], Case]:
    """A call that connects."""

    def make(place: Place) -> Case:
        freeze(place, lambda: family(PROCESS))
        return waits(lambda: _closed(call()))

    return make


def _closed(found: Any) -> None:
    getattr(found, "close", None) and found.close()
    getattr(found, "closeall", None) and found.closeall()


def cursor(module: str, name: str, *arguments: Any) -> Callable[[Place], Case]:
    """A call on a cursor."""
    return on_connection(module, lambda found: getattr(found.cursor(), name)(*arguments))


ONE = "select 1"
EACH = ("select %s", [(1,)])

PSYCOPG: Cases = {
    "psycopg.connect": connects(lambda: import_module("psycopg").connect(**ACCESS)),
    "psycopg.Connection.connect": connects(lambda: import_module("psycopg").Connection.connect(**ACCESS)),
    "psycopg.Connection().execute": on_connection("psycopg", lambda found: found.execute(ONE)),
    "psycopg.Connection().commit": on_connection("psycopg", lambda found: found.commit()),
    "psycopg.Connection().rollback": on_connection("psycopg", lambda found: found.rollback()),
    "psycopg.Connection().notifies().__iter__": on_connection(
        "psycopg", lambda found: list(found.notifies(timeout=DELAY))
    ),
    "psycopg.Cursor().execute": cursor("psycopg", "execute", ONE),
    "psycopg.Cursor().executemany": cursor("psycopg", "executemany", *EACH),
    "psycopg.Cursor().stream().__iter__": on_connection("psycopg", lambda found: list(found.cursor().stream(ONE))),
    "psycopg2.connect": connects(lambda: import_module("psycopg2").connect(**ACCESS)),
    "psycopg2.extensions.cursor().execute": cursor("psycopg2", "execute", ONE),
    "psycopg2.extensions.cursor().executemany": cursor("psycopg2", "executemany", *EACH),
    "psycopg2.extensions.cursor().callproc": cursor("psycopg2", "callproc", "now"),
    "psycopg2.extensions.cursor().copy_expert": on_connection(
        "psycopg2", lambda found: found.cursor().copy_expert("copy (select 1) to stdout", StringIO())
    ),
    "psycopg2.extras.execute_values": on_connection(
        "psycopg2",
        lambda found: import_module("psycopg2.extras").execute_values(
            found.cursor(), "select * from (values %s) t", [(1,)]
        ),
    ),
    "psycopg2.extensions.connection().commit": on_connection("psycopg2", lambda found: found.commit()),
    "psycopg2.extensions.connection().rollback": on_connection("psycopg2", lambda found: found.rollback()),
    "psycopg2.pool.SimpleConnectionPool": connects(
        lambda: import_module("psycopg2.pool").SimpleConnectionPool(1, 1, **ACCESS)
    ),
    "psycopg2.pool.ThreadedConnectionPool": connects(
        lambda: import_module("psycopg2.pool").ThreadedConnectionPool(1, 1, **ACCESS)
    ),
}


def url(driver: str = "psycopg") -> str:
    """The server of the suite, to SQLAlchemy."""
    return f"postgresql+{driver}://postgres@{HOST}:{PORT}/postgres"


def _schema() -> tuple[Any, Any]:
    """A mapped class and its metadata."""
    alchemy, orm = import_module("sqlalchemy"), import_module("sqlalchemy.orm")
    base = orm.declarative_base()
    columns = {"id": alchemy.Column(alchemy.Integer, primary_key=True), "name": alchemy.Column(alchemy.String)}
    return type("Item", (base,), {"__tablename__": "item", **columns}), base.metadata


def engine(place: Place) -> tuple[Any, Any, Any]:
    """An engine with a table, a mapped class, and its metadata; the server stops when the clock starts."""
    found = import_module("sqlalchemy").create_engine(url())
    item, metadata = _schema()
    metadata.drop_all(found)
    metadata.create_all(found)
    with import_module("sqlalchemy.orm").Session(found) as session:
        session.add(item(id=1, name="one"))
        session.commit()
    place.on_close(found.dispose)
    freeze(place, lambda: family(PROCESS))
    return found, item, metadata


def on_engine(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A call on an engine with no connection yet."""

    def make(place: Place) -> Case:
        found, _, _ = engine(place)
        found.dispose()
        return waits(lambda: call(found))

    return make


def on_alchemy(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A call on a connection of an engine, in a transaction."""

    def make(place: Place) -> Case:
        found, _, _ = engine(place)
        opened = found.connect()
        opened.execute(import_module("sqlalchemy").text(ONE))
        place.on_close(opened.close)
        return waits(lambda: call(opened))

    return make


def on_session(call: Callable[[Any, Any], Any], loaded: bool = True) -> Callable[[Place], Case]:
    """A call on a session, given a row that it has loaded (or the class)."""

    def make(place: Place) -> Case:
        found, item, _ = engine(place)
        session = import_module("sqlalchemy.orm").Session(found)
        row = session.get(item, 1)
        place.on_close(session.close)
        if not loaded:
            session.expunge(row)
        return waits(lambda: call(session, row if loaded else item))

    return make


def _session_connected(found: Any) -> None:
    with import_module("sqlalchemy.orm").Session(found) as session:
        session.connection()


def on_query(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A call on a query."""
    return on_session(lambda session, item: call(session.query(item)), loaded=False)


def on_metadata(call: Callable[[Any, Any], Any]) -> Callable[[Place], Case]:
    """A call on metadata, given the engine."""

    def make(place: Place) -> Case:
        found, _, metadata = engine(place)
        return waits(lambda: call(metadata, found))

    return make


def _text() -> Any:
    return import_module("sqlalchemy").text(ONE)


def _begun(found: Any) -> None:
    with found.begin():
        pass


def _flushed(session: Any, row: Any) -> None:
    row.name = "two"
    session.flush()


def _scalar(query: Any) -> None:
    query.with_entities(import_module("sqlalchemy").func.count()).scalar()


SQLALCHEMY: Cases = {
    "sqlalchemy.Engine().connect": on_engine(lambda found: found.connect().close()),
    "sqlalchemy.Engine().raw_connection": on_engine(lambda found: found.raw_connection().close()),
    "sqlalchemy.Engine().begin().__enter__": on_engine(_begun),
    "sqlalchemy.Connection().execute": on_alchemy(lambda found: found.execute(_text())),
    "sqlalchemy.Connection().exec_driver_sql": on_alchemy(lambda found: found.exec_driver_sql(ONE)),
    "sqlalchemy.Connection().scalar": on_alchemy(lambda found: found.scalar(_text())),
    "sqlalchemy.Connection().scalars": on_alchemy(lambda found: found.scalars(_text())),
    "sqlalchemy.Connection().commit": on_alchemy(lambda found: found.commit()),
    "sqlalchemy.Connection().rollback": on_alchemy(lambda found: found.rollback()),
    "sqlalchemy.orm.Session().execute": on_session(lambda session, row: session.execute(_text())),
    "sqlalchemy.orm.Session().connection": on_engine(_session_connected),
    "sqlalchemy.orm.Session().scalar": on_session(lambda session, row: session.scalar(_text())),
    "sqlalchemy.orm.Session().scalars": on_session(lambda session, row: session.scalars(_text())),
    "sqlalchemy.orm.Session().get": on_session(lambda session, item: session.get(item, 1), loaded=False),
    "sqlalchemy.orm.Session().get_one": on_session(lambda session, item: session.get_one(item, 1), loaded=False),
    "sqlalchemy.orm.Session().commit": on_session(lambda session, row: session.commit()),
    "sqlalchemy.orm.Session().rollback": on_session(lambda session, row: session.rollback()),
    "sqlalchemy.orm.Session().flush": on_session(_flushed),
    "sqlalchemy.orm.Session().refresh": on_session(lambda session, row: session.refresh(row)),
    "sqlalchemy.orm.Session().merge": on_session(lambda session, item: session.merge(item(id=1)), loaded=False),
    **{
        f"sqlalchemy.orm.Query().{name}": on_query(methodcaller(name))
        for name in ("all", "count", "delete", "first", "one", "one_or_none")
    },
    "sqlalchemy.orm.Query().get": on_query(lambda query: query.get(1)),
    "sqlalchemy.orm.Query().scalar": on_query(_scalar),
    "sqlalchemy.orm.Query().update": on_query(lambda query: query.update({"name": "two"})),
    "sqlalchemy.orm.Query().__iter__": on_query(list),
    "sqlalchemy.orm.Query().__getitem__": on_query(lambda query: query[0]),
    "sqlalchemy.MetaData().create_all": on_metadata(lambda metadata, found: metadata.create_all(found)),
    "sqlalchemy.MetaData().drop_all": on_metadata(lambda metadata, found: metadata.drop_all(found)),
    "sqlalchemy.MetaData().reflect": on_metadata(lambda metadata, found: metadata.reflect(found)),
}

CASES: Cases = {**PSYCOPG, **SQLALCHEMY}
