"""Twins of the Redis client, against the server of the suite, which is stopped while it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib import import_module
from operator import methodcaller
from typing import Any

from ...place import DELAY, Place
from ...servers import HOST
from ...twins import Twins
from ..redis_server import LOCK, PORT, client
from .ready import Ready, Twin, every, twin


@asynccontextmanager
async def _client() -> AsyncIterator[Any]:
    async with import_module("redis.asyncio").Redis(host=HOST, port=PORT) as found:
        await found.ping()
        yield found


def _on(prepare: Callable[[Any, AsyncExitStack], Awaitable[Any]]) -> Ready:
    """What is made of a client that has connected, to a server that stops when the clock starts."""

    def ready(clock: Place) -> AbstractAsyncContextManager[Any]:
        client(clock)
        return _made(prepare)

    return ready


@asynccontextmanager
async def _made(prepare: Callable[[Any, AsyncExitStack], Awaitable[Any]]) -> AsyncIterator[Any]:
    async with _client() as found, AsyncExitStack() as closing:
        yield await prepare(found, closing)


async def _itself(found: Any, closing: AsyncExitStack) -> Any:
    return found


async def _pipeline(found: Any, closing: AsyncExitStack) -> Any:
    return await closing.enter_async_context(found.pipeline())


async def _queued(found: Any, closing: AsyncExitStack) -> Any:
    return (await _pipeline(found, closing)).get("key1")


async def _subscribed(found: Any, closing: AsyncExitStack) -> Any:
    listening = await closing.enter_async_context(found.pubsub())
    await listening.subscribe("news")
    await listening.get_message(timeout=1)
    return listening


async def _lock(found: Any, closing: AsyncExitStack) -> Any:
    return found.lock("lock")


async def _locked(found: Any, closing: AsyncExitStack) -> Any:
    lock = found.lock("lock", timeout=9)
    await lock.acquire()
    return lock


def _news(clock: Place) -> AbstractAsyncContextManager[Any]:
    """A subscription to something that is said late."""
    other = import_module("redis").Redis(HOST, PORT)
    clock.later(lambda: other.publish("news", "now"))
    clock.on_close(other.close)
    return _made(_subscribed)


async def _heard(listening: Any) -> None:
    async for _ in listening.listen():
        return


def _scanned(name: str, *key: str) -> Twin:
    return twin(_on(_itself), lambda found: every(getattr(found, name)(*key)))


TWINS: Twins = {
    ("redis.Redis().*", "redis.asyncio.Redis().*"): twin(_on(_itself), methodcaller("get", "key1")),
    ("redis.Redis().scan_iter().__iter__", "redis.asyncio.Redis().scan_iter"): _scanned("scan_iter"),
    ("redis.Redis().hscan_iter().__iter__", "redis.asyncio.Redis().hscan_iter"): _scanned("hscan_iter", "hash"),
    ("redis.Redis().sscan_iter().__iter__", "redis.asyncio.Redis().sscan_iter"): _scanned("sscan_iter", "set"),
    ("redis.Redis().zscan_iter().__iter__", "redis.asyncio.Redis().zscan_iter"): _scanned("zscan_iter", "sorted"),
    ("redis.client.Pipeline().execute", "redis.asyncio.client.Pipeline().execute"): twin(
        _on(_queued), methodcaller("execute")
    ),
    ("redis.client.Pipeline().watch", "redis.asyncio.client.Pipeline().watch"): twin(
        _on(_pipeline), methodcaller("watch", "key1")
    ),
    (
        "redis.client.Pipeline().immediate_execute_command",
        "redis.asyncio.client.Pipeline().immediate_execute_command",
    ): twin(_on(_pipeline), methodcaller("immediate_execute_command", "GET", "key1")),
    ("redis.client.PubSub().get_message", "redis.asyncio.client.PubSub().get_message"): twin(
        _on(_subscribed), methodcaller("get_message", timeout=DELAY)
    ),
    ("redis.client.PubSub().listen().__iter__", "redis.asyncio.client.PubSub().listen"): twin(_news, _heard),
    ("redis.lock.Lock().acquire", "redis.asyncio.lock.Lock().acquire"): twin(_on(_lock), methodcaller("acquire")),
    ("redis.lock.Lock().extend", "redis.asyncio.lock.Lock().extend"): twin(_on(_locked), methodcaller("extend", 1)),
    **{
        (f"redis.lock.Lock().{name}", f"redis.asyncio.lock.Lock().{name}"): twin(_on(_locked), methodcaller(name))
        for name in LOCK
    },
}
