"""The recipe for calls that the asynchronous client of the module can make."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import libcst

from asynclint.checker.arguments import argument, more
from asynclint.checker.bindings import Bindings
from asynclint.checker.site import Draft, Site, rendered, word
from asynclint.checker.standing import Unfit, awaited, may_await
from asynclint.finding import Replace

ALIKE = {"params", "headers", "cookies", "json", "data", "timeout", "auth", "files"}
"""What the functions of requests and the methods of an httpx client both take and understand."""


def asked(site: Site, repair: Replace) -> Draft:
    """`requests.get(url)` becomes `await client.get(url)`, with a client that the module keeps."""
    call = site.node
    if not isinstance(call, libcst.Call):
        raise Unfit("only a written call can be replaced")
    may_await(site.piece, call)
    _alike(call)
    maker, _, method = repair.callee.rpartition(".")
    name, made = _kept(site.bindings, maker.removesuffix("()"), site.line)
    if word(call.func).startswith("requests.") and method != "head" and not _follows(made):
        call = more(call, argument("follow_redirects", "True"))
    new = call.with_changes(func=libcst.parse_expression(f"{name}.{method}"), lpar=(), rpar=())
    content = rendered(site.piece, site.node, awaited(site.piece, site.node, new))
    title = f"Replace `{word(call.func)}` by `await {name}.{method}`"
    return Draft(title, repair.safety, site.piece.span(site.node), content)


def _follows(made: ast.Call) -> bool:
    """Whether the client is told what to do with redirects; requests follows them, httpx does not."""
    return any(one.arg in ("follow_redirects", None) for one in made.keywords)


def _alike(call: libcst.Call) -> None:
    positional = [one for one in call.args if one.keyword is None]
    keywords = {one.keyword.value for one in call.args if one.keyword is not None}
    if len(positional) > 1 or any(one.star for one in call.args) or keywords - ALIKE:
        raise Unfit("the asynchronous client takes other arguments")


def _kept(bindings: Bindings, maker: str, line: int) -> tuple[str, ast.Call]:
    """The module's name for an object that `maker` makes, bound once and seen from the line, and how it is made."""
    for name, call in _made(bindings):
        if _symbol(bindings, call.func) == maker and bindings.is_module_level(name, line):
            return name, call
    raise Unfit(f"the module keeps no `{maker}()`")


def _made(bindings: Bindings) -> Iterator[tuple[str, ast.Call]]:
    for one in bindings.tree.body:
        value = one.value if isinstance(one, (ast.Assign, ast.AnnAssign)) else None
        targets = one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]
        target = targets[0] if len(targets) == 1 else None
        if isinstance(value, ast.Call) and isinstance(target, ast.Name) and _once(bindings, target.id):
            yield target.id, value


def _once(bindings: Bindings, name: str) -> bool:
    return len(bindings.module.names.get(name, ())) == 1


def _symbol(bindings: Bindings, node: ast.expr) -> str:
    """The symbol of a reference at module level, through its import."""
    if isinstance(node, ast.Attribute):
        head = _symbol(bindings, node.value)
        return f"{head}.{node.attr}" if head else ""
    bound = bindings.module.names.get(node.id, ()) if isinstance(node, ast.Name) else ()
    return bound[0].symbol if len(bound) == 1 else ""
