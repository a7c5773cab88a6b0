"""Statements in order: names change their meaning as the code says."""

from __future__ import annotations

import ast
from ast import Attribute, If, Name, Return
from collections.abc import Callable, Sequence

from asynclint.facts.late import found_missing
from asynclint.facts.memo import remembered
from asynclint.facts.model import ASYNC
from asynclint.facts.scope import Walk
from asynclint.facts.told import told
from asynclint.facts.value import value

LEAVING = frozenset({ast.Return, ast.Raise, ast.Continue, ast.Break})


def _nothing(walk: Walk, node: ast.stmt) -> None:
    """`pass`, `break` and `continue` bind nothing and call nothing."""


STATEMENTS: dict[type, Callable[..., None]] = dict.fromkeys(ast.stmt.__subclasses__(), _nothing)
"""By kind of statement what follows it; filled by `facts.extract`, since the kinds contain each other."""


def run(walk: Walk, body: Sequence[ast.stmt]) -> None:
    """Walk statements in order."""
    outside = walk.scope.region
    for node in body:
        kind = type(node)
        STATEMENTS[kind](walk, node)
        if kind is If and type(node.body[-1]) in LEAVING:  # type: ignore[attr-defined]
            _passed(walk, node, body)  # type: ignore[arg-type]
    walk.scope.region = outside


def _passed(walk: Walk, node: ast.If, body: Sequence[ast.stmt]) -> None:
    """What follows an `if` whose body leaves only runs where the test does not hold."""
    if type(node.body[-1]) is Return and (found := remembered(node)) is not None:
        if walk.scope.flags & ASYNC:
            found_missing(walk, found, body[body.index(node) + 1 :])
        kept = walk.kept(found)  # nothing is kept, or given, yet
        walk.enter("branch" if kept else "fallback", node.lineno, kept or asked_for(walk, found))
    if not node.orelse:
        told(walk, node.test, node.lineno, holds=False)


def asked_for(walk: Walk, node: ast.expr) -> str:
    """What a test asks for, as a symbol; where that says little, as it is named."""
    symbol = value(walk, node)
    if symbol and not symbol.startswith("builtins."):
        return symbol
    return node.id if type(node) is Name else node.attr if type(node) is Attribute else ""
