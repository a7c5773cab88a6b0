"""What is shown of what was found, and which rules selectors mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest

from asynclint.config import ConfigError
from asynclint.facts.directives import Directive
from asynclint.finding import Confidence, Diagnostic, Severity
from asynclint.selection import resolve, select
from asynclint.settle import Settled, Wanted, settle
from asynclint.text import Span


class Some(NamedTuple):
    """As much of a rule as selection asks for."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    default: bool = True


RULES = (
    Some("ASL002", "unused-suppression", (), False),
    Some("ASL101", "blocking-sleep", ("ASYNC251",)),
    Some("ASL102", "blocking-http", ("ASYNC210", "ASYNC212")),
    Some("ASL103", "blocking-file", ("ASYNC230",)),
    Some("ASL301", "missing-timeout", ("S113",)),
    Some("ASL701", "blocking-worker-thread", (), False),
)
CODES = frozenset(one.code for one in RULES)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("ASL101", {"ASL101"}),
        ("asl101", {"ASL101"}),
        (" ASL101 ", {"ASL101"}),
        ("ASL1", {"ASL101", "ASL102", "ASL103"}),
        ("ASL10", {"ASL101", "ASL102", "ASL103"}),
        ("ASL", CODES),
        ("ALL", CODES),
        ("blocking-http", {"ASL102"}),
        ("Blocking-HTTP", {"ASL102"}),
        ("ASYNC212", {"ASL102"}),
        ("async210", {"ASL102"}),
        ("S113", {"ASL301"}),
        ("ASYNC2", set()),
        ("AS", set()),
        ("", set()),
        ("E501", set()),
        ("blocking", set()),
        ("ASL1011", set()),
    ],
)
def test_resolve(selector: str, expected: set[str]) -> None:
    assert resolve(selector, RULES) == expected


DEFAULT = {"ASL101", "ASL102", "ASL103", "ASL301"}


@pytest.mark.parametrize(
    ("chosen", "extended", "ignored", "expected"),
    [
        ([], [], [], DEFAULT),
        (["ASL1"], [], [], {"ASL101", "ASL102", "ASL103"}),
        (["ALL"], [], [], CODES),
        ([], ["ASL701"], [], DEFAULT | {"ASL701"}),
        (["ASL101"], ["ASL701"], [], {"ASL101", "ASL701"}),
        ([], [], ["ASL101"], DEFAULT - {"ASL101"}),
        ([], [], ["ASL1"], {"ASL301"}),
        (["ASL1"], [], ["ASL101"], {"ASL102", "ASL103"}),
        (["ASL101"], [], ["ASL1"], {"ASL101"}),
        (["ASL101"], [], ["ASL101"], set()),
        (["ASL101"], [], ["ASYNC251"], set()),
        (["ASYNC251"], [], ["ASL1"], {"ASL101"}),
        (["ALL"], [], ["ASL7"], CODES - {"ASL701"}),
        ([], ["ALL"], ["blocking-sleep"], CODES - {"ASL101"}),
        ([], ["ASL101"], ["ALL"], {"ASL101"}),
        ([], [], ["ALL"], set()),
    ],
)
def test_select(chosen: Sequence[str], extended: Sequence[str], ignored: Sequence[str], expected: set[str]) -> None:
    assert select(RULES, chosen, extended, ignored) == expected


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("ASL199", "; did you mean `ASL"),
        ("blocking-slep", "; did you mean `blocking-sleep`?"),
        ("ASYNC25", "; did you mean `ASYNC251`?"),
        ("Q", ""),
    ],
)
def test_what_means_nothing_is_an_error(selector: str, hint: str) -> None:
    for chosen, extended, ignored in (([selector], [], []), ([], [selector], []), ([], [], [selector])):
        with pytest.raises(ConfigError) as caught:
            select(RULES, chosen, extended, ignored)
        assert str(caught.value).startswith(f"unknown rule `{selector}`{hint}")


def found(
    line: int,
    code: str = "ASL101",
    *,
    path: str = "a/b.py",
    column: int = 1,
    severity: Severity = Severity.HIGH,
    sure: Confidence = Confidence.CERTAIN,
) -> Diagnostic:
    span = Span(line, column, line, column + 1)
    return Diagnostic(code, "some-name", "blocking", severity, "says so", path, span, confidence=sure)


def mark(line: int, kind: str = "noqa", *codes: str, first: int = 0, last: int = 0) -> Directive:
    return Directive(line, 10, kind, codes, first or line, last or line)


def settled(
    diagnostics: Sequence[Diagnostic],
    *marks: Directive,
    codes: frozenset[str] = CODES - {"ASL002"},
    severity: Severity = Severity.MEDIUM,
    by_file: Sequence[tuple[str, frozenset[str]]] = (),
) -> Settled:
    wanted = Wanted(codes, severity, Confidence.LIKELY, tuple(by_file))
    return settle(diagnostics, {"a/b.py": marks}, RULES, wanted)


def test_sorted_and_each_once() -> None:
    given = [found(2), found(1, column=5), found(1), found(2), found(1, path="a/a.py"), found(1, "ASL103")]
    shown = settled(given).shown
    assert [(one.path, one.span.line, one.span.column, one.code) for one in shown] == [
        ("a/a.py", 1, 1, "ASL101"),
        ("a/b.py", 1, 1, "ASL101"),
        ("a/b.py", 1, 1, "ASL103"),
        ("a/b.py", 1, 5, "ASL101"),
        ("a/b.py", 2, 1, "ASL101"),
    ]
    assert settled(given[::-1]).shown == shown


