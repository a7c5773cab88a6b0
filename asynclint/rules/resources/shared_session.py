from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Sharing
from asynclint.rule import rule


@rule("shared-session", code="ASL206", severity=Severity.HIGH)
def shared_session(sharing: Sharing) -> Iterator[Finding]:
    """
    One database session or connection is used by several tasks at once.

    An `AsyncSession` and most asynchronous connections hold one conversation with the database.
    Two tasks that use the same one at a time mix up their statements and transactions, or fail
    with "another operation is in progress". That happens where several coroutines of a `gather`, or
    several tasks of a group or a loop, use one, and where a module or a service makes one for
    all. Let each task open its own.

    ```py
    import asyncio

    from sqlalchemy.ext.asyncio import AsyncSession


    async def load(session: AsyncSession, key: int) -> object:
        return await session.get(dict, key)


    async def load_all(session: AsyncSession, keys: list[int]) -> list[object]:
        return await asyncio.gather(*[load(session, key) for key in keys])  # expect: ASL206
    ```

    Use instead:

    ```py
    from sqlalchemy.ext.asyncio import AsyncSession


    async def load(session: AsyncSession, key: int) -> object:
        return await session.get(dict, key)


    async def load_all(session: AsyncSession, keys: list[int]) -> list[object]:
        return [await load(session, key) for key in keys]
    ```
    """
    how = "is made once, for all, so all tasks use it at once"
    if not sharing.everywhere:
        how = f"is given to several tasks by `{sharing.symbol}`, which use it at once"
    yield Finding(
        sharing.path,
        sharing.span,
        f"one `{sharing.shared}` {how}; only one task may use it at a time: let each open its own",
        Severity.HIGH,
        sharing.confidence,
        sharing.caller.name,
        sharing.symbol,
        sharing.shared,
        within=sharing.caller.span,
    )
