"""Files that are not what they seem: links in circles, pipes, what cannot be read, what goes away meanwhile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from program import BLOCKING, asynclint

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs links, pipes and /proc")


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(BLOCKING, encoding="utf-8")


@linux
def test_links_in_circles_are_walked_once(tmp_path: Path) -> None:
    put(tmp_path, "a/one.py")
    (tmp_path / "a" / "up").symlink_to("..")
    (tmp_path / "a" / "itself").symlink_to("itself")
    (tmp_path / "b").symlink_to("a")

    assert asynclint(tmp_path, ".").places == ["a/one.py:5:5 ASL101"]


@linux
def test_links_to_nowhere_are_no_files(tmp_path: Path) -> None:
    put(tmp_path, "one.py")
    (tmp_path / ".#one.py").symlink_to("editor@host.123")
    (tmp_path / "self.py").symlink_to("self.py")

    assert asynclint(tmp_path, ".").places == ["one.py:5:5 ASL101"]


@linux
def test_a_file_and_a_link_to_it_are_one(tmp_path: Path) -> None:
    put(tmp_path, "one.py")
    (tmp_path / "two.py").symlink_to("one.py")

    assert asynclint(tmp_path, ".").places == ["one.py:5:5 ASL101"]


@linux
def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    put(tmp_path, "one.py")
    os.mkfifo(tmp_path / "pipe.py")

    named = asynclint(tmp_path, "pipe.py")

    assert asynclint(tmp_path, ".").places == ["one.py:5:5 ASL101"]
    assert (named.status, named.err) == (2, "asynclint: error: neither a file nor a folder: pipe.py\n")


def test_a_folder_that_is_called_like_a_file(tmp_path: Path) -> None:
    put(tmp_path, "one.py/two.py")

    assert asynclint(tmp_path, ".").places == ["one.py/two.py:5:5 ASL101"]


@linux
@pytest.mark.parametrize("arguments", [["."], ["bad.py", "one.py"], ["--jobs", "1", "."]])
def test_a_file_that_cannot_be_read(tmp_path: Path, arguments: list[str]) -> None:
    """Permissions stop nobody who is root; the memory of a process, read from its start, is an error for all."""
    put(tmp_path, "one.py")
    (tmp_path / "bad.py").symlink_to("/proc/self/mem")

    said = asynclint(tmp_path, *arguments)

    assert said.places == ["bad.py:1:1 ASL001", "one.py:5:5 ASL101"]
    assert "cannot be read: Input/output error" in said.out
    assert said.calm


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    """As above: so the listing fails by order."""
    put(tmp_path, "shut/one.py", "two.py")
    patch = (
        "import os\nscandir = os.scandir\n"
        "def shut(path):\n"
        "    if str(path).endswith('shut'): raise PermissionError(13, 'Permission denied', path)\n"
        "    return scandir(path)\n"
        "from functools import partial\n"
        "os.scandir = partial(shut)"  # a plain function would become a method of pathlib's
    )

    said = asynclint(tmp_path, ".", patch=patch)

    assert said.places == ["shut:1:1 ASL001", "two.py:5:5 ASL101"]
    assert "the folder cannot be read: Permission denied" in said.out


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    said = asynclint(tmp_path, "nowhere")

    assert said == (2, "", "asynclint: error: no such file or folder: nowhere\n")


def test_what_git_leaves_out_is_taken_where_it_is_named(tmp_path: Path) -> None:
    put(tmp_path, "made/one.py", "made/deep/two.py")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("/made\n", encoding="utf-8")
    (tmp_path / "made" / ".gitignore").write_text("deep\n", encoding="utf-8")

    assert asynclint(tmp_path, ".").places == []
    assert asynclint(tmp_path, "made").places == ["made/one.py:5:5 ASL101"]
    assert asynclint(tmp_path, "--force-exclude", "made").places == []


GOES = """
import os
from asynclint import api, proposing
room = {room}
step = room.{step}
def without(*given, **more):
    made = step(*given, **more)
    made = list(made) if {lazy} else made
    {act}
    return made
room.{step} = without
"""
REMOVE, CHANGE = "os.remove('two.py')", "open('two.py', 'a').write('# more')"


@pytest.mark.parametrize("act", [REMOVE, "os.remove('two.py'); os.mkdir('two.py')"])
def test_a_file_that_goes_before_it_is_read(tmp_path: Path, act: str) -> None:
    put(tmp_path, "one.py", "two.py")

    said = asynclint(tmp_path, ".", patch=GOES.format(room="api", step="discover", lazy=False, act=act))

    assert said.places == ["one.py:5:5 ASL101", "two.py:1:1 ASL001"]
    assert said.calm


@pytest.mark.parametrize("act", [REMOVE, CHANGE, "os.remove('two.py'); os.mkdir('two.py')"])
@pytest.mark.parametrize("form", ["text", "full", "json"])
def test_a_file_that_goes_before_it_is_confirmed(tmp_path: Path, act: str, form: str) -> None:
    put(tmp_path, "one.py", "two.py")

    said = asynclint(
        tmp_path, "--output-format", form, ".", patch=GOES.format(room="proposing", step="judge", lazy=True, act=act)
    )

    assert "one.py" in said.out
    assert "two.py" not in said.out  # whatever was found there, it is not sure any more
    assert said.calm


def test_a_file_of_the_chain_that_goes(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import two\n\nasync def run():\n    two.rest()\n", encoding="utf-8")
    (tmp_path / "two.py").write_text("import time\n\ndef rest():\n    time.sleep(1)\n", encoding="utf-8")

    said = asynclint(
        tmp_path,
        "--output-format",
        "full",
        ".",
        patch=GOES.format(room="proposing", step="judge", lazy=True, act=REMOVE),
    )

    assert said.out.startswith("one.py:4:5: ASL101")
    assert "two.py:4:5" in said.out
    assert said.calm
