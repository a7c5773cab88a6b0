"""Comments that speak to the linter: which are seen, and which lines they speak of."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from asynclint.facts.directives import Directive, directives


def read(text: str) -> list[Directive]:
    return list(directives(text, ast.parse(text)))


FORMS = {
    "# noqa": ("noqa", ()),
    "#noqa": ("noqa", ()),
    "# NOQA": ("noqa", ()),
    "#  NoQA  ": ("noqa", ()),
    "# noqa: ASL101": ("noqa", ("ASL101",)),
    "# noqa:ASL101": ("noqa", ("ASL101",)),
    "# noqa : ASL101": ("noqa", ("ASL101",)),
    "# noqa: asl101": ("noqa", ("ASL101",)),
    "# noqa: ASL101,ASL102": ("noqa", ("ASL101", "ASL102")),
    "# noqa: ASL101, E501 ASYNC210": ("noqa", ("ASL101", "E501", "ASYNC210")),
    "# noqa: ASL101 because it is short": ("noqa", ("ASL101",)),
    "# noqa: S113 - it is a test": ("noqa", ("S113",)),
    "# type: ignore # noqa: ASL101": ("noqa", ("ASL101",)),
    "# why not  # noqa": ("noqa", ()),
    "# asynclint: ignore": ("ignore", ()),
    "#asynclint:ignore": ("ignore", ()),
    "# asynclint: ignore[blocking-http]": ("ignore", ("blocking-http",)),
    "# asynclint: ignore[ASL101, blocking-http]": ("ignore", ("ASL101", "blocking-http")),
    "# asynclint: blocking": ("blocking", ()),
    "# asynclint: not-blocking": ("not-blocking", ()),
}


@pytest.mark.parametrize(("comment", "expected"), FORMS.items(), ids=FORMS)
def test_forms(comment: str, expected: tuple[str, tuple[str, ...]]) -> None:
    (found,) = read(f"x = 1  {comment}\n")
    assert (found.kind, found.codes) == expected
    assert (found.line, found.first, found.last) == (1, 1, 1)


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa-file",
        "# noqaa",
        "# no qa",
        "noqa = 1",
        "# asynclint: ignored",
        "# asynclint ignore",
        "# flake8: noqa",
        "# ruff: noqa",
    ],
)
def test_what_is_no_directive(comment: str) -> None:
    assert not read(f"{comment}\n")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("# asynclint: ignore-file\nx = 1\n", True),
        ("x = 1\n# asynclint: ignore-file[ASL1]\n", True),
        ("x = 1  # asynclint: ignore-file\n", False),
        ("def f():\n    # asynclint: ignore-file\n    pass\n", False),
    ],
)
def test_a_whole_file_only_at_the_first_column(text: str, seen: bool) -> None:
    assert bool(read(text)) is seen


@pytest.mark.parametrize(
    "text",
    [
        'x = "# noqa"\n',
        "x = '# asynclint: ignore'\n",
        'x = """\n# noqa\n# asynclint: ignore-file\n"""\n',
        'x = f"{y} # noqa"\n',
        'x = b"# noqa"\n',
        'def f():\n    """Says # noqa."""\n',
    ],
)
def test_not_in_strings(text: str) -> None:
    assert not read(text)


def test_beside_a_string() -> None:
    (found,) = read('x = "# noqa"  # noqa: ASL101\n')
    assert (found.codes, found.column) == (("ASL101",), 14)
    (found,) = read('x = """\n# noqa\n"""  # noqa: ASL102\n')
    assert (found.line, found.codes) == (3, ("ASL102",))


LINES = {
    "one line": ("x = f(1)  # noqa\n", (1, 1)),
    "the first of several lines": ("x = f(  # noqa\n    1,\n)\n", (1, 3)),
    "the last of several lines": ("x = f(\n    1,\n)  # noqa\n", (1, 3)),
    "a line in between": ("x = f(\n    1,  # noqa\n    2,\n)\n", (2, 2)),
    "the smallest statement": ("if x:\n    y = f(\n        1\n    )  # noqa\n", (2, 4)),
    "the header of a compound statement": ("with f(\n    1\n):  # noqa\n    x = 1\n    y = 2\n", (1, 3)),
    "the first line of such a header": ("with f(  # noqa\n    1\n):\n    x = 1\n", (1, 3)),
    "a for statement": ("for x in f():  # noqa\n    y = x\n", (1, 1)),
    "a def": ("def f(\n    x,\n):  # noqa\n    return x\n", (1, 3)),
    "a decorator": ("@f(1)  # noqa\ndef g():\n    return 1\n", (1, 2)),
    "a line of its own": ("x = 1\n# noqa\ny = 2\n", (2, 2)),
    "two statements on a line": ("x = 1; y = 2  # noqa\n", (1, 1)),
    "a backslash": ("x = 1 + \\\n    2  # noqa\n", (1, 2)),
    "a chain": ("x = (\n    a\n    .b()\n    .c()\n)  # noqa\n", (1, 5)),
    "match": ("match f(\n    1\n):  # noqa\n    case 1:\n        pass\n", (1, 3)),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
def test_lines(text: str, expected: tuple[int, int]) -> None:
    (found,) = read(text)
    assert (found.first, found.last) == expected


def test_columns_are_bytes() -> None:
    (found,) = read("x = 'é'  # noqa\n")
    assert found.column == 10


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    text = end.join(["x = 1", "y = 2  # noqa", "z = '\f'  # noqa: ASL101", ""])
    assert [one.line for one in read(text)] == [2, 3]


def test_several_on_a_line() -> None:
    found = read("x = 1  # noqa: ASL101  # asynclint: ignore[blocking-http]\n")
    assert sorted((one.kind, one.codes) for one in found) == [("ignore", ("blocking-http",)), ("noqa", ("ASL101",))]


def test_a_file_without_any() -> None:
    assert directives(dedent("x = 1\n"), ast.parse("x = 1")) == ()
