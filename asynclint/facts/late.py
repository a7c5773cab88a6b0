"""What is found missing, and filled in only after the function has waited: others may have found the same by then."""

from __future__ import annotations

import ast
from ast import (
    AnnAssign,
    Assign,
    AsyncFor,
    AsyncFunctionDef,
    AsyncWith,
    Attribute,
    Await,
    ClassDef,
    Constant,
    FunctionDef,
    If,
    Lambda,
    Name,
    NamedExpr,
    With,
)
from collections.abc import Iterable, Iterator, Sequence

from asynclint.facts.memo import assigned_to, is_same
from asynclint.facts.model import DONE, LATE
from asynclint.facts.scope import Walk
from asynclint.facts.symbol import then
from asynclint.facts.value import read, value

_ASSIGNING = frozenset({Assign, AnnAssign, NamedExpr})
_OPENING = frozenset({If, With, AsyncWith, AsyncFor})
_APART = frozenset({FunctionDef, AsyncFunctionDef, ClassDef, Lambda})


def found_missing(walk: Walk, tested: ast.expr, body: Sequence[ast.stmt]) -> None:
    """Note what is found missing, and filled in only after a wait: others may have found the same by then."""
    given = _filled(body, tested)
    place = (walk.kept(tested) or (value(walk, tested) if type(tested) is Attribute else "")) if given else ""
    if place:
        done = type(given) is Constant and given.value is True
        read(walk, tested, then(place, LATE), DONE if done else 0)


def _filled(body: Sequence[ast.stmt], tested: ast.expr) -> ast.expr | None:
    """
    What statements assign to what was tested, after they have waited for something, where nothing keeps others out.

    Anything entered, any store elsewhere before the wait, and a second test may be what does.
    """
    waited = False
    for node in _in_order(body):
        kind = type(node)
        if kind is With or kind is AsyncWith or (kind is If and _speaks_of(node.test, tested)):  # type: ignore[attr-defined]
            return None
        if kind is Await or kind is AsyncFor:
            waited = True
        elif kind in _ASSIGNING:
            targets = list(assigned_to([node]))
            if any(is_same(target, tested) for target in targets):
                return node.value if waited else None  # type: ignore[attr-defined]
            if not waited and any(type(target) is not Name for target in targets):
                return None
    return None


def _speaks_of(test: ast.expr, tested: ast.expr) -> bool:
    return any(is_same(part, tested) for part in ast.walk(test))


def _in_order(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Nodes as they are run: what stands in one comes before it, but for what opens a body."""
    waiting = [(node, False) for node in reversed([*nodes])]
    while waiting:
        node, done = waiting.pop()
        kind = type(node)
        if done or kind in _OPENING:
            yield node
        elif kind not in _APART:
            waiting.append((node, True))
        if not done and kind not in _APART:
            waiting.extend((part, False) for part in reversed([*ast.iter_child_nodes(node)]))
