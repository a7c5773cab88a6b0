from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-sleep", code="ASL101", severity=Severity.HIGH, aliases=("ASYNC251", "S7488"), fix="safe")
def blocking_sleep(call: Call) -> Iterator[Finding]:
    """
    A call sleeps with the event loop in its arms.

    While `time.sleep` waits, nothing else runs: every other request, timer and heartbeat
    of the process stands still. `asyncio.sleep` gives the loop back for the time.
    A sleep behind helpers, in this file or another, counts like one in plain sight.

    ```py
    import asyncio
    import time


    async def poll() -> None:
        time.sleep(1)  # expect: ASL101
    ```

    Use instead:

    ```py
    import asyncio


    async def poll() -> None:
        await asyncio.sleep(1)
    ```
    """
    return blocked(call, "sleep")
