"""From the command line to the bytes on the disk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from asynclint.api import check
from asynclint.config import Config
from asynclint.finding import Edit
from asynclint.mend import mend
from asynclint.splice import Unwritable, overlap, spliced
from asynclint.text import Source, Span
from asynclint.write import Refused, write

BAD = b"import asyncio\nimport time\n\n\nasync def poll():\n    time.sleep(1)\n    await asyncio.sleep(0)\n"
GOOD = b"import asyncio\n\n\nasync def poll():\n    await asyncio.sleep(1)\n    await asyncio.sleep(0)\n"


def run(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "asynclint", "check", "--isolated", "--no-cache", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    return subprocess.run(command, cwd=folder, env=environment, input=given, capture_output=True, check=False)


def fixed(data: bytes) -> bytes:
    """What all the safe fixes make of a file."""
    source = Source("file.py", data)
    found = mend(check(["-"], Config(no_cache=True), stdin=source), unsafe=False)
    assert not found.left
    return found.after.get("file.py", source).data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BAD, GOOD),
        (BAD.replace(b"\n", b"\r\n"), GOOD.replace(b"\n", b"\r\n")),
        (BAD.replace(b"\n", b"\r"), GOOD.replace(b"\n", b"\r")),
        (b"\xef\xbb\xbf" + BAD, b"\xef\xbb\xbf" + GOOD),
        (BAD.rstrip(b"\n"), GOOD.rstrip(b"\n")),
        (BAD.replace(b"    ", b"\t"), GOOD.replace(b"    ", b"\t")),
        (BAD.replace(b"\n\n\n", b"\n\x0c\n\n"), GOOD.replace(b"\n\n\n", b"\n\x0c\n\n")),
        (b"# -*- coding: latin-1 -*-\n# \xe9\xff\n" + BAD, b"# -*- coding: latin-1 -*-\n# \xe9\xff\n" + GOOD),
        (BAD + b"\x1a = 1\n", BAD + b"\x1a = 1\n"),
        (BAD.replace(b"sleep(1)", "sleep(len('é𝄞'))".encode()), GOOD.replace(b"sleep(1)", "sleep(len('é𝄞'))".encode())),
        (
            BAD.replace(b"    time", "    'é𝄞'; time".encode()),
            GOOD.replace(b"    await asyncio.sleep(1", "    'é𝄞'; await asyncio.sleep(1".encode()),
        ),
        (BAD + b"# trailing  \n\n\n", GOOD + b"# trailing  \n\n\n"),
        (BAD.replace(b"sleep(1)", b"sleep(1)  # noqa: ASL101"), BAD.replace(b"sleep(1)", b"sleep(1)  # noqa: ASL101")),
    ],
)  # fmt: skip
def test_every_byte_outside_the_edits_stays(before: bytes, after: bytes) -> None:
    assert fixed(before) == after


def test_a_fix_is_written_with_the_mode_it_had(tmp_path: Path) -> None:
    file = tmp_path / "real.py"
    file.write_bytes(BAD)
    file.chmod(0o750)
    (tmp_path / "folder").mkdir()
    link = tmp_path / "folder" / "link.py"
    link.symlink_to(file)
    done = run(tmp_path, "--fix", "--show-fixes", "folder/link.py")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"fixed: folder/link.py:6:5: ASL101 Replace `time.sleep`" in done.stderr
    assert b"1 finding fixed, 0 findings in 1 file" in done.stderr
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode), link.is_symlink()) == (GOOD, 0o750, True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "real.py"]


def test_a_diff_is_what_git_applies(tmp_path: Path) -> None:
    names = ["plain.py", "with space.py", "crlf.py", "ünïcode.py", "last line.py", 'quo"te.py', "latin.py"]
    texts = [BAD, BAD, BAD.replace(b"\n", b"\r\n"), BAD, BAD.rstrip(b"\n"), BAD, b"# coding: latin-1\n# \xe9\n" + BAD]
    for name, text in zip(names, texts, strict=True):
        (tmp_path / name).write_bytes(text)
    done = run(tmp_path, "--diff", ".")
    assert done.returncode == 1
    assert [(tmp_path / name).read_bytes() for name in names] == texts, "nothing is written"
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=done.stdout, check=True)
    assert [(tmp_path / name).read_bytes() for name in names] == [fixed(text) for text in texts]
    again = run(tmp_path, "--diff", ".")
    assert (again.returncode, again.stdout) == (0, b"")


def test_standard_input_comes_back_fixed(tmp_path: Path) -> None:
    done = run(tmp_path, "--fix", "--stdin-filename", "x.py", "-", given=BAD + b"    input()\n")
    assert done.stdout == GOOD + b"    input()\n"
    assert b"x.py:7:5: ASL112" in done.stderr
    assert done.returncode == 1
    clean = run(tmp_path, "--fix", "-", given=b"x = 1\n")
    assert (clean.returncode, clean.stdout) == (0, b"x = 1\n")


def test_only_safe_fixes_are_applied_unasked(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(BAD + b"    input()\n")
    run(tmp_path, "--fix", "a.py")
    assert (tmp_path / "a.py").read_bytes() == GOOD + b"    input()\n"
    run(tmp_path, "--fix", "--unsafe-fixes", "a.py")
    assert (tmp_path / "a.py").read_bytes() == GOOD + b"    await asyncio.to_thread(input)\n"


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ('unfixable = ["ASL101"]', b"    time.sleep(1)\n    await asyncio.sleep(0)\n    input()\n"),
        ('fixable = ["ASL112"]', b"    time.sleep(1)\n    await asyncio.sleep(0)\n    input()\n"),
        ('extend-unsafe-fixes = ["blocking-sleep"]', b"    time.sleep(1)\n    await asyncio.sleep(0)\n    input()\n"),
        (
            'extend-safe-fixes = ["ASL112"]',
            b"    await asyncio.sleep(1)\n    await asyncio.sleep(0)\n    await asyncio.to_thread(input)\n",
        ),
    ],
)
def test_the_configuration_rates_fixes(tmp_path: Path, line: str, left: bytes) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.asynclint]\n{line}\n")
    (tmp_path / "a.py").write_bytes(BAD + b"    input()\n")
    config = ["--config", "pyproject.toml", "--fix", "a.py"]
    command = [sys.executable, "-m", "asynclint", "check", "--no-cache", *config]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (tmp_path / "a.py").read_bytes().endswith(left)


def test_a_file_that_has_changed_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"new")
    with pytest.raises(Refused, match="has changed"):
        write(str(file), b"old", b"fixed")
    assert file.read_bytes() == b"new"
    with pytest.raises(Refused, match="cannot be written"):
        write(str(tmp_path / "gone.py"), b"old", b"fixed")
    assert list(tmp_path.iterdir()) == [file]


def test_insertions_side_by_side_do_not_overlap() -> None:
    one, two = (Edit("a", Span(1, 1, 1, 1), text) for text in ("import a\n", "import b\n"))
    whole, part = Edit("a", Span(1, 1, 2, 1), "x"), Edit("a", Span(1, 4, 1, 9), "y")
    assert not overlap([one], [two])
    assert not overlap([one], [one, whole])
    assert overlap([whole], [part])
    assert not overlap([whole], [whole])
    assert not overlap([whole], [Edit("b", Span(1, 4, 1, 9), "y")])
    assert spliced(Source("a", b"0\n"), [two, one, one]).data == b"import a\nimport b\n0\n"


def test_a_text_that_cannot_be_written_back_is_refused() -> None:
    with pytest.raises(Unwritable):
        spliced(Source("a", b"# coding: latin-1\n"), [Edit("a", Span(2, 1, 2, 1), "→")])
    with pytest.raises(Unwritable):
        spliced(Source("a", b"# coding: utf-7\n# +AGE-\n"), [])
