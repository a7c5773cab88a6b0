from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Making
from asynclint.rule import rule
from asynclint.rules.resources.making import remade


@rule("unpooled-connection", code="ASL203", severity=Severity.MEDIUM)
def unpooled_connection(making: Making) -> Iterator[Finding]:
    """
    A bare database connection is opened at every request, past the pool that the library offers.

    Connecting costs several round trips, a process or thread of the database, and a password
    check. Nothing bounds how many are open at once: a burst of requests takes all the
    connections that the database allows, and then fails for everybody. A pool bounds them and
    uses them again. Severity is low for SQLite, where connecting opens a file.

    ```py
    import asyncpg


    async def users() -> int:
        connection = await asyncpg.connect("postgresql://localhost/shop")  # expect: ASL203
        try:
            return await connection.fetchval("select count(*) from users", timeout=5)
        finally:
            await connection.close()
    ```

    Use instead:

    ```py
    import asyncpg


    async def users(pool: asyncpg.Pool) -> int:
        return await pool.fetchval("select count(*) from users", timeout=5)
    ```
    """
    resource = making.resource
    if resource.kind != "database-connection":
        return
    if resource.embedded:
        why = "the file is opened and its schema read again each time"
        yield remade(making, Severity.LOW, why, "keep one connection open")
    elif resource.pool:
        why = "each one connects and authenticates again, and nothing bounds how many are open"
        yield remade(making, Severity.MEDIUM, why, f"take one from a pool, as `{resource.pool}` is")
