"""What must never happen to a file: a fix that does harm is not applied, and a file is written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from asynclint import mend as mending
from asynclint.api import check
from asynclint.checker.recipes import fixed
from asynclint.checker.site import Site
from asynclint.cli import main
from asynclint.config import Config
from asynclint.finding import Edit, Fix, Repair, Safety
from asynclint.mend import MOST_ROUNDS, mend
from asynclint.reach import Report
from asynclint.text import Source, Span
from asynclint.write import Refused, write

BAD = "import asyncio\nimport time\n\n\nasync def poll():\n    time.sleep(1)\n    await asyncio.sleep(0)\n"
CALL = Span(6, 5, 6, 18)

Fixes: TypeAlias = "Callable[[], tuple[object, str]]"


@pytest.fixture
def fixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fixes:
    """Fixes `a.py`; the exit status, and what is printed."""
    monkeypatch.chdir(tmp_path)

    def run() -> tuple[object, str]:
        with pytest.raises(SystemExit) as left:
            main(["check", "--isolated", "--no-cache", "--fix", "a.py"])
        return left.value.code, capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("await (", "the text would not parse any more"),
        ("time.sleep( 1)", "the finding would still be there"),
        ("asyncio.run(poll())", "it makes something new: ASL111"),
        ("", "the text would not parse any more"),
    ],
)
def test_a_fix_that_does_harm_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fixes: Fixes, content: str, fault: str
) -> None:
    def wrong(site: Site, repair: Repair) -> Fix:
        span = CALL if content else Span(4, 1, 7, 1)
        return Fix("Do harm", Safety.SAFE, (Edit("a.py", span, content or "async def poll(:\n"),))

    (tmp_path / "a.py").write_text(BAD)
    monkeypatch.setattr("asynclint.checker.confirm.fixed", wrong)
    status, printed = fixes()
    assert status == 3
    assert f"a.py:6:1: ASL003 the fix of ASL101 was not applied: {fault}" in printed
    assert "a.py:6:5: ASL101" in printed
    assert "[*]" not in printed, "it is not offered again"
    assert (tmp_path / "a.py").read_text() == BAD


def test_a_fix_may_not_hide_what_it_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fixes: Fixes) -> None:
    def hiding(site: Site, repair: Repair) -> Fix:
        return Fix("Hide", Safety.SAFE, (Edit("a.py", site.piece.span(site.node), "pass  # noqa"),))

    text = BAD.replace("time.sleep(1)", "time.sleep(1); input()")
    (tmp_path / "a.py").write_text(text)
    monkeypatch.setattr("asynclint.checker.confirm.fixed", hiding)
    assert fixes()[0] == 1
    assert (tmp_path / "a.py").read_text() == text


def test_what_another_fix_breaks_is_applied_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fixes: Fixes
) -> None:
    def sometimes_wrong(site: Site, repair: Repair) -> Fix:
        fix = fixed(site, repair)
        if "99" not in site.piece.module.code_for_node(site.node):
            return fix
        return Fix("Do harm", Safety.SAFE, (Edit("a.py", site.piece.span(site.node), "("),))

    lines = "".join(f"    time.sleep({number})\n" for number in (1, 99, 2))
    (tmp_path / "a.py").write_text(BAD.replace("    time.sleep(1)\n", lines))
    monkeypatch.setattr("asynclint.checker.confirm.fixed", sometimes_wrong)
    assert fixes()[0] == 3
    wanted = "    await asyncio.sleep(1)\n    time.sleep(99)\n    await asyncio.sleep(2)\n"
    assert wanted in (tmp_path / "a.py").read_text()


def looked(text: str) -> Report:
    return check(["-"], Config(no_cache=True, min_severity="low"), stdin=Source("a.py", text.encode()))


NESTED = """\
import asyncio
import time


def helper(n=0):
    time.sleep(1)
    return n


async def work():
    return {}
"""


def nested(depth: int) -> str:
    return NESTED.format("helper(" * depth + ")" * depth)


def test_of_fixes_that_overlap_the_earliest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "MOST_ROUNDS", 1)
    mended = mend(looked(nested(2)), unsafe=True)
    assert "return await asyncio.to_thread(helper, helper())\n" in mended.after["a.py"].text
    assert [one.span.column for one in mended.applied] == [12]


def test_there_are_ten_rounds_at_most() -> None:
    mended = mend(looked(nested(MOST_ROUNDS + 2)), unsafe=True)
    assert len(mended.applied) == MOST_ROUNDS == 10
    assert len(mended.report.diagnostics) == 2
    assert not mended.left
    assert len(mend(mended.report, unsafe=True).applied) == 2


def test_a_write_that_fails_leaves_the_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(Refused, match="No space left"):
        write(str(file), b"old", b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_changes_meanwhile_is_named_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fixes: Fixes
) -> None:
    def slow(report: Report, *, unsafe: bool) -> mending.Mended:
        mended = mend(report, unsafe=unsafe)
        (tmp_path / "a.py").write_text("new = 1\n")
        return mended

    (tmp_path / "a.py").write_text(BAD)
    monkeypatch.setattr("asynclint.mend.mend", slow)
    status, printed = fixes()
    assert status == 3
    assert "a.py:1:1: ASL003 not fixed: the file has changed since it was read" in printed
    assert (tmp_path / "a.py").read_text() == "new = 1\n"
