"""A process forked to make ready for work while this one goes on: with less ado than `Workers`, one thing at a time."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, Generic, NoReturn, TypeVar

IS_CHEAP = sys.platform == "linux"
"""Whether forking costs little, and is safe where libraries of the system may have threads of their own."""

Result = TypeVar("Result")


class Promise(Generic[Result]):
    """Work that is done when its result is asked for."""

    def __init__(self, ahead: Ahead, work: Callable[..., Result], given: tuple[object, ...]) -> None:
        self._ahead, self._work, self._given = ahead, work, given

    def result(self) -> Result:
        """What the work gives. Raises `RuntimeError` where it fails or its process is gone."""
        return self._ahead.ask(self._work, self._given)


class Ahead:
    """The process; it ends with `close`, or with this one."""

    count = 1

    def __init__(self, ready: Callable[[], None]) -> None:
        asked, ask = os.pipe()
        heard, answer = os.pipe()
        self._child = os.fork()
        if not self._child:
            _serve(ready, asked, answer, (ask, heard))
        os.close(asked)
        os.close(answer)
        self._asking: BinaryIO = os.fdopen(ask, "wb")
        self._hearing: BinaryIO = os.fdopen(heard, "rb")

    def submit(self, work: Callable[..., Result], *given: object) -> Promise[Result]:
        """Have something done, once somebody asks for what it gives."""
        return Promise(self, work, given)

    def ask(self, work: Callable[..., Result], given: tuple[object, ...]) -> Result:
        """Have something done now. Raises `RuntimeError`."""
        try:
            pickle.dump((work, given), self._asking, pickle.HIGHEST_PROTOCOL)
            self._asking.flush()
            is_done, found = pickle.load(self._hearing)
        except (OSError, EOFError, pickle.PickleError) as error:
            raise RuntimeError("the process is gone") from error
        if not is_done:
            raise RuntimeError(found)
        result: Result = found
        return result

    def close(self) -> None:
        """End the process, whatever it does."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        for stream in (self._asking, self._hearing):
            with suppress(OSError):  # what was not sent is not needed
                stream.close()


def _serve(ready: Callable[[], None], asked: int, answer: int, others: tuple[int, int]) -> NoReturn:
    """In the new process: nothing of what it was forked from is cleared up, or written, when it ends."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits is told
        for end in others:  # of the pipes, which are only read to their end where nobody else holds them
            os.close(end)
        ready()
        with os.fdopen(asked, "rb") as hearing, os.fdopen(answer, "wb") as answering:
            while True:
                pickle.dump(_done(*pickle.load(hearing)), answering, pickle.HIGHEST_PROTOCOL)
                answering.flush()
    except (EOFError, OSError):
        os._exit(0)
    finally:
        os._exit(1)


def _done(work: Callable[..., object], given: tuple[object, ...]) -> tuple[bool, object]:
    try:
        return True, work(*given)
    except Exception as error:
        return False, repr(error)
