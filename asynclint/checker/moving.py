"""The recipe for statements: which `with` or `for` that blocks can move into a function, and what it must give back."""

from __future__ import annotations

import libcst

from asynclint.checker.flow import Names, names, stays_inside
from asynclint.checker.later import TRIES, read_later
from asynclint.checker.outline import given, last_line, outlined
from asynclint.checker.site import Draft, Site, word
from asynclint.checker.standing import Unfit, may_await
from asynclint.finding import Offload

SUPPRESSING = ("suppress()", "raises()", "assertRaises()")
"""How what swallows exceptions in a `with` is called."""


def moved(site: Site, repair: Offload) -> Draft | None:
    """
    The statement in a thread; None where the finding is neither the subject of one nor inside one whose subject blocks.

    Raises `Unfit` where there is such a statement, but it cannot move.
    """
    statement = _statement(site, repair)
    if statement is None:
        return None
    function = may_await(site.piece, statement)
    stays_inside(statement)
    rest = _rest(function, statement)
    return outlined(site, repair.library, function, statement, _returned(site, function, statement, rest))


def _statement(site: Site, repair: Offload) -> libcst.With | libcst.For | None:
    """The outermost `with` that opens what blocks, around the finding; the `for` that it is the subject of."""
    found: libcst.With | libcst.For | None = None
    for parent, child in site.piece.above(site.node):
        if isinstance(parent, (libcst.FunctionDef, libcst.Lambda, libcst.ClassDef)):
            return found
        if isinstance(parent, libcst.With) and parent.asynchronous is None:
            subjects = [one.item for one in parent.items]
            if all(site.piece.span(one) in site.found for one in subjects):
                found = parent
            elif child is not parent.body and site.node in subjects:
                raise Unfit("the `with` opens other things too")
        if (
            isinstance(parent, libcst.For)
            and child is parent.iter
            and child is site.node
            and (repair.parts or not repair.alone)
        ):
            found = parent if parent.asynchronous is None else None
    return found


def _rest(function: libcst.FunctionDef, statement: libcst.BaseCompoundStatement) -> Names:
    """The names of the function outside of the statement."""
    emptied = function.body.deep_replace(statement, libcst.SimpleStatementLine([libcst.Pass()]))
    outside = names([emptied])
    parameters = [one.name.value for one in _parameters(function.params)]
    bound = dict(outside.bound)
    for name in parameters:
        bound[name] = bound.get(name, 0) + 1
    return Names(bound, outside.read)


def _parameters(given: libcst.Parameters) -> list[libcst.Param]:
    stars = [one for one in (given.star_arg, given.star_kwarg) if isinstance(one, libcst.Param)]
    return [*given.posonly_params, *given.params, *given.kwonly_params, *stars]


def _returned(site: Site, function: libcst.FunctionDef, statement: libcst.With | libcst.For, rest: Names) -> list[str]:
    """The names that the statement binds and others read: what the new function gives back."""
    inside = names([statement])
    for node in _declared(function):
        if node in inside.bound:
            raise Unfit(f"`{node}` is a name of another scope")
    sure = _surely_bound(statement)
    for name in inside.bound:
        if name in rest.bound and _read_first(statement, name):
            raise Unfit(f"`{name}` is bound outside too")
    caught = _caught(site, statement)
    later = [name for name in inside.bound if name in rest.read]
    wanted = [name for name in later if caught or read_later(site.piece, statement, name)]
    for name in wanted:
        if name not in sure:
            raise Unfit(f"`{name}` may be left unbound")
    if wanted and caught and [given(last_line(statement))] != wanted:
        raise Unfit("an exception between may be caught, and what was bound before it read")
    return wanted


def _caught(site: Site, statement: libcst.With | libcst.For) -> bool:
    """Whether the function may go on after an exception in the statement."""
    for parent, child in site.piece.above(statement):
        if isinstance(parent, libcst.FunctionDef):
            return False
        if isinstance(parent, TRIES) and child is parent.body:
            return True
        if isinstance(parent, libcst.With) and any(word(one.item).endswith(SUPPRESSING) for one in parent.items):
            return True
    return False


def _declared(function: libcst.FunctionDef) -> list[str]:
    found = []
    waiting: list[libcst.CSTNode] = [function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (libcst.Global, libcst.Nonlocal)):
            found += [one.name.value for one in node.names]
        waiting.extend(node.children)
    return found


def _surely_bound(statement: libcst.With | libcst.For) -> set[str]:
    """What is bound once the statement has run without an exception: by its subject and by plain lines of its body."""
    if isinstance(statement, libcst.For):
        return set()
    kinds = (libcst.SimpleStatementLine, libcst.BaseSmallStatement)
    plain = [one for one in statement.body.body if isinstance(one, kinds)]
    sure = set(names([one.asname for one in statement.items if one.asname is not None]).bound)
    for one in statement.body.body:
        if isinstance(one, libcst.With) and one.asynchronous is None:
            sure |= _surely_bound(one)
    return sure | set(names(plain).bound)


def _read_first(statement: libcst.With | libcst.For, name: str) -> bool:
    """Whether a name that is bound outside too may be read before the statement binds it."""
    if isinstance(statement, libcst.For):
        if name in names([statement.iter, *([statement.orelse] if statement.orelse else [])]).read:
            return True
        if name in names([libcst.AssignTarget(statement.target)]).bound:
            return False
    first = statement.items if isinstance(statement, libcst.With) else ()
    for one in (*first, *statement.body.body):
        said = names([one])
        if name in said.read:
            return True
        if name in said.bound:
            return isinstance(one, libcst.BaseCompoundStatement)
    return True
