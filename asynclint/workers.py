"""Worker processes of a run: made when the first work comes, kept for what comes later."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:  # takes its time to be imported, and a small run has no workers
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.synchronize import Lock

METHOD = "fork" if sys.platform == "linux" else "spawn"
MOST = 61  # what Windows can wait for
PATIENCE = 2.0  # seconds: whoever has the turn may have died
SPARE = 24 << 20  # bytes: about what the parser takes for the largest files

Result = TypeVar("Result")
Given = TypeVar("Given", covariant=True)


class Promised(Protocol[Given]):
    """What work gives, for who waits for it."""

    def result(self) -> Given:
        """Raises what went wrong."""


class Busy(Protocol):
    """Other processes, how many, and how to have something done by one."""

    count: int

    def submit(self, work: Callable[..., Result], *given: object) -> Promised[Result]:
        """Have something done."""


class Workers:
    """Up to `jobs` processes, alive until `close`. Work whose process dies raises `BrokenProcessPool`."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.count = 0
        """How many there are."""
        self._pool: ProcessPoolExecutor | None = None

    def start(self, wanted: int) -> None:
        """Make the processes now, as many as are `wanted`, where there are none."""
        if self._pool is None:
            self.count = min(self.jobs, wanted, MOST)
            self._pool = _pool(self.count)
            for _ in range(self.count):
                self._pool.submit(gc.isenabled)  # it is the first work that makes a process

    def submit(self, work: Callable[..., Result], *given: object) -> Future[Result]:
        """Have something done."""
        from concurrent.futures.process import BrokenProcessPool

        self.start(1)
        assert self._pool is not None
        try:
            return self._pool.submit(work, *given)
        except BrokenProcessPool:
            self._pool = _pool(self.count)
            return self._pool.submit(work, *given)

    def close(self) -> None:
        """End the processes. What was not begun is not done."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
            self.count = 0


def _pool(count: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context(METHOD)
    return ProcessPoolExecutor(count, context, initializer=_begin, initargs=(context.Lock(),))


_turn: list[Lock] = []
"""In a worker: what it shares with the others."""


def _begin(turn: Lock) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits is told
    gc.disable()
    bytes(SPARE)  # once such a block was freed glibc keeps what is freed, up to twice as much, for the next file
    _turn[:] = [turn]


def in_turn(work: Callable[[], Result]) -> Result:
    """In a worker: do something while no other does the like, so that what else goes on keeps a core for itself."""
    held = [one for one in _turn if one.acquire(timeout=PATIENCE)]
    try:
        return work()
    finally:
        for one in held:
            one.release()
