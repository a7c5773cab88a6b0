"""One line a diagnostic, as flake8 prints it."""

from __future__ import annotations

from collections.abc import Sequence

from asynclint.finding import Diagnostic
from asynclint.report import SourceOf


def render(diagnostics: Sequence[Diagnostic], source_of: SourceOf, colour: bool) -> str:
    """`path:line:column: CODE message`, columns from 1, ` [*]` where `--fix` would act."""
    return "".join(f"{line(one, colour)}\n" for one in diagnostics)


def line(one: Diagnostic, colour: bool) -> str:
    """The line of one diagnostic."""
    fixable = " [*]" if one.fix is not None and one.fix.safety == "safe" else ""
    code = f"\x1b[1;31m{one.code}\x1b[0m" if colour else one.code
    return f"{_one_line(one.path)}:{one.span.line}:{one.span.column}: {code} {_one_line(one.message)}{fixable}"


def _one_line(text: str) -> str:
    return "".join(part if part.isprintable() else " " for part in text)
