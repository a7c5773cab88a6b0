"""Code that works something out once and keeps it: `if x is None: x = …`, and `if x is not None: return x` above it."""

from __future__ import annotations

import ast
from ast import (
    And,
    AnnAssign,
    Assign,
    Attribute,
    BoolOp,
    Compare,
    Constant,
    In,
    Is,
    IsNot,
    Name,
    NamedExpr,
    Not,
    NotIn,
    Return,
    Subscript,
    UnaryOp,
)
from collections.abc import Iterator, Sequence


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
    return any(is_same(target, tested) for target in assigned_to(body))


def remembered(node: ast.If) -> ast.expr | None:
    """What the test finds kept already and the body gives back, so that what follows runs only once; None: no memo."""
    last = node.body[-1]
    kept = present(node.test)
    if kept is None or not isinstance(last, Return) or last.value is None or node.orelse:
        return None
    return kept if any(is_same(part, kept) for part in ast.walk(last.value)) else None


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


def assigned_to(body: Sequence[ast.AST]) -> Iterator[ast.expr]:
    """What is assigned to in nodes and in all that stands in them; of an item, its container."""
    for statement in body:
        for node in ast.walk(statement):
            kind = type(node)
            if kind is Assign:
                for target in node.targets:  # type: ignore[attr-defined]
                    yield target.value if isinstance(target, Subscript) else target
            elif kind is AnnAssign or kind is NamedExpr:
                yield node.target  # type: ignore[attr-defined]


def is_same(one: ast.AST, other: ast.AST) -> bool:
    """Whether two expressions are written the same, be it to read or to store."""
    while type(one) is Attribute and type(other) is Attribute and one.attr == other.attr:
        one, other = one.value, other.value
    if isinstance(one, Name):
        return isinstance(other, Name) and one.id == other.id
    if type(one) is not type(other) or isinstance(one, Attribute):
        return False
    return isinstance(one, ast.expr) and ast.dump(one) == ast.dump(other)
