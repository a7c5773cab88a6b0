"""Calls on paths: what asks or changes the file system."""

from __future__ import annotations

import os
import pathlib
import sys
from collections.abc import Callable
from typing import Any

from ..case import Case, Cases, asks, changes, sees
from ..place import Place

LISTING = "os.listdir" if sys.version_info < (3, 13) else "os.scandir"
"""What `Path.iterdir` calls."""


def appears(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """The answer is another once there is a file."""

    def make(place: Place) -> Case:
        path = place.path()
        return sees(lambda: call(path), lambda: path.write_bytes(b"x"))

    return make


def grows(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """The answer is another once the file is longer, newer and of another mode."""

    def make(place: Place) -> Case:
        path = place.file()

        def change() -> None:
            path.write_bytes(bytes(999))
            path.chmod(0o600)
            os.utime(path, (1, 2))

        return sees(lambda: call(path), change)

    return make


def becomes(call: Callable[[Any], Any], change: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """The answer is another once something else stands at the path."""

    def make(place: Place) -> Case:
        path = place.path()
        return sees(lambda: call(path), lambda: change(path))

    return make


def linked(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """The answer is another once the link leads elsewhere."""

    def make(place: Place) -> Case:
        path, one, two = place.path(), place.file(), place.file()
        path.symlink_to(one)

        def change() -> None:
            path.unlink()
            path.symlink_to(two)

        return sees(lambda: call(path), change)

    return make


def same(call: Callable[[Any, Any], Any]) -> Callable[[Place], Case]:
    """The answer is another once both names are of one file."""

    def make(place: Place) -> Case:
        one, two = place.file(), place.file()

        def change() -> None:
            two.unlink()
            os.link(one, two)

        return sees(lambda: call(one, two), change)

    return make


def audited(event: str, call: Callable[[Place], Any]) -> Callable[[Place], Case]:
    """The audit hook sees it."""
    return lambda place: asks(event, lambda: call(place))


def makes(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """Something is at the path afterwards."""

    def make(place: Place) -> Case:
        path = place.path()
        return changes(lambda: call(path), lambda: os.path.lexists(path))

    return make


def alters(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """What `stat` says of the file or the folder is another afterwards."""

    def make(place: Place) -> Case:
        path = place.file(b"some bytes\n" * 9)
        os.utime(path, (1, 2))
        return changes(lambda: call(path), lambda: (os.stat(path), path.read_bytes()))

    return make


def _descriptor(call: Callable[[int], Any], flags: int = os.O_RDWR) -> Callable[[Any], Any]:
    def run(path: Any) -> Any:
        held = os.open(path, flags)
        try:
            return call(held)
        finally:
            os.close(held)

    return run


def _copied(path: Any) -> None:
    one, two = os.open(path, os.O_RDONLY), os.open(path, os.O_WRONLY)
    try:
        os.copy_file_range(one, two, 5, 0, 900)
    finally:
        os.close(one)
        os.close(two)


def _first_entry(path: Any) -> int:
    with os.scandir(path.parent) as entries:
        return next(entries).stat().st_size


ASKED: Cases = {
    **{f"os.path.{name}": appears(getattr(os.path, name)) for name in ("exists", "lexists", "isfile")},
    **{f"os.path.{name}": grows(getattr(os.path, name)) for name in ("getsize", "getmtime", "getatime", "getctime")},
    "os.path.isdir": becomes(os.path.isdir, os.mkdir),
    "os.path.islink": becomes(os.path.islink, lambda path: os.symlink("there", path)),
    "os.path.realpath": linked(os.path.realpath),
    "os.path.samefile": same(os.path.samefile),
    "os.access": appears(lambda path: os.access(path, os.R_OK)),
    **{f"os.{name}": grows(getattr(os, name)) for name in ("stat", "lstat")},
    "os.fstat": grows(_descriptor(os.fstat)),
    "os.readlink": linked(os.readlink),
    "os.DirEntry().stat": grows(_first_entry),
    "os.pread": grows(_descriptor(lambda held: os.pread(held, 9, 0))),
    "os.preadv": grows(_descriptor(lambda held: os.preadv(held, [bytearray(99)], 0))),
    **{f"pathlib.Path().{name}": appears(getattr(pathlib.Path, name)) for name in ("exists", "is_file")},
    **{f"pathlib.Path().{name}": grows(getattr(pathlib.Path, name)) for name in ("stat", "lstat")},
    **{f"pathlib.Path().{name}": linked(getattr(pathlib.Path, name)) for name in ("readlink", "resolve")},
    "pathlib.Path().is_dir": becomes(pathlib.Path.is_dir, os.mkdir),
    "pathlib.Path().is_fifo": becomes(pathlib.Path.is_fifo, os.mkfifo),
    "pathlib.Path().is_symlink": becomes(pathlib.Path.is_symlink, lambda path: os.symlink("there", path)),
    "pathlib.Path().samefile": same(pathlib.Path.samefile),
    "pathlib.Path().owner": appears(pathlib.Path.owner),
    "pathlib.Path().group": appears(pathlib.Path.group),
}

CHANGED: Cases = {
    "os.mkfifo": makes(os.mkfifo),
    "os.mknod": makes(os.mknod),
    "os.pwrite": alters(_descriptor(lambda held: os.pwrite(held, b"more", 900))),
    "os.pwritev": alters(_descriptor(lambda held: os.pwritev(held, [b"more"], 900))),
    "os.copy_file_range": alters(_copied),
    "os.posix_fallocate": alters(_descriptor(lambda held: os.posix_fallocate(held, 0, 9999))),
    "pathlib.Path().touch": makes(pathlib.Path.touch),
}

AUDITED: Cases = {
    "os.chdir": audited("os.chdir", lambda place: os.chdir(place.path("missing"))),
    "os.chmod": audited("os.chmod", lambda place: os.chmod(place.file(), 0o600)),
    "os.fchmod": audited("os.chmod", lambda place: _descriptor(lambda held: os.fchmod(held, 0o600))(place.file())),
    "os.chown": audited("os.chown", lambda place: os.chown(place.file(), -1, -1)),
    "os.lchown": audited("os.chown", lambda place: os.lchown(place.file(), -1, -1)),
    "os.fchown": audited("os.chown", lambda place: _descriptor(lambda held: os.fchown(held, -1, -1))(place.file())),
    "os.getxattr": audited("os.getxattr", lambda place: os.getxattr(place.file(), "user.none")),
    "os.listxattr": audited("os.listxattr", lambda place: os.listxattr(place.file())),
    "os.link": audited("os.link", lambda place: os.link(place.file(), place.path())),
    "os.mkdir": audited("os.mkdir", lambda place: os.mkdir(place.path())),
    "os.makedirs": audited("os.mkdir", lambda place: os.makedirs(place.path() / "below")),
    "os.remove": audited("os.remove", lambda place: os.remove(place.file())),
    "os.unlink": audited("os.remove", lambda place: os.unlink(place.file())),
    "os.removedirs": audited("os.rmdir", lambda place: os.removedirs(place.path("missing"))),
    "os.rename": audited("os.rename", lambda place: os.rename(place.file(), place.path())),
    "os.renames": audited("os.rename", lambda place: os.renames(place.file(), place.path() / "below")),
    "os.replace": audited("os.rename", lambda place: os.replace(place.file(), place.path())),
    "os.rmdir": audited("os.rmdir", lambda place: os.rmdir(place.path("missing"))),
    "os.symlink": audited("os.symlink", lambda place: os.symlink("there", place.path())),
    "os.utime": audited("os.utime", lambda place: os.utime(place.file())),
    "os.scandir": audited("os.scandir", lambda place: os.scandir(place.folder).close()),
    "os.listdir": audited("os.listdir", lambda place: os.listdir(place.folder)),
    "os.walk": audited("os.scandir", lambda place: list(os.walk(place.folder))),
    "os.fwalk": audited("os.fwalk", lambda place: list(os.fwalk(place.folder))),
    "os.truncate": audited("os.truncate", lambda place: os.truncate(place.file(), 1)),
    "os.ftruncate": audited("os.truncate", lambda place: _descriptor(lambda held: os.ftruncate(held, 1))(place.file())),
    "pathlib.Path().chmod": audited("os.chmod", lambda place: place.file().chmod(0o600)),
    "pathlib.Path().hardlink_to": audited("os.link", lambda place: place.path().hardlink_to(place.file())),
    "pathlib.Path().mkdir": audited("os.mkdir", lambda place: place.path().mkdir()),
    "pathlib.Path().rename": audited("os.rename", lambda place: place.file().rename(place.path())),
    "pathlib.Path().replace": audited("os.rename", lambda place: place.file().replace(place.path())),
    "pathlib.Path().rmdir": audited("os.rmdir", lambda place: place.path("missing").rmdir()),
    "pathlib.Path().symlink_to": audited("os.symlink", lambda place: place.path().symlink_to("there")),
    "pathlib.Path().unlink": audited("os.remove", lambda place: place.file().unlink()),
    "pathlib.Path().iterdir": audited(LISTING, lambda place: list(place.folder.iterdir())),
    "pathlib.Path().glob": audited("os.scandir", lambda place: list(place.folder.glob("*"))),
    "pathlib.Path().rglob": audited("os.scandir", lambda place: list(place.folder.rglob("*"))),
}

CASES: Cases = {**ASKED, **CHANGED, **AUDITED}
