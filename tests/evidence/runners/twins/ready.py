"""Twins that are made ready while all is well, and kept waiting from then on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from ...place import Place
from ...twins import Opened

Twin = Callable[[Place], Opened]
Ready = Callable[[Place], AbstractAsyncContextManager[Any]]
"""What is done before the loop runs, and gives what is entered on it before the clock starts."""


def twin(ready: Ready, call: Callable[[Any], Awaitable[Any]], fails: bool = False) -> Twin:
    """A call on what was made ready. With `fails`, its server hangs up in the end: its error does not matter then."""

    def make(place: Place) -> Opened:
        manager = ready(place)
        return Opened(lambda: manager, call, fails)

    return make


async def every(rows: Any) -> None:
    """All that an asynchronous iterator has."""
    async for _ in rows:
        pass
