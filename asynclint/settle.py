"""From findings to what is shown: selection, thresholds, suppressions. Pure, and sorted at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch
from typing import NamedTuple

from asynclint.facts.directives import Directive
from asynclint.finding import Confidence, Diagnostic, Severity
from asynclint.selection import Selectable, resolve
from asynclint.text import Span

UNUSED = "ASL002"


class Wanted(NamedTuple):
    """What is to be shown: the codes that are on, the thresholds, and (pattern, codes) to ignore by file."""

    codes: frozenset[str]
    severity: Severity
    confidence: Confidence
    by_file: tuple[tuple[str, frozenset[str]], ...] = ()


class Settled(NamedTuple):
    """What is shown, and how many are not: below the severity, below the confidence, suppressed."""

    shown: tuple[Diagnostic, ...]
    hidden: int
    unsure: int
    suppressed: int


def settle(
    diagnostics: Iterable[Diagnostic],
    directives: Mapping[str, Sequence[Directive]],
    rules: Sequence[Selectable],
    wanted: Wanted,
) -> Settled:
    """Decide what is shown. The order of `diagnostics` does not matter."""
    shown: list[Diagnostic] = []
    used: set[tuple[str, int, int]] = set()
    hidden = unsure = suppressed = 0
    found = [one for one in set(diagnostics) if one.code in wanted.codes and not _ignored(one, wanted)]
    covered = _covered(found, wanted)
    for one in sorted(found, key=lambda one: one.order):
        if one.theme == "blocking" and one.severity <= covered.get(_call(one), 0):
            continue
        marks = [mark for mark in directives.get(one.path, ()) if _covers(mark, one, rules)]
        used.update((one.path, mark.line, mark.column) for mark in marks)
        if marks:
            suppressed += 1
        elif one.severity < wanted.severity:
            hidden += 1
        elif one.confidence < wanted.confidence:
            unsure += 1
        else:
            shown.append(one)
    if UNUSED in wanted.codes:
        shown.extend(one for one in _unused(directives, used, rules) if not _ignored(one, wanted))
    return Settled(tuple(sorted(shown, key=lambda one: one.order)), hidden, unsure, suppressed)


def _covered(found: Sequence[Diagnostic], wanted: Wanted) -> dict[tuple[str, Span, str], Severity]:
    """
    Calls that make again what should be made once: what it costs to make it is no fault of its own then.

    So with locks that are held for too long: that one may have to wait for them follows from it.
    """
    return {
        _call(one): one.severity
        for one in found
        if one.theme in ("resources", "state")
        if one.severity >= wanted.severity and one.confidence >= wanted.confidence
    }


def _call(one: Diagnostic) -> tuple[str, Span, str]:
    return one.path, one.span, one.primitive


def _ignored(one: Diagnostic, wanted: Wanted) -> bool:
    return any(
        one.code in codes and (fnmatch(one.path, pattern) or fnmatch(one.path.rpartition("/")[2], pattern))
        for pattern, codes in wanted.by_file
    )


def _covers(mark: Directive, one: Diagnostic, rules: Sequence[Selectable]) -> bool:
    if mark.kind == "ignore-file":
        return _names(mark, one.code, rules)
    if mark.kind not in ("noqa", "ignore") or not mark.first <= one.span.line <= mark.last:
        return False
    return _names(mark, one.code, rules)


def _names(mark: Directive, code: str, rules: Sequence[Selectable]) -> bool:
    return not mark.codes or any(code in resolve(selector, rules) for selector in mark.codes)


def _unused(
    directives: Mapping[str, Sequence[Directive]], used: set[tuple[str, int, int]], rules: Sequence[Selectable]
) -> Iterable[Diagnostic]:
    """Suppressions that speak of us and suppressed nothing; what other tools' codes do is theirs to say."""
    for path, marks in directives.items():
        for mark in marks:
            if mark.kind not in ("noqa", "ignore", "ignore-file") or (path, mark.line, mark.column) in used:
                continue
            ours = [code for code in mark.codes if code.upper().startswith("ASL") or mark.kind != "noqa"]
            if mark.kind == "noqa" and not ours:
                continue
            said = ", ".join(ours) if ours else "all rules"
            span = Span(mark.line, mark.column + 1, mark.line, mark.column + 2)
            message = f"this suppression of {said} suppresses nothing"
            yield Diagnostic(UNUSED, "unused-suppression", "tool", Severity.LOW, message, path, span)
