"""Diagnostics as JSON and back, with what a rule proposed where it is not confirmed yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

from asynclint.finding import Confidence, Diagnostic, Edit, Finding, Fix, Hop, Repair, Safety, Severity
from asynclint.text import Span

_REPAIRS: dict[str, type] = {one.__name__: one for one in get_args(Repair)}


def listed(one: Diagnostic) -> list[Any]:
    """A diagnostic as nested lists."""
    fix = None if one.fix is None else [one.fix.title, one.fix.safety.value, one.fix.edits]
    origin = None if one.origin is None else _listed_finding(one.origin)
    return [
        one.code, one.name, one.theme, one.severity, one.message, one.path, one.span, one.function, one.symbol,
        one.primitive, one.chain, one.confidence, one.aliases, fix, one.unfixed, origin,
    ]  # fmt: skip


def diagnostic(raw: Sequence[Any]) -> Diagnostic:
    """A diagnostic from its lists."""
    *head, chain, sure, aliases, fix, unfixed, origin = raw
    code, rule, theme, severity, message, path, span, function, symbol, primitive = head
    return Diagnostic(
        code, rule, theme, Severity(severity), message, path, Span(*span), function, symbol, primitive,
        _chain(chain), Confidence(sure), tuple(aliases), None if fix is None else _fix(*fix), unfixed,
        None if origin is None else _finding(*origin),
    )  # fmt: skip


def _chain(raw: Sequence[Any]) -> tuple[Hop, ...]:
    return tuple([Hop(path, Span(*span), inside, reached) for path, span, inside, reached in raw])


def _fix(title: str, safety: str, edits: Sequence[Any]) -> Fix:
    return Fix(title, Safety(safety), tuple([Edit(path, Span(*span), content) for path, span, content in edits]))


def _listed_finding(one: Finding) -> list[Any]:
    return [
        one.path, one.span, one.message, one.severity, one.confidence, one.function, one.symbol, one.primitive,
        one.chain, _listed_repair(one.repair), one.within,
    ]  # fmt: skip


def _finding(
    path: str, span: Sequence[int], message: str, severity: int, sure: int, function: str, symbol: str, primitive: str,
    chain: Sequence[Any], repair: Any, within: Sequence[int],
) -> Finding:  # fmt: skip
    return Finding(
        path, Span(*span), message, Severity(severity), Confidence(sure), function, symbol, primitive,
        _chain(chain), _repair(repair), Span(*within),
    )  # fmt: skip


def _listed_repair(value: Any) -> Any:
    if is_dataclass(value):
        return {
            "kind": type(value).__name__,
            **{one.name: _listed_repair(getattr(value, one.name)) for one in fields(value)},
        }
    return value.value if isinstance(value, Safety) else value


def _repair(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    given = {
        name: Safety(value) if name == "safety" else _repair(value) for name, value in raw.items() if name != "kind"
    }
    return _REPAIRS[raw["kind"]](**given)


Moves = Mapping[str, Mapping[Span, Span]]
"""By path: where things stood, and where they stand now."""


def moved(one: Diagnostic, moves: Moves) -> Diagnostic:
    """A diagnostic that is not confirmed yet, where it stands now. Raises KeyError where that is not known."""
    origin = one.origin
    if origin is None:
        return replace(one, span=_to(one.path, one.span, moves))
    chain = tuple([hop._replace(span=_to(hop.path, hop.span, moves)) for hop in one.chain])
    span, within = _to(one.path, one.span, moves), _to(one.path, origin.within, moves)
    return replace(one, span=span, chain=chain, origin=replace(origin, span=span, chain=chain, within=within))


def _to(path: str, span: Span, moves: Moves) -> Span:
    return moves[path][span] if path in moves else span
