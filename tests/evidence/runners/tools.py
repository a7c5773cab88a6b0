"""Prompts, locks, processes, repositories, serial lines, and what brings a loop of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, TextIO

from ..case import Call, Case, Cases, asks, refuses, waits
from ..place import DELAY, Place
from .growing import grown, named


def _typed(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A prompt; what it asks for comes late."""

    def make(place: Place) -> Case:
        read, write = os.pipe()
        held, sys.stdin = sys.stdin, os.fdopen(read)
        place.on_close(lambda: setattr(sys, "stdin", held))

        def answer() -> None:
            os.write(write, b"y\n")
            os.close(write)

        place.later(answer)
        return waits(lambda: call(import_module("click")))

    return make


def _pressed(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A key of a terminal, which is pressed late."""

    def make(place: Place) -> Case:
        ours, theirs = pty.openpty()
        before = sys.stdin, sys.stdout
        place.first(lambda: _talk(os.fdopen(theirs, closefd=False), os.fdopen(theirs, "w", closefd=False)))
        place.on_close(lambda: _talk(*before))
        place.later(lambda: os.write(ours, b"y\n"))
        return waits(lambda: call(import_module("click")))

    return make


def _talk(read: TextIO, write: TextIO) -> None:
    sys.stdin, sys.stdout = read, write


def _edited(click: Any) -> None:
    click.edit("text", editor=f"{sys.executable} -c 'import time; time.sleep({DELAY + 0.05})'")


def _file_lock(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        path = held_by_another(place)
        return waits(lambda: call(named("filelock.FileLock")(path)))

    return make


def _port_lock(name: str, call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        path = held_by_another(place)
        return waits(lambda: call(named(f"portalocker.{name}")(path, timeout=5)))

    return make


def held_by_another(place: Place) -> str:
    """A file that another process locks, and lets go of late."""
    path = str(place.path("lock"))
    code = "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, 2); print(flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdout.readline()
    place.later(other.stdin.close)
    place.on_close(other.kill)
    return path


def _entered(lock: Any) -> None:
    with lock:
        pass


def _repository(place: Place) -> Any:
    """A repository with one commit, and a remote of which it is a clone."""
    origin = place.path("origin")
    settings = ["-c", "user.name=a", "-c", "user.email=a@b.test"]
    subprocess.run(["git", "init", "-q", "-b", "main", origin], check=True)
    subprocess.run(["git", "-C", origin, *settings, "commit", "-q", "--allow-empty", "-m", "a"], check=True)
    subprocess.run(["git", "-C", origin, "config", "receive.denyCurrentBranch", "ignore"], check=True)
    return named("git.Repo").clone_from(str(origin), str(place.path("clone")))


def _git(call: Callable[[Any, Place], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        held = _repository(place)
        return asks("subprocess.Popen", lambda: call(held, place))

    return make


def _line(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A serial line to which bytes come late."""

    def make(place: Place) -> Case:
        ours, theirs = pty.openpty()
        for one in (ours, theirs):
            place.on_close(partial(os.close, one))
        held = named("serial.Serial")(os.ttyname(theirs), timeout=2 * DELAY)
        place.on_close(held.close)
        place.later(lambda: os.write(ours, b"some bytes\n"))
        return waits(lambda: call(held))

    return make


def _process(place: Place) -> Case:
    other = subprocess.Popen(["sleep", str(DELAY + 0.05)])
    place.on_close(other.wait)
    return waits(lambda: import_module("psutil").Process(other.pid).wait())


def _refused(prepare: Callable[[], Call]) -> Callable[[Place], Case]:
    """It raises RuntimeError where a loop is running already."""
    return lambda place: refuses(prepare())


def _sync() -> Call:
    async def nothing() -> None: ...

    return lambda: named("asgiref.sync.async_to_sync")(nothing)()


def _played(call: Callable[[Any], Any]) -> Call:
    """Its own error, for a RuntimeError."""

    def run() -> None:
        module = import_module("playwright.sync_api")
        try:
            call(module.sync_playwright())
        except module.Error as error:
            raise RuntimeError(str(error)) from error

    return run


def _tornado(call: Callable[[Any], Any]) -> Callable[[], Call]:
    def prepare() -> Call:
        loop: list[Any] = []
        thread = threading.Thread(target=lambda: loop.append(named("tornado.ioloop.IOLoop")(make_current=False)))
        thread.start()
        thread.join()
        return lambda: call(loop[0])

    return prepare


def _run_sync(loop: Any) -> None:
    async def nothing() -> None: ...

    loop.run_sync(nothing)


def _app(scope: Any, receive: Any, send: Any) -> None: ...


def _telegram(name: str) -> Callable[[], Call]:
    def prepare() -> Call:
        held = named("telegram.ext.ApplicationBuilder")().token("1:a").build()
        return lambda: getattr(held, name)()

    return prepare


def _imported(name: str) -> Callable[[Place], Case]:
    def prepare(place: Place, size: int) -> Call:
        def run() -> None:
            for one in [one for one in sys.modules if one.partition(".")[0] == name]:
                del sys.modules[one]
            import_module(name)

        return run

    return grown(prepare)


CASES: Cases = {
    "asgiref.sync.async_to_sync()": _refused(_sync),
    "click.prompt": _typed(lambda click: click.prompt("?")),
    "click.confirm": _typed(lambda click: click.confirm("?")),
    "click.getchar": _pressed(lambda click: click.getchar()),
    "click.pause": _pressed(lambda click: click.pause()),
    "click.edit": lambda place: waits(lambda: _edited(import_module("click"))),
    "filelock.FileLock().acquire": _file_lock(lambda lock: lock.acquire()),
    "filelock.FileLock().__enter__": _file_lock(_entered),
    "git.Repo.clone_from": _git(lambda held, place: type(held).clone_from(held.working_dir, str(place.path("other")))),
    "git.Repo().clone": _git(lambda held, place: held.clone(str(place.path("other")))),
    "git.Remote().fetch": _git(lambda held, place: held.remote().fetch()),
    "git.Remote().pull": _git(lambda held, place: held.remote().pull()),
    "git.Remote().push": _git(lambda held, place: held.remote().push()),
    "git.Remote().update": _git(lambda held, place: held.remote().update()),
    "litellm<import>": _imported("litellm"),
    "portalocker.Lock().acquire": _port_lock("Lock", lambda lock: lock.acquire()),
    "portalocker.Lock().__enter__": _port_lock("Lock", _entered),
    "portalocker.RLock().acquire": _port_lock("RLock", lambda lock: lock.acquire()),
    "portalocker.RLock().__enter__": _port_lock("RLock", _entered),
    "playwright.sync_api.sync_playwright().start": _refused(lambda: _played(lambda one: one.start())),
    "playwright.sync_api.sync_playwright().__enter__": _refused(lambda: _played(_entered)),
    "psutil.cpu_percent": lambda place: waits(lambda: import_module("psutil").cpu_percent(DELAY)),
    "psutil.cpu_times_percent": lambda place: waits(lambda: import_module("psutil").cpu_times_percent(DELAY)),
    "psutil.Process().cpu_percent": lambda place: waits(lambda: import_module("psutil").Process().cpu_percent(DELAY)),
    "psutil.Process().wait": _process,
    "serial.Serial().read": _line(lambda held: held.read()),
    "serial.Serial().read_until": _line(lambda held: held.read_until()),
    "serial.Serial().readline": _line(lambda held: held.readline()),
    "serial.Serial().readlines": _line(lambda held: held.readlines()),
    "serial.Serial().readinto": _line(lambda held: held.readinto(bytearray(4))),
    "serial.Serial().__iter__": _line(lambda held: next(iter(held))),
    "telegram.ext.Application().run_polling": _refused(_telegram("run_polling")),
    "telegram.ext.Application().run_webhook": _refused(_telegram("run_webhook")),
    "tornado.ioloop.IOLoop().start": _refused(_tornado(lambda loop: loop.start())),
    "tornado.ioloop.IOLoop().run_sync": _refused(_tornado(_run_sync)),
    "tornado.httpclient.HTTPClient": _refused(lambda: lambda: named("tornado.httpclient.HTTPClient")()),
    "uvicorn.run": _refused(lambda: lambda: named("uvicorn.run")(_app)),
    "uvicorn.Server().run": _refused(lambda: lambda: named("uvicorn.Server")(named("uvicorn.Config")(_app)).run()),
}
