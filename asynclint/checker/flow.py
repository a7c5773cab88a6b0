"""What a statement does with names and with control, as far as moving it into a function is concerned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst

from asynclint.checker.fragment import children, walk
from asynclint.checker.standing import Unfit

SCOPES = (libcst.FunctionDef, libcst.Lambda, libcst.ClassDef)
OF_OTHER_SCOPES = (libcst.Global, libcst.Nonlocal)
LOOPS = (libcst.For, libcst.While)
SPEAK_TO_THE_LOOP = frozenset({"asyncio", "anyio", "trio", "loop"})

OF_THE_FRAME = frozenset({"exec", "eval", "locals", "vars", "dir", "super"})
"""Builtins that look at the function they stand in."""


class Names(NamedTuple):
    """Names that a piece of code binds, in order, and those that it reads (also in functions below)."""

    bound: dict[str, int]
    """How often each is bound."""
    read: frozenset[str]


def names(nodes: Sequence[libcst.CSTNode]) -> Names:
    """What these bind in the function that they stand in, and all that they read."""
    bound: dict[str, int] = {}
    read: set[str] = set()
    for node in nodes:
        for name, binds in _mentions(node):
            if binds:
                bound[name] = bound.get(name, 0) + 1
            else:
                read.add(name)
    return Names(bound, frozenset(read))


def _mentions(node: libcst.CSTNode) -> Iterator[tuple[str, bool]]:
    """Every name with whether it is bound there. What functions and comprehensions bind is their own."""
    if isinstance(node, libcst.Name):
        yield node.value, False
    elif isinstance(node, libcst.Attribute):
        yield from _mentions(node.value)
    elif isinstance(node, (libcst.Arg, libcst.Param)):
        for child in (getattr(node, "value", None), getattr(node, "default", None), getattr(node, "annotation", None)):
            if isinstance(child, libcst.CSTNode):
                yield from _mentions(child)
    elif isinstance(node, libcst.AssignTarget):
        yield from _target(node.target)
    elif isinstance(node, (libcst.Assign, libcst.AnnAssign, libcst.AugAssign)):
        yield from _assigned(node)
    elif isinstance(node, (libcst.For, libcst.NamedExpr, libcst.AsName)):
        yield from _target(node.target if not isinstance(node, libcst.AsName) else node.name)
        for child in children(node):
            if child is not getattr(node, "target", getattr(node, "name", None)):
                yield from _mentions(child)
    elif isinstance(node, (libcst.FunctionDef, libcst.ClassDef)):
        yield node.name.value, True
        yield from ((name, False) for child in children(node) for name, _ in _mentions(child) if child is not node.name)
    elif isinstance(node, (libcst.ImportAlias,)):
        yield _imported(node), True
    elif isinstance(node, (libcst.MatchAs, libcst.MatchStar)) and node.name is not None:
        yield node.name.value, True
        yield from (one for child in children(node) if child is not node.name for one in _mentions(child))
    elif isinstance(node, libcst.MatchMapping) and node.rest is not None:
        yield node.rest.value, True
        yield from (one for child in children(node) if child is not node.rest for one in _mentions(child))
    elif isinstance(node, (libcst.GeneratorExp, libcst.ListComp, libcst.SetComp, libcst.DictComp)):
        own = {name for one in walk(node) if isinstance(one, libcst.CompFor) for name, _ in _target(one.target)}
        yield from (one for child in children(node) for one in _mentions(child) if one[0] not in own)
    else:
        for child in children(node):
            yield from _mentions(child)


def _assigned(node: libcst.Assign | libcst.AnnAssign | libcst.AugAssign) -> Iterator[tuple[str, bool]]:
    if isinstance(node, libcst.AugAssign):
        yield from _mentions(node.target)
    if node.value is not None:
        yield from _mentions(node.value)
    if isinstance(node, libcst.AnnAssign) and node.value is None and isinstance(node.target, libcst.Name):
        return  # says of what kind a name is, and gives it nothing
    targets = [one.target for one in node.targets] if isinstance(node, libcst.Assign) else [node.target]
    for target in targets:
        yield from _target(target)


def _target(node: libcst.CSTNode) -> Iterator[tuple[str, bool]]:
    if isinstance(node, libcst.Name):
        yield node.value, True
    elif isinstance(node, (libcst.Tuple, libcst.List)):
        for one in node.elements:
            yield from _target(one.value)
    else:
        yield from _mentions(node)


def _imported(alias: libcst.ImportAlias) -> str:
    if alias.asname is not None and isinstance(alias.asname.name, libcst.Name):
        return alias.asname.name.value
    node: libcst.CSTNode = alias.name
    while isinstance(node, libcst.Attribute):
        node = node.value
    return node.value if isinstance(node, libcst.Name) else ""


def stays_inside(statement: libcst.CSTNode) -> None:
    """
    Control enters a statement at its top and leaves it at its end; it neither awaits nor talks to the loop.

    Raises `Unfit`. A `return` is looked at elsewhere.
    """
    for node in _own(statement):
        if isinstance(node, (libcst.Await, libcst.Yield)) or getattr(node, "asynchronous", None) is not None:
            raise Unfit("what would move awaits or yields")
        if isinstance(node, (libcst.Global, libcst.Nonlocal, libcst.Del)):
            raise Unfit("what would move says global, nonlocal or del")
        if isinstance(node, libcst.ImportStar):
            raise Unfit("what would move imports everything")
    for node in walk(statement):
        if isinstance(node, libcst.Name) and node.value in SPEAK_TO_THE_LOOP:
            raise Unfit("what would move speaks to the loop")
        if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Name) and node.func.value in OF_THE_FRAME:
            raise Unfit(f"`{node.func.value}` gives something else in another place")
    _no_jumps(statement, isinstance(statement, LOOPS))


def _own(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    """The node and what is below it, but not what is inside functions."""
    yield node
    for child in children(node):
        if not isinstance(child, SCOPES):
            yield from _own(child)


def _no_jumps(node: libcst.CSTNode, looping: bool) -> None:
    for child in children(node):
        if isinstance(child, (libcst.Break, libcst.Continue)) and not looping:
            raise Unfit("what would move leaves a loop")
        if not isinstance(child, SCOPES):
            _no_jumps(child, looping or isinstance(child, LOOPS))


def returns(node: libcst.CSTNode) -> list[libcst.Return]:
    """The `return` statements that leave the function the node stands in."""
    return [one for one in _own(node) if isinstance(one, libcst.Return)]
