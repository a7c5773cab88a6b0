"""How long a call keeps the event loop from running: the longest a heartbeat was late while it ran."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from importlib import import_module
from typing import Any, NamedTuple, TypeVar, cast

BEAT = 0.01
"""Seconds between two beats."""
LATE = 0.08
"""Seconds that a beat must be late to be missed; what is waited for comes after `place.DELAY`."""
CALM = 0.06
"""Seconds that a beat may be late on a machine that has other things to do."""
Given = TypeVar("Given")


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

    return asyncio.run(_alive("asyncio", lambda heart: heart.during(on_the_loop))) - (0.0 if computing else computed)


class Stood(NamedTuple):
    """Seconds that the loop stood still at the longest while an awaitable was awaited, and that this took in all."""

    still: float
    took: float


def stall_of_twin(
    call: Callable[[Any], Awaitable[Any]],
    begin: Callable[[], None],
    loop: str = "asyncio",
    opened: Callable[[], AbstractAsyncContextManager[Any]] = nullcontext,
    fails: bool = False,
) -> Stood:
    """
    The same of an awaitable, on a loop of asyncio or of trio. It is made of what is opened before the clock starts.
    Its errors matter; where it `fails` in the end, only before it has waited.
    """
    failed: list[Exception] = []
    took = 0.0

    async def measured(heart: Heart) -> float:
        nonlocal took
        async with opened() as held:

            async def on_the_loop() -> None:
                nonlocal took
                begin()
                before = time.perf_counter()
                try:
                    await call(held)
                except Exception as error:
                    failed.append(error)
                took = time.perf_counter() - before

            return await heart.during(on_the_loop)

    still = run_on(loop, lambda: _alive(loop, measured))
    if failed and (took < LATE or not fails):
        raise failed[0]
    return Stood(still, took)


def run_on(loop: str, main: Callable[[], Coroutine[Any, Any, Given]]) -> Given:
    """Run a coroutine on a loop of asyncio or of trio. Raises ImportError where that is not installed."""
    return asyncio.run(main()) if loop == "asyncio" else cast("Given", import_module(loop).run(main))


class Heart:
    """Beats on a loop, and remembers how late it was at the worst."""

    def __init__(self, sleep: Callable[[float], Awaitable[object]]) -> None:
        self.sleep = sleep
        self.worst = 0.0
        self.stopped = False

    async def beat(self) -> None:
        """Beat until it is stopped."""
        while not self.stopped:
            before = time.perf_counter()
            await self.sleep(BEAT)
            self.worst = max(self.worst, time.perf_counter() - before - BEAT)

    async def during(self, run: Callable[[], Awaitable[None]]) -> float:
        """How late it is at the worst meanwhile, in seconds."""
        await self.sleep(2 * BEAT)
        self.worst = 0.0
        await run()
        await self.sleep(2 * BEAT)
        return self.worst


async def _alive(loop: str, run: Callable[[Heart], Awaitable[float]]) -> float:
    """Run something beside a heart that beats."""
    library = import_module(loop)
    heart = Heart(library.sleep)
    if loop == "asyncio":
        beating = asyncio.create_task(heart.beat())
        try:
            return await run(heart)
        finally:
            heart.stopped = True
            await beating
    failed: list[Exception] = []
    async with library.open_nursery() as nursery:
        nursery.start_soon(heart.beat)
        try:
            return await run(heart)
        except Exception as error:  # a nursery would wrap it in a group
            failed.append(error)
        finally:
            heart.stopped = True
    raise failed[0]
