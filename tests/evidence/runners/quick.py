"""More of the standard library: short calls that ask the system, archives that come in pieces, processes, mail."""

from __future__ import annotations

import datetime
import dbm.dumb
import filecmp
import ftplib
import getpass
import glob
import imaplib
import importlib.metadata
import io
import logging.config
import mimetypes
import multiprocessing
import os
import pathlib
import pkgutil
import platform
import pty
import shelve
import shutil
import smtplib
import socket
import sqlite3
import ssl
import tarfile
import time
import webbrowser
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

from ..case import Call, Case, Cases, asks, sees, waits
from ..place import DELAY, Place
from ..servers import HOST, silent
from .computing import text
from .growing import grown, often, once
from .modules import typed
from .network import connects, imap, module, nntp, pop, smtp
from .paths import audited
from .waiting import pool


def _mime_types(call: Callable[[], Any]) -> Callable[[Place], Case]:
    """The first look at a table of types reads the files of the system."""

    def make(place: Place) -> Case:
        known, mimetypes.knownfiles[:] = list(mimetypes.knownfiles), [str(place.file(b"a/b abc\n"))]
        mimetypes.inited, mimetypes._db = False, None  # type: ignore[attr-defined]

        def put_back() -> None:
            mimetypes.knownfiles[:] = known
            mimetypes.init()

        place.on_close(put_back)
        return asks("open", call)

    return make


def _distribution(place: Place) -> None:
    folder = place.path("acme-1.0.dist-info")
    folder.mkdir()
    (folder / "METADATA").write_text("Name: acme\nVersion: 1.0\n")


def _distributions(place: Place) -> Case:
    path = [str(place.folder)]
    return sees(lambda: len(list(importlib.metadata.distributions(path=path))), lambda: _distribution(place))


def _becomes(kind: str, change: Callable[[pathlib.Path], Any]) -> Callable[[Place], Case]:
    """A question to a path, whose answer changes with what is there."""

    def make(place: Place) -> Case:
        path = place.path("s")
        return sees(lambda: getattr(path, kind)(), lambda: change(path))

    return make


