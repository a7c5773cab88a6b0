"""Code that works something out once and keeps it: `if x is None: x = …`, and `if x is not None: return x` above it."""

from __future__ import annotations

import ast
from ast import (
    And,
    AnnAssign,
    Assign,
    AsyncFor,
    AsyncFunctionDef,
    AsyncWith,
    Attribute,
    Await,
    BoolOp,
    ClassDef,
    Compare,
    Constant,
    FunctionDef,
    If,
    In,
    Is,
    IsNot,
    Lambda,
    Name,
    NamedExpr,
    Not,
    NotIn,
    Return,
    Subscript,
    UnaryOp,
    With,
)
from collections.abc import Iterable, Iterator, Sequence


def missing(test: ast.expr) -> ast.expr | None:
    """What a test finds missing: a name, an attribute or a container. Where the body then fills it in it is a memo."""
    kind = type(test)
    if kind is UnaryOp:
        return _kept(test.operand) if type(test.op) is Not else None  # type: ignore[attr-defined]
    if kind is Compare:
        return _compared(test, Is, NotIn)  # type: ignore[arg-type]
    return missing(test.values[0]) if kind is BoolOp else None  # type: ignore[attr-defined]


def fills(body: Sequence[ast.stmt], tested: ast.expr) -> bool:
    """Whether statements assign to what was tested."""
    return any(_same(target, tested) for target in _targets(body))


def filled_late(body: Sequence[ast.stmt], tested: ast.expr) -> ast.expr | None:
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
            targets = list(_targets([node]))
            if any(_same(target, tested) for target in targets):
                return node.value if waited else None  # type: ignore[attr-defined]
            if not waited and any(type(target) is not Name for target in targets):
                return None
    return None


def _speaks_of(test: ast.expr, tested: ast.expr) -> bool:
    return any(_same(part, tested) for part in ast.walk(test))


_ASSIGNING = frozenset({Assign, AnnAssign, NamedExpr})
_OPENING = frozenset({If, With, AsyncWith, AsyncFor})
_APART = frozenset({FunctionDef, AsyncFunctionDef, ClassDef, Lambda})


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


def remembered(node: ast.If) -> ast.expr | None:
    """What the test finds kept already and the body gives back, so that what follows runs only once; None: no memo."""
    last = node.body[-1]
    kept = present(node.test)
    if kept is None or not isinstance(last, Return) or last.value is None or node.orelse:
        return None
    return kept if any(_same(part, kept) for part in ast.walk(last.value)) else None


def asked(test: ast.expr) -> ast.expr | None:
    """What a test asks to be there, or to be missing: a name or an attribute."""
    return missing(test) or present(test)


def present(test: ast.expr) -> ast.expr | None:
    """What a test finds there: a name, an attribute or a container."""
    kind = type(test)
    if kind is Compare:
        return _compared(test, IsNot, In)  # type: ignore[arg-type]
    if kind is BoolOp:
        return present(test.values[0]) if type(test.op) is And else None  # type: ignore[attr-defined]
    return _kept(test)


def _compared(test: ast.Compare, identity: type, membership: type) -> ast.expr | None:
    """What one comparison, with None or with a container, is about."""
    if len(test.ops) > 1:
        return None
    operator, other = type(test.ops[0]), test.comparators[0]
    if operator is membership:
        return _kept(other)
    is_none = operator is identity and isinstance(other, Constant) and other.value is None
    return _kept(test.left) if is_none else None


def _kept(node: ast.expr) -> ast.expr | None:
    """What can outlive the call: an attribute, or a name (that it is no local is for the linker to see)."""
    return node if type(node) is Name or type(node) is Attribute else None


def _targets(body: Sequence[ast.AST]) -> Iterator[ast.expr]:
    for statement in body:
        for node in ast.walk(statement):
            kind = type(node)
            if kind is Assign:
                for target in node.targets:  # type: ignore[attr-defined]
                    yield target.value if isinstance(target, Subscript) else target
            elif kind is AnnAssign or kind is NamedExpr:
                yield node.target  # type: ignore[attr-defined]


def _same(one: ast.AST, other: ast.AST) -> bool:
    """Whether two expressions are written the same, be it to read or to store."""
    while type(one) is Attribute and type(other) is Attribute and one.attr == other.attr:
        one, other = one.value, other.value
    if isinstance(one, Name):
        return isinstance(other, Name) and one.id == other.id
    if type(one) is not type(other) or isinstance(one, Attribute):
        return False
    return isinstance(one, ast.expr) and ast.dump(one) == ast.dump(other)
