"""Twins of what asks a resolver, and of sockets: on the loop itself, or on streams."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from ...place import DELAY, Place
from ...servers import HOST
from ...twins import Make, Opened, Pair, Twins, pairs
from ..network import crowded_port
from ..quick import full_packets

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def slow_resolver(name: str, call: Callable[[], Awaitable[Any]]) -> Make:
    """A question to a resolver that takes its time, unless it is told that the address is a number."""

    def make(place: Place) -> Callable[[], Awaitable[Any]]:
        before = getattr(socket, name)
        numeric = socket.AI_NUMERICHOST if name == "getaddrinfo" else socket.NI_NUMERICHOST

        def ask(*given: Any, **more: Any) -> Any:
            flags = more.get("flags", given[-1] if len(given) in (2, 6) else 0)
            if not flags & numeric:
                time.sleep(DELAY)
            return before(*given, **more)

        place.first(lambda: setattr(socket, name, ask))
        place.on_close(lambda: setattr(socket, name, before))
        return call

    return make


def _on_loop(name: str, *given: Any) -> Callable[[], Awaitable[Any]]:
    return lambda: getattr(asyncio.get_running_loop(), name)(*given)


def _of(library: str, path: str, *given: Any) -> Callable[[], Awaitable[Any]]:
    def call() -> Any:
        held = import_module(library)
        for part in path.split("."):
            held = getattr(held, part)
        return held(*given)  # type: ignore[operator]

    return call


NAMED, NUMBERED = ("localhost", 1), ((HOST, 1), 0)
RESOLVERS: Mapping[str, Make] = {
    "asyncio.AbstractEventLoop().getaddrinfo": slow_resolver("getaddrinfo", _on_loop("getaddrinfo", *NAMED)),
    "anyio.getaddrinfo": slow_resolver("getaddrinfo", _of("anyio", "getaddrinfo", *NAMED)),
    "trio.socket.getaddrinfo": slow_resolver("getaddrinfo", _of("trio", "socket.getaddrinfo", *NAMED)),
    "asyncio.AbstractEventLoop().getnameinfo": slow_resolver("getnameinfo", _on_loop("getnameinfo", *NUMBERED)),
    "anyio.getnameinfo": slow_resolver("getnameinfo", _of("anyio", "getnameinfo", *NUMBERED)),
    "trio.socket.getnameinfo": slow_resolver("getnameinfo", _of("trio", "socket.getnameinfo", *NUMBERED)),
}


def dialled(library: str, name: str) -> Make:
    """A connection to a server that has as many callers as it takes."""

    def make(place: Place) -> Callable[[], Awaitable[None]]:
        port = crowded_port(place)

        async def call() -> None:
            found = await getattr(import_module(library), name)(HOST, port)
            if library == "asyncio":
                found[1].close()
            else:
                await found.aclose()

        return call

    return make


def streams(where: Callable[[Place], socket.socket], call: Callable[[Streams], Awaitable[Any]]) -> Make:
    """A call on the streams of a socket."""

    def make(place: Place) -> Opened:
        held = where(place)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Streams]:
            found = await asyncio.open_connection(sock=held)
            yield found
            found[1].close()

        return Opened(opened, call)

    return make


async def _drained(found: Streams) -> None:
    found[1].write(bytes(1 << 20))
    await found[1].drain()


def on_socket(where: Callable[[Place], socket.socket], name: str, *given: Any) -> Make:
    """A method of the loop, given a socket."""

    def make(place: Place) -> Callable[[], Awaitable[Any]]:
        held = where(place)
        held.setblocking(False)
        return _on_loop(name, held, *given)

    return make


def _sent_to(place: Place) -> Callable[[], Awaitable[Any]]:
    ours, theirs = full_packets(place)
    ours.setblocking(False)
    return _on_loop("sock_sendto", ours, bytes(9999), theirs)


def _sent_file(place: Place) -> Callable[[], Awaitable[Any]]:
    held, file = place.full_connection(), place.file(bytes(99_999)).open("rb")
    held.setblocking(False)
    place.on_close(file.close)
    return _on_loop("sock_sendfile", held, file)


def _served(place: Place) -> Callable[[], Awaitable[None]]:
    other = socket.socket()
    place.on_close(other.close)
    ports: list[int] = []
    place.later(lambda: other.connect((HOST, ports[0])))

    async def call() -> None:
        came = asyncio.Event()

        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            came.set()
            writer.close()

        async with await asyncio.start_server(greet, HOST, 0) as server:
            ports.append(server.sockets[0].getsockname()[1])
            await came.wait()

    return call


_READ = streams(Place.late_connection, lambda found: found[0].read(9))
_WRITTEN = streams(Place.full_connection, _drained)
DIALLED = ("socket.create_connection", "socket.socket().connect", "socket.socket().connect_ex")
SOCKETS: dict[Pair, Make] = {
    **{
        (symbol, f"{library}.{name}"): dialled(library, name)
        for symbol in DIALLED
        for library, name in (
            ("asyncio", "open_connection"), ("anyio", "connect_tcp"), ("trio", "open_tcp_stream")
        )
    },
    **{(f"socket.socket().{name}", "asyncio.open_connection"): _READ for name in ("recv", "recv_into")},
    **{(f"socket.socket().{name}", "asyncio.open_connection"): _WRITTEN for name in ("send", "sendall")},
    ("socket.socket().accept", "asyncio.start_server"): _served,
    ("socket.socket().recvfrom", "asyncio.AbstractEventLoop().sock_recvfrom"): on_socket(
        Place.late_connection, "sock_recvfrom", 9
    ),
    ("socket.socket().recvfrom_into", "asyncio.AbstractEventLoop().sock_recvfrom_into"): on_socket(
        Place.late_connection, "sock_recvfrom_into", bytearray(9)
    ),
    ("socket.socket().sendto", "asyncio.AbstractEventLoop().sock_sendto"): _sent_to,
    ("socket.socket().sendfile", "asyncio.AbstractEventLoop().sock_sendfile"): _sent_file,
}  # fmt: skip


TWINS: Twins = {**{pair: RESOLVERS[pair[1]] for pair in pairs("socket") if pair[1] in RESOLVERS}, **SOCKETS}
