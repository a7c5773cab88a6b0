"""The value of an expression, by its kind; and what is recorded on the way: calls that look like none, and reads."""

from __future__ import annotations

import ast
from collections.abc import Callable

from asynclint.facts.model import ASYNCHRONOUS, ITERATE, READ
from asynclint.facts.scope import LOUD_BUILTINS, SILENT_BUILTINS, RawEvent, Walk
from asynclint.facts.symbol import then


def children(walk: Walk, node: ast.expr) -> str:
    """Of any other kind of expression nothing is known but the calls in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            value(walk, child)
    return ""


VALUES: dict[type, Callable[..., str]] = dict.fromkeys(ast.expr.__subclasses__(), children)
"""By kind of node what reads it; filled by `facts.extract`, since the kinds contain each other."""
ARGUMENTS = dict(VALUES)
"""The same for what a call is given."""


def value(walk: Walk, node: ast.expr) -> str:
    """The symbol of an expression; the calls in it are recorded."""
    return VALUES[type(node)](walk, node)


def record(walk: Walk, kind: int, node: ast.expr, symbol: str, flags: int = 0, given: str = "") -> None:
    """Note an implicit call (`with`, `for`) on every alternative of what is known, with what it is given."""
    if symbol and (symbol[:9] != SILENT_BUILTINS or is_worth(symbol)):
        scope = walk.scope
        event: RawEvent = [
            kind,
            node.lineno,
            node.col_offset,
            node.end_lineno,
            node.end_col_offset,
            walk.texts[symbol],
            scope.region,
            flags,
        ]
        if given:
            event.append([walk.texts[given]])
        scope.events.append(event)


def read(walk: Walk, node: ast.expr, symbol: str, flags: int = 0) -> None:
    """Note that an attribute or an item of an object is read, or stored into."""
    if symbol and (symbol[:9] != SILENT_BUILTINS or is_worth(symbol)):
        scope = walk.scope
        scope.reads.append(
            [
                READ,
                node.lineno,
                node.col_offset,
                node.end_lineno,
                node.end_col_offset,
                walk.texts[symbol],
                scope.region,
                flags,
            ]
        )


def is_worth(symbol: str) -> bool:
    """Whether calling a builtin can matter: one that waits or runs the project's code, or an item of a container."""
    return "|" in symbol or "[" in symbol or symbol.startswith(LOUD_BUILTINS, 9)


def consume(walk: Walk, node: ast.expr, symbol: str) -> None:
    """Note that something is gone through to its end, where that can run code: what a call gave, or an object."""
    if symbol[-1:] == ")":
        record(walk, ITERATE, node, then(symbol, ".__iter__"))


def iterate(walk: Walk, node: ast.expr, asynchronous: bool) -> str:
    """Loop over an expression: what one round gives."""
    symbol = VALUES[type(node)](walk, node)
    if asynchronous:
        walk.scope.awaits += 1
    if symbol:
        step = ".__aiter__" if asynchronous else ".__iter__"
        record(walk, ITERATE, node, then(symbol, step), ASYNCHRONOUS if asynchronous else 0)
    return then(symbol, "[*]")
