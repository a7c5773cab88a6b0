from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("nested-event-loop", code="ASL111", severity=Severity.HIGH, fix="unsafe")
def nested_event_loop(call: Call) -> Iterator[Finding]:
    """
    A second event loop is started where one is already running.

    `asyncio.run` and `run_until_complete` raise RuntimeError inside a running loop. Await the
    coroutine instead.

    ```py
    import asyncio


    async def refresh() -> None: ...


    async def route() -> None:
        asyncio.run(refresh())  # expect: ASL111
    ```

    Use instead:

    ```py
    async def refresh() -> None: ...


    async def route() -> None:
        await refresh()
    ```
    """
    return blocked(call, "loop", advice="await the coroutine instead")
