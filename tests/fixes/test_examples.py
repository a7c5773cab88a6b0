"""The fix that a rule promises, held against its own example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from asynclint import rules as built_in
from asynclint.api import check
from asynclint.config import Config
from asynclint.finding import Safety
from asynclint.mend import mend
from asynclint.rule import Rule, collect
from asynclint.testing import examples
from asynclint.text import Source

RULES = [one for one in collect(built_in) if one.subject != "tool"]
OTHERWISE = {"client-per-request"}
"""Rules whose example is a case that their fix cannot do: a client that must be made where a loop runs."""
FIXED = [one for one in RULES if one.fix != "none" and one.name not in OTHERWISE]


def without_marks(text: str) -> str:
    return re.sub(r" *# expect:.*", "", text)


@pytest.mark.parametrize("one", RULES, ids=[one.name for one in RULES])
def test_the_bad_example_has_the_fix_that_the_rule_promises(one: Rule, tmp_path: Path) -> None:
    source = Source("example.py", without_marks(examples(one)[0]).encode())
    report = check(["-"], Config(root=tmp_path, no_cache=True, select=(one.code,), min_severity="low"), stdin=source)
    assert report.diagnostics
    kinds = {found.fix.safety.value if found.fix is not None else "none" for found in report.diagnostics}
    assert kinds == {one.fix if one.name not in OTHERWISE else "none"}, [found.unfixed for found in report.diagnostics]


@pytest.mark.parametrize("one", FIXED, ids=[one.name for one in FIXED])
def test_fixing_the_bad_example_gives_the_good_one(one: Rule, tmp_path: Path) -> None:
    """Byte for byte where the fix is safe; where it is a hand-off and the good example is none, it is gone at least."""
    bad, good = (without_marks(text) for text in examples(one)[:2])
    config = Config(root=tmp_path, no_cache=True, min_severity="low", select=(one.code,))
    mended = mend(check(["-"], config, stdin=Source("example.py", bad.encode())), unsafe=one.fix == Safety.UNSAFE)
    assert mended.applied
    assert not mended.left
    assert not mended.report.diagnostics
    if one.fix == Safety.SAFE or "to_thread" in good:
        assert mended.after["example.py"].text == good
