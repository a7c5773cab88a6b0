"""Servers on the loopback that answer while a call is prepared, and keep it waiting once it is made."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from .place import DELAY, Place

HOST = "127.0.0.1"


def silent(place: Place, greeting: bytes = b"", reply: Callable[[bytes], bytes] = lambda line: b"") -> int:
    """
    The port of a server that greets and answers line by line until the clock starts, and then says nothing and
    hangs up `DELAY` later: a call that waits for an answer fails then.
    """
    listener = socket.create_server((HOST, 0))
    place.on_close(listener.close)
    held: list[socket.socket] = []

    def hang_up() -> None:
        for one in held:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def serve(one: socket.socket) -> None:
        with suppress(OSError), one, one.makefile("rb") as lines:
            if not place.begun:
                one.sendall(greeting)
            for line in lines:
                if not place.begun:
                    one.sendall(reply(line))

    def accept() -> None:
        with suppress(OSError):
            while True:
                one, _ = listener.accept()
                held.append(one)
                threading.Thread(target=serve, args=(one,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    place.later(hang_up)
    place.on_close(hang_up)
    return int(listener.getsockname()[1])


def http(place: Place, body: bytes = b"[1]\n") -> str:
    """The address of a web server that answers every request: at once until the clock starts, then `DELAY` late."""
    listener = socket.create_server((HOST, 0))
    place.on_close(listener.close)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    def serve(one: socket.socket) -> None:
        place.on_close(one.close)
        with suppress(OSError), one, one.makefile("rb") as lines:
            while asked := lines.readline():
                length = 0
                for line in iter(lines.readline, b"\r\n"):
                    if not line:
                        return
                    name, _, value = line.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                lines.read(length)
                if place.begun:
                    threading.Event().wait(DELAY)
                one.sendall(head if asked.startswith(b"HEAD") else head + body)

    def accept() -> None:
        with suppress(OSError):
            while True:
                one, _ = listener.accept()
                threading.Thread(target=serve, args=(one,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return f"http://{HOST}:{listener.getsockname()[1]}/"


def freeze(place: Place, processes: Callable[[], Iterable[int]]) -> None:
    """Stop processes when the clock starts, and let them go on `DELAY` later."""
    stopped: list[int] = []

    def stop() -> None:
        for one in processes():
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGSTOP)
                stopped.append(one)

    def go_on() -> None:
        for one in stopped:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGCONT)

    place.first(stop)
    place.later(go_on)
    place.on_close(go_on)
