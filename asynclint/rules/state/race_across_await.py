from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Race
from asynclint.rule import rule


@rule("race-across-await", code="ASL501", severity=Severity.MEDIUM)
def race_across_await(race: Race) -> Iterator[Finding]:
    """
    A coroutine finds something missing that all tasks share, awaits something, and only then fills it in.

    While it waits, other tasks come the same way and find it missing, too. So all of them do the work: two clients
    are opened, and one of them is never closed; what may only be done once is done twice. Hold an `asyncio.Lock`
    around the test and what follows it, or keep the task that does the work, and let the others await it.

    What is shared for sure is a global of the module, an attribute of a class or of the application's `state`, and
    what an object keeps that is only made at import or at start-up. What is merely looked up twice is no
    fault: only what has to be closed or takes long to make, and marks that something is done, are reported. Where no
    request leads to the coroutine, one task alone may come there: that is told with `min-confidence = "possible"`.

    ```py
    import httpx
    from fastapi import FastAPI

    app = FastAPI()


    class Prices:
        def __init__(self) -> None:
            self.client: httpx.AsyncClient | None = None

        async def token(self) -> str:
            return "secret"

        async def get(self, name: str) -> bytes:
            if self.client is None:  # expect: ASL501
                self.client = httpx.AsyncClient(headers={"token": await self.token()}, timeout=5)
            return (await self.client.get(f"https://prices.test/{name}")).content


    prices = Prices()


    @app.get("/prices/{name}")
    async def price(name: str) -> bytes:
        return await prices.get(name)
    ```

    Use instead:

    ```py
    import asyncio

    import httpx
    from fastapi import FastAPI

    app = FastAPI()


    class Prices:
        def __init__(self) -> None:
            self.client: httpx.AsyncClient | None = None
            self.opening = asyncio.Lock()

        async def token(self) -> str:
            return "secret"

        async def get(self, name: str) -> bytes:
            async with self.opening:
                if self.client is None:
                    self.client = httpx.AsyncClient(headers={"token": await self.token()}, timeout=5)
            return (await self.client.get(f"https://prices.test/{name}")).content


    prices = Prices()


    @app.get("/prices/{name}")
    async def price(name: str) -> bytes:
        return await prices.get(name)
    ```
    """
    yield Finding(
        race.path,
        race.span,
        f"`{race.said}` is found missing in {race.caller.said}, which fills it in only after an `await`: tasks that "
        f"come here meanwhile find it missing, too; hold a lock of `{race.caller.library}` around both",
        Severity.MEDIUM,
        race.confidence,
        race.caller.name,
        race.symbol,
        race.symbol,
        within=race.caller.span,
    )
