"""What earlier runs worked out, kept by name in one file. Knows nothing of what it is."""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from asynclint import __version__

PATIENCE = 5.0
"""Seconds to wait for another run that writes."""
ATTEMPTS = 100


class Cache:
    """
    What earlier runs worked out, in one SQLite file: safe for two runs at once, whole or absent after a crash.

    A file that is no cache of ours is replaced; a folder that cannot be written to means no cache.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{__version__}.sqlite"
        self._known: sqlite3.Connection | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _ignore_in_git(folder)
            self._known = self._opened()
        except (OSError, sqlite3.Error):
            self._known = self._again()

    def _opened(self) -> sqlite3.Connection | None:
        """The file, once another run lets us have it; None where that takes too long."""
        for _ in range(ATTEMPTS):
            try:
                return self._open()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
            time.sleep(PATIENCE / ATTEMPTS)  # SQLite itself does not wait where a file is made or its mode is set
        return None

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        try:
            connection.execute("pragma journal_mode=wal")
            connection.execute("pragma synchronous=off")
            connection.execute(
                "create table if not exists kept (key text primary key, crc integer, data blob) without rowid"
            )
            connection.execute(
                "create table if not exists seen (path text primary key, mark text, key text) without rowid"
            )
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _again(self) -> sqlite3.Connection | None:
        try:
            self._path.unlink(missing_ok=True)
            return self._open()
        except (OSError, sqlite3.Error):
            return None

    def close(self) -> None:
        """Let go of the file."""
        if self._known is not None:
            self._known.close()

    def fetch(self, keys: Iterable[str]) -> dict[str, bytes]:
        """What is kept under these keys; damaged entries are left out."""
        found: dict[str, bytes] = {}
        wanted = list(keys)
        with self._mild() as connection:
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                marks = ",".join("?" * len(part))
                for key, crc, data in connection.execute(
                    f"select key, crc, data from kept where key in ({marks})", part
                ):
                    if isinstance(data, bytes) and zlib.crc32(data) == crc:
                        found[key] = data
        return found

    def keep(self, entries: Mapping[str, bytes]) -> None:
        """Keep these for later runs."""
        with self._mild() as connection:
            connection.execute("begin")
            rows = [(key, zlib.crc32(data), data) for key, data in entries.items()]
            connection.executemany("insert or replace into kept values (?, ?, ?)", rows)
            connection.execute("commit")

    def seen(self) -> dict[str, tuple[str, str]]:
        """By path: the mark that the file system gave a file when it was read, and its digest."""
        found: dict[str, tuple[str, str]] = {}
        with self._mild() as connection:
            for path, mark, key in connection.execute("select path, mark, key from seen"):
                found[path] = mark, key
        return found

    def note(self, entries: Mapping[str, tuple[str, str]]) -> None:
        """Remember marks and digests."""
        with self._mild() as connection:
            connection.execute("begin")
            rows = [(path, mark, key) for path, (mark, key) in entries.items() if _text(path) and _text(mark)]
            connection.executemany("insert or replace into seen values (?, ?, ?)", rows)
            connection.execute("commit")

    @contextmanager
    def _mild(self) -> Iterator[sqlite3.Connection]:
        """A cache that fails is a cache that knows nothing: the run goes on without it."""
        if self._known is None:
            with closing(sqlite3.connect(":memory:")) as nothing:
                nothing.execute("create table kept (key text, crc integer, data blob)")
                nothing.execute("create table seen (path text, mark text, key text)")
                yield nothing
            return
        try:
            yield self._known
        except sqlite3.Error:
            if self._known.in_transaction:
                self._known.execute("rollback")


def _text(name: str) -> bool:
    """Whether SQLite can keep it: the name of a file need not be UTF-8."""
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


def _ignore_in_git(folder: Path) -> None:
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
