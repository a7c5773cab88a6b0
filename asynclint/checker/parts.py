"""The recipe for calls that give their parts one by one, and block at each: the parts are asked for in a thread."""

from __future__ import annotations

import libcst

from asynclint.checker.flow import names
from asynclint.checker.moving import moved
from asynclint.checker.passing import as_lambda, spelled
from asynclint.checker.site import Draft, Site, rendered, word
from asynclint.checker.standing import Unfit, awaited, may_await
from asynclint.finding import THREADS, Offload, Safety

TAKE_ALL = frozenset({"all", "any", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})
"""Builtins that ask for the parts themselves, and give no iterator."""
HAND_ON = frozenset({"enumerate", "filter", "map", "reversed", "zip"})
"""Builtins that hand the parts on."""
PRUNED = frozenset({"fwalk", "walk"})
"""What looks, for its next part, at what was done to the last one."""


def part_by_part(site: Site, repair: Offload) -> Draft:
    """
    `for one in path.iterdir(): …` asks for all at once, in a thread; where that is too much, the `for` moves.

    What is iterated without being called, as a file is, moves with its `for` if it can.
    Raises `Unfit` where it is not seen who asks for the parts.
    """
    ways = (_at_once, _with_its_statement) if repair.alone else (_with_its_statement, _at_once)
    for way in ways if repair.parts == "few" else (_with_its_statement,):
        try:
            return way(site, repair)
        except Unfit as unfit:
            reason = unfit
    raise reason


def _with_its_statement(site: Site, repair: Offload) -> Draft:
    draft = moved(site, repair)
    if draft is None:
        raise Unfit("it gives its parts one by one, and blocks at each")
    return draft


def _at_once(site: Site, repair: Offload) -> Draft:
    node = site.node
    old = _asking(site, node) or node
    may_await(site.piece, old)
    needs: list[str] = []
    thread = spelled(site, THREADS[repair.library], needs)
    new = awaited(site.piece, old, libcst.Call(libcst.parse_expression(thread), _handed(old, node)))
    title = f"List `{word(node)}` in a thread with `{thread}`"
    return Draft(title, Safety.UNSAFE, site.piece.span(old), rendered(site.piece, old, new), tuple(needs))


def _handed(old: libcst.BaseExpression, node: libcst.BaseExpression) -> list[libcst.Arg]:
    """What the thread is given to do: `list`, or what asks for the parts already; a call that blocks itself within."""
    asking = old if isinstance(old, libcst.Call) and old is not node else None
    if isinstance(node, libcst.Name) and (asking is None or len(asking.args) == 1):
        return [libcst.Arg(asking.func if asking is not None else libcst.Name("list")), libcst.Arg(node)]
    plain = node.with_changes(lpar=(), rpar=())
    return [libcst.Arg(as_lambda(asking or libcst.Call(libcst.Name("list"), [libcst.Arg(plain)])))]


def _asking(site: Site, call: libcst.BaseExpression) -> libcst.Call | None:
    """The call that asks for the parts; None where a loop does. Raises `Unfit` where neither does for certain."""
    parent = site.piece.parents[call]
    if isinstance(parent, libcst.CompFor) and parent.iter is call:
        return None
    if isinstance(parent, libcst.StarredElement) or (isinstance(parent, libcst.Arg) and parent.star == "*"):
        return None
    if isinstance(parent, libcst.For) and parent.iter is call and not _pruned(parent, call):
        return None
    outer = site.piece.parents.get(parent) if isinstance(parent, libcst.Arg) else None
    if isinstance(outer, libcst.Call) and isinstance(outer.func, libcst.Name):
        if outer.func.value in TAKE_ALL and outer.args[0] is parent and not outer.lpar:
            return outer
        if outer.func.value in HAND_ON:
            return None
    raise Unfit("it gives its parts one by one, and blocks at each")


def _pruned(loop: libcst.For, call: libcst.BaseExpression) -> bool:
    """Whether the loop may change what `os.walk` goes on with."""
    if not isinstance(call, libcst.Call) or word(call.func).rpartition(".")[2] not in PRUNED:
        return False
    if not isinstance(loop.target, libcst.Tuple) or len(loop.target.elements) < 3:
        return True
    folders = loop.target.elements[1].value
    return not isinstance(folders, libcst.Name) or folders.value in names([loop.body]).read
