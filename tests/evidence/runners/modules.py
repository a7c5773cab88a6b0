"""Imports and metadata, small databases, log files, configuration, and what starts processes."""

from __future__ import annotations

import asyncio
import code
import dbm.dumb
import filecmp
import glob
import importlib
import importlib.metadata
import importlib.resources
import inspect
import logging
import logging.handlers
import mimetypes
import mmap
import netrc
import os
import pkgutil
import runpy
import shelve
import shutil
import sqlite3
import ssl
import subprocess
import sys
import types
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..case import Case, Cases, refuses, sees, waits
from ..place import Place
from .files import drips, opens, reads
from .paths import audited


async def _nothing() -> None: ...


def _refused(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """It raises where a loop is running already."""

    def make(place: Place) -> Case:
        def run() -> None:
            work = _nothing()
            try:
                call(work)
            finally:
                work.close()

        return refuses(run)

    return make


def _new_loop(call: Callable[[asyncio.AbstractEventLoop, Any], Any]) -> Callable[[Any], None]:
    def run(work: Any) -> None:
        loop = asyncio.new_event_loop()
        try:
            call(loop, work)
        finally:
            loop.close()

    return run


def _runner(work: Any) -> None:
    with asyncio.Runner() as runner:
        runner.run(work)


def typed(call: Callable[[], Any]) -> Callable[[Place], Case]:
    """Somebody types late."""

    def make(place: Place) -> Case:
        before, file = sys.stdin, open(place.dripping(b"exit()\n"))  # noqa: SIM115 (closed in the end)

        def put_back() -> None:
            sys.stdin = before
            file.close()

        def put() -> None:
            sys.stdin = file

        place.first(put)
        place.on_close(put_back)
        return waits(call)

    return make


def _kept(call: Callable[[Any], Any]) -> Callable[[Place], Any]:
    """A call on a small database with one key."""

    def run(place: Place) -> None:
        with dbm.dumb.open(str(place.path()), "n") as held:
            held[b"key"] = b"value"
            call(held)

    return run


def _shelved(call: Callable[[Any], Any]) -> Callable[[Place], Any]:
    """A call on a shelf with one key."""

    def run(place: Place) -> None:
        opened: Any = dbm.dumb.open(str(place.path()), "n")  # noqa: SIM115 (the shelf closes it)
        with shelve.Shelf[Any](opened) as held:
            held["key"] = 1
            call(held)

    return run


def _set(held: Any) -> None:
    held["other"] = b"value"


def _module(place: Place) -> types.ModuleType:
    """A module of its own."""
    path = place.file(b"def f():\n    return 1\n", f"made_for_evidence_{id(place)}.py")
    sys.path.insert(0, str(path.parent))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(path.stem)
    finally:
        sys.path.remove(str(path.parent))
        sys.modules.pop(path.stem, None)


def _reloaded(place: Place) -> None:
    module = _module(place)
    sys.modules[module.__name__] = module
    sys.path.insert(0, str(place.folder))
    try:
        importlib.reload(module)
    finally:
        sys.path.remove(str(place.folder))
        del sys.modules[module.__name__]


def _mapped(place: Place) -> None:
    with place.file().open("r+b") as file:
        mmap.mmap(file.fileno(), 0).close()


def _logs(make_handler: Callable[[Path], logging.Handler]) -> Callable[[Place], Any]:
    return lambda place: make_handler(place.path()).close()


def _popen(place: Place) -> None:
    os.popen("true").close()


def _spawned(call: Callable[..., int], program: str) -> Callable[[Place], Any]:
    return lambda place: os.waitpid(call(program, ["true"], {}), 0)


def _started(place: Place) -> None:
    subprocess.Popen(["true"]).wait()


def read_by_another(call: Callable[[sqlite3.Connection], Any]) -> Callable[[Place], Case]:
    """A database that another connection still reads while ours commits."""

    def make(place: Place) -> Case:
        path = place.path()
        ours = sqlite3.connect(path, check_same_thread=False)
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        place.on_close(ours.close)
        place.on_close(other.close)
        other.executescript("create table t (a); insert into t values (1); begin;")
        other.execute("select * from t").fetchall()
        ours.execute("insert into t values (2)")
        place.later(lambda: other.execute("rollback"))
        return waits(lambda: call(ours))

    return make


def _left(ours: sqlite3.Connection) -> None:
    with ours:
        pass


def _found(place: Place) -> Case:
    def change() -> None:
        place.file(name="program").chmod(0o700)

    return sees(lambda: shutil.which("program", path=str(place.folder)), change)


def sent_file(place: Place) -> Case:
    """A file sent over a connection that takes no more bytes."""
    connection, file = place.full_connection(), place.file(bytes(99_999)).open("rb")
    place.on_close(file.close)
    return waits(lambda: os.sendfile(connection.fileno(), file.fileno(), 0, 99_999))


NESTED: Cases = {
    "asyncio.run": _refused(asyncio.run),
    "asyncio.Runner().run": _refused(_runner),
    "asyncio.AbstractEventLoop().run_until_complete": _refused(
        _new_loop(lambda loop, work: loop.run_until_complete(work))
    ),
    "asyncio.AbstractEventLoop().run_forever": _refused(_new_loop(lambda loop, work: loop.run_forever())),
}

WAITING: Cases = {
    "builtins.input": typed(input),
    "code.interact": typed(lambda: code.interact("", exitmsg="")),
    "netrc.netrc": reads(lambda path: netrc.netrc(path)),
    "os.sendfile": sent_file,
    "sqlite3.Connection().commit": read_by_another(lambda ours: ours.commit()),
    "sqlite3.Connection().__exit__": read_by_another(_left),
    "ssl.SSLContext().load_verify_locations": reads(
        lambda path: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    ),
    "ssl.SSLContext().load_cert_chain": reads(
        lambda path: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path)
    ),
    "tomllib.load": drips(lambda file: importlib.import_module("tomllib").load(file), b"a = 1\n"),
}

