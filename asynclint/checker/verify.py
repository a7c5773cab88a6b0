"""What is asked of a text before it may take the place of another, as far as the text alone can tell."""

from __future__ import annotations

from collections.abc import Iterator

import libcst

from asynclint.checker.bindings import Bindings
from asynclint.checker.imports import removed
from asynclint.checker.standing import Unfit
from asynclint.finding import Edit
from asynclint.text import Source, Span

NOWHERE = Span(0, 0, 0, 0)


def parses(source: Source) -> bool:
    """Whether libcst reads the text, and gives it back as it is; it knows no lone carriage returns."""
    text = "\n".join(source.lines)
    try:
        return libcst.parse_module(text).code == text
    except (libcst.ParserSyntaxError, RecursionError):
        return False


def left_unused(before: Source, after: Source) -> Iterator[Edit]:
    """The edits on `after` that remove imports which `before` used and `after` does not."""
    try:
        old, new = Bindings(before), Bindings(after)
    except (Unfit, SyntaxError):
        return
    names = [name for name in new.module.names if old.uses(name) and not new.uses(name)]
    yield from removed(new, names, NOWHERE, "")
