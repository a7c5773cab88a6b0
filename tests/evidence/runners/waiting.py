"""Calls that wait for threads, processes, locks, descriptors, and for time itself."""

from __future__ import annotations

import concurrent.futures
import fcntl
import multiprocessing
import multiprocessing.connection
import os
import queue
import select
import selectors
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from ..case import Case, Cases, waits
from ..place import DELAY, Place

SLEEP = ["sleep", str(DELAY + 0.05)]
SHELL = " ".join(SLEEP)


def always(call: Callable[[], Any]) -> Callable[[Place], Case]:
    """It waits by itself."""
    return lambda place: waits(call)


def held(place: Place) -> threading.Lock:
    """A lock that another lets go of late."""
    lock = threading.Lock()
    lock.acquire()
    place.later(lock.release)
    return lock


def _entered(lock: threading.Lock) -> None:
    with lock:
        pass


def event(place: Place) -> Case:
    """An event that another sets late."""
    found = threading.Event()
    place.later(found.set)
    return waits(found.wait)


def barrier(place: Place) -> Case:
    """A barrier that another comes to late."""
    found = threading.Barrier(2)
    place.later(found.wait)
    return waits(found.wait)


def condition(call: Callable[[threading.Condition], Any]) -> Callable[[Place], Case]:
    """A condition of which another notifies late."""

    def make(place: Place) -> Case:
        found = threading.Condition()

        def notify() -> None:
            with found:
                found.notify_all()

        def wait() -> None:
            with found:
                call(found)

        place.later(notify)
        return waits(wait)

    return make


def thread(place: Place) -> Case:
    """A thread that ends late."""
    found = threading.Thread(target=time.sleep, args=(DELAY,))
    place.first(found.start)
    return waits(found.join)


def future(call: Callable[[Future[int]], Any]) -> Callable[[Place], Case]:
    """A future that is fulfilled late."""

    def make(place: Place) -> Case:
        found: Future[int] = Future()
        place.later(lambda: found.set_result(1))
        return waits(lambda: call(found))

    return make


def executor(call: Callable[[Executor], Any]) -> Callable[[Place], Case]:
    """Workers that are busy."""

    def make(place: Place) -> Case:
        found = ThreadPoolExecutor(1)
        place.first(lambda: found.submit(time.sleep, DELAY))
        return waits(lambda: call(found))

    return make


def _left(found: Executor) -> None:
    with found:
        pass


def filled(make_queue: Callable[[], Any]) -> Callable[[Place], Case]:
    """A queue that another puts something in late."""

    def make(place: Place) -> Case:
        found = make_queue()
        place.later(lambda: found.put(1))
        return waits(found.get)

    return make


def done(place: Place) -> Case:
    """A queue whose job another finishes late."""
    found: queue.Queue[int] = queue.Queue()
    found.put(1)
    place.later(found.task_done)
    return waits(found.join)


def child(call: Callable[[int], Any]) -> Callable[[Place], Case]:
    """A process that ends late."""

    def make(place: Place) -> Case:
        started: list[int] = []
        place.first(lambda: started.append(os.posix_spawn("/bin/sleep", SLEEP, {})))
        return waits(lambda: call(started[0]))

    return make


@contextmanager
def running() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is seen to its end whatever happens to it here."""
    process = subprocess.Popen(SLEEP, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def process(call: Callable[[subprocess.Popen[bytes]], Any]) -> Callable[[Place], Case]:
    """A process that ends late, by its handle."""

    def run() -> None:
        with running() as found:
            call(found)
            assert found.returncode is not None

    return lambda place: waits(run)


def _popen_left() -> None:
    with subprocess.Popen(SLEEP):
        pass


def readable(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A socket to which bytes come late."""

    def make(place: Place) -> Case:
        found = place.late_connection()
        return waits(lambda: call(found))

    return make


def _selected(found: Any) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(found, selectors.EVENT_READ)
        selector.select()


def _polled(found: Any) -> None:
    poll = select.poll()
    poll.register(found, select.POLLIN)
    poll.poll()


def _epolled(found: Any) -> None:
    with select.epoll() as poll:
        poll.register(found, select.EPOLLIN)
        poll.poll()


def locked(call: Callable[[int], Any], lock: Callable[[int, int], Any]) -> Callable[[Place], Case]:
    """A file that another process has locked."""

    def make(place: Place) -> Case:
        path = place.file()
        ours = os.open(path, os.O_RDWR)
        code = f"import fcntl, sys, time; f = open({str(path)!r}, 'r+'); fcntl.{lock.__name__}(f, fcntl.LOCK_EX);" + (
            "print(flush=True); sys.stdin.read(1); time.sleep(0.12)"
        )
        other = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdout.readline()
        place.first(other.stdin.close)
        place.on_close(other.wait)
        place.on_close(other.stdout.close)
        place.on_close(lambda: os.close(ours))
        return waits(lambda: call(ours))

    return make


