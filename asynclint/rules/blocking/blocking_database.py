from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-database", code="ASL105", severity=Severity.HIGH, fix="unsafe")
def blocking_database(call: Call) -> Iterator[Finding]:
    """
    A synchronous database driver makes the event loop wait for the database.

    A slow query, a lock or an exhausted pool stops every request of the process, not only the
    one that asked. Use the driver's asynchronous interface, or keep the synchronous one
    in threads. Building a query is free; running it is not.

    ```py
    import psycopg2

    connection = psycopg2.connect("dbname=shop")


    async def stock() -> None:
        cursor = connection.cursor()
        cursor.execute("select count(*) from stock")  # expect: ASL105
    ```

    Use instead:

    ```py
    import asyncpg


    async def stock(connection: asyncpg.Connection) -> None:
        await connection.execute("select count(*) from stock")
    ```
    """
    return blocked(call, "database")
