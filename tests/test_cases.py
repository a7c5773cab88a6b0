"""Every case under fixtures/ says what asynclint says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynclint.testing import cases, differences, marks

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = cases(FIXTURES)


@pytest.mark.parametrize("case", CASES, ids=[str(case.relative_to(FIXTURES)) for case in CASES])
def test_case(case: Path) -> None:
    assert not differences(case)


def test_no_case_is_overlooked() -> None:
    """A file that is in no case would never be looked at."""
    strays = [
        file
        for file in FIXTURES.rglob("*.py")
        if not any(case == file or case in file.parents for case in CASES) and "__pycache__" not in file.parts
    ]
    assert not strays


def test_marks() -> None:
    text = (
        "one()  # expect: ASL101\n"
        "two()  # expect: ASL103 through storage.load → pathlib.Path().read_text  # missed: ASL104\n"
        "three()  # expect: ASL101, ASL102 # noqa: F821\n"
        "# expected: nothing\r\n"
        "four()  # spurious: XYZ1"
    )
    assert marks(text.encode()) == [
        (1, "expect", "ASL101", ()),
        (2, "expect", "ASL103", ("storage.load", "pathlib.Path().read_text")),
        (2, "missed", "ASL104", ()),
        (3, "expect", "ASL101", ()),
        (3, "expect", "ASL102", ()),
        (5, "spurious", "XYZ1", ()),
    ]


@pytest.mark.parametrize("said", ["", " ", " blocking-sleep", " ASL101 through", " ASL101 ASL102", " ASL101 for sure"])
def test_marks_that_mean_nothing_are_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"^here\.py:1: "):
        marks(f"call()  # expect:{said}".encode(), "here.py")
