"""Statements with bodies: what holds in a branch, a loop or a handler, and what holds after it."""

from __future__ import annotations

import ast
from ast import AsyncFor, AsyncWith, Attribute, MatchAs, MatchClass, MatchStar, Name
from collections.abc import Sequence

from asynclint.facts.annotations import annotated
from asynclint.facts.fate import entered
from asynclint.facts.late import found_missing
from asynclint.facts.memo import fills, missing, present
from asynclint.facts.model import ASYNC, ASYNCHRONOUS, ENTER, WAITING
from asynclint.facts.narrow import narrow
from asynclint.facts.scope import Walk
from asynclint.facts.steps import LEAVING, asked_for, run
from asynclint.facts.symbol import either, then
from asynclint.facts.targets import assign
from asynclint.facts.told import told
from asynclint.facts.value import VALUES, iterate, record, value


def branch(walk: Walk, node: ast.If) -> None:
    """`if`: what a test says holds inside; after it, what either way leaves."""
    scope, test, body, otherwise, line = walk.scope, node.test, node.body, node.orelse, node.lineno
    VALUES[type(test)](walk, test)
    before = scope.env
    tested = missing(test)
    kept = walk.kept(tested) if tested is not None else ""
    if kept and tested is not None and not fills(body, tested):
        kept = ""
    if scope.flags & ASYNC and tested is not None and (kept or _is_deep(tested)):
        found_missing(walk, tested, body)
    region = walk.enter("branch", line, kept)
    scope.env = dict(before)
    narrow(walk, test)
    branch = scope.region
    found = None if kept else tested or present(test)
    if found is not None:
        walk.enter("fallback", line, asked_for(walk, found))
    around = scope.region
    told(walk, test, line, holds=True)
    run(walk, body)
    scope.region = around
    positive = None if type(body[-1]) in LEAVING else scope.env
    scope.env = before
    narrow(walk, test, holds=False)
    if otherwise:
        told(walk, test, line, holds=False)
        run(walk, otherwise)
    scope.region = branch
    negative = None if otherwise and type(otherwise[-1]) in LEAVING else scope.env
    scope.env = _joined(positive, negative, before)
    scope.region = region


def _is_deep(node: ast.expr) -> bool:
    """Whether it is an attribute of more than a name: `request.app.state.model`."""
    return type(node) is Attribute and type(node.value) is not Name


def _joined(one: dict[str, str] | None, other: dict[str, str] | None, before: dict[str, str]) -> dict[str, str]:
    if one is None or other is None or one is other:
        return one or other or before
    if one == other:
        return other
    for name, symbol in one.items():
        known = other.get(name)
        if known is None:
            other[name] = symbol
        elif known != symbol:
            other[name] = either(known, symbol)
    return other


def loop_over(walk: Walk, node: ast.For | ast.AsyncFor) -> None:
    """`for`: its target is what one round gives."""
    asynchronous = type(node) is AsyncFor
    symbol = iterate(walk, node.iter, asynchronous)
    region = walk.enter("loop", node.lineno, "async for" if asynchronous else "")
    assign(walk, node.target, symbol)
    _loop(walk, node.body)
    walk.scope.region = region
    run(walk, node.orelse)


def loop_while(walk: Walk, node: ast.While) -> None:
    """`while`: what a round binds may or may not be so after it."""
    region = walk.enter("loop", node.lineno, "while")
    value(walk, node.test)
    _loop(walk, node.body)
    walk.scope.region = region
    run(walk, node.orelse)


def _loop(walk: Walk, body: Sequence[ast.stmt]) -> None:
    scope = walk.scope
    before = scope.env
    scope.env = dict(before)
    run(walk, body)
    scope.env = _joined(scope.env, before, before)


def enter(walk: Walk, node: ast.With | ast.AsyncWith) -> None:
    """`with`: its target is what entering gives."""
    scope, asynchronous = walk.scope, type(node) is AsyncWith
    before, started = scope.region, len(scope.events)
    for item in node.items:
        symbol = value(walk, item.context_expr)
        step = ".__aenter__" if asynchronous else ".__enter__"
        record(walk, ENTER, item.context_expr, then(symbol, step), ASYNCHRONOUS if asynchronous else 0)
        entered(walk, item.context_expr, item.optional_vars)
        place = "" if asynchronous else walk.kept(item.context_expr)
        walk.enter("async-with" if asynchronous else "with", node.lineno, place or symbol)
        if item.optional_vars is not None:
            assign(walk, item.optional_vars, then(symbol, step + "()"))
    if asynchronous:
        scope.awaits += 1
    opened, awaits = len(scope.events), scope.awaits
    run(walk, node.body)
    scope.region = before
    if scope.awaits > awaits and not asynchronous:
        for event in scope.events[started:opened]:
            if event[0] == ENTER:
                event[7] |= WAITING  # type: ignore[operator]


def attempt(walk: Walk, node: ast.Try) -> None:
    """`try`: a handler may find what stood before, or anything bound on the way."""
    scope = walk.scope
    before = dict(scope.env)
    outside = walk.enter("try", node.lineno, "finally" if node.finalbody else "")
    around, scope.tried = scope.tried, {}
    run(walk, node.body)
    run(walk, node.orelse)
    scope.region = outside
    after = scope.env
    before = _joined(scope.tried, before, before)  # it may be left after any of its statements
    scope.tried = around
    ends = None if type((node.orelse or node.body)[-1]) in LEAVING else after
    for handler in node.handlers:
        scope.env = _joined(dict(after), dict(before), before)
        if handler.type is not None:
            value(walk, handler.type)
        if handler.name:
            scope.env[handler.name] = ""
        walk.enter("handler", handler.lineno)
        run(walk, handler.body)
        scope.region = outside
        if type(handler.body[-1]) not in LEAVING:
            ends = _joined(scope.env, ends, before)
    ends = ends if ends is not None else after
    if node.finalbody:
        scope.env = started = _joined(dict(ends), dict(before), before)
        known = dict(started)
        walk.enter("finally", node.finalbody[0].lineno)
        run(walk, node.finalbody)
        scope.region = outside
        ends = {**ends, **{name: symbol for name, symbol in scope.env.items() if known.get(name) != symbol}}
    scope.env = ends


def match_cases(walk: Walk, node: ast.Match) -> None:
    """`match`: each case by its own names."""
    scope = walk.scope
    subject = value(walk, node.subject)
    before = scope.env
    ends: dict[str, str] | None = dict(before)
    for case in node.cases:
        scope.env = dict(before)
        for part in ast.walk(case.pattern):
            if isinstance(part, (MatchAs, MatchStar)) and part.name:
                scope.env[part.name] = ""
        if isinstance(case.pattern, MatchClass) and isinstance(node.subject, Name):
            scope.env[node.subject.id] = annotated(walk, case.pattern.cls) or subject
        if case.guard is not None:
            value(walk, case.guard)
        outside = walk.enter("branch", case.body[0].lineno)
        run(walk, case.body)
        scope.region = outside
        if type(case.body[-1]) not in LEAVING:
            ends = _joined(scope.env, ends, before)
    scope.env = ends if ends is not None else before
