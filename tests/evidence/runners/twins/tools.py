"""Twins of locks, of what tries again, and of what brings a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from importlib import import_module
from typing import Any

from ...place import DELAY, Place
from ...twins import Twins
from ..growing import named
from ..tools import held_by_another
from ..web import ASYNCHRONOUS
from .ready import Twin, twin


def _file_lock(call: Callable[[Any], Awaitable[Any]]) -> Twin:
    """A lock on a file that another process has locked."""

    def ready(clock: Place) -> AbstractAsyncContextManager[Any]:
        return nullcontext(named("filelock.AsyncFileLock")(held_by_another(clock)))

    return twin(ready, call)


async def _acquired(lock: Any) -> None:
    await (await lock.acquire()).__aexit__(None, None, None)


async def _entered(lock: Any) -> None:
    async with lock:
        pass


def _retried(call: Callable[[Any], Awaitable[Any]]) -> Twin:
    """Something that fails twice, with a pause between."""

    def ready(clock: Place) -> AbstractAsyncContextManager[Any]:
        tenacity = import_module("tenacity")
        wait, stop = tenacity.wait_fixed(DELAY), tenacity.stop_after_attempt(2)
        return nullcontext(tenacity.AsyncRetrying(wait=wait, stop=stop))

    return twin(ready, call, fails=True)


async def _fails() -> None:
    raise ValueError


async def _attempts(held: Any) -> None:
    async for attempt in held:
        with attempt:
            await _fails()


async def _app(scope: Any, receive: Any, send: Any) -> None: ...


def _server(clock: Place) -> AbstractAsyncContextManager[Any]:
    """A server of no port that anybody knows."""
    uvicorn = import_module("uvicorn")
    config = uvicorn.Config(_app, port=0, lifespan="off", log_level="critical")
    config.load()
    return nullcontext(uvicorn.Server(config))


async def _served(server: Any) -> None:
    asyncio.get_running_loop().call_later(DELAY, setattr, server, "should_exit", True)
    await server.serve()


def _browsers(clock: Place) -> AbstractAsyncContextManager[Any]:
    return nullcontext(import_module("playwright.async_api"))


async def _played(module: Any) -> None:
    async with module.async_playwright():
        pass


async def _started(module: Any) -> None:
    await (await module.async_playwright().start()).stop()


PLAYWRIGHT = "playwright.sync_api.sync_playwright()", "playwright.async_api.async_playwright"
TWINS: Twins = {
    ("filelock.FileLock().acquire", "filelock.AsyncFileLock().acquire"): _file_lock(_acquired),
    ("filelock.FileLock().__enter__", "filelock.AsyncFileLock"): _file_lock(_entered),
    (f"{PLAYWRIGHT[0]}.__enter__", PLAYWRIGHT[1]): twin(_browsers, _played),
    (f"{PLAYWRIGHT[0]}.start", PLAYWRIGHT[1]): twin(_browsers, _started),
    ("pycurl.Curl().perform", "httpx.AsyncClient().request"): ASYNCHRONOUS["request"],
    ("tenacity.Retrying().__call__", "tenacity.AsyncRetrying().__call__"): _retried(lambda held: held(_fails)),
    ("tenacity.Retrying().__iter__", "tenacity.AsyncRetrying().__aiter__"): _retried(_attempts),
    **{
        (symbol, "uvicorn.Server().serve"): twin(_server, _served) for symbol in ("uvicorn.run", "uvicorn.Server().run")
    },
}
