"""What an expression is, as a symbol, and the calls that evaluating it makes: each kind of node by its function."""

from __future__ import annotations

import ast
from ast import Attribute, Constant, Load, Name, Slice, Tuple
from collections.abc import Callable

from asynclint.facts.annotations import annotated
from asynclint.facts.calls import awaited_value, call
from asynclint.facts.displays import (
    comprehended,
    comprehended_mapping,
    formatted,
    mapping,
    sequence,
    starred,
    tuple_display,
)
from asynclint.facts.fate import captured, returned
from asynclint.facts.model import LAMBDA
from asynclint.facts.operators import alternative, binary, compared, conditional, unary, walrus
from asynclint.facts.scope import Scope, Walk
from asynclint.facts.symbol import then
from asynclint.facts.value import VALUES, iterate, read, value
from asynclint.text import Span


def _name(walk: Walk, node: ast.Name) -> str:
    scope = walk.scope
    name = node.id
    known = scope.env.get(name)
    if known is not None:
        return known
    if scope.enclosing is not None:
        captured(walk, name)
    return walk.around(name)


def _constant(walk: Walk, node: ast.Constant) -> str:
    kind = type(node.value)
    if kind is str:
        return "builtins.str()"
    if kind is bytes:
        return "builtins.bytes()"
    return ""


def _attribute(walk: Walk, node: ast.Attribute) -> str:
    inner = node.value
    base = walk.named(inner.id) if type(inner) is Name else VALUES[type(inner)](walk, inner)
    if not base:
        return ""
    symbol = then(base, "." + node.attr)
    if base[-1] == ")" or ")." in base:
        read(walk, node, symbol)
    return symbol


def _subscript(walk: Walk, node: ast.Subscript) -> str:
    held, index = node.value, node.slice
    base = VALUES[type(held)](walk, held)
    if type(index) is Constant:
        step = _key(index.value)
    elif type(index) is Slice:
        value(walk, index)
        return base
    else:
        inner = value(walk, index)
        if base and base[-1] != ")" and inner and _names_types(walk, index):
            return _alias(walk, node) or then(base, "[]")
        step = "[]"
    if base and base[-1] == ")":
        read(walk, node, then(base, ".__getitem__" if type(node.ctx) is Load else ".__setitem__"))
    return then(base, step)


def _key(constant: object) -> str:
    """The step of a subscript by a constant: `[0]`, `[=name]` for a word, else `[]`."""
    if type(constant) is int and constant >= 0:
        return f"[{constant}]"
    return f"[={constant}]" if type(constant) is str and constant.isidentifier() and constant.isascii() else "[]"


def _names_types(walk: Walk, index: ast.expr) -> bool:
    """Whether what stands between brackets can be types: no name in it holds an object or a parameter."""
    parts = index.elts if isinstance(index, Tuple) else [index]
    names = [part.id for part in parts if isinstance(part, Name)]
    return all(walk.named(name)[-1:] not in (")", ">") for name in names)


def _alias(walk: Walk, node: ast.Subscript) -> str:
    """A generic alias at run time (`Sessions = dict[str, Session]`): the class, so that a call gives an instance."""
    said = annotated(walk, node)
    ending = "()" if _last_name(node.value) in ("Union", "Optional", "Annotated") else "]()"
    return "|".join(part[:-2] for part in said.split("|") if part.endswith(ending))


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, Name) else node.attr if isinstance(node, Attribute) else ""


def _lambda(walk: Walk, node: ast.Lambda) -> str:
    scope = walk.scope
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if default is not None:
            value(walk, default)
    walk.lambdas += 1
    local = f"lambda@{walk.lambdas}"
    name = local if scope.name == "<module>" else f"{scope.name}.{local}"
    span = Span(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)
    inner = Scope(name, f"{walk.module}.{name}", "", {}, (scope.env, *scope.outer), LAMBDA, span)
    inner.self_symbol = scope.self_symbol
    inner.enclosing = None if scope.name == "<module>" else scope
    walk.pending.append((node, inner))
    return inner.symbol


def _yield(walk: Walk, node: ast.Yield) -> str:
    symbol = value(walk, node.value) if node.value is not None else ""
    if node.value is not None:
        returned(walk, node.value)
    _yielded(walk.scope, symbol)
    return ""


def _yield_from(walk: Walk, node: ast.YieldFrom) -> str:
    symbol = iterate(walk, node.value, False)
    _yielded(walk.scope, symbol)
    return ""


def _yielded(scope: Scope, symbol: str) -> None:
    if len(scope.yields) < 4 and symbol not in scope.yields:
        scope.yields.append(symbol)


KINDS: dict[type, Callable[..., str]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Call: call,
    ast.Await: awaited_value,
    ast.Subscript: _subscript,
    ast.BinOp: binary,
    ast.BoolOp: alternative,
    ast.UnaryOp: unary,
    ast.IfExp: conditional,
    ast.NamedExpr: walrus,
    ast.Compare: compared,
    ast.JoinedStr: formatted,
    ast.List: sequence,
    ast.Set: sequence,
    ast.Tuple: tuple_display,
    ast.Dict: mapping,
    ast.Starred: starred,
    ast.Lambda: _lambda,
    ast.ListComp: comprehended,
    ast.SetComp: comprehended,
    ast.GeneratorExp: comprehended,
    ast.DictComp: comprehended_mapping,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
