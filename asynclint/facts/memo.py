"""Code that works something out once and keeps it: `if x is None: x = …`, and `if x is not None: return x` above it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence


def missing(node: ast.If) -> ast.expr | None:
    """What the test finds missing and the body then fills in: a name, an attribute or a container; None: no memo."""
    tested = _absent(node.test)
    return tested if tested is not None and _fills(node.body, tested) else None


def remembered(node: ast.If) -> ast.expr | None:
    """What the test finds kept already and the body gives back, so that what follows runs only once; None: no memo."""
    last = node.body[-1]
    kept = _present(node.test)
    if kept is None or not isinstance(last, ast.Return) or last.value is None or node.orelse:
        return None
    given = {ast.dump(part) for part in ast.walk(last.value) if isinstance(part, ast.expr)}
    return kept if ast.dump(kept) in given else None


def asked(test: ast.expr) -> ast.expr | None:
    """What a test asks to be there, or to be missing: a name or an attribute."""
    return _absent(test) or _present(test)


def _absent(test: ast.expr) -> ast.expr | None:
    match test:
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return _kept(left)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _kept(operand)
        case ast.Compare(ops=[ast.NotIn()], comparators=[container]):
            return _kept(container)
        case ast.BoolOp(values=[first, *_]):
            return _absent(first)
    return None


def _present(test: ast.expr) -> ast.expr | None:
    match test:
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _kept(left)
        case ast.Compare(ops=[ast.In()], comparators=[container]):
            return _kept(container)
        case ast.BoolOp(op=ast.And(), values=[first, *_]):
            return _present(first)
    return _kept(test)


def _kept(node: ast.expr) -> ast.expr | None:
    """What can outlive the call: an attribute, or a name (that it is no local is for the linker to see)."""
    return node if isinstance(node, (ast.Name, ast.Attribute)) else None


def _fills(body: Sequence[ast.stmt], tested: ast.expr) -> bool:
    wanted = _written(tested)
    return any(_written(target) == wanted for target in _targets(body))


def _targets(body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
    for statement in body:
        for node in ast.walk(statement):
            match node:
                case ast.Assign(targets=targets):
                    for target in targets:
                        yield target.value if isinstance(target, ast.Subscript) else target
                case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
                    yield target
                case _:
                    pass


def _written(node: ast.expr) -> str:
    """The expression as text, whether it is read or written."""
    return ast.dump(node).replace("ctx=Store()", "ctx=Load()")
