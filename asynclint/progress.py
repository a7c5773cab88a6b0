"""How far a long run is, on a terminal. Says nothing elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

PATIENCE = 0.7  # seconds before anything is said
PACE = 0.1  # seconds between two lines


class Progress:
    """A line on a terminal that is written over, and wiped at the end."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._speaks = not quiet and stream.isatty()
        self._next = time.monotonic() + PATIENCE
        self._said = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._said:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def show(self, done: int, total: int) -> None:
        """So many files of so many are read."""
        now = time.monotonic()
        if self._speaks and now >= self._next:
            self._next = now + PACE
            self._said = True
            self._stream.write(f"\r\x1b[Kreading {done} of {total} files")
            self._stream.flush()
