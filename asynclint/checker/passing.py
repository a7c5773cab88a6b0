"""Calls as functions that something else is to call, with their arguments."""

from __future__ import annotations

from collections.abc import Sequence

import libcst

from asynclint.checker.flow import OF_THE_FRAME
from asynclint.checker.fragment import walk
from asynclint.checker.site import Site
from asynclint.checker.standing import Unfit


def as_lambda(call: libcst.Call) -> libcst.Lambda:
    """A function that makes the call. Raises `Unfit` where it would be another call there."""
    for node in walk(call):
        if isinstance(node, (libcst.Await, libcst.Yield, libcst.NamedExpr)) or _asynchronous(node):
            raise Unfit("what would move awaits, yields or binds a name")
        if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Name) and node.func.value in OF_THE_FRAME:
            raise Unfit(f"`{node.func.value}` gives something else in another place")
    return libcst.Lambda(libcst.Parameters(), call.with_changes(lpar=(), rpar=()))


def _asynchronous(node: libcst.CSTNode) -> bool:
    return isinstance(node, libcst.CompFor) and node.asynchronous is not None


def listed(function: libcst.BaseExpression, call: libcst.Call) -> list[libcst.Arg]:
    """`function, a, k=b`, on lines of their own where the arguments are."""
    if not call.args:
        return [libcst.Arg(function)]
    before = call.whitespace_before_args
    after: libcst.BaseParenthesizableWhitespace = libcst.SimpleWhitespace(" ")
    if isinstance(before, libcst.ParenthesizedWhitespace):
        after = before.with_changes(first_line=libcst.TrailingWhitespace(), empty_lines=())
    first = libcst.Arg(function, comma=libcst.Comma(whitespace_after=after))
    return [first, *_parenthesised(call.args)]


def _parenthesised(arguments: Sequence[libcst.Arg]) -> list[libcst.Arg]:
    """A generator expression may stand without parentheses only where it is the sole argument."""
    return [
        one.with_changes(value=one.value.with_changes(lpar=[libcst.LeftParen()], rpar=[libcst.RightParen()]))
        if isinstance(one.value, libcst.GeneratorExp) and not one.value.lpar
        else one
        for one in arguments
    ]


def spelled(site: Site, symbol: str, needs: list[str]) -> str:
    """How to write a symbol at the site; the module that must be imported for it goes to `needs`."""
    spelling = site.bindings.spell(symbol, site.line)
    if spelling.needs:
        needs.append(spelling.needs)
    return spelling.text
