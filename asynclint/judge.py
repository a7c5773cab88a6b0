"""Rules meet views: every finding of the named files becomes a diagnostic, and a crash of a rule becomes one too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from asynclint.finding import Diagnostic, Finding
from asynclint.project.build import Project
from asynclint.project.view import Subject
from asynclint.rule import Rule
from asynclint.rules.tool import internal_error


def judge(
    rules: Sequence[Rule], project: Project, named: Collection[str], codes: Collection[str]
) -> Iterator[Diagnostic]:
    """What the rules with these codes say of the named files. Spans are in bytes from 0 still."""
    for rule in rules:
        if rule.code in codes:
            for subject in project.subjects(rule.subject):
                if subject.path in named:
                    yield from _judged(rule, subject)


def _judged(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    try:
        for finding in rule.judge(subject):
            yield _diagnostic(rule, finding)
    except Exception as error:  # whatever a rule trips over must not lose what the others say
        message = f"rule {rule.code} ({rule.name}) failed: {type(error).__name__}: {error}"
        yield internal_error(subject.path, subject.span.line, message)


def _diagnostic(rule: Rule, finding: Finding) -> Diagnostic:
    return Diagnostic(
        rule.code,
        rule.name,
        rule.theme,
        finding.severity,
        finding.message,
        finding.path,
        finding.span,
        finding.function,
        finding.symbol,
        finding.primitive,
        finding.chain,
        finding.confidence,
        rule.aliases,
        origin=finding,
    )
