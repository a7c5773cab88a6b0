from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Making
from asynclint.rule import rule
from asynclint.rules.resources.making import remade


@rule("engine-per-request", code="ASL202", severity=Severity.HIGH, fix="unsafe")
def engine_per_request(making: Making) -> Iterator[Finding]:
    """
    A database engine, which is a pool of connections, is made again at every request.

    An engine exists to keep connections open. Made per request it opens a new connection each
    time, and leaves it open until the garbage is collected: the database runs out of
    connections long before the service runs out of anything else. Make one engine per process
    and one session per request.

    ```py
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import create_async_engine


    async def users() -> int:
        engine = create_async_engine("postgresql+asyncpg://localhost/shop")  # expect: ASL202
        async with engine.connect() as connection:
            return (await connection.execute(text("select count(*) from users"))).scalar_one()
    ```

    Use instead:

    ```py
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine("postgresql+asyncpg://localhost/shop")


    async def users() -> int:
        async with engine.connect() as connection:
            return (await connection.execute(text("select count(*) from users"))).scalar_one()
    ```
    """
    if making.resource.kind == "engine":
        why = "its pool is never used again, and its connections stay open until they are collected"
        yield remade(making, Severity.HIGH, why, "make one engine per process")
