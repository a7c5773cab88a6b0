from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Holding, Occasion
from asynclint.rule import rule


@rule("thread-lock-across-await", code="ASL502", severity=Severity.HIGH)
def thread_lock_across_await(holding: Holding) -> Iterator[Finding]:
    """
    A coroutine holds a lock of `threading` or `multiprocessing` while it awaits something.

    While it waits, other tasks run. The first of them that wants the lock stops its thread, and that is the
    event loop's: the task that holds the lock never gets on to let go of it. That is a deadlock. Where only
    other threads want the lock they stand still for as long as the task waits. An `RLock` lets the other
    tasks in, since they run in the same thread, and so protects nothing. Use the lock of the async library, or
    let go of the lock before the `await`.

    What is held is found by `with` and by `acquire` followed by `release`. Locks of unknown type are left alone.

    ```py
    import asyncio
    import threading

    lock = threading.Lock()
    rates: dict[str, float] = {}


    async def ask(currency: str) -> float:
        await asyncio.sleep(0.1)
        return 1.0


    async def rate(currency: str) -> float:
        with lock:  # expect: ASL502
            if currency not in rates:
                rates[currency] = await ask(currency)
            return rates[currency]
    ```

    Use instead:

    ```py
    import asyncio

    lock = asyncio.Lock()
    rates: dict[str, float] = {}


    async def ask(currency: str) -> float:
        await asyncio.sleep(0.1)
        return 1.0


    async def rate(currency: str) -> float:
        async with lock:
            if currency not in rates:
                rates[currency] = await ask(currency)
            return rates[currency]
    ```
    """
    caller, module = holding.caller, holding.symbol.partition(".")[0]
    yield Finding(
        holding.path,
        holding.span,
        f"a lock of `{module}` is held in {caller.said} while it awaits something: another task that wants it stops "
        f"the event loop, for good; use a lock of `{caller.library}`, or let go of it before",
        Severity.LOW if caller.occasion is Occasion.STARTUP else Severity.HIGH,
        holding.confidence,
        caller.name,
        holding.symbol,
        holding.symbol,
        within=caller.span,
    )
