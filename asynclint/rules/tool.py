"""What the tool says of itself: files it cannot read, suppressions without effect, its own faults."""

from __future__ import annotations

from asynclint.finding import Confidence, Diagnostic, Severity
from asynclint.rule import Rule
from asynclint.text import Span

SYNTAX_ERROR = Rule.of_tool(
    "ASL001",
    "syntax-error",
    Severity.HIGH,
    """
    A file cannot be read, decoded or parsed, so nothing is known of it.

    Syntax newer than the interpreter that runs asynclint is understood as far as libcst does.
    The other files are reported on as usual.
    """,
)
UNUSED_SUPPRESSION = Rule.of_tool(
    "ASL002",
    "unused-suppression",
    Severity.LOW,
    """
    A suppression that speaks of asynclint suppresses nothing.

    Off by default. A bare `# noqa` and other tools' codes are never counted as unused.
    """,
    default=False,
)
INTERNAL_ERROR = Rule.of_tool(
    "ASL003",
    "internal-error",
    Severity.HIGH,
    """
    asynclint itself failed on a file; the others are still reported.

    The exit status is 3. Please report it with the message, which names rule, file and line.
    """,
)


def syntax_error(path: str, line: int, column: int, message: str) -> Diagnostic:
    """The diagnostic of a file without facts. Line and column count from 1."""
    return _diagnostic(SYNTAX_ERROR, path, line, column, message)


def internal_error(path: str, line: int, message: str) -> Diagnostic:
    """The diagnostic of a fault of ours."""
    return _diagnostic(INTERNAL_ERROR, path, line, 1, message)


def _diagnostic(rule: Rule, path: str, line: int, column: int, message: str) -> Diagnostic:
    span = Span(line, column, line, column + 1)
    return Diagnostic(
        rule.code, rule.name, rule.theme, rule.severity, message, path, span, confidence=Confidence.CERTAIN
    )
