"""What is done with the reply of a request, and whether a reply of httpx bears it as one of requests does."""

from __future__ import annotations

import libcst

from asynclint.checker.flow import OF_OTHER_SCOPES, names
from asynclint.checker.fragment import walk
from asynclint.checker.site import Site
from asynclint.checker.standing import Unfit
from asynclint.text import Span

SAME = frozenset({"content", "status_code", "text"})
LOOKED_UP = frozenset({"headers"})
"""What is a mapping of another kind: fit to be looked up in, and no more."""


def used(site: Site, call: libcst.Call, follows: bool) -> list[tuple[Span, str]]:
    """
    What else must be written: `ok` of a reply that `follows` redirects is `is_success` to httpx.

    Raises `Unfit` where the reply goes to where a reply of requests may be wanted.
    """
    parent = site.piece.parents[call]
    if isinstance(parent, libcst.Expr):
        return []
    if isinstance(parent, libcst.Attribute):
        return _asked(site, parent, follows)
    target = parent.targets[0].target if isinstance(parent, libcst.Assign) and len(parent.targets) == 1 else None
    if isinstance(target, libcst.Name):
        return _named(site, target.value, follows)
    raise Unfit("the reply goes where one of requests may be wanted")


def _named(site: Site, name: str, follows: bool) -> list[tuple[Span, str]]:
    function = next((one for one, _ in site.piece.above(site.node) if isinstance(one, libcst.FunctionDef)), None)
    if function is None or any(name in _names(one) for one in walk(function) if isinstance(one, OF_OTHER_SCOPES)):
        raise Unfit(f"`{name}` is a name of another scope")
    more: list[tuple[Span, str]] = []
    for node in walk(function):
        if isinstance(node, libcst.Name) and node.value == name:
            more += _mentioned(site, node, follows)
    if more and names([function.body]).bound[name] > 1:
        raise Unfit(f"`{name}` is not always this reply")
    return more


def _names(node: libcst.CSTNode) -> list[str]:
    return [one.name.value for one in getattr(node, "names", ())]


def _mentioned(site: Site, node: libcst.Name, follows: bool) -> list[tuple[Span, str]]:
    parent = site.piece.parents[node]
    if isinstance(parent, libcst.Attribute):
        return _asked(site, parent, follows) if parent.value is node else []
    if isinstance(parent, libcst.AssignTarget) or (isinstance(parent, libcst.Arg) and parent.keyword is node):
        return []
    if isinstance(parent, libcst.Comparison) and parent.left is node and _with_none(parent):
        return []
    raise Unfit(f"`{node.value}` goes where a reply of requests may be wanted")


def _with_none(node: libcst.Comparison) -> bool:
    (first, *more) = node.comparisons
    is_none = isinstance(first.comparator, libcst.Name) and first.comparator.value == "None"
    return not more and is_none and isinstance(first.operator, (libcst.Is, libcst.IsNot))


def _asked(site: Site, node: libcst.Attribute, follows: bool) -> list[tuple[Span, str]]:
    """What one attribute of a reply becomes."""
    name, parent = node.attr.value, site.piece.parents[node]
    called = isinstance(parent, libcst.Call) and parent.func is node
    if isinstance(parent, libcst.AssignTarget):
        raise Unfit(f"`{name}` of the reply is given a value")
    if name in SAME or (name == "json" and called):
        return []
    if name == "raise_for_status" and called and isinstance(site.piece.parents[parent], libcst.Expr):
        return []
    if name in LOOKED_UP and isinstance(parent, (libcst.Subscript, libcst.Attribute)):
        return []
    if name == "ok" and follows:
        return [(site.piece.span(node.attr), "is_success")]
    raise Unfit(f"`{name}` of a reply is something else to httpx")
