"""How long a call keeps the event loop from running: the longest a heartbeat was late while it ran."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

BEAT = 0.01
"""Seconds between two beats."""
LATE = 0.08
"""Seconds that a beat must be late to be missed; what is waited for comes after `place.DELAY`."""
CALM = 0.06
"""Seconds that a beat may be late on a machine that has other things to do."""


def stall(call: Callable[[], Any], begin: Callable[[], None], computing: bool = False) -> float:
    """
    Seconds that the loop stood still while a call waited on it; what the call computed (its first imports) is taken
    off, unless it is `computing` that holds the loop up. The call's own errors do not matter: it has waited.
    """
    computed = 0.0

    async def on_the_loop() -> None:
        nonlocal computed
        begin()
        before = time.thread_time()
        with suppress(Exception, SystemExit):
            call()
        computed = time.thread_time() - before

    return asyncio.run(_measured(on_the_loop)) - (0.0 if computing else computed)


def stall_of_twin(call: Callable[[], Awaitable[Any]], begin: Callable[[], None]) -> float:
    """The same of an awaitable. Its errors matter: a twin that fails shows nothing."""

    async def on_the_loop() -> None:
        begin()
        await call()

    return asyncio.run(_measured(on_the_loop))


async def _measured(run: Callable[[], Awaitable[None]]) -> float:
    worst = 0.0
    stop = asyncio.Event()

    async def beats() -> None:
        nonlocal worst
        while not stop.is_set():
            before = time.perf_counter()
            await asyncio.sleep(BEAT)
            worst = max(worst, time.perf_counter() - before - BEAT)

    beating = asyncio.create_task(beats())
    await asyncio.sleep(2 * BEAT)
    worst = 0.0
    await run()
    await asyncio.sleep(2 * BEAT)
    stop.set()
    await beating
    return worst
