"""For people: each diagnostic with the source it stands in and the way down to what blocks."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Sequence

from asynclint.finding import Diagnostic, Fix
from asynclint.report import SourceOf
from asynclint.report.as_text import line as headline
from asynclint.splice import Unwritable, spliced
from asynclint.text import Source, Undecodable

MOST_LINES = 6


def render(diagnostics: Sequence[Diagnostic], source_of: SourceOf, colour: bool) -> str:
    """A headline, the source frame, the chain one line a hop; a blank line between diagnostics."""
    return "\n".join("".join(f"{line}\n" for line in _block(one, source_of, colour)) for one in diagnostics)


def _block(one: Diagnostic, source_of: SourceOf, colour: bool) -> Iterator[str]:
    yield headline(one, colour)
    source = _readable(source_of(one.path))
    if source is not None:
        yield from _frame(one, source.lines)
    for number, hop in enumerate(one.chain):
        arrow = "  " * number + "└ "
        yield f"  {arrow}{hop.path}:{hop.span.line}:{hop.span.column}: {hop.function} calls {hop.symbol}"
    if one.fix is not None:
        yield f"  = fix ({one.fix.safety.value}): {one.fix.title}"
        if source is not None:
            yield from _change(source, one.fix)
    elif one.unfixed:
        yield f"  = no fix: {one.unfixed}"
    yield f"  = {one.severity} severity, {one.confidence}: {one.name}, see `asynclint rule {one.code}`"


def _readable(source: Source | None) -> Source | None:
    """The source, where its bytes are text."""
    try:
        return source if source is not None and source.lines else None
    except Undecodable:
        return None


def _change(source: Source, fix: Fix) -> Iterator[str]:
    """The lines that a fix takes away and puts in their place; nothing where it could not be written."""
    try:
        after = spliced(source, fix.edits)
    except Unwritable:
        return
    for line in difflib.unified_diff(source.lines, after.lines, n=0, lineterm=""):
        if line[0] in "-+" and line[1:].strip() and line[:3] not in ("---", "+++"):
            yield f"    {_printable(f'{line[0]} {line[1:]}')}"


def _frame(one: Diagnostic, lines: Sequence[str]) -> Iterator[str]:
    first, last = one.span.line, min(one.span.end_line, one.span.line + MOST_LINES - 1, len(lines))
    width = len(str(last))
    yield f"  {' ' * width} |"
    for number in range(first, last + 1):
        text = lines[number - 1]
        start = one.span.column - 1 if number == first else len(text) - len(text.lstrip())
        end = one.span.end_column - 1 if number == one.span.end_line else len(text)
        yield f"  {number:>{width}} | {_printable(text)}"
        marks = "^" * max(_width(text[start:end]), 1)
        yield f"  {' ' * width} | {' ' * _width(text[:start])}{marks}"
    if one.span.end_line > last:
        yield f"  {'.' * width} |"


def _printable(text: str) -> str:
    return "".join("    " if one == "\t" else one if one.isprintable() else "�" for one in text)


def _width(text: str) -> int:
    return sum(4 if one == "\t" else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
