"""Twins on paths and files: the methods of `anyio.Path` and `trio.Path`, and of the files that both libraries open."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from ..case import Case, asks, changes
from ..place import Place
from ..twins import Make, Opened, Pair, Twins, pairs
from .files import reads, writes
from .paths import LISTING, appears, becomes, grows, linked, makes, same
from .quick import listens

Call = Callable[[Any], Any]
"""What is asked of a path."""


async def listed(given: Any) -> Any:
    """What a method gives: anyio's iterate asynchronously, trio's give all at once."""
    found = await given if hasattr(given, "__await__") else given
    return [one async for one in found] if hasattr(found, "__aiter__") else found


async def closed(given: Any) -> None:
    """A file is opened, and closed again."""
    async with await given:
        pass


SHAPES: Mapping[str, Callable[[Call], Callable[[Place], Case]]] = {
    **dict.fromkeys(("exists", "is_file", "owner", "group"), appears),
    **dict.fromkeys(("stat", "lstat"), grows),
    **dict.fromkeys(("readlink", "resolve"), linked),
    "is_dir": lambda call: becomes(call, os.mkdir),
    "is_fifo": lambda call: becomes(call, os.mkfifo),
    "is_symlink": lambda call: becomes(call, lambda path: os.symlink("there", path)),
    "is_char_device": lambda call: becomes(call, lambda path: path.symlink_to("/dev/null")),
    "is_socket": lambda call: becomes(call, listens),
    "touch": makes,
    "read_text": reads,
    "read_bytes": reads,
    "open": lambda call: reads(lambda path: closed(call(path))),
}
"""How a method without arguments is kept waiting, or shown to ask."""

Given = Callable[[Place], Any]
FOLDER: Given = lambda place: place.folder  # noqa: E731
AUDITED: Mapping[str, tuple[str, Given, tuple[Any, ...]]] = {
    "chmod": ("os.chmod", Place.file, (0o600,)),
    "hardlink_to": ("os.link", Place.path, (Place.file,)),
    "mkdir": ("os.mkdir", Place.path, ()),
    "rename": ("os.rename", Place.file, (Place.path,)),
    "replace": ("os.rename", Place.file, (Place.path,)),
    "rmdir": ("os.rmdir", Place.path, ()),
    "symlink_to": ("os.symlink", Place.path, ("there",)),
    "unlink": ("os.remove", Place.file, ()),
    "iterdir": (LISTING, FOLDER, ()),
    "glob": ("os.scandir", FOLDER, ("*",)),
    "rglob": ("os.scandir", FOLDER, ("*",)),
    "walk": ("os.scandir", FOLDER, ()),
}
"""The audit event of a method, of which path, and with which arguments."""


def method(library: str, name: str) -> Make:
    """A method of a library's `Path`."""

    def of(path: Any, *given: Any) -> Any:
        return getattr(import_module(library).Path(path), name)(*given)

    if name in AUDITED:
        return lambda place: _audited(place, *AUDITED[name], of)
    if name == "samefile":
        return same(of)
    if name.startswith("write_"):
        return writes(lambda path: of(path, "text" if name == "write_text" else b"text"))
    return SHAPES[name](of)


def _audited(place: Place, event: str, make: Given, given: tuple[Any, ...], call: Callable[..., Any]) -> Case:
    path, arguments = make(place), [one(place) if callable(one) else one for one in given]
    return asks(event, lambda: listed(call(path, *arguments)))


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


def _twin(library: str, rest: str) -> Make:
    """A twin by what the catalogue calls it."""
    head, _, name = rest.rpartition("().")
    if head == "Path":
        return method(library, name)
    if head == "open_file":
        return files(library)[name]
    return reads(lambda path: closed(_opened(library, path)))


def _twins(name: str) -> dict[Pair, Make]:
    named = {pair: pair[1].partition(".") for pair in pairs(name)}
    ours = ("Path().", "open_file")
    return {pair: _twin(library, rest) for pair, (library, _, rest) in named.items() if rest.startswith(ours)}


TWINS: Twins = {pair: twin for name in ("os", "pathlib", "builtins") for pair, twin in _twins(name).items()}
