"""How expectations are held against reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from snippets import write

from asynclint.finding import Diagnostic, Hop, Severity
from asynclint.testing import Mark, cases, compared, debts, differences, main
from asynclint.text import Span


def found(line: int, code: str = "ASL101", *chain: str) -> Diagnostic:
    span = Span(line, 5, line, 9)
    hops = tuple(Hop("a.py", span, "a.f", symbol) for symbol in chain)
    return Diagnostic(code, "some-name", "blocking", Severity.HIGH, "says so", "a.py", span, chain=hops)


def mark(line: int, word: str = "expect", code: str = "ASL101", *chain: str) -> Mark:
    return Mark(line, word, code, chain)


@pytest.mark.parametrize(
    ("expected", "reported", "said"),
    [
        ([], [], []),
        ([mark(1)], [found(1)], []),
        ([mark(1)], [], ["1: ASL101 is not reported"]),
        ([], [found(1)], ["1:5: ASL101 is not expected: says so"]),
        ([mark(1)], [found(2)], ["1: ASL101 is not reported", "2:5: ASL101 is not expected: says so"]),
        ([mark(1)], [found(1, "ASL102")], ["1: ASL101 is not reported", "1:5: ASL102 is not expected: says so"]),
        ([mark(1)], [found(1), found(1)], ["1:5: ASL101 is not expected: says so"]),
        ([mark(1), mark(1)], [found(1), found(1)], []),
        ([mark(1), mark(1)], [found(1)], ["1: ASL101 is not reported"]),
        ([mark(1)], [found(1, "ASL101", "a.g", "time.sleep")], []),
        ([mark(1, "expect", "ASL101", "a.g", "time.sleep")], [found(1, "ASL101", "a.g", "time.sleep")], []),
        (
            [mark(1, "expect", "ASL101", "time.sleep")],
            [found(1, "ASL101", "a.g", "time.sleep")],
            ["1: ASL101 comes through a.g → time.sleep, not time.sleep"],
        ),
        ([mark(1, "expect", "ASL101", "time.sleep")], [found(1)], ["1: ASL101 comes through nothing, not time.sleep"]),
        ([mark(1, "missed")], [], []),
        ([mark(1, "missed")], [found(1)], ["1: ASL101 is seen now: `# missed:` has become `# expect:`"]),
        ([mark(1, "spurious")], [found(1)], []),
        ([mark(1, "spurious")], [], ["1: ASL101 is gone: take `# spurious:` away"]),
    ],
)
def test_compared(expected: list[Mark], reported: list[Diagnostic], said: list[str]) -> None:
    assert compared(expected, reported) == said


BLOCKING = "import time\nasync def run():\n    time.sleep(1)\n"


def test_cases(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "README.md": "",
            "one/a.py": "",
            "one/b/c.py": "",
            "one/b/d/e.py": "",
            "one/notes.txt": "",
            "one/empty/notes.txt": "",
            "two/pyproject.toml": "",
            "two/a.py": "",
            ".cache/a.py": "",
        },
    )
    assert [str(case.relative_to(tmp_path)) for case in cases(tmp_path)] == ["one/a.py", "one/b", "two"]


def test_a_problem_that_no_comment_can_stand_beside(tmp_path: Path) -> None:
    write(tmp_path, {"case/a.py": "def f(:\n"})
    assert "ASL001 is not expected" in differences(tmp_path / "case")[0]


def test_settings_of_a_case(tmp_path: Path) -> None:
    text = "import os\nasync def run():\n    os.stat('x')"
    write(tmp_path, {"a.py": f"{text}  # expect: ASL104\n", "b.py": f"# fixture: min-severity=medium\n{text}\n"})
    write(tmp_path, {"c.py": f"# fixture: ignore=ASL104,ASL101\n{text}\n"})
    assert [differences(tmp_path / name) for name in ("a.py", "b.py", "c.py")] == [[], [], []]


def test_debts(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BLOCKING.replace("(1)", "(1)  # spurious: ASL101") + "\nx = 1  # missed: ASL102\n"})
    assert [(one.word, one.code) for one in debts(tmp_path / "a.py")] == [("spurious", "ASL101"), ("missed", "ASL102")]
    assert not differences(tmp_path / "a.py")


def test_the_program_prints_what_differs(tmp_path: Path) -> None:
    write(tmp_path, {"fixtures/one/a.py": BLOCKING, "fixtures/one/b/c.py": BLOCKING, "fixtures/one/b/d.py": ""})

    def run(path: str) -> tuple[int, int]:
        result = CliRunner().invoke(main, [str(tmp_path / path)])
        return result.exit_code, result.stdout.count("ASL101 is not expected")

    assert run("fixtures") == run("fixtures/one") == (1, 2)
    assert run("fixtures/one/a.py") == run("fixtures/one/b") == run("fixtures/one/b/d.py") == (1, 1)
    write(tmp_path, {"fixtures/one/a.py": ""})
    assert run("fixtures/one/a.py") == (0, 0)
