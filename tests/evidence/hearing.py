"""What the interpreter tells of calls that go to the system: its audit events, and the C functions that are called."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

SYSTEM = ("posix", "_io")
"""Modules in C whose functions, and the methods of whose classes, ask the operating system."""
PURE = frozenset(
    {
        "fspath", "cpu_count", "sched_getaffinity", "getpid", "register_at_fork", "urandom", "fileno",
        "_path_normpath", "_path_splitroot", "_path_splitroot_ex",
    }
)  # fmt: skip
"""Those of them that ask no file system, and wait for nothing."""
SILENT = ("stat", "lstat", "readlink", "access", "mkfifo", "mknod")
"""Those of which no audit event tells; a profiler does not either where C code calls them, as `functools.partial`."""


class Heard(NamedTuple):
    """An audit event, the thread that raised it, and those of its arguments that may be paths."""

    thread: int
    event: str
    paths: tuple[str, ...]


_ears: dict[int, list[Heard]] = {}
_listening = threading.Lock()
_hooked: list[bool] = []


@contextmanager
def events() -> Iterator[list[Heard]]:
    """The audit events that all threads raise meanwhile."""
    heard: list[Heard] = []
    with _listening:
        if not _hooked:
            sys.addaudithook(_hear)  # it can never be taken away again
            _hooked.append(True)
        _ears[id(heard)] = heard
    try:
        yield heard
    finally:
        with _listening:
            del _ears[id(heard)]


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if _ears:
        paths = tuple(os.fsdecode(one) for one in arguments if isinstance(one, (str, bytes, os.PathLike)))
        one = Heard(threading.get_ident(), event, paths)
        for ear in list(_ears.values()):
            ear.append(one)


_watching: dict[int, set[str]] = {}
"""By thread, what it calls of the operating system."""
_real: dict[str, Any] = {}


@contextmanager
def system_calls() -> Iterator[set[str]]:
    """What this thread calls of the operating system meanwhile: also that of which no audit event tells, as `stat`."""
    thread, found = threading.get_ident(), set[str]()

    def look(frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ not in PURE and _home(called) in SYSTEM:
            found.add(called.__name__)

    before = sys.getprofile()
    with _told_by_name(thread, found):
        sys.setprofile(look)
        try:
            yield found
        finally:
            sys.setprofile(before)


@contextmanager
def _told_by_name(thread: int, found: set[str]) -> Iterator[None]:
    with _listening:
        if not _watching:
            _real.update((name, getattr(os, name)) for name in SILENT)
            for name, call in _real.items():
                setattr(os, name, _telling(name, call))
        _watching[thread] = found
    try:
        yield
    finally:
        with _listening:
            del _watching[thread]
            for name, call in _real.items() if not _watching else ():
                setattr(os, name, call)


def _telling(name: str, call: Any) -> Any:
    def told(*given: Any, **more: Any) -> Any:
        _watching.get(threading.get_ident(), set()).add(name)
        return call(*given, **more)

    return told


def _home(called: Any) -> str:
    """The module of a C function, or of the class whose method it is."""
    return called.__module__ or type(getattr(called, "__self__", None)).__module__
