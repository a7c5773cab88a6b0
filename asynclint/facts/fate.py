"""
What becomes of what a call makes: kept, given back, given away, entered or closed, as flags of the call's event.

Names are followed within one function: after `c = Client()` and `self.c = c` the call of `Client` is marked as kept.
"""

from __future__ import annotations

import ast
from ast import Attribute, Await, Call, List, Name, Starred, Subscript, Tuple
from collections.abc import Callable, Iterable, Sequence

from asynclint.facts.model import CLOSED, ENTERED, GIVEN, KEPT, RETURNED
from asynclint.facts.scope import RawEvent, Walk

FLAGS = 7
"""Where an event has its flags."""
CLOSING = frozenset(
    {
        "close", "aclose", "dispose", "disconnect", "shutdown", "terminate", "quit", "stop", "release", "clear",
        "wait_closed", "kill", "detach", "aexit", "__exit__", "__aexit__", "close_session", "close_all", "join",
    }
)  # fmt: skip
"""
Methods after which a thing may be closed. Wide, so that nothing is called a leak in doubt; the lists of
`checker.hoisting` and `project.racing` ask other questions, for which `clear`, `join` and `release` say too little.
"""
STORING = frozenset({"append", "appendleft", "add", "insert", "put", "put_nowait", "setdefault", "setattr", "push"})
"""Methods that keep what they are given."""


def returned(walk: Walk, node: ast.expr) -> None:
    """What the expression makes is given back, or yielded."""
    if walk.noted or walk.scope.made:
        mark(made(walk, node), RETURNED)


def entered(walk: Walk, node: ast.expr, target: ast.expr | None) -> None:
    """What the expression makes is the subject of a `with`."""
    found = made(walk, node)
    mark(found, ENTERED)
    if target is not None:
        _held(walk, target, found)


def assigned(walk: Walk, target: ast.expr, node: ast.expr) -> None:
    """What the expression makes is assigned."""
    if (walk.noted or walk.scope.made) and type(node) in _HANDING:
        found = made(walk, node)
        if found:
            _held(walk, target, found)


def closed(walk: Walk, function: ast.expr) -> None:
    """A method named in `CLOSING` is called of an object: that may be what some call made."""
    if type(function) is Attribute and type(function.value) is Name:
        mark(walk.scope.made.get(function.value.id, ()), CLOSED)


def spent(walk: Walk, parts: list[ast.expr], named: list[ast.keyword], name: str) -> None:
    """What the arguments of a call make is given away, and kept where the function called, `name`, is known to."""
    flags = GIVEN | KEPT if name in STORING else GIVEN
    known, noted = walk.scope.made, walk.noted
    for part in parts:
        kind = type(part)
        if kind is Name:
            if part.id in known:  # type: ignore[attr-defined]
                mark(known[part.id], flags)  # type: ignore[attr-defined]
        elif kind is Call and flags == GIVEN:  # what it is given itself is marked already
            if (own := noted.get(id(part))) is not None:
                own[FLAGS] |= GIVEN  # type: ignore[operator]
        elif kind in _HANDING and (found := made(walk, part)):
            mark(found, flags)
    for keyword in named:
        part = keyword.value
        if type(part) is Name:
            if part.id in known:
                mark(known[part.id], flags)
        elif type(part) in _HANDING and (found := made(walk, part)):
            mark(found, flags)


def captured(walk: Walk, name: str) -> None:
    """A nested function uses a name of the functions around it."""
    scope = walk.scope.enclosing
    while scope is not None:
        if name in scope.made:
            mark(scope.made[name], GIVEN)
            return
        scope = scope.enclosing


def mark(events: Iterable[RawEvent], flags: int) -> None:
    """Set flags of events."""
    for event in events:
        event[FLAGS] |= flags  # type: ignore[operator]


def made(walk: Walk, node: ast.expr) -> Sequence[RawEvent]:
    """The events whose results an expression hands on, as they are or inside of something."""
    kind = type(node)
    if kind is Attribute or kind is Subscript:
        node = _maker(node)
        kind = type(node)
        if kind is not Name and kind is not Call:
            return ()
    if kind is Name:
        return walk.scope.made.get(node.id, ())  # type: ignore[attr-defined]
    if kind is Call:
        return _of_call(walk, node, False)  # type: ignore[arg-type]
    if kind is Await:
        inner = node.value  # type: ignore[attr-defined]
        return _of_call(walk, inner, True) if type(inner) is Call else made(walk, inner)
    if kind not in _HANDING:
        return ()
    found = [event for part in _PARTS[kind](node) if type(part) in _HANDING for event in made(walk, part)]
    if kind in _HOLDING:
        mark(found, GIVEN)
    return found


def _of_call(walk: Walk, node: ast.Call, awaited: bool) -> Sequence[RawEvent]:
    """
    The call itself, what it is given and what it is a method of: it may hold them.

    An awaited call has used them, unless it enters: that gives the object back.
    """
    own = walk.noted.get(id(node))
    found = [own] if own is not None else []
    function = node.func
    if awaited and not (type(function) is Attribute and function.attr == "__aenter__"):
        return found
    if type(function) is not Name and type(maker := _maker(function)) is Call:
        found += made(walk, maker)
    for part in node.args:
        if type(part) in _HANDING:
            found += made(walk, part)
    for keyword in node.keywords:
        if type(keyword.value) in _HANDING:
            found += made(walk, keyword.value)
    return found


def _maker(node: ast.expr) -> ast.expr:
    """What the attribute or item of an attribute or item … belongs to."""
    while type(node) is Attribute or type(node) is Subscript:
        node = node.value
    return node


_HOLDING: dict[type, Callable[..., Sequence[ast.expr]]] = {
    ast.Tuple: lambda node: node.elts,
    ast.List: lambda node: node.elts,
    ast.Set: lambda node: node.elts,
    ast.Dict: lambda node: node.values,
    ast.ListComp: lambda node: (node.elt,),
    ast.SetComp: lambda node: (node.elt,),
    ast.GeneratorExp: lambda node: (node.elt,),
    ast.DictComp: lambda node: (node.value,),
}
"""Containers, and what of them they hold."""
_PARTS: dict[type, Callable[..., Sequence[ast.expr]]] = _HOLDING | {
    ast.BoolOp: lambda node: node.values,
    ast.IfExp: lambda node: (node.body, node.orelse),
    ast.NamedExpr: lambda node: (node.value,),
    ast.Starred: lambda node: (node.value,),
}
_HANDING = frozenset({*_PARTS, ast.Name, ast.Call, ast.Await, ast.Attribute, ast.Subscript})
"""Expressions that hand on what something in them makes."""


def _held(walk: Walk, target: ast.expr, events: Sequence[RawEvent]) -> None:
    kind = type(target)
    scope = walk.scope
    if kind is Name:
        name: str = target.id  # type: ignore[attr-defined]
        if name in scope.globals or name in scope.nonlocals:
            mark(events, KEPT)
        else:
            known = scope.made.setdefault(name, [])
            for event in events:
                if event not in known:
                    known.append(event)
    elif kind is Attribute or kind is Subscript:
        mark(events, KEPT)
    elif kind is Tuple or kind is List:
        for part in target.elts:  # type: ignore[attr-defined]
            _held(walk, part.value if type(part) is Starred else part, events)
