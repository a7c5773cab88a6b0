"""What a test says of the parameters of the function it stands in, so that some calls never get past it."""

from __future__ import annotations

import ast
from ast import And, BoolOp, Call, Compare, Constant, Name, Not, Tuple, UnaryOp
from collections.abc import Iterator

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
            scope.regions[region][3] = walk.texts.setdefault("", len(walk.texts))


def _said(walk: Walk, test: ast.expr, holds: bool) -> Iterator[tuple[str, str, bool]]:
    """Names, what is said of each, and whether its default says otherwise."""
    kind, defaults = type(test), walk.scope.defaults
    if kind is UnaryOp and type(test.op) is Not:  # type: ignore[attr-defined]
        yield from _said(walk, test.operand, not holds)  # type: ignore[attr-defined]
    elif kind is BoolOp and (type(test.op) is And) is holds:  # type: ignore[attr-defined]
        for part in test.values:  # type: ignore[attr-defined]
            yield from _said(walk, part, holds)
    elif kind is Name and test.id in defaults:  # type: ignore[attr-defined]
        default = defaults[test.id]  # type: ignore[attr-defined]
        yield test.id, "true" if holds else "false", default is not None and bool(default.value) is not holds  # type: ignore[attr-defined]
    elif kind is Compare:
        yield from _compared(walk, test, holds)  # type: ignore[arg-type]
    elif kind is Call and holds:
        yield from _instance(walk, test)  # type: ignore[arg-type]


def _compared(walk: Walk, test: ast.Compare, holds: bool) -> Iterator[tuple[str, str, bool]]:
    left, other = test.left, test.comparators[0]
    same = COMPARED.get(type(test.ops[0]))
    if same is None or len(test.ops) > 1 or type(left) is not Name or type(other) is not Constant:
        return
    if left.id in walk.scope.defaults:
        default, wanted = walk.scope.defaults[left.id], same is holds
        otherwise = default is not None and (default.value == other.value) is not wanted
        yield left.id, f"{'is' if wanted else 'not'} ={other.value!r}", otherwise


def _instance(walk: Walk, test: ast.Call) -> Iterator[tuple[str, str, bool]]:
    if type(test.func) is not Name or test.func.id != "isinstance" or len(test.args) != 2:
        return
    name, kind = test.args
    if type(name) is Name and name.id in walk.scope.defaults:
        kinds = [annotated(walk, one) for one in (kind.elts if type(kind) is Tuple else [kind])]
        if all(kinds):
            default = walk.scope.defaults[name.id]
            yield name.id, f"of {'|'.join(kinds)}", default is not None and default.value is None
