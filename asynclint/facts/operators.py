"""Operators: what they call on objects of the project, and what they give."""

from __future__ import annotations

import ast
from ast import And, BinOp, BitOr, Div, In, NotIn

from asynclint.facts.fate import assigned
from asynclint.facts.memo import asked
from asynclint.facts.narrow import TELLING, narrowed
from asynclint.facts.scope import SILENT_BUILTINS, Walk
from asynclint.facts.symbol import either, is_builtin, then
from asynclint.facts.value import VALUES, read, value


def binary(walk: Walk, node: ast.BinOp) -> str:
    """A chain of thousands of operators leans to the left, so that side is walked in a loop, not by recursion."""
    chain = [node]
    while type(chain[-1].left) is BinOp:
        chain.append(chain[-1].left)
    symbol = value(walk, chain[-1].left)
    for part in reversed(chain):
        right = value(walk, part.right)
        operate(walk, part, symbol, type(part.op))
        symbol = _operation(type(part.op), symbol, right)
    return symbol


_OPERATORS: dict[type, str] = {
    ast.Add: ".__add__", ast.Sub: ".__sub__", ast.Mult: ".__mul__", ast.Div: ".__truediv__", ast.Mod: ".__mod__",
    ast.FloorDiv: ".__floordiv__", ast.Pow: ".__pow__", ast.BitOr: ".__or__", ast.BitAnd: ".__and__",
    ast.BitXor: ".__xor__", ast.LShift: ".__lshift__", ast.RShift: ".__rshift__", ast.MatMult: ".__matmul__",
    ast.Eq: ".__eq__", ast.NotEq: ".__ne__", ast.Lt: ".__lt__", ast.LtE: ".__le__", ast.Gt: ".__gt__",
    ast.GtE: ".__ge__", ast.In: ".__contains__", ast.NotIn: ".__contains__",
}  # fmt: skip


def operate(walk: Walk, node: ast.expr, symbol: str, operator: type) -> None:
    """Note what an operator calls on an object that is known, unless it is a builtin's."""
    method = _OPERATORS.get(operator)
    if method is not None and symbol[-1:] == ")" and not symbol.startswith(SILENT_BUILTINS):
        read(walk, node, then(symbol, method))


def _operation(operator: type[ast.operator], left: str, right: str) -> str:
    if operator is Div:
        if is_builtin(left):
            return then(right, ".__rtruediv__()")
        return then(left, ".__truediv__()") or then(right, ".__rtruediv__()")
    if operator is BitOr and left and not is_builtin(left):
        return then(left, ".__or__()") if left[-1] == ")" else either(left, right)
    if is_builtin(left):
        return left.split("|", 1)[0]
    return ""


def alternative(walk: Walk, node: ast.BoolOp) -> str:
    """`a and b`, `a or b`: any of them; each part is read with what the ones before it say of names."""
    first, *others = node.values
    holds = type(node.op) is And
    symbol = VALUES[type(first)](walk, first)
    before = walk.scope.region
    if symbol and not holds:
        walk.enter("fallback", node.lineno, symbol)
    narrower: dict[str, str] = {}
    earlier = first
    for part in others:
        if type(earlier) in TELLING:
            narrower = {**_tested(walk, earlier, holds), **narrower}
        symbol = either(symbol, VALUES[type(part)](walk, part))
        earlier = part
    if narrower:
        walk.scope.env.update(narrower)
    walk.scope.region = before
    return symbol


def _tested(walk: Walk, test: ast.expr, holds: bool) -> dict[str, str]:
    """Bind names to what a test says of them; give back what they meant before."""
    before = walk.scope.env
    found = narrowed(walk, test, holds)
    known = {name: before[name] for name in found if name in before}
    before.update({name: found[name] for name in known})
    return known


def conditional(walk: Walk, node: ast.IfExp) -> str:
    """`a if test else b`: either, each read with what the test says of names."""
    test = node.test
    tested = VALUES[type(test)](walk, test)
    before = walk.scope.region
    if (found := asked(test)) is not None and (tested := value(walk, found) or tested):
        walk.enter("fallback", node.lineno, tested)
    known = _tested(walk, test, True) if type(test) in TELLING else {}
    symbol = value(walk, node.body)
    walk.scope.env.update(known)
    symbol = either(symbol, value(walk, node.orelse))
    walk.scope.region = before
    return symbol


def walrus(walk: Walk, node: ast.NamedExpr) -> str:
    """`(name := …)`: binds the name, and is what it is bound to."""
    symbol = value(walk, node.value)
    assigned(walk, node.target, node.value)
    walk.bind(node.target.id, symbol)
    return symbol


def unary(walk: Walk, node: ast.UnaryOp) -> str:
    """`not a`, `-a`: nothing is known of what comes out."""
    VALUES[type(node.operand)](walk, node.operand)
    return ""


def compared(walk: Walk, node: ast.Compare) -> str:
    """A chain of comparisons: calls on known objects are noted, and what comes out is a truth value."""
    left = VALUES[type(node.left)](walk, node.left)
    for operator, part in zip(node.ops, node.comparators, strict=True):
        right = VALUES[type(part)](walk, part)
        kind = type(operator)
        subject = right if kind is In or kind is NotIn else left
        if subject:
            operate(walk, node, subject, kind)
        left = right
    return ""
