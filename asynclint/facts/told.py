"""What a test says of the parameters of the function it stands in, so that some calls never get past it."""

from __future__ import annotations

import ast
from ast import And, BoolOp, Call, Compare, Constant, Name, Not, Tuple, UnaryOp

from asynclint.facts.annotations import annotated
from asynclint.facts.scope import Walk

TELLING = frozenset({ast.Name, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Call})
COMPARED: dict[type, bool] = {ast.Is: True, ast.Eq: True, ast.IsNot: False, ast.NotEq: False}


def told(walk: Walk, test: ast.expr, line: int, *, holds: bool) -> None:
    """
    Open a region for each thing that a test says where it holds, or does not: `mode is ='fast'`, `flag true`.

    A text begins with `-` where the default of the parameter says otherwise, else with `+`.
    """
    if walk.scope.defaults and type(test) in TELLING:
        for name, said, default in _said(walk, test, holds):
            walk.enter("told", line, f"{'-' if default else '+'}{name} {said}")
            walk.scope.told.append((name, walk.scope.region))


def forgotten(walk: Walk) -> None:
    """At the end of a function: nothing is said of a name that the function binds anew."""
    scope = walk.scope
    for name, region in scope.told:
        if name in scope.bound:
            scope.regions[region][3] = walk.texts[""]


def _said(walk: Walk, test: ast.expr, holds: bool) -> list[tuple[str, str, bool]]:
    """Names, what is said of each, and whether its default says otherwise."""
    kind, defaults = type(test), walk.scope.defaults
    if kind is UnaryOp and type(test.op) is Not:  # type: ignore[attr-defined]
        return _said(walk, test.operand, not holds)  # type: ignore[attr-defined]
    if kind is BoolOp and (type(test.op) is And) is holds:  # type: ignore[attr-defined]
        return [one for part in test.values for one in _said(walk, part, holds)]  # type: ignore[attr-defined]
    if kind is Name and test.id in defaults:  # type: ignore[attr-defined]
        default = defaults[test.id]  # type: ignore[attr-defined]
        otherwise = default is not None and bool(default.value) is not holds
        return [(test.id, "true" if holds else "false", otherwise)]  # type: ignore[attr-defined]
    if kind is Compare:
        return _compared(walk, test, holds)  # type: ignore[arg-type]
    return _instance(walk, test) if kind is Call and holds else []  # type: ignore[arg-type]


def _compared(walk: Walk, test: ast.Compare, holds: bool) -> list[tuple[str, str, bool]]:
    left, defaults = test.left, walk.scope.defaults
    if type(left) is not Name or left.id not in defaults or len(test.ops) > 1:
        return []
    same, other = COMPARED.get(type(test.ops[0])), test.comparators[0]
    if same is None or type(other) is not Constant:
        return []
    default, wanted = defaults[left.id], same is holds
    otherwise = default is not None and (default.value == other.value) is not wanted
    return [(left.id, f"{'is' if wanted else 'not'} ={other.value!r}", otherwise)]


def _instance(walk: Walk, test: ast.Call) -> list[tuple[str, str, bool]]:
    if type(test.func) is not Name or test.func.id != "isinstance" or len(test.args) != 2:
        return []
    name, kind = test.args
    if type(name) is not Name or name.id not in walk.scope.defaults:
        return []
    kinds = [annotated(walk, one) for one in (kind.elts if type(kind) is Tuple else [kind])]
    default = walk.scope.defaults[name.id]
    said = f"of {'|'.join(kinds)}", default is not None and default.value is None
    return [(name.id, *said)] if all(kinds) else []