SEEN: Cases = {
    "dbm.open": opens("open", lambda place: dbm.dumb.open(str(place.path()), "n").close()),
    "dbm.open().__getitem__": opens("open", _kept(lambda held: held[b"key"])),
    "dbm.open().__setitem__": opens("open", _kept(_set)),
    "dbm.open().get": opens("open", _kept(lambda held: held.get(b"key"))),
    "dbm.open().sync": opens("open", _kept(lambda held: held.sync())),
    "shelve.open": opens("open", lambda place: shelve.open(str(place.path())).close()),
    "shelve.Shelf().__getitem__": opens("open", _shelved(lambda held: held["key"])),
    "shelve.Shelf().__setitem__": opens("open", _shelved(_set)),
    "shelve.Shelf().get": opens("open", _shelved(lambda held: held.get("key"))),
    "shelve.Shelf().pop": opens("open", _shelved(lambda held: held.pop("key"))),
    "shelve.Shelf().items": opens("open", _shelved(lambda held: list(held.items()))),
    "shelve.Shelf().values": opens("open", _shelved(lambda held: list(held.values()))),
    "shelve.Shelf().sync": opens("open", _shelved(lambda held: held.sync())),
    "shelve.Shelf().update": opens("open", _shelved(lambda held: held.update(a=1))),
    "shelve.Shelf().setdefault": opens("open", _shelved(lambda held: held.setdefault("a", 1))),
    "filecmp.cmp": opens("open", lambda place: filecmp.cmp(place.file(), place.file(), shallow=False)),
    "glob.glob": audited("os.scandir", lambda place: glob.glob(f"{place.folder}/*")),
    "glob.iglob": audited("os.scandir", lambda place: list(glob.iglob(f"{place.folder}/*"))),
    "importlib.import_module": opens("open", _module),
    "importlib.reload": opens("open", _reloaded),
    "importlib.metadata.version": opens("open", lambda place: importlib.metadata.version("packaging")),
    "importlib.metadata.metadata": opens("open", lambda place: importlib.metadata.metadata("packaging")),
    "importlib.metadata.requires": opens("open", lambda place: importlib.metadata.requires("packaging")),
    "importlib.metadata.files": opens("open", lambda place: importlib.metadata.files("packaging")),
    "importlib.metadata.entry_points": opens("open", lambda place: importlib.metadata.entry_points()),
    "importlib.resources.read_text": opens("open", lambda place: importlib.resources.read_text("asynclint", "api.py")),
    "importlib.resources.read_binary": opens(
        "open", lambda place: importlib.resources.read_binary("asynclint", "api.py")
    ),
    "importlib.resources.open_text": opens(
        "open", lambda place: importlib.resources.open_text("asynclint", "api.py").close()
    ),
    "importlib.resources.open_binary": opens(
        "open", lambda place: importlib.resources.open_binary("asynclint", "api.py").close()
    ),
    "inspect.getsource": opens("open", lambda place: inspect.getsource(_module(place))),
    "inspect.getsourcelines": opens("open", lambda place: inspect.getsourcelines(_module(place))),
    "io.FileIO": opens("open", lambda place: place.file().open("rb", 0).close()),
    "logging.FileHandler": opens("open", _logs(logging.FileHandler)),
    "logging.handlers.RotatingFileHandler": opens("open", _logs(logging.handlers.RotatingFileHandler)),
    "logging.handlers.TimedRotatingFileHandler": opens("open", _logs(logging.handlers.TimedRotatingFileHandler)),
    "logging.handlers.WatchedFileHandler": opens("open", _logs(logging.handlers.WatchedFileHandler)),
    "mimetypes.init": opens("open", lambda place: mimetypes.init([str(place.file())])),
    "mmap.mmap": opens("mmap.__new__", _mapped),
    "os.popen": opens("subprocess.Popen", _popen),
    "os.posix_spawn": opens("os.posix_spawn", _spawned(os.posix_spawn, "/bin/true")),
    "os.posix_spawnp": opens("os.posix_spawn", _spawned(os.posix_spawnp, "true")),
    "pathlib.Path().walk": audited("os.scandir", lambda place: list(os.walk(place.folder))),
    "pkgutil.get_data": opens("open", lambda place: pkgutil.get_data("asynclint", "api.py")),
    "pkgutil.iter_modules": audited("os.listdir", lambda place: list(pkgutil.iter_modules([str(place.folder)]))),
    "runpy.run_module": opens("open", lambda place: runpy.run_module("asynclint.text")),
    "shutil.which": _found,
    "subprocess.Popen": opens("subprocess.Popen", _started),
    "zoneinfo.ZoneInfo": opens("open", lambda place: zoneinfo.ZoneInfo.no_cache("Europe/Berlin")),
}

CASES: Cases = {**NESTED, **WAITING, **SEEN}
