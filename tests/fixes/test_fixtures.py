"""Fixtures of fixes: `case.fixed` is what `--fix` makes of `case.py`, `case.unsafe-fixed` with `--unsafe-fixes`."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynclint.api import check
from asynclint.config import Config
from asynclint.mend import Mended, mend
from asynclint.text import Source

FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "fixes"
CASES = sorted(FIXTURES.glob("*.py"))


def mended(case: Path, *, unsafe: bool) -> Mended:
    config = Config(root=case.parent, no_cache=True, jobs=1, min_severity="low", select=("ASL1", "ASL2", "ASL3"))
    return mend(check(["-"], config, stdin=Source(case.name, case.read_bytes())), unsafe=unsafe)


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_fixed(case: Path, unsafe: bool) -> None:
    safe, all_of_them = case.with_suffix(".fixed"), case.with_suffix(".unsafe-fixed")
    wanted = all_of_them if unsafe and all_of_them.exists() else safe if safe.exists() else case
    found = mended(case, unsafe=unsafe)
    after = found.after.get(case.name, Source(case.name, case.read_bytes()))
    assert after.text == wanted.read_text(encoding="utf-8")
    assert not found.left


def test_no_companion_without_a_case() -> None:
    companions = [one for one in FIXTURES.iterdir() if one.suffix in (".fixed", ".unsafe-fixed")]
    assert companions
    assert all(one.with_suffix(".py") in CASES for one in companions)
