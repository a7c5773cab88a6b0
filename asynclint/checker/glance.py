"""The short way to confirm a finding that no fix is wanted for: its own text is an expression, by libcst's grammar."""

from __future__ import annotations

import libcst

from asynclint.text import Source, Span

EXPRESSIONS = (libcst.Call, libcst.Attribute, libcst.Name, libcst.Subscript, libcst.BinaryOperation, libcst.Comparison)
"""What can call something: calls, and what `with`, `for`, properties and operators stand on."""
LONGEST = 4000  # characters; what is longer goes the long way


def glance(source: Source, place: Span) -> Span | None:
    """
    Where a finding stands, in characters from 1, if the text at `place` (bytes from 0) is an expression that can call
    something; None where only the whole function can tell.
    """
    span = source.characters(place)
    text = _text(source, span)
    if not 0 < len(text) < LONGEST:
        return None
    try:
        node = libcst.parse_expression(f"({text})")
    except (libcst.ParserSyntaxError, libcst.CSTLogicError, RecursionError):
        return None
    return span if isinstance(node, EXPRESSIONS) else None


def _text(source: Source, span: Span) -> str:
    lines = source.lines[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines = [*lines[:-1], lines[-1][: span.end_column - 1]]
    return "\n".join([lines[0][span.column - 1 :], *lines[1:]])
