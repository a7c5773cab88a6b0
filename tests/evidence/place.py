"""
Where a call is run: files, pipes and servers that make it wait.

What is waited for comes `DELAY` seconds after `begin`, which is called on the loop just before the call.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

DELAY = 0.12


class Place:
    """A folder of its own, and what is started for one call. To be closed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._begun = threading.Event()
        self._threads: list[threading.Thread] = []
        self._closing = ExitStack()
        self._first: list[Callable[[], object]] = []
        self._count = 0

    def begin(self) -> None:
        """Start the clock."""
        for action in self._first:
            action()
        self._begun.set()

    def first(self, action: Callable[[], object]) -> None:
        """Do something at `begin`, before the call."""
        self._first.append(action)

    @property
    def begun(self) -> bool:
        """Whether the call has been made."""
        return self._begun.is_set()

    def later(self, action: Callable[[], object]) -> None:
        """Do something `DELAY` after `begin`, in a thread."""

        def run() -> None:
            self._begun.wait(30)
            time.sleep(DELAY)
            with suppress(OSError):
                action()

        thread = threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def on_close(self, action: Callable[[], object]) -> None:
        """Do something when all is over."""
        self._closing.callback(action)

    def close(self) -> None:
        """Let go of everything."""
        self._begun.set()
        with suppress(Exception):
            self._closing.close()
        for thread in self._threads:
            thread.join(5)

    def path(self, name: str = "") -> Path:
        """A path below the folder at which nothing is."""
        self._count += 1
        return self.folder / (name or f"file{self._count}")

    def file(self, data: bytes = b"some bytes\n", name: str = "") -> Path:
        """A file."""
        path = self.path(name)
        path.write_bytes(data)
        return path

    def tree(self) -> Path:
        """A folder with a file in it."""
        path = self.path()
        path.mkdir()
        (path / "leaf").write_bytes(b"leaf")
        return path

    def source(self, data: bytes = b"some bytes\n", name: str = "") -> Path:
        """A pipe by name whose writer comes late: opening it waits."""
        path = self.path(name)
        os.mkfifo(path)

        def write() -> None:
            with open(path, "wb") as file:
                file.write(data)

        self.later(write)
        self.on_close(lambda: _unblock(path, os.O_RDONLY))
        return path

    def dripping(self, data: bytes = b"some bytes\n") -> Path:
        """A pipe by name that opens at once; what is read from it comes late."""
        path = self.path()
        os.mkfifo(path)
        held = os.open(path, os.O_RDWR)

        def write() -> None:
            os.write(held, data)
            os.close(held)

        self.later(write)
        return path

    def sink(self) -> Path:
        """A pipe by name whose reader comes late: opening it to write waits."""
        path = self.path()
        os.mkfifo(path)
        self.later(lambda: path.read_bytes())
        self.on_close(lambda: _unblock(path, os.O_WRONLY))
        return path

    def full(self) -> Path:
        """A pipe by name that opens at once and is full: writing to it waits until it is drained, late."""
        path = self.path()
        os.mkfifo(path)
        held = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        with suppress(BlockingIOError):
            while True:
                os.write(held, bytes(4096))
        self.later(lambda: _drain(held))
        return path

    def connection(self) -> tuple[socket.socket, socket.socket]:
        """Two connected sockets, closed in the end."""
        pair = socket.socketpair()
        for one in pair:
            self.on_close(one.close)
        return pair

    def late_connection(self, data: bytes = b"some bytes\r\n") -> socket.socket:
        """A socket to which bytes come late."""
        ours, theirs = self.connection()

        def write() -> None:
            theirs.sendall(data)
            theirs.shutdown(socket.SHUT_WR)

        self.later(write)
        return ours

    def full_connection(self) -> socket.socket:
        """A socket that takes no more bytes until it is drained, late."""
        ours, theirs = self.connection()
        ours.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                ours.send(bytes(65536))
        ours.setblocking(True)

        def drain() -> None:
            while theirs.recv(1 << 20):
                pass

        self.later(drain)
        self.on_close(lambda: theirs.shutdown(socket.SHUT_RDWR))
        return ours


def _drain(held: int) -> None:
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        with suppress(BlockingIOError):
            os.read(held, 1 << 20)
        time.sleep(0.005)
    os.close(held)


def _unblock(path: Path, flags: int) -> None:
    """Open the other end once, so that a thread that still waits for it goes on."""
    with suppress(OSError):
        os.close(os.open(path, flags | os.O_NONBLOCK))
