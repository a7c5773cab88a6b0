from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Making
from asynclint.rule import rule
from asynclint.rules.resources.making import remade

WHY = {
    "http-client": "its connections are thrown away, so each request connects and shakes hands again",
    "cloud-client": "it loads its service model, looks for credentials and connects again each time",
    "llm-client": "it reads the certificates and connects again each time",
    "broker-client": "it connects and authenticates again each time",
    "database-client": "it opens a pool, connects and authenticates again each time",
    "grpc-channel": "it connects again each time, and starts what watches the connection",
    "executor": "it starts its threads or processes again each time",
    "session": "it connects and shakes hands again each time",
}
SLIGHT = frozenset({"executor"})


@rule("client-per-request", code="ASL201", severity=Severity.MEDIUM, fix="unsafe")
def client_per_request(making: Making) -> Iterator[Finding]:
    """
    A client that holds connections is made again at every request.

    HTTP sessions, clients of clouds, brokers, databases and language models, gRPC channels and
    executors keep connections or threads open to use them again. Made per request they never
    do: each request pays for the connection, the handshake and often for reading certificates
    (20 ms for `httpx.AsyncClient`), and under load the ports run out. The message names the way
    from the route to the call, where it is known. A loop that takes one message after the other
    counts as well. That making the client blocks the loop is part of the message, not a second one.

    Nothing is said of what is made at module level, at start-up, in a command, in a cached function or
    under a memo, of what an object keeps that lives on, and of a default for a client that may be
    passed in. Where the name of a function says that it starts, stops, tries or renews something, and where
    each call connects to another place or as somebody else, the finding is only `possible`.

    ```py
    import aiohttp


    async def quote(symbol: str) -> str:
        async with aiohttp.ClientSession() as session:  # expect: ASL201
            async with session.get(f"https://rates.example/{symbol}") as reply:
                return await reply.text()
    ```

    Use instead:

    ```py
    from collections.abc import AsyncIterator

    import aiohttp
    from fastapi import FastAPI, Request


    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            app.state.session = session
            yield


    async def quote(symbol: str, request: Request) -> str:
        async with request.app.state.session.get(f"https://rates.example/{symbol}") as reply:
            return await reply.text()
    ```
    """
    resource = making.resource
    if resource.kind in WHY and resource.lifetime == "application":
        severity = Severity.LOW if resource.kind in SLIGHT else Severity.MEDIUM
        yield remade(making, severity, WHY[resource.kind], "make one at start-up and keep it")
