"""Source text: what its encoding is, where its lines end, and what a column is."""

from __future__ import annotations

import codecs

import pytest

from asynclint.text import Source, Span, Undecodable


def source(data: bytes) -> Source:
    return Source("a.py", data)


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"", "utf-8", ""),
        ("x = 'é'\n".encode(), "utf-8", "x = 'é'\n"),
        (codecs.BOM_UTF8 + "x = 'é'\n".encode(), "utf-8-sig", "x = 'é'\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "iso-8859-1", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"#!/bin/python\n# vim: set fileencoding=cp1252 :\n\x80\n", "cp1252", None),
        (b"\n\n# coding: latin-1\n", "utf-8", "\n\n# coding: latin-1\n"),
        (codecs.BOM_UTF8 + b"# coding: utf-8\n", "utf-8-sig", "# coding: utf-8\n"),
    ],
)
def test_encoding(data: bytes, encoding: str, text: str | None) -> None:
    assert source(data).encoding == encoding
    assert text is None or source(data).text == text
    assert source(data).text is not None


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"x = '\xff'\n", 1),
        (b"x = 1\n\ny = '\xff'\n", 1),  # the encoding is looked for in the first two lines, and says nothing of where
        (b"x = 1\n\n\n\ny = '\xff'\n", 5),
        (b"# coding: no-such-thing\n", 1),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", 1),
        (b"# coding: ascii\n\n\nx = '\xe9'\n", 4),
    ],
)
def test_what_cannot_be_decoded(data: bytes, line: int) -> None:
    with pytest.raises(Undecodable) as caught:
        assert source(data).text
    assert caught.value.reason
    assert caught.value.line >= 1
    if line > 2:
        assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\nb\n", ["a", "b", ""]),
        ("a\r\nb\rc\n", ["a", "b", "c", ""]),
        ("a\x0cb\x0bc\x1cd\u2028e\x85f", ["a\x0cb\x0bc\x1cd\u2028e\x85f"]),
    ],
)
def test_lines_end_where_python_ends_them(text: str, lines: list[str]) -> None:
    assert source(text.encode()).lines == lines


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("abc", Span(1, 0, 1, 3), Span(1, 1, 1, 4)),
        ("é = f(1)", Span(1, 5, 1, 9), Span(1, 5, 1, 9)),
        ("'😀'; f()", Span(1, 8, 1, 11), Span(1, 6, 1, 9)),
        ("é\né = f()", Span(2, 5, 2, 8), Span(2, 5, 2, 8)),
        ("é", Span(1, 0, 1, 99), Span(1, 1, 1, 2)),
        ("a", Span(9, 4, 9, 5), Span(9, 5, 9, 6)),
    ],
)
def test_columns(text: str, span: Span, expected: Span) -> None:
    assert source(text.encode()).characters(span) == expected


def test_columns_do_not_count_the_byte_order_mark() -> None:
    assert source(codecs.BOM_UTF8 + b"f()").characters(Span(1, 0, 1, 3)) == Span(1, 1, 1, 4)
