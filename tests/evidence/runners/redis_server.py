"""The Redis client, against a server of the suite's own that is stopped while it is asked."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from operator import methodcaller
from typing import Any

from ..case import Case, Cases, waits
from ..databases import REDIS, server
from ..place import DELAY, Place
from ..servers import HOST, freeze

LOCK = ("release", "reacquire", "locked", "owned")
PORT, PROCESS = server(REDIS)


def client(place: Place) -> Any:
    """A client that has connected, to a server that stops when the clock starts."""
    found = import_module("redis").Redis(HOST, PORT)
    found.flushall()
    found.mset({f"key{number}": number for number in range(9)})
    found.hset("hash", mapping={"a": 1})
    found.sadd("set", "a")
    found.zadd("sorted", {"a": 1})
    place.on_close(found.close)
    freeze(place, lambda: [PROCESS])
    return found


def asks(call: Callable[[Any], Any], prepare: Callable[[Any], Any] = lambda found: found) -> Callable[[Place], Case]:
    """A call on a client, or on what is made of one before the server stops."""

    def make(place: Place) -> Case:
        held = prepare(client(place))
        return waits(lambda: call(held))

    return make


def subscribed(found: Any) -> Any:
    """A subscription that has said that it is one."""
    listening = found.pubsub()
    listening.subscribe("news")
    listening.get_message(timeout=1)
    return listening


def locked(found: Any) -> Any:
    """A lock that is held."""
    lock = found.lock("lock", timeout=9)
    lock.acquire()
    return lock


def queued(found: Any) -> Any:
    """A pipeline with a command in it."""
    return found.pipeline().get("key1")


def news(place: Place) -> Case:
    """Something that is said late."""
    found = import_module("redis").Redis(HOST, PORT)
    listening, other = subscribed(found), import_module("redis").Redis(HOST, PORT)
    place.later(lambda: other.publish("news", "now"))
    place.on_close(listening.close)
    place.on_close(found.close)
    place.on_close(other.close)
    return waits(lambda: next(listening.listen()))


CASES: Cases = {
    "redis.Redis().*": asks(lambda found: found.get("key1")),
    "redis.Redis().scan_iter().__iter__": asks(lambda found: list(found.scan_iter())),
    "redis.Redis().hscan_iter().__iter__": asks(lambda found: list(found.hscan_iter("hash"))),
    "redis.Redis().sscan_iter().__iter__": asks(lambda found: list(found.sscan_iter("set"))),
    "redis.Redis().zscan_iter().__iter__": asks(lambda found: list(found.zscan_iter("sorted"))),
    "redis.client.Pipeline().execute": asks(lambda held: held.execute(), queued),
    "redis.client.Pipeline().watch": asks(lambda held: held.watch("key1"), lambda found: found.pipeline()),
    "redis.client.Pipeline().immediate_execute_command": asks(
        lambda held: held.immediate_execute_command("GET", "key1"), lambda found: found.pipeline()
    ),
    "redis.client.PubSub().get_message": asks(lambda held: held.get_message(timeout=DELAY), subscribed),
    "redis.client.PubSub().listen().__iter__": news,
    "redis.lock.Lock().acquire": asks(lambda held: held.acquire(), lambda found: found.lock("lock")),
    **{f"redis.lock.Lock().{name}": asks(methodcaller(name), locked) for name in LOCK},
    "redis.lock.Lock().extend": asks(lambda held: held.extend(1), locked),
}
