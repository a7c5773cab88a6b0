"""Twins of what waits for time, threads, processes and locks: of asyncio, anyio and trio, mostly by the same names."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import Any

from ...place import DELAY, Place
from ...twins import Pair, Twins
from ..waiting import SLEEP

LIBRARIES = ("asyncio", "anyio", "trio")
Run = Callable[[Any], Awaitable[Any]]
"""What is awaited, given the library."""


@asynccontextmanager
async def beside(library: Any, run: Callable[[], Awaitable[Any]]) -> AsyncIterator[None]:
    """Something else that the loop does meanwhile."""
    if library is asyncio:
        doing = asyncio.ensure_future(run())
        yield
        await doing
        return
    group: AbstractAsyncContextManager[Any] = (
        library.create_task_group() if library.__name__ == "anyio" else library.open_nursery()
    )
    async with group as tasks:
        tasks.start_soon(run)
        yield


async def _slept(library: Any) -> None:
    await library.sleep(DELAY)


async def _set(library: Any) -> None:
    found = library.Event()

    async def happen() -> None:
        await library.sleep(DELAY)
        found.set()

    async with beside(library, happen):
        await found.wait()


def _locked(enter: Callable[[Any], Awaitable[None]]) -> Run:
    """A lock that another task holds for a while."""

    async def run(library: Any) -> None:
        found, taken = library.Lock(), library.Event()

        async def hold() -> None:
            async with found:
                taken.set()
                await library.sleep(DELAY)

        async with beside(library, hold):
            await taken.wait()
            await enter(found)

    return run


async def _acquired(lock: Any) -> None:
    await lock.acquire()
    lock.release()


async def _entered(lock: Any) -> None:
    async with lock:
        pass


async def _notified(library: Any) -> None:
    found = library.Condition()

    async def notify() -> None:
        await library.sleep(DELAY)
        async with found:
            found.notify_all()

    async with beside(library, notify), found:
        await found.wait()


async def _got() -> None:
    found: asyncio.Queue[int] = asyncio.Queue()
    asyncio.get_running_loop().call_later(DELAY, found.put_nowait, 1)
    await found.get()


async def _joined() -> None:
    found: asyncio.Queue[int] = asyncio.Queue()
    found.put_nowait(1)
    asyncio.get_running_loop().call_later(DELAY, found.task_done)
    await found.join()


async def _wrapped() -> None:
    with ThreadPoolExecutor(1) as workers:  # asynclint: ignore[blocking-wait]
        await asyncio.wrap_future(workers.submit(time.sleep, DELAY))


async def _waited() -> None:
    await asyncio.wait([asyncio.ensure_future(asyncio.sleep(DELAY))])


def in_each(symbol: str, twin: str, run: Run, libraries: Sequence[str] = LIBRARIES) -> Twins:
    """The same of several libraries."""

    def of(library: str) -> Callable[[Place], Callable[[], Awaitable[Any]]]:
        return lambda place: lambda: run(import_module(library))

    return {(symbol, f"{library}.{twin}"): of(library) for library in libraries}


def alone(run: Callable[[], Awaitable[Any]], twin: str, *symbols: str) -> Twins:
    """A twin of several calls."""
    return {(symbol, twin): lambda place: run for symbol in symbols}


async def _exec() -> None:
    await (await asyncio.create_subprocess_exec(*SLEEP)).wait()


async def _ran(library: Any) -> None:
    await library.run_process(SLEEP)


async def _opened(process: Awaitable[Any]) -> None:
    await (await process).wait()


SPAWN = ("spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe", "system")
RUN = ("run", "call", "check_call", "check_output", "getoutput", "getstatusoutput")
PROCESSES = (
    *(f"os.{name}" for name in (*SPAWN, "popen")),
    *(f"subprocess.{name}" for name in RUN),
    *(f"subprocess.Popen().{name}" for name in ("wait", "communicate", "__exit__")),
)
"""What starts a process, or waits for one."""

STARTED: dict[Pair, Any] = {
    **{
        pair: twin for symbol in PROCESSES for pair, twin in in_each(symbol, "run_process", _ran, LIBRARIES[1:]).items()
    },
    **alone(_exec, "asyncio.create_subprocess_exec", *PROCESSES, "subprocess.Popen"),
    **in_each("subprocess.Popen", "open_process", lambda anyio: _opened(anyio.open_process(SLEEP)), ("anyio",)),
    **in_each(
        "subprocess.Popen", "lowlevel.open_process", lambda trio: _opened(trio.lowlevel.open_process(SLEEP)), ("trio",)
    ),
}

TWINS: Twins = {
    **in_each("time.sleep", "sleep", _slept),
    **in_each("threading.Event().wait", "Event().wait", _set),
    **in_each("threading.Barrier().wait", "Event().wait", _set),
    **in_each("threading.Lock().acquire", "Lock().acquire", _locked(_acquired)),
    **in_each("threading.Lock().__enter__", "Lock", _locked(_entered)),
    **in_each("threading.Condition().wait", "Condition().wait", _notified),
    **in_each("threading.Condition().wait_for", "Condition().wait", _notified),
    **alone(_got, "asyncio.Queue().get", "queue.Queue().get", "queue.SimpleQueue().get"),
    **alone(_joined, "asyncio.Queue().join", "queue.Queue().join"),
    **alone(
        _wrapped, "asyncio.wrap_future", "concurrent.futures.Future().result", "concurrent.futures.Future().exception"
    ),
    **alone(_waited, "asyncio.wait", "concurrent.futures.wait", "concurrent.futures.as_completed"),
    **STARTED,
}