def signalled(call: Callable[[], Any]) -> Callable[[Place], Case]:
    """A signal that comes late."""

    def make(place: Place) -> Case:
        before = signal.signal(signal.SIGUSR1, lambda *_: None)
        place.on_close(lambda: signal.signal(signal.SIGUSR1, before))
        place.later(lambda: os.kill(os.getpid(), signal.SIGUSR1))
        return waits(call)

    return make


def _blocked(call: Callable[[set[signal.Signals]], Any]) -> Callable[[], None]:
    def run() -> None:
        wanted = {signal.SIGALRM}
        signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
        signal.setitimer(signal.ITIMER_REAL, DELAY)
        try:
            call(wanted)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, wanted)

    return run


def database(call: Callable[[sqlite3.Connection], Any]) -> Callable[[Place], Case]:
    """A database that another connection has locked."""

    def make(place: Place) -> Case:
        path = place.path()
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.executescript("create table t (a); insert into t values (1);")
        ours = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("begin exclusive")
        place.later(lambda: other.execute("rollback"))
        place.on_close(ours.close)
        place.on_close(other.close)
        return waits(lambda: call(ours))

    return make


def piped(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A connection over which something comes late."""

    def make(place: Place) -> Case:
        ours, theirs = multiprocessing.Pipe()
        place.on_close(ours.close)
        place.on_close(theirs.close)
        place.later(lambda: theirs.send_bytes(b"N."))
        return waits(lambda: call(ours))

    return make


def pool(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """Processes that are slow."""

    def make(place: Place) -> Case:
        found = multiprocessing.get_context("fork").Pool(1)
        place.on_close(found.join)
        place.on_close(found.terminate)
        return waits(lambda: call(found))

    return make


def shared(make_one: Callable[[], Any], before: Callable[[Any], Any], after: Callable[[Any], Any],
           call: Callable[[Any], Any]) -> Callable[[Place], Case]:  # fmt: skip
    """Something shared between processes that another lets go of late."""

    def make(place: Place) -> Case:
        found = make_one()
        before(found)
        place.later(lambda: after(found))
        return waits(lambda: call(found))

    return make


CASES: Cases = {
    "time.sleep": always(lambda: time.sleep(DELAY)),
    "threading.Lock().acquire": lambda place: waits(held(place).acquire),
    "threading.Lock().__enter__": lambda place: (lambda lock: waits(lambda: _entered(lock)))(held(place)),
    "threading.Event().wait": event,
    "threading.Barrier().wait": barrier,
    "threading.Condition().wait": condition(lambda found: found.wait()),
    "threading.Condition().wait_for": condition(lambda found: found.wait_for(iter([False, True]).__next__)),
    "threading.Thread().join": thread,
    "queue.Queue().get": filled(queue.Queue),
    "queue.SimpleQueue().get": filled(queue.SimpleQueue),
    "queue.Queue().join": done,
    "concurrent.futures.Future().result": future(lambda found: found.result()),
    "concurrent.futures.Future().exception": future(lambda found: found.exception()),
    "concurrent.futures.wait": future(lambda found: concurrent.futures.wait([found])),
    "concurrent.futures.as_completed": future(lambda found: list(concurrent.futures.as_completed([found]))),
    "concurrent.futures.Executor().shutdown": executor(lambda found: found.shutdown()),
    "concurrent.futures.Executor().__exit__": executor(_left),
    "concurrent.futures.Executor().map().__iter__": executor(lambda found: list(found.map(str, [1]))),
    "subprocess.run": always(lambda: subprocess.run(SLEEP, check=False)),
    "subprocess.call": always(lambda: subprocess.call(SLEEP)),
    "subprocess.check_call": always(lambda: subprocess.check_call(SLEEP)),
    "subprocess.check_output": always(lambda: subprocess.check_output(SLEEP)),
    "subprocess.getoutput": always(lambda: subprocess.getoutput(SHELL)),
    "subprocess.getstatusoutput": always(lambda: subprocess.getstatusoutput(SHELL)),
    "subprocess.Popen().wait": process(lambda found: found.wait()),
    "subprocess.Popen().communicate": process(lambda found: found.communicate()),
    "subprocess.Popen().__exit__": always(_popen_left),
    "os.system": always(lambda: os.system(SHELL)),
    "os.spawnl": always(lambda: os.spawnl(os.P_WAIT, "/bin/sleep", *SLEEP)),
    "os.spawnle": always(lambda: os.spawnle(os.P_WAIT, "/bin/sleep", *SLEEP, {})),
    "os.spawnlp": always(lambda: os.spawnlp(os.P_WAIT, "sleep", *SLEEP)),
    "os.spawnlpe": always(lambda: os.spawnlpe(os.P_WAIT, "sleep", *SLEEP, dict(os.environ))),
    "os.spawnv": always(lambda: os.spawnv(os.P_WAIT, "/bin/sleep", SLEEP)),
    "os.spawnve": always(lambda: os.spawnve(os.P_WAIT, "/bin/sleep", SLEEP, {})),
    "os.spawnvp": always(lambda: os.spawnvp(os.P_WAIT, "sleep", SLEEP)),
    "os.spawnvpe": always(lambda: os.spawnvpe(os.P_WAIT, "sleep", SLEEP, dict(os.environ))),
    "os.wait": child(lambda pid: os.wait()),
    "os.wait3": child(lambda pid: os.wait3(0)),
    "os.wait4": child(lambda pid: os.wait4(pid, 0)),
    "os.waitid": child(lambda pid: os.waitid(os.P_PID, pid, os.WEXITED)),
    "os.waitpid": child(lambda pid: os.waitpid(pid, 0)),
    "os.lockf": locked(lambda ours: os.lockf(ours, os.F_LOCK, 0), fcntl.lockf),
    "fcntl.lockf": locked(lambda ours: fcntl.lockf(ours, fcntl.LOCK_EX), fcntl.lockf),
    "fcntl.flock": locked(lambda ours: fcntl.flock(ours, fcntl.LOCK_EX), fcntl.flock),
    "select.select": readable(lambda found: select.select([found], [], [])),
    "select.poll().poll": readable(_polled),
    "select.epoll().poll": readable(_epolled),
    "selectors.DefaultSelector().select": readable(_selected),
    "signal.pause": signalled(signal.pause),
    "signal.sigwait": always(_blocked(signal.sigwait)),
    "signal.sigwaitinfo": always(_blocked(signal.sigwaitinfo)),
    "signal.sigtimedwait": always(lambda: signal.sigtimedwait({signal.SIGUSR2}, DELAY)),
    "sqlite3.Connection().execute": database(lambda ours: ours.execute("insert into t values (2)")),
    "sqlite3.Connection().executemany": database(lambda ours: ours.executemany("insert into t values (?)", [(2,)])),
    "sqlite3.Connection().executescript": database(lambda ours: ours.executescript("insert into t values (2);")),
    "sqlite3.Connection().iterdump": database(lambda ours: list(ours.iterdump())),
    "sqlite3.Cursor().execute": database(lambda ours: ours.cursor().execute("select * from t")),
    "sqlite3.Cursor().executemany": database(
        lambda ours: ours.cursor().executemany("insert into t values (?)", [(2,)])
    ),
    "sqlite3.Cursor().executescript": database(lambda ours: ours.cursor().executescript("insert into t values (2);")),
    "multiprocessing.connection.Connection().recv": piped(lambda ours: ours.recv()),
    "multiprocessing.connection.Connection().recv_bytes": piped(lambda ours: ours.recv_bytes()),
    "multiprocessing.connection.wait": piped(lambda ours: multiprocessing.connection.wait([ours])),
    "multiprocessing.Lock().acquire": shared(
        multiprocessing.Lock, lambda lock: lock.acquire(), lambda lock: lock.release(), lambda lock: lock.acquire()
    ),
    "multiprocessing.Lock().__enter__": shared(
        multiprocessing.Lock, lambda lock: lock.acquire(), lambda lock: lock.release(), _entered
    ),
    "multiprocessing.Event().wait": shared(
        multiprocessing.Event, lambda one: None, lambda one: one.set(), lambda one: one.wait()
    ),
    "multiprocessing.Pool().map": pool(lambda found: found.map(time.sleep, [DELAY])),
    "multiprocessing.Pool().apply": pool(lambda found: found.apply(time.sleep, (DELAY,))),
    "multiprocessing.Pool().starmap": pool(lambda found: found.starmap(time.sleep, [(DELAY,)])),
    "multiprocessing.pool.AsyncResult().get": pool(lambda found: found.apply_async(time.sleep, (DELAY,)).get()),
    "multiprocessing.pool.AsyncResult().wait": pool(lambda found: found.apply_async(time.sleep, (DELAY,)).wait()),
}
