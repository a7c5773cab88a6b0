"""A run in which nothing changed gives what the last one found; one in which anything did, looks again."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynclint.api import check
from asynclint.config import Config
from asynclint.reach import Report

BLOCKING = "import time\nasync def f():\n    time.sleep(1)\n"


def run(root: Path, *paths: str, **settings: object) -> Report:
    config = Config(root=root, cache_dir=".cache", **settings)  # type: ignore[arg-type]
    return check(paths or (str(root),), config, remember=True, every_fix=False)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app.py").write_text(BLOCKING)
    (tmp_path / "other.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def remembered(report: Report) -> bool:
    """Nothing was even looked up in the cache of facts."""
    return not report.reach.reading.keys


def test_the_second_run_says_the_same(root: Path) -> None:
    first, second = run(root), run(root)
    assert [len(first.diagnostics), remembered(first)] == [1, False]
    assert remembered(second)
    assert first.diagnostics[0].order == second.diagnostics[0].order
    assert (first.files, first.hidden) == (second.files, second.hidden)


def test_a_changed_file_is_looked_at_again(root: Path) -> None:
    run(root)
    (root / "other.py").write_text(BLOCKING + "\n")
    assert len(run(root).diagnostics) == 2


def test_a_new_file_is_looked_at(root: Path) -> None:
    run(root)
    (root / "new.py").write_text(BLOCKING)
    assert len(run(root).diagnostics) == 2


def test_another_configuration_is_another_run(root: Path) -> None:
    run(root)
    assert not run(root, ignore=("ASL101",)).diagnostics


def test_an_import_that_finds_more_is_another_run(root: Path) -> None:
    (root / "app.py").write_text("import helper\nasync def f():\n    helper.wait()\n")
    assert not run(root, "app.py").diagnostics
    (root / "helper.py").write_text("import time\ndef wait():\n    time.sleep(1)\n")
    assert len(run(root, "app.py").diagnostics) == 1


def test_a_file_that_does_not_parse_is_said_again(root: Path) -> None:
    (root / "broken.py").write_text("def\n")
    first, second = run(root), run(root)
    assert sorted(one.code for one in first.diagnostics) == ["ASL001", "ASL101"]
    assert [one.order for one in first.diagnostics] == [one.order for one in second.diagnostics]


HELPED = "import helper\nasync def f():\n    helper.wait()\n"
HELPER = "import other\n\ndef idle():\n    return other.x + 1\n\ndef wait():\n    return idle()\n"


def test_a_file_whose_lines_moved_says_what_it_said(root: Path) -> None:
    (root / "helper.py").write_text(HELPER)
    first = run(root)
    moved = '"""What it is for."""\n\n' + HELPER.replace("return idle()", "return (\n        idle()  # so\n    )")
    (root / "helper.py").write_text(moved)
    second, third = run(root), run(root)
    assert remembered(second)
    assert remembered(third)
    assert [one.order for one in first.diagnostics] == [one.order for one in second.diagnostics]


@pytest.mark.parametrize("more", ["def f(): x()\nf()\n", "class A: pass\n", "import time\n", "# noqa\n"])
def test_a_file_that_says_more_is_looked_at_again(root: Path, more: str) -> None:
    run(root)
    (root / "other.py").write_text((root / "other.py").read_text() + "y = 1\n" + more)
    second = run(root)
    config = Config(root=root, cache_dir=".cache")
    whole = check((str(root),), config, remember=False, every_fix=False)
    assert [one.order for one in second.diagnostics] == [one.order for one in whole.diagnostics]


def test_a_file_that_something_was_found_in_is_looked_at_again_wherever_it_moved(root: Path) -> None:
    first = run(root)
    (root / "app.py").write_text("\n\n" + BLOCKING)
    second = run(root)
    assert [one.span.line for one in second.diagnostics] == [one.span.line + 2 for one in first.diagnostics]


def test_a_file_on_the_way_to_a_finding_is_looked_at_again(root: Path) -> None:
    (root / "app.py").write_text(HELPED)
    (root / "helper.py").write_text("import time\ndef wait():\n    time.sleep(1)\n")
    assert [hop.span.line for one in run(root).diagnostics for hop in one.chain] == [3]
    (root / "helper.py").write_text("\nimport time\ndef wait():\n    time.sleep(1)\n")
    assert [hop.span.line for one in run(root).diagnostics for hop in one.chain] == [4]


def test_a_suppression_that_moves_is_seen(root: Path) -> None:
    lines = BLOCKING.splitlines(keepends=True)
    (root / "app.py").write_text("".join([*lines[:2], "    time.sleep(1)  # noqa\n", "    print(1)\n"]))
    assert not run(root).diagnostics
    (root / "app.py").write_text("".join([*lines[:2], "    time.sleep(1)\n", "    print(1)  # noqa\n"]))
    assert len(run(root).diagnostics) == 1
