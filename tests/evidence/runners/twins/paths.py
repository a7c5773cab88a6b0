"""Twins on paths: the methods of `anyio.Path` and `trio.Path`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from ...case import Case, asks
from ...place import Place
from ...twins import Make, Pair, Twins, pairs
from ..files import reads, writes
from ..paths import LISTING, appears, becomes, grows, linked, makes, same
from ..quick import listens

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


def of(pair: Pair) -> Make:
    """A twin by what the catalogue calls it."""
    library, _, name = pair[1].partition(".Path().")
    return method(library, name)


TWINS: Twins = {pair: of(pair) for name in ("os", "pathlib") for pair in pairs(name) if ".Path()." in pair[1]}