def test_what_is_hidden_is_counted() -> None:
    given = [found(1, severity=Severity.LOW), found(2, severity=Severity.MEDIUM), found(3, sure=Confidence.POSSIBLE)]
    assert settled(given)[1:] == (1, 1, 0)
    assert settled(given, severity=Severity.HIGH)[1:] == (2, 1, 0)
    assert settled(given, severity=Severity.LOW)[1:] == (0, 1, 0)


@pytest.mark.parametrize(
    ("makes", "blocks", "shown"),
    [
        ((Severity.MEDIUM, "acme.Client", 3), (Severity.MEDIUM, "acme.Client", 3), {"ASL301"}),
        ((Severity.MEDIUM, "acme.Client", 3), (Severity.HIGH, "acme.Client", 3), {"ASL301", "ASL103"}),
        ((Severity.MEDIUM, "acme.Client", 3), (Severity.MEDIUM, "builtins.open", 3), {"ASL301", "ASL103"}),
        ((Severity.MEDIUM, "acme.Client", 3), (Severity.MEDIUM, "acme.Client", 4), {"ASL301", "ASL103"}),
        ((Severity.LOW, "acme.Client", 3), (Severity.MEDIUM, "acme.Client", 3), {"ASL103"}),
    ],
)
def test_what_a_client_costs_is_no_fault_of_its_own(
    makes: tuple[Severity, str, int], blocks: tuple[Severity, str, int], shown: set[str]
) -> None:
    made = replace(found(makes[2], "ASL301", severity=makes[0]), theme="resources", primitive=makes[1])
    cost = replace(found(blocks[2], "ASL103", severity=blocks[0]), primitive=blocks[1])
    assert {one.code for one in settled([made, cost]).shown} == shown


def test_a_suppressed_client_is_no_reason_to_tell_its_cost() -> None:
    made = replace(found(3, "ASL301", severity=Severity.HIGH), theme="resources", primitive="acme.Client")
    cost = replace(found(3, "ASL103"), primitive="acme.Client")
    assert not settled([made, cost], mark(3, "noqa", "ASL301")).shown


def test_what_is_off_is_not_counted() -> None:
    assert settled([found(1, "ASL101")], codes=frozenset({"ASL102"})) == ((), 0, 0, 0)


@pytest.mark.parametrize(
    ("one", "suppressed"),
    [
        (mark(3), True),
        (mark(2), False),
        (mark(4), False),
        (mark(3, "noqa", "ASL101"), True),
        (mark(3, "noqa", "ASL1"), True),
        (mark(3, "noqa", "ASYNC251"), True),
        (mark(3, "noqa", "ASL102"), False),
        (mark(3, "noqa", "E501", "ASL101"), True),
        (mark(3, "noqa", "E501"), False),
        (mark(3, "ignore"), True),
        (mark(3, "ignore", "blocking-sleep"), True),
        (mark(3, "ignore", "blocking-http"), False),
        (mark(5, "noqa", first=2, last=5), True),
        (mark(1, "ignore-file"), True),
        (mark(9, "ignore-file", "blocking-sleep"), True),
        (mark(9, "ignore-file", "blocking-http"), False),
        (mark(3, "blocking"), False),
        (mark(3, "not-blocking"), False),
    ],
)
def test_suppression(one: Directive, suppressed: bool) -> None:
    result = settled([found(3)], one)
    assert (len(result.shown), result.suppressed) == ((0, 1) if suppressed else (1, 0))


def test_a_suppression_is_for_its_own_file() -> None:
    assert len(settled([found(3, path="other.py")], mark(3)).shown) == 1


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        ("a/b.py", True),
        ("b.py", True),
        ("a/*", True),
        ("*.py", True),
        ("a/*.txt", False),
        ("a", False),
        ("?/b.py", True),
    ],
)
def test_ignored_by_file(pattern: str, ignored: bool) -> None:
    result = settled([found(1), found(1, "ASL102")], by_file=[(pattern, frozenset({"ASL101"}))])
    assert [one.code for one in result.shown] == (["ASL102"] if ignored else ["ASL101", "ASL102"])


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (mark(3), None),
        (mark(3, "noqa", "E501"), None),
        (mark(3, "noqa", "ASL101"), "this suppression of ASL101 suppresses nothing"),
        (mark(3, "noqa", "E501", "ASL101"), "this suppression of ASL101 suppresses nothing"),
        (mark(3, "ignore"), "this suppression of all rules suppresses nothing"),
        (mark(3, "ignore", "blocking-http"), "this suppression of blocking-http suppresses nothing"),
        (mark(3, "ignore-file"), "this suppression of all rules suppresses nothing"),
        (mark(3, "blocking"), None),
    ],
)
def test_unused_suppressions(one: Directive, said: str | None) -> None:
    shown = settled([], one, codes=CODES, severity=Severity.LOW).shown
    assert [(found.code, found.span.line, found.message) for found in shown] == ([("ASL002", 3, said)] if said else [])
    assert not settled([], one).shown


def test_a_suppression_of_what_is_hidden_is_used() -> None:
    given = [found(3, severity=Severity.LOW)]
    assert not settled(given, mark(3, "noqa", "ASL101"), codes=CODES).shown


def test_who_asks_for_unused_suppressions_is_shown_them_whatever_the_threshold() -> None:
    assert settled([], mark(3, "ignore"), codes=CODES, severity=Severity.HIGH).shown
