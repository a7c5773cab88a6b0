"""The cache, when it is not what an earlier run left: a run is the same, and leaves one that can be used."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from program import BLOCKING, COMMAND, Said, asynclint

from asynclint import __version__

FILE = f".asynclint_cache/{__version__}.sqlite"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    for number in range(5):
        (tmp_path / f"m{number}.py").write_text(BLOCKING, encoding="utf-8")
    return tmp_path


def parsed(folder: Path) -> tuple[list[str], str]:
    """What a run finds, and how many files it had to parse."""
    said = asynclint(folder, "-v", ".")
    assert said.calm
    (made,) = re.findall(r"\[(\d+ files? parsed)\]", said.err)
    return said.places, made


def test_a_second_run_parses_nothing(here: Path) -> None:
    first = parsed(here)

    assert (first[0], "0 files parsed") == parsed(here)
    assert first[1] == "5 files parsed"


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_cache_that_is_none(here: Path, data: bytes) -> None:
    expected = parsed(here)
    (here / FILE).write_bytes(data)

    assert parsed(here) == expected
    assert parsed(here)[1] == "0 files parsed"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_cache_that_is_cut_off_or_overwritten(here: Path, share: float) -> None:
    expected = parsed(here)[0]
    whole = (here / FILE).read_bytes()
    at = int(len(whole) * share)

    for damaged in (whole[:at], whole[:at] + b"\xa5" * 2000 + whole[at + 2000 :]):
        (here / FILE).write_bytes(damaged)

        assert parsed(here)[0] == expected
        assert parsed(here)[0] == expected


def test_a_cache_of_somebody_else(here: Path) -> None:
    expected = parsed(here)[0]
    (here / FILE).unlink()
    with sqlite3.connect(here / FILE) as connection:
        connection.execute("create table kept (something text)")
        connection.execute("create table seen (something text)")
    connection.close()

    assert parsed(here)[0] == expected


@pytest.mark.parametrize("place", [".asynclint_cache", FILE])
def test_something_else_in_its_place(here: Path, place: str) -> None:
    expected = asynclint(here, "--no-cache", ".").places
    target = here / place
    target.parent.mkdir(exist_ok=True)
    if place == FILE:
        target.mkdir()
    else:
        target.write_text("a file", encoding="utf-8")

    assert parsed(here)[0] == expected


def test_a_folder_that_cannot_be_written_to(here: Path) -> None:
    """Permissions stop nobody who is root: a folder below a file stops all."""
    said = asynclint(here, "--cache-dir", "m0.py/cache", ".")

    assert said.calm
    assert len(said.places) == 5


def test_a_database_that_cannot_be_written_to(here: Path) -> None:
    patch = (
        "import sqlite3\nconnect = sqlite3.connect\n"
        "def reading(path, **more):\n"
        "    if path == ':memory:': return connect(path, **more)\n"
        "    return connect(f'file:{path}?mode=ro', uri=True, **more)\n"
        "sqlite3.connect = reading"
    )

    for _ in range(2):
        said = asynclint(here, ".", patch=patch)

        assert said.calm
        assert len(said.places) == 5


def large(folder: Path) -> None:
    for number in range(100):
        body = "".join(f"def f{line}(a):\n    return a.b({line}, c=[a])\n\n\n" for line in range(100))
        (folder / f"large{number}.py").write_text(BLOCKING + body, encoding="utf-8")


def start(folder: Path) -> subprocess.Popen[bytes]:
    """A run in the background, in a process group of its own as a terminal would give it."""
    pipe = subprocess.PIPE
    return subprocess.Popen([*COMMAND, "--isolated", "."], cwd=folder, stdout=pipe, stderr=pipe, start_new_session=True)


def end(run: subprocess.Popen[bytes]) -> Said:
    out, err = run.communicate(timeout=120)
    return Said(run.returncode, out.decode(), err.decode())


def test_two_runs_at_once(tmp_path: Path) -> None:
    large(tmp_path)

    together = [end(run) for run in [start(tmp_path), start(tmp_path)]]

    alone = asynclint(tmp_path, "--no-cache", ".")
    assert [alone.out, alone.out] == [said.out for said in together]
    assert all(said.calm for said in together)
    assert parsed(tmp_path)[1] == "0 files parsed"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("wait", [0.0, 0.3])
def test_interrupting_leaves_a_cache_that_can_be_used(tmp_path: Path, wait: float) -> None:
    large(tmp_path)
    run = start(tmp_path)
    while not (tmp_path / FILE).exists() and run.poll() is None:
        time.sleep(0.01)
    time.sleep(wait)

    os.killpg(run.pid, signal.SIGINT)
    said = end(run)

    assert (said.status, said.out, said.err.strip()) == (130, "", "asynclint: interrupted")
    assert asynclint(tmp_path, ".").out == asynclint(tmp_path, "--no-cache", ".").out


STOPPED = """
from asynclint import api, cli
def stopped(*given):
    exec("raise KeyboardInterrupt")
api.forget = stopped
cli.main()
"""


def test_interrupting_while_a_string_is_executed(tmp_path: Path) -> None:
    """As where a dataclass is made: Python then ends itself by the signal, though somebody dealt with it."""
    (tmp_path / "stopped.py").write_text(STOPPED, encoding="utf-8")
    command = [sys.executable, "-m", "stopped", "--isolated", "."]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    assert (said.returncode, said.stdout, said.stderr.strip()) == (130, b"", b"asynclint: interrupted")
