from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-wait", code="ASL110", severity=Severity.HIGH, fix="unsafe")
def blocking_wait(call: Call) -> Iterator[Finding]:
    """
    The event loop waits for a thread, a lock, a queue or a future of the threading world.

    If what is waited for needs the loop itself to get there, this is a deadlock. Use asyncio's
    own locks, queues and events between tasks, and await `asyncio.wrap_future` for the future
    of an executor.

    ```py
    import queue

    jobs: queue.Queue[str] = queue.Queue()


    async def work() -> str:
        return jobs.get()  # expect: ASL110
    ```

    Use instead:

    ```py
    import asyncio

    jobs: asyncio.Queue[str] = asyncio.Queue()


    async def work() -> str:
        return await jobs.get()
    ```
    """
    return blocked(call, "wait")
