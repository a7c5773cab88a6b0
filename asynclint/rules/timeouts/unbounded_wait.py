from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Occasion, Wait
from asynclint.rule import rule
from asynclint.rules.timeouts.waiting import SCOPES, endless, where


@rule("unbounded-wait", code="ASL303", severity=Severity.MEDIUM, default=False)
def unbounded_wait(wait: Wait) -> Iterator[Finding]:
    """
    A request waits without end for a queue, an event, a lock or a process.

    If what it waits for never comes, the request hangs, and so does everybody who waits for
    it. Off by default: many such waits are meant to have no end. Only code that a request leads to
    is judged, and only where nothing around it, here or in all callers, bounds it.

    ```py
    import asyncio

    from fastapi import FastAPI

    app = FastAPI()
    ready = asyncio.Event()


    @app.get("/quote")
    async def quote() -> str:
        await ready.wait()  # expect: ASL303
        return "42"
    ```

    Use instead:

    ```py
    import asyncio

    from fastapi import FastAPI

    app = FastAPI()
    ready = asyncio.Event()


    @app.get("/quote")
    async def quote() -> str:
        async with asyncio.timeout(5):
            await ready.wait()
        return "42"
    ```
    """
    if wait.limit.kind != "wait" or wait.disabled or wait.reached is not Occasion.REQUEST:
        return
    advice = f"put `{SCOPES[wait.caller.library]}` around it"
    if wait.limit.argument or wait.synchronous:
        advice = f"give it `{wait.limit.argument or 'timeout'}`"
    message = f"`{wait.symbol}` {where(wait)} makes a request wait without end; {advice}"
    yield endless(wait, message, Severity.MEDIUM)
