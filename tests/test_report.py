"""How diagnostics are said."""

from __future__ import annotations

import json

import pytest

from asynclint.finding import Confidence, Diagnostic, Edit, Fix, Hop, Safety, Severity
from asynclint.report import FORMATS, renderer
from asynclint.text import Source, Span

TEXT = "import time\n\nasync def é():\n\t'ｗ'; load(\n        1,\n    )\n    x = 1\n"
SAFE = Fix("Await it", Safety.SAFE, (Edit("a.py", Span(4, 7, 4, 11), "await load"),))


def found(**changed: object) -> Diagnostic:
    given: dict[str, object] = {
        "code": "ASL101",
        "name": "blocking-sleep",
        "theme": "blocking",
        "severity": Severity.HIGH,
        "message": "`load` blocks",
        "path": "a.py",
        "span": Span(4, 7, 6, 6),
        "function": "a.é",
        "symbol": "b.load",
        "primitive": "time.sleep",
        "chain": (
            Hop("b.py", Span(7, 5, 7, 18), "b.load", "b.nap"),
            Hop("b.py", Span(9, 5, 9, 9), "b.nap", "time.sleep"),
        ),
        "confidence": Confidence.LIKELY,
        "aliases": ("ASYNC251",),
        **changed,
    }
    return Diagnostic(**given)  # type: ignore[arg-type]


def said(form: str, *diagnostics: Diagnostic, colour: bool = False, text: str | None = TEXT) -> str:
    def source(path: str) -> Source | None:
        return Source(path, text.encode()) if text is not None else None

    return renderer(form)(diagnostics, source, colour)


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found(form: str) -> None:
    if form in ("text", "full"):
        assert said(form) == ""
    elif form == "json":
        assert json.loads(said(form)) == []
    else:
        assert isinstance(said(form), str)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_ends_its_last_line(form: str) -> None:
    assert said(form, found()).endswith("\n")
    assert not said(form, found()).endswith("\n\n")
    assert "\x1b" not in said(form, found())


def test_text() -> None:
    assert said("text", found(), found(path="b.py")) == (
        "a.py:4:7: ASL101 `load` blocks\nb.py:4:7: ASL101 `load` blocks\n"
    )


@pytest.mark.parametrize(("safety", "mark"), [(Safety.SAFE, " [*]"), (Safety.UNSAFE, ""), (Safety.DISPLAY, "")])
def test_a_star_says_that_fix_would_act(safety: Safety, mark: str) -> None:
    fix = Fix("Await it", safety, SAFE.edits)
    assert said("text", found(fix=fix)) == f"a.py:4:7: ASL101 `load` blocks{mark}\n"


def test_a_message_stays_on_its_line() -> None:
    assert said("text", found(message="a\nb\x1b[31m\u2028c")) == "a.py:4:7: ASL101 a b [31m c\n"


def test_colour() -> None:
    assert "\x1b[" in said("text", found(), colour=True)
    assert "\x1b[" in said("full", found(), colour=True)


def test_full() -> None:
    lines = said("full", found()).splitlines()
    assert lines[0] == "a.py:4:7: ASL101 `load` blocks"
    assert lines[1:8] == [
        "    |",
        "  4 |     'ｗ'; load(",
        "    |           ^^^^^",
        "  5 |         1,",
        "    |         ^^",
        "  6 |     )",
        "    |     ^",
    ]
    assert "b.py:7:5: b.load calls b.nap" in lines[8]
    assert "b.py:9:5: b.nap calls time.sleep" in lines[9]
    assert lines[9].index("└") > lines[8].index("└")
    assert "high severity, likely" in lines[10]


def test_full_without_a_source() -> None:
    lines = said("full", found(), text=None).splitlines()
    assert lines[0] == "a.py:4:7: ASL101 `load` blocks"
    assert "b.py:7:5" in lines[1]


@pytest.mark.parametrize(
    "span",
    [Span(1, 1, 1, 1), Span(4, 99, 4, 99), Span(7, 1, 99, 1), Span(99, 1, 99, 2), Span(8, 1, 8, 2), Span(1, 1, 8, 1)],
)
def test_full_of_a_place_that_is_not_there(span: Span) -> None:
    assert said("full", found(span=span)).startswith("a.py:")


def test_full_of_a_long_call_is_cut() -> None:
    text = "f(\n" + "    1,\n" * 50 + ")\n"
    assert len(said("full", found(span=Span(1, 1, 52, 2), chain=()), text=text).splitlines()) < 20


def test_full_of_bytes_that_are_no_text() -> None:
    def source(path: str) -> Source:
        return Source(path, b"x = '\xff'\n")

    one = found(code="ASL001", message="cannot be decoded", span=Span(1, 1, 1, 2), chain=())
    assert renderer("full")([one], source, False).startswith("a.py:1:1: ASL001 cannot be decoded\n")


def place(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def test_json() -> None:
    (element,) = json.loads(said("json", found(fix=SAFE)))
    assert element == {
        "code": "ASL101",
        "name": "blocking-sleep",
        "theme": "blocking",
        "severity": "high",
        "message": "`load` blocks",
        "path": "a.py",
        "line": 4,
        "column": 7,
        "end_line": 6,
        "end_column": 6,
        "function": "a.é",
        "symbol": "b.load",
        "primitive": "time.sleep",
        "chain": [
            {"path": "b.py", **place(7, 5, 7, 18), "function": "b.load", "symbol": "b.nap"},
            {"path": "b.py", **place(9, 5, 9, 9), "function": "b.nap", "symbol": "time.sleep"},
        ],
        "confidence": "likely",
        "aliases": ["ASYNC251"],
        "fix": {
            "title": "Await it",
            "safety": "safe",
            "edits": [{"path": "a.py", **place(4, 7, 4, 11), "content": "await load"}],
        },
    }


def test_json_without_a_fix() -> None:
    (element,) = json.loads(said("json", found(chain=())))
    assert element["fix"] is None
    assert element["chain"] == []


def test_json_of_a_path_with_strange_bytes() -> None:
    text = said("json", found(path="\udcff.py"))
    assert json.loads(text.encode("utf-8", "backslashreplace"))