def listens(path: pathlib.Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def _room(ask: Callable[[pathlib.Path], Any]) -> Callable[[Place], Case]:
    """How much room there is, before and after a file of 16 MB."""

    def make(place: Place) -> Case:
        def fill() -> None:
            with place.path().open("wb") as file:
                file.write(os.urandom(1 << 24))
                file.flush()
                os.fsync(file.fileno())

        return sees(lambda: ask(place.folder), fill)

    return make


def _same_open_file(place: Place) -> Case:
    one, two = (os.open(place.file(), os.O_RDONLY) for _ in range(2))
    for held in (one, two):
        place.on_close(partial(os.close, held))
    return sees(lambda: os.path.sameopenfile(one, two), lambda: os.dup2(one, two))


def _browsed(call: Callable[[str], Any]) -> Callable[[Place], Case]:
    """A browser that is none."""

    def make(place: Place) -> Case:
        webbrowser.register("none", None, webbrowser.GenericBrowser("true"), preferred=True)
        return asks("subprocess.Popen", lambda: call("about:blank"))

    return make


def _platform(event: str, call: Callable[[], Any]) -> Callable[[Place], Case]:
    """The first call: the answer is kept."""

    def make(place: Place) -> Case:
        platform._platform_cache.clear()  # type: ignore[attr-defined]
        platform._uname_cache = None  # type: ignore[attr-defined]
        return asks(event, call)

    return make


def _shelf(close: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        opened: Any = dbm.dumb.open(str(place.path()), "n")  # noqa: SIM115 (the shelf closes it)
        held = shelve.Shelf[Any](opened)
        held["key"] = 1
        return asks("open", lambda: close(held))

    return make


def _dumb(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        held = dbm.dumb.open(str(place.path()), "n")  # noqa: SIM115 (the case closes it)
        held[b"key"] = b"value"
        place.on_close(held.close)
        return asks("open", lambda: call(held))

    return make


def _logged(place: Place) -> Case:
    file = {"class": "logging.FileHandler", "filename": str(place.path())}
    logger = {"handlers": ["one"], "level": "ERROR"}
    said = {"version": 1, "disable_existing_loggers": False, "handlers": {"one": file}, "loggers": {"evidence": logger}}

    def close() -> None:
        for one in logging.getLogger("evidence").handlers:
            one.close()

    place.on_close(close)
    return asks("open", lambda: logging.config.dictConfig(said))


def _in_pieces(call: Callable[[tarfile.TarFile], Any]) -> Callable[[Place], Case]:
    """An archive of which the first file has come, and the next comes late."""

    def make(place: Place) -> Case:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for name in ("one", "two"):
                archive.addfile(tarfile.TarInfo(name))
        ours, theirs = place.connection()
        theirs.sendall(packed.getvalue()[:512])

        def rest() -> None:
            theirs.sendall(packed.getvalue()[512:])
            theirs.shutdown(socket.SHUT_WR)

        place.later(rest)
        file = ours.makefile("rb")
        place.on_close(file.close)
        held = tarfile.open(fileobj=file, mode="r|", bufsize=512)  # noqa: SIM115 (closed with its socket)
        held.next()
        return waits(lambda: call(held))

    return make


def _added(place: Place) -> Case:
    file = place.full_connection().makefile("wb")
    held = tarfile.open(fileobj=file, mode="w|", bufsize=512)  # noqa: SIM115 (closed with its socket)
    one = tarfile.TarInfo("one")
    one.size = 99_999
    return waits(lambda: held.addfile(one, io.BytesIO(bytes(99_999))))


def _tar_info(place: Place) -> Case:
    held, path = tarfile.open(place.path(), "w"), place.file()  # noqa: SIM115 (closed in the end)
    place.on_close(held.close)
    return sees(lambda: held.gettarinfo(path).size, lambda: path.write_bytes(bytes(99)))


def _zipped(call: Callable[[zipfile.ZipFile], Any]) -> Callable[[Place], Case]:
    """A packed file that is long enough."""

    def prepare(place: Place, size: int) -> Call:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
            archive.writestr("one", text(1 << 20) * (size // 64))
        return lambda: call(zipfile.ZipFile(packed, "a"))

    return grown(prepare)


def _zip_written(place: Place, size: int) -> Call:
    data = b"".join(b"%d" % one for one in range(size))
    return lambda: zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED).writestr("one", data)


COUNTING = (
    "with recursive c(n) as (select 1 union all select n + 1 from c where n < {}) "
    "select 1 union all select count(*) from c"
)


def _rows(call: Callable[[sqlite3.Cursor], Any]) -> Callable[[Place], Case]:
    """Rows after the first, which take long to find."""

    def prepare(place: Place, size: int) -> Call:
        cursor = sqlite3.connect(":memory:", check_same_thread=False).execute(COUNTING.format(size))

        return lambda: call(cursor)

    return grown(prepare)


def _locked(content: str, call: Callable[[sqlite3.Connection], Any]) -> Callable[[Place], Case]:
    """A database, made by `content`, that another holds."""

    def make(place: Place) -> Case:
        path = place.path()
        ours, other = (sqlite3.connect(path, check_same_thread=False, isolation_level=None) for _ in range(2))
        other.executescript(f"create table t (a); {content}begin exclusive")
        place.later(other.rollback)
        place.on_close(ours.close)
        place.on_close(other.close)
        return waits(lambda: call(ours))

    return make


def _process(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        found = multiprocessing.get_context("fork").Process(target=time.sleep, args=(DELAY + 0.05,))
        found.start()
        place.on_close(found.kill)
        return waits(lambda: call(found))

    return make


def _started(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """It makes a process."""

    def make(place: Place) -> Case:
        context = multiprocessing.get_context("fork")

        def run() -> None:
            found = call(context)
            place.on_close(found.kill if hasattr(found, "kill") else getattr(found, "terminate", found.shutdown))

        return asks("os.fork", run)

    return make


def _queue(place: Place) -> Case:
    found = multiprocessing.get_context("fork").Queue()
    place.later(lambda: found.put(1))
    place.on_close(found.close)
    return waits(found.get)


def _process_start(context: Any) -> Any:
    found = context.Process(target=time.sleep, args=(0,))
    found.start()
    return found


def _pool_joined(found: Any) -> None:
    found.apply_async(time.sleep, (DELAY,))
    found.close()
    found.join()


def _polled(place: Place) -> Case:
    ours, theirs = multiprocessing.Pipe()
    place.on_close(ours.close)
    place.on_close(theirs.close)
    place.later(lambda: theirs.send_bytes(b"N."))
    return waits(lambda: ours.poll(1))


def _sent(call: Callable[[socket.socket, Place], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        held = place.full_connection()
        return waits(lambda: call(held, place))

    return make


def _sent_file(held: socket.socket, place: Place) -> None:
    with place.file(bytes(99_999)).open("rb") as file:
        held.sendfile(file)


def full_packets(place: Place) -> tuple[socket.socket, str]:
    """A socket for packets, and the address of somebody who has not read those before, and reads them late."""
    theirs = place.path("socket")
    ours, other = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
    other.bind(str(theirs))
    for one in (ours, other):
        place.on_close(one.close)
    ours.setblocking(False)
    try:
        while True:
            ours.sendto(bytes(9999), str(theirs))
    except BlockingIOError:
        ours.setblocking(True)

    def read() -> None:
        other.setblocking(False)
        while other.recv(9999):
            pass

    place.later(read)
    return ours, str(theirs)


def _sent_to(place: Place) -> Case:
    ours, theirs = full_packets(place)
    return waits(lambda: ours.sendto(bytes(9999), theirs))


def _telnet_write(place: Place) -> Case:
    found = module("telnetlib").Telnet()
    found.sock = place.full_connection()
    return waits(lambda: found.write(bytes(99_999)))


def _context(name: str, *given: Any) -> Callable[[Place], Case]:
    """Certificates, read as often as need be."""
    return often(lambda place: lambda: getattr(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), name)(*given))


def _message() -> Any:
    return importlib.import_module("email.message").EmailMessage()


def _mailed(found: smtplib.SMTP) -> None:
    found.send_message(_message(), "a@b.test", ["c@d.test"])


def _apop(place: Place) -> Case:
    poplib = importlib.import_module("poplib")
    found = poplib.POP3(HOST, silent(place, b"+OK <1.2@a>\r\n", lambda line: b"+OK fine\r\n"))
    return waits(lambda: found.apop("a", "b"))


def _tls_ftp(port: int) -> Any:
    found = ftplib.FTP_TLS()
    found.connect(HOST, port)
    return found


def _starttls(found: Any) -> None:
    found.capabilities = (*found.capabilities, "STARTTLS")
    found.starttls()


def _enable(found: Any) -> None:
    found.enable("UTF8=ACCEPT")


def _by_descriptor(folder: pathlib.Path) -> int:
    held = os.open(folder, os.O_RDONLY)
    try:
        return os.fstatvfs(held).f_bfree
    finally:
        os.close(held)


CASES: Cases = {
    "dbm.open().close": _dumb(lambda held: held.close()),
    "dbm.open().setdefault": _dumb(lambda held: held.setdefault(b"other", b"value")),
    "filecmp.cmpfiles": audited(
        "open", lambda place: filecmp.cmpfiles(place.folder, place.tree(), [place.file(b"leaf", "leaf").name], False)
    ),
    "ftplib.FTP_TLS": connects(_tls_ftp),
    "getpass.getpass": typed(lambda: getpass.getpass("", io.StringIO())),
    "glob.glob0": lambda place: sees(lambda: glob.glob0(str(place.folder), "leaf"), lambda: place.file(name="leaf")),
    "glob.glob1": lambda place: sees(lambda: glob.glob1(str(place.folder), "l*"), lambda: place.file(name="leaf")),
    "imaplib.IMAP4_stream": lambda place: waits(lambda: imaplib.IMAP4_stream(f"sleep {DELAY + 0.05}")),
    "imaplib.IMAP4().starttls": imap(_starttls, "NONAUTH"),
    "imaplib.IMAP4().enable": imap(_enable, "AUTH"),
    "importlib.metadata.distribution": audited(
        "open", lambda place: importlib.metadata.distribution("packaging").metadata
    ),
    "importlib.metadata.distributions": _distributions,
    "logging.config.dictConfig": _logged,
    "mimetypes.guess_type": _mime_types(lambda: mimetypes.guess_type("a.abc")),
    "mimetypes.guess_extension": _mime_types(lambda: mimetypes.guess_extension("a/b")),
    "mimetypes.guess_all_extensions": _mime_types(lambda: mimetypes.guess_all_extensions("a/b")),
    "multiprocessing.Process().join": _process(lambda found: found.join()),
    "multiprocessing.Process().start": _started(_process_start),
    "multiprocessing.Pool": _started(lambda context: context.Pool(1)),
    "multiprocessing.Manager": _started(lambda context: context.Manager()),
    "multiprocessing.Queue().get": _queue,
    "multiprocessing.Pool().join": pool(_pool_joined),
    "multiprocessing.Pool().imap().__iter__": pool(lambda found: list(found.imap(time.sleep, [DELAY]))),
    "multiprocessing.Pool().imap_unordered().__iter__": pool(
        lambda found: list(found.imap_unordered(time.sleep, [DELAY]))
    ),
    "multiprocessing.connection.Connection().poll": _polled,
    "nntplib.NNTP().login": nntp(lambda found: found.login("a", "b")),
    "nntplib.NNTP().newnews": nntp(lambda found: found.newnews("*", datetime.datetime(2020, 1, 1))),
    "nntplib.NNTP().over": nntp(lambda found: found.over((1, 2))),
    "os.path.sameopenfile": _same_open_file,
    "os.statvfs": _room(lambda folder: os.statvfs(folder).f_bfree),
    "os.fstatvfs": _room(_by_descriptor),
    "shutil.disk_usage": _room(lambda folder: shutil.disk_usage(folder).free),
    "pathlib.Path().is_char_device": _becomes("is_char_device", lambda path: path.symlink_to("/dev/null")),
    "pathlib.Path().is_socket": _becomes("is_socket", listens),
    "pkgutil.walk_packages": audited("os.listdir", lambda place: list(pkgutil.walk_packages([str(place.folder)]))),
    "platform.platform": _platform("open", platform.platform),
    "platform.processor": _platform("subprocess.Popen", platform.processor),
    "poplib.POP3().apop": _apop,
    "poplib.POP3().stls": pop(lambda found: found.stls()),
    "pty.spawn": audited("pty.spawn", lambda place: pty.spawn(["true"])),
    "shelve.Shelf().close": _shelf(lambda held: held.close()),
    "shelve.Shelf().__exit__": _shelf(lambda held: held.__exit__(None, None, None)),
    "smtplib.SMTP().send_message": smtp(_mailed),
    "smtplib.SMTP().auth": smtp(lambda found: found.auth("PLAIN", lambda challenge=None: "a")),
    "socket.socket().sendto": _sent_to,
    "socket.socket().sendfile": _sent(_sent_file),
    "socket.getservbyname": audited("socket.getservbyname", lambda place: socket.getservbyname("http")),
    "socket.getservbyport": audited("socket.getservbyport", lambda place: socket.getservbyport(80)),
    "sqlite3.Connection().backup": _locked(
        "", lambda ours: ours.backup(sqlite3.connect(":memory:", check_same_thread=False))
    ),
    "sqlite3.Connection().blobopen": _locked(
        "insert into t values (zeroblob(9)); ", lambda ours: ours.blobopen("t", "a", 1)
    ),
    "sqlite3.Cursor().fetchone": _rows(lambda cursor: cursor.fetchone()),
    "sqlite3.Cursor().fetchmany": _rows(lambda cursor: cursor.fetchmany(2)),
    "sqlite3.Cursor().fetchall": _rows(lambda cursor: cursor.fetchall()),
    "sqlite3.Cursor().__iter__": _rows(list),
    "ssl.create_default_context": once("ssl.create_default_context"),
    "ssl.SSLContext().load_default_certs": _context("load_default_certs"),
    "ssl.SSLContext().set_default_verify_paths": _context("set_default_verify_paths"),
    "tarfile.TarFile().extractfile": _in_pieces(lambda held: held.extractfile("two")),
    "tarfile.TarFile().getmembers": _in_pieces(lambda held: held.getmembers()),
    "tarfile.TarFile().getnames": _in_pieces(lambda held: held.getnames()),
    "tarfile.TarFile().next": _in_pieces(lambda held: held.next()),
    "tarfile.TarFile().list": _in_pieces(lambda held: held.list(False)),
    "tarfile.TarFile().__iter__": _in_pieces(list),
    "tarfile.TarFile().addfile": _added,
    "tarfile.TarFile().gettarinfo": _tar_info,
    "telnetlib.Telnet": audited(
        "socket.connect", lambda place: module("telnetlib").Telnet(HOST, silent(place)).close()
    ),
    "telnetlib.Telnet().open": audited(
        "socket.connect", lambda place: module("telnetlib").Telnet().open(HOST, silent(place))
    ),
    "telnetlib.Telnet().write": _telnet_write,
    "webbrowser.open": _browsed(webbrowser.open),
    "webbrowser.open_new": _browsed(webbrowser.open_new),
    "webbrowser.open_new_tab": _browsed(webbrowser.open_new_tab),
    "zipfile.ZipFile().read": _zipped(lambda archive: archive.read("one")),
    "zipfile.ZipFile().testzip": _zipped(lambda archive: archive.testzip()),
    "zipfile.ZipFile().writestr": grown(_zip_written),
}
