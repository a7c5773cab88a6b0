"""After a change of a file that many others lead through, these are told what they were, wherever it stands now."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_since import change, rests, run, said

from asynclint.project import again

HUB = """\
import time
from typing import overload

async def first():
    return 1

@overload
def load(number: int) -> int: ...
@overload
def load(number: str) -> str: ...
def load(number):
    return number

def wait():
    print("now")
    time.sleep(1)
    print("then")

def pick(rows):
    return [rows]

class Box:
    def __init__(self, rows):
        self.size = 1
        self.rows = rows

    def wait(self):
        time.sleep(1)
"""
USER = """\
import hub

async def run(rows):
    hub.wait()
    hub.pick(rows).wait()
    hub.Box(rows).size.wait()
    hub.Box(rows).size()
    hub.Box(rows).wait()
"""
MANY = again.FEW + 5

CHANGES = {
    "above": ("async def first():\n", "async def first():\n    time.sleep(1)\n", 1),
    "below": ('    print("then")\n', '    print("then")\n    print("at last")\n', 0),
    "before": ('    print("now")\n', '    print("now")\n    time.time()\n', 0),
    "given": ("return [rows]", "return [1, rows]", 0),
    "stored": ("self.size = 1", "self.size = 2", 0),
    "no longer stored": ("        self.rows = rows\n", "", 0),
    "newly stored": ("self.rows = rows\n", "self.rows = self.own = rows\n", 0),
    "stored by another name": ("self.rows = rows\n", "self.rows = rows\n        self.own = rows.title\n", 0),
}
REACHING = {
    "gives what blocks": ("return [rows]", "return Box(rows)"),
    "stores what blocks": ("self.size = 1", "self.size = Box(rows)"),
    "stores a function that blocks": ("self.size = 1", "self.size = self.wait"),
    "blocks no longer": ("    time.sleep(1)\n    print", "    print"),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "hub.py").write_text(HUB)
    for number in range(MANY):
        (tmp_path / f"user{number}.py").write_text(USER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("old", "new", "more"), CHANGES.values(), ids=CHANGES)
def test_what_means_the_same_is_told_as_it_was(root: Path, old: str, new: str, more: int) -> None:
    first = run(root)
    assert len(first.diagnostics) >= 2 * MANY
    change(root, "hub.py", old, new)
    second, whole = run(root), run(root, remember=False)
    assert rests(second)
    assert said(second) == said(whole)
    assert len(second.diagnostics) == len(first.diagnostics) + more
    (root / "hub.py").write_text(HUB)
    assert said(run(root)) == said(first)


@pytest.mark.parametrize(("old", "new"), REACHING.values(), ids=REACHING)
def test_what_means_something_else_is_told_to_all(root: Path, old: str, new: str) -> None:
    first = run(root)
    change(root, "hub.py", old, new)
    second = run(root)
    assert said(second) == said(run(root, remember=False))
    assert abs(len(second.diagnostics) - len(first.diagnostics)) >= MANY


def test_the_way_down_moves_with_its_lines(root: Path) -> None:
    first = run(root)
    change(root, "hub.py", "async def first():\n", "async def first():\n    time.sleep(1)\n")
    second = run(root)
    hops = [[hop.span.line for one in found.diagnostics for hop in one.chain] for found in (first, second)]
    assert hops[0]
    assert hops[1] == [line + 1 for line in hops[0]]
