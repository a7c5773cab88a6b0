"""Twins on files: what `anyio.open_file` and `trio.open_file` open, and its methods."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from ...case import Case, changes
from ...place import Place
from ...twins import Make, Opened, Pair, Twins, pairs
from ..files import reads
from .paths import closed, listed


def _opened(library: str, path: Path, mode: str = "rb", buffering: int = -1) -> Any:
    return import_module(library).open_file(path, mode, buffering)


def on_file(
    library: str,
    call: Callable[[Any], Any],
    where: Callable[[Place], Path] = Place.dripping,
    mode: str = "rb",
    before: bytes = b"",
    buffering: int = -1,
) -> Make:
    """A call on an open file: of a pipe to which bytes come late, or that is full until it is drained, late."""

    def make(place: Place) -> Opened:
        path = where(place)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Any]:
            manager: AbstractAsyncContextManager[Any] = await _opened(library, path, mode, buffering)
            async with manager as file:
                if before:
                    await file.write(before)
                yield file

        return Opened(opened, call)

    return make


def _truncated(library: str) -> Make:
    def make(place: Place) -> Case:
        path = place.file()

        async def call() -> None:
            async with await _opened(library, path, "r+b") as file:
                await file.truncate(1)

        return changes(call, lambda: path.stat().st_size)

    return make


def files(library: str) -> Mapping[str, Make]:
    """The methods of an open file of a library."""
    reading: dict[str, Callable[[Any], Any]] = {
        "read": lambda file: file.read(),
        "readline": lambda file: file.readline(),
        "readlines": lambda file: file.readlines(),
        "readinto": lambda file: file.readinto(bytearray(9)),
        "read1": lambda file: file.read1(9),
        "peek": lambda file: file.peek(9),
        "__aiter__": listed,
    }
    return {
        **{name: on_file(library, call) for name, call in reading.items()},
        "readall": on_file(library, lambda file: file.readall(), buffering=0),
        "write": on_file(library, lambda file: file.write(bytes(100_000)), Place.full, "wb"),
        "writelines": on_file(library, lambda file: file.writelines([bytes(100_000)]), Place.full, "wb"),
        "flush": on_file(library, lambda file: file.flush(), Place.full, "wb", b"some bytes"),
        "truncate": _truncated(library),
    }


def of(pair: Pair) -> Make:
    """A twin by what the catalogue calls it."""
    library, _, rest = pair[1].partition(".open_file")
    if rest:
        return files(library)[rest.removeprefix("().")]
    return reads(lambda path: closed(_opened(library, path)))


TWINS: Twins = {pair: of(pair) for name in ("os", "builtins") for pair in pairs(name) if ".open_file" in pair[1]}
