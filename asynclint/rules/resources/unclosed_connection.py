from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Leak
from asynclint.rule import rule


@rule("unclosed-connection", code="ASL204", severity=Severity.MEDIUM)
def unclosed_connection(leak: Leak) -> Iterator[Finding]:
    """
    A client, session or connection is made and never closed.

    Its sockets stay open until the garbage is collected, those of `aiohttp` and `grpc` even
    longer, and a `MongoClient` leaves its thread behind. Under load a service runs out of file
    descriptors, or its database out of connections. What is entered by `with`, closed anywhere in
    the function, returned, yielded, stored or given to another call counts as taken care of.

    ```py
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


    async def user(engine: AsyncEngine, key: int) -> object:
        session = AsyncSession(engine)  # expect: ASL204
        return await session.get(dict, key)
    ```

    Use instead:

    ```py
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


    async def user(engine: AsyncEngine, key: int) -> object:
        async with AsyncSession(engine) as session:
            return await session.get(dict, key)
    ```
    """
    yield Finding(
        leak.path,
        leak.span,
        f"`{leak.resource.symbol}` in {leak.caller.said} makes what nobody closes: its connections stay open after "
        f"the function has ended; enter it by `with`, or call `{leak.resource.close}` in a `finally`",
        Severity.MEDIUM,
        leak.confidence,
        leak.caller.name,
        leak.resource.symbol,
        leak.resource.symbol,
        within=leak.caller.span,
    )
