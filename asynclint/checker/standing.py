"""Where an `await` may stand in place of an expression, and how it must be written there."""

from __future__ import annotations

import libcst

from asynclint.checker.fragment import Fragment


class Unfit(Exception):
    """A repair cannot be made here. The message says why, as the end of "no fix: …"."""


COMPREHENSIONS = (libcst.ListComp, libcst.SetComp, libcst.DictComp)
PRIMARIES = (libcst.Attribute, libcst.Subscript, libcst.Call)


def may_await(piece: Fragment, node: libcst.CSTNode) -> libcst.FunctionDef:
    """
    The coroutine function in which an `await` may replace the node.

    Raises `Unfit` where it may not.
    """
    path = list(piece.above(node))
    _refuse_what_is_asynchronous(path)
    crossed = 0
    for number, (parent, child) in enumerate(path):
        if isinstance(parent, libcst.FunctionDef) and child is parent.body:
            if parent.asynchronous is None:
                raise Unfit(f"`def {parent.name.value}` is not async")
            return parent
        if isinstance(parent, (libcst.GeneratorExp, *COMPREHENSIONS)) and not _outermost(path, number):
            crossed += 1
            if isinstance(parent, libcst.GeneratorExp):
                raise Unfit("an `await` in a generator expression would make it asynchronous")
            if crossed > 1:
                raise Unfit("an `await` in a comprehension inside another needs Python 3.11")
        _refuse(parent, child)
    raise Unfit("it stands in no function")


def _outermost(path: list[tuple[libcst.CSTNode, libcst.CSTNode]], number: int) -> bool:
    """Whether the way goes through the first iterable of a comprehension, which is evaluated outside of it."""
    if not number:
        return False
    comprehension, before = path[number][0], path[number - 1]
    first = getattr(comprehension, "for_in", None)
    return before[0] is first and before[1] is getattr(first, "iter", None)


def _refuse_what_is_asynchronous(path: list[tuple[libcst.CSTNode, libcst.CSTNode]]) -> None:
    """What is awaited, or the subject of `async with` and `async for`: made in a thread, it would miss the loop."""
    parent, child = path[0]
    if isinstance(parent, libcst.WithItem):
        parent, child = path[1]
    if isinstance(parent, libcst.Await):
        raise Unfit("what the call gives is awaited already")
    subject = isinstance(parent, libcst.With) or getattr(parent, "iter", None) is child
    if subject and getattr(parent, "asynchronous", None) is not None:
        raise Unfit("what the call gives is asynchronous itself")


def _refuse(parent: libcst.CSTNode, child: libcst.CSTNode) -> None:
    if isinstance(parent, libcst.Lambda) and child is parent.body:
        raise Unfit("a lambda cannot await")
    if isinstance(parent, libcst.ClassDef) and child is parent.body:
        raise Unfit("a class body cannot await")
    if isinstance(parent, (libcst.Annotation, libcst.TypeAlias, libcst.TypeParameters)):
        raise Unfit("an annotation cannot await")
    if isinstance(parent, libcst.FormattedStringExpression) and parent.equal is not None:
        raise Unfit("`=` in the f-string prints the expression itself")


def awaited(piece: Fragment, node: libcst.CSTNode, value: libcst.BaseExpression) -> libcst.Await:
    """`await value`, in parentheses where `node` stands before a dot, a subscript or a call."""
    parent = piece.parents[node]
    first = isinstance(parent, PRIMARIES) and not getattr(node, "lpar", ())
    inside = first and (getattr(parent, "value", None) is node or getattr(parent, "func", None) is node)
    if inside:
        return libcst.Await(value, lpar=[libcst.LeftParen()], rpar=[libcst.RightParen()])
    return libcst.Await(value)
