"""What a test says of the names in it: inside `if isinstance(x, T)` the name is a T."""

from __future__ import annotations

import ast
from ast import And, BoolOp, Call, Name, Not, Tuple, UnaryOp

from asynclint.facts.annotations import annotated
from asynclint.facts.scope import Walk
from asynclint.facts.symbol import either

TELLING = frozenset({ast.Call, ast.UnaryOp, ast.BoolOp})
"""The kinds of tests that can say anything of a name; most others are passed over unseen."""


def narrow(walk: Walk, test: ast.expr, *, holds: bool = True) -> None:
    """Bind names, in the environment at hand, to what they must be where a test holds, or where it does not."""
    if type(test) in TELLING and (found := narrowed(walk, test, holds)):
        walk.scope.env.update(found)


def narrowed(walk: Walk, test: ast.expr, holds: bool) -> dict[str, str]:
    """What names must be where a test holds, or does not hold."""
    kind = type(test)
    if kind is Call:
        return _instance(walk, test) if holds else {}  # type: ignore[arg-type]
    if kind is UnaryOp and type(test.op) is Not and type(test.operand) in TELLING:  # type: ignore[attr-defined]
        return narrowed(walk, test.operand, not holds)  # type: ignore[attr-defined]
    if kind is BoolOp and (type(test.op) is And) is holds:  # type: ignore[attr-defined]
        found: dict[str, str] = {}
        for part in test.values:  # type: ignore[attr-defined]
            if type(part) in TELLING:
                found.update(narrowed(walk, part, holds))
        return found
    return {}


def _instance(walk: Walk, test: ast.Call) -> dict[str, str]:
    """What `isinstance(x, T)` says."""
    if type(test.func) is not Name or test.func.id != "isinstance" or len(test.args) != 2:
        return {}
    name, kind = test.args
    if type(name) is not Name:
        return {}
    symbol = ""
    for one in kind.elts if type(kind) is Tuple else [kind]:
        symbol = either(symbol, annotated(walk, one))
    return {name.id: symbol}
