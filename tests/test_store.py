"""Facts as bytes and back, and a cache that never stands in the way."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from snippets import events, facts

from asynclint.facts import cache
from asynclint.facts.cache import Cache
from asynclint.facts.store import Facts, digest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def file(folder: Path) -> Path:
    """The cache's only file."""
    (found,) = folder.glob("*.sqlite")
    return found


def kept(folder: Path, *keys: str) -> dict[str, bytes]:
    cache = Cache(folder)
    try:
        return cache.fetch(keys)
    finally:
        cache.close()


def keep(folder: Path, **entries: bytes) -> None:
    cache = Cache(folder)
    cache.keep(entries)
    cache.close()


def test_what_is_kept_is_fetched(folder: Path) -> None:
    keep(folder, a=b"one", b=b"two\n\x00\xff")
    assert kept(folder, "a", "b", "c") == {"a": b"one", "b": b"two\n\x00\xff"}
    keep(folder, a=b"three")
    assert kept(folder, "a") == {"a": b"three"}


def test_many_keys(folder: Path) -> None:
    keep(folder, **{f"k{number}": str(number).encode() for number in range(1700)})
    assert len(kept(folder, *[f"k{number}" for number in range(2000)])) == 1700


def test_what_was_seen(folder: Path) -> None:
    cache = Cache(folder)
    cache.note({"a.py": ("mark", "key")})
    cache.close()
    again = Cache(folder)
    assert again.seen() == {"a.py": ("mark", "key")}
    again.close()


def test_git_does_not_see_it(folder: Path) -> None:
    keep(folder)
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


@pytest.mark.parametrize("data", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_cache_is_replaced(folder: Path, data: bytes) -> None:
    keep(folder, a=b"one")
    file(folder).write_bytes(data)
    for side in folder.glob("*.sqlite-*"):
        side.unlink()
    assert kept(folder, "a") == {}
    keep(folder, a=b"two")
    assert kept(folder, "a") == {"a": b"two"}


def test_a_database_of_somebody_else(folder: Path) -> None:
    keep(folder)
    foreign = sqlite3.connect(file(folder))
    foreign.execute("drop table kept")
    foreign.execute("create table kept (something integer)")
    foreign.commit()
    foreign.close()
    keep(folder, a=b"one")  # must not raise, need not keep
    assert kept(folder, "a") in ({}, {"a": b"one"})


@pytest.mark.parametrize("damage", ["data = x'00'", "crc = crc + 1", "data = 7", "data = null"])
def test_a_damaged_entry_is_left_out(folder: Path, damage: str) -> None:
    keep(folder, a=b"one", b=b"two")
    connection = sqlite3.connect(file(folder))
    connection.execute(f"update kept set {damage} where key = 'a'")
    connection.commit()
    connection.close()
    assert kept(folder, "a", "b") == {"b": b"two"}


def test_a_truncated_file(folder: Path) -> None:
    keep(folder, **{f"k{number}": b"x" * 1000 for number in range(100)})
    data = file(folder).read_bytes()
    file(folder).write_bytes(data[: len(data) // 2])
    found = kept(folder, *[f"k{number}" for number in range(100)])
    assert all(one == b"x" * 1000 for one in found.values())
    keep(folder, a=b"one")  # must not raise


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands here", encoding="utf-8")
    keep(tmp_path / "cache", a=b"one")
    assert kept(tmp_path / "cache", "a") == {}
    assert (tmp_path / "cache").read_text(encoding="utf-8") == "a file stands here"


def test_two_at_once(folder: Path) -> None:
    one, other = Cache(folder), Cache(folder)
    for number in range(20):
        one.keep({f"a{number}": b"one", "both": b"one"})
        other.keep({f"b{number}": b"two", "both": b"two"})
    assert one.fetch(["b7", "both"]) == {"b7": b"two", "both": b"two"}
    assert other.fetch(["a7"]) == {"a7": b"one"}
    one.close()
    other.close()


def test_a_locked_cache_knows_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(folder, a=b"one")
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **options: connect(path, **{**options, "timeout": 0.01}))
    holder = connect(file(folder), isolation_level=None)
    holder.execute("begin exclusive")
    keep(folder, b=b"two")  # must not raise
    holder.execute("rollback")
    holder.close()
    assert kept(folder, "a", "b") == {"a": b"one"}


def test_digests() -> None:
    assert digest(b"x", "m", False) == digest(b"x", "m", False)
    asked = [(b"x", "m", False), (b"y", "m", False), (b"x", "n", False), (b"x", "", False), (b"x", "m", True)]
    assert len({digest(*one) for one in asked}) == 5
    assert digest(b"x", "\udcff", False)


def test_facts_come_back_as_they_were() -> None:
    found = facts(
        """
        import a
        class A(a.B):
            x: a.X
            def run(self, y: a.Y = None, *z) -> a.Z:
                with a.b(1, key="é") as c:
                    return c.d()
        __all__ = ["A"]
        # asynclint: ignore-file[ASL1]
        """
    )
    assert found.header.exported == ("A",)
    assert found.header.classes[0].attributes["x"] == "a.X()"
    assert [one.kind for one in found.header.directives] == ["ignore-file"]
    called = events(found, "A.run")
    assert (called[0].symbol, called[0].positional, called[0].keywords) == ("a.b", ("=1",), {"key": "='é'"})
    assert called[-1].symbol == "a.b().__enter__().d"


@pytest.mark.parametrize("data", [b"", b"{}", b"1\n2\n3\n4", b"[]\n[]\n[]\n[]", b"\xff\n\n\n"])
def test_bytes_that_are_no_facts(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        Facts(data.split(b"\n"))


def held(folder: Path) -> sqlite3.Connection:
    """Whoever has the cache to himself until he closes it."""
    keep(folder, a=b"one")
    holder = sqlite3.connect(file(folder), isolation_level=None, check_same_thread=False)
    holder.execute("pragma locking_mode=exclusive")
    holder.execute("begin exclusive")
    return holder


def test_a_cache_that_another_run_has_is_waited_for(folder: Path) -> None:
    threading.Timer(0.3, held(folder).close).start()
    assert kept(folder, "a") == {"a": b"one"}


def test_a_cache_that_is_not_let_go_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PATIENCE", 0.01)
    monkeypatch.setattr(cache, "ATTEMPTS", 3)
    holder = held(folder)
    assert kept(folder, "a") == {}
    holder.close()
    assert kept(folder, "a") == {"a": b"one"}
