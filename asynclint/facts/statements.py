"""Each kind of statement by what it does to names."""

from __future__ import annotations

import ast
from ast import Attribute, Call, Constant, Div, List, Name, Tuple
from collections.abc import Callable, Sequence

from asynclint.facts.annotations import annotated
from asynclint.facts.branches import attempt, branch, enter, loop_over, loop_while, match_cases
from asynclint.facts.definitions import define_class, define_function
from asynclint.facts.fate import assigned, returned
from asynclint.facts.model import IMPORT
from asynclint.facts.narrow import narrow
from asynclint.facts.scope import Walk
from asynclint.facts.symbol import then
from asynclint.facts.targets import assign
from asynclint.facts.value import VALUES, consume, record, value


def _expression(walk: Walk, node: ast.Expr) -> None:
    inner = node.value
    if type(inner) is not Constant:
        VALUES[type(inner)](walk, inner)


def _assign(walk: Walk, node: ast.Assign) -> None:
    targets, given = node.targets, node.value
    if type(given) is Tuple and len(targets) == 1:
        target = targets[0]
        if type(target) is Tuple and len(target.elts) == len(given.elts):
            _assign_each(walk, target.elts, given.elts)
            return
    symbol = VALUES[type(given)](walk, given)
    if type(given) is Call and walk.scope.name == "<module>":
        symbol = _type_variable(walk, given) or symbol
    for target in targets:
        if type(target) is Tuple or type(target) is List:
            consume(walk, given, symbol)
        assign(walk, target, symbol)
        assigned(walk, target, given)
    if type(given) is List or type(given) is Tuple:
        _exported(walk, targets[0], given.elts)


def _assign_each(walk: Walk, targets: Sequence[ast.expr], given: Sequence[ast.expr]) -> None:
    symbols = [value(walk, part) for part in given]
    for target, symbol, part in zip(targets, symbols, given, strict=True):
        assign(walk, target, symbol)
        assigned(walk, target, part)


def _exported(walk: Walk, target: ast.expr, given: Sequence[ast.expr]) -> None:
    if type(target) is Name and target.id == "__all__":
        walk.exported = tuple(
            part.value for part in given if isinstance(part, Constant) and isinstance(part.value, str)
        )


def _type_variable(walk: Walk, node: ast.Call) -> str:
    """`T = TypeVar("T", bound=Session)` stands for its bound."""
    function = node.func
    if (function.id if isinstance(function, Name) else getattr(function, "attr", "")) != "TypeVar":
        return ""
    bounds = [keyword.value for keyword in node.keywords if keyword.arg == "bound"]
    said = annotated(walk, bounds[0]) if bounds else ""
    return "|".join(part[:-2] for part in said.split("|") if part.endswith("()"))


def _annotated_assign(walk: Walk, node: ast.AnnAssign) -> None:
    symbol = annotated(walk, node.annotation)
    given = value(walk, node.value) if node.value is not None else ""
    if type(node.annotation) in (Name, Attribute) and symbol.endswith("TypeAlias()"):
        symbol = given
    if node.value is not None or symbol:
        assign(walk, node.target, symbol or given)
    if node.value is not None:
        assigned(walk, node.target, node.value)


def _augmented_assign(walk: Walk, node: ast.AugAssign) -> None:
    symbol = value(walk, node.target)
    value(walk, node.value)
    if type(node.target) is Name:
        walk.scope.bound.add(node.target.id)
    if type(node.op) is Div:
        assign(walk, node.target, then(symbol, ".__truediv__()"))


def _return(walk: Walk, node: ast.Return) -> None:
    given = node.value
    if given is not None:
        symbol = VALUES[type(given)](walk, given)
        returned(walk, given)
        results = walk.scope.results
        if symbol and _is_self(walk, given, symbol):
            symbol += "<self>"
        if symbol and symbol not in results and len(results) < 4:
            results.append(symbol)


def _is_self(walk: Walk, node: ast.expr, symbol: str) -> bool:
    """Whether a method gives back the object that it is called on."""
    first = walk.scope.parameters[:1]
    return type(node) is Name and symbol == walk.scope.self_symbol and bool(first) and node.id == first[0][0]


def _raise(walk: Walk, node: ast.Raise) -> None:
    for part in (node.exc, node.cause):
        if part is not None:
            value(walk, part)


def _assert(walk: Walk, node: ast.Assert) -> None:
    value(walk, node.test)
    narrow(walk, node.test)
    if node.msg is not None:
        value(walk, node.msg)


def _type_alias(walk: Walk, node: ast.stmt) -> None:
    """`type Where = Path` (Python 3.12): the name means what stands there."""
    said = annotated(walk, node.value)  # type: ignore[attr-defined]
    classes = "|".join(part[:-2] for part in said.split("|") if part.endswith("()"))
    walk.bind(node.name.id, classes)  # type: ignore[attr-defined]


def _delete(walk: Walk, node: ast.Delete) -> None:
    for target in node.targets:
        if type(target) is not Name:
            value(walk, target)


def _global(walk: Walk, node: ast.Global) -> None:
    walk.scope.globals |= set(node.names)


def _nonlocal(walk: Walk, node: ast.Nonlocal) -> None:
    walk.scope.nonlocals |= set(node.names)


def _import(walk: Walk, node: ast.Import | ast.ImportFrom) -> None:
    for name, target, module in walk.imported[node]:
        walk.imports.add(module)
        if name == "*":
            walk.stars.append(module)
            continue
        walk.imports.add(target)
        walk.bind(name, target)
        if walk.scope.name != "<module>":
            record(walk, IMPORT, node, f"{module}<import>")  # type: ignore[arg-type]


KINDS: dict[type, Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assign,
    ast.AugAssign: _augmented_assign,
    ast.Return: _return,
    ast.If: branch,
    ast.For: loop_over,
    ast.AsyncFor: loop_over,
    ast.While: loop_while,
    ast.With: enter,
    ast.AsyncWith: enter,
    ast.Try: attempt,
    ast.Match: match_cases,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.ClassDef: define_class,
    ast.FunctionDef: define_function,
    ast.AsyncFunctionDef: define_function,
}
for _newer, _step in (("TryStar", attempt), ("TypeAlias", _type_alias)):
    if hasattr(ast, _newer):
        KINDS[getattr(ast, _newer)] = _step
