"""
A second opinion: each call once more on a loop, under blockbuster, which raises where Python code calls what blocks.

It sees the calls that it has wrapped (files, sockets, locks, sleeps), and nothing of what waits or computes in C.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

from .case import Call, Case, Cases, run_all, somewhere
from .outcome import Outcome
from .place import Place

detector: Any = import_module("blockbuster.blockbuster")
_heard: dict[int, str] = {}
"""By thread, the first call that blockbuster complained of: the library may swallow the error."""


class Blocking(detector.BlockingError):  # type: ignore[misc]
    """What blockbuster raises here."""

    def __init__(self, func: str) -> None:
        super().__init__(func)
        _heard.setdefault(threading.get_ident(), func)


def opinions(cases: Cases, library: str) -> Iterator[Outcome]:
    """Whether blockbuster complains of each call."""
    with _watching():
        yield from run_all(cases, lambda symbol: library, opinion)


def opinion(symbol: str, make: Callable[[Place], Case], library: str) -> Outcome:
    """Whether blockbuster, which must be watching, complains of a call: `holds` where it does, else `missed`."""
    try:
        with somewhere() as place:
            named = asyncio.run(_complaint(make(place).call, place))
    except Exception as error:
        return Outcome(library, "second", symbol, "unchecked", f"{type(error).__name__}: {error}"[:200])
    return Outcome(library, "second", symbol, "holds" if named else "missed", named)


async def _complaint(call: Call, place: Place) -> str:
    with suppress(detector.BlockingError):  # what is begun on the loop may block too
        place.begin()
    _heard.pop(threading.get_ident(), None)
    with suppress(Exception, SystemExit):
        call()
    return _heard.pop(threading.get_ident(), "")


@contextmanager
def _watching() -> Iterator[None]:
    before = detector.BlockingError
    detector.BlockingError = Blocking
    try:
        with detector.blockbuster_ctx():
            yield
    finally:
        detector.BlockingError = before
