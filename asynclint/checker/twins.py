"""Recipes for what has an asynchronous twin: it is awaited in place of the call that blocks."""

from __future__ import annotations

import libcst

from asynclint.checker.site import Draft, Site, rendered, word
from asynclint.checker.standing import Unfit, awaited, may_await
from asynclint.finding import Safety


def replaced(site: Site, callee: str, safety: Safety) -> Draft:
    """The twin is awaited in place of the call, with the same single argument."""
    call = site.node
    if not isinstance(call, libcst.Call):
        raise Unfit("only a written call can be replaced")
    may_await(site.piece, call)
    if not _single(call):
        raise Unfit("the asynchronous twin may take these arguments differently")
    spelling = site.bindings.spell(callee, site.line)
    new = call.with_changes(func=libcst.parse_expression(spelling.text), lpar=(), rpar=())
    content = rendered(site.piece, call, awaited(site.piece, call, new))
    title = f"Replace `{word(call.func)}` by `await {spelling.text}`"
    return Draft(title, safety, site.piece.span(call), content, (spelling.needs,) if spelling.needs else ())


def _single(call: libcst.Call) -> bool:
    return len(call.args) == 1 and not call.args[0].star and call.args[0].keyword is None


def wrapped(site: Site, wrapper: str) -> Draft:
    """`path.read_text()` becomes `await anyio.Path(path).read_text()`."""
    call = site.node
    if not (isinstance(call, libcst.Call) and isinstance(call.func, libcst.Attribute)):
        raise Unfit("only a call of a method can be replaced")
    may_await(site.piece, call)
    if site.busy(call.func):
        raise Unfit("the object itself blocks while it is made")
    spelling = site.bindings.spell(wrapper, site.line)
    around = libcst.Call(libcst.parse_expression(spelling.text), [libcst.Arg(_unwrapped(site, call.func.value))])
    new = call.with_changes(func=call.func.with_changes(value=around), lpar=(), rpar=())
    content = rendered(site.piece, call, awaited(site.piece, call, new))
    title = f"Replace `{word(call.func)}` by `await {spelling.text}(…).{call.func.attr.value}`"
    return Draft(title, Safety.UNSAFE, site.piece.span(call), content, (spelling.needs,) if spelling.needs else ())


def _unwrapped(site: Site, value: libcst.BaseExpression) -> libcst.BaseExpression:
    """What stands in parentheses needs none as an argument; `Path(x)` is `x` to a wrapper of paths."""
    made = value if isinstance(value, libcst.Call) and _single(value) else None
    if made and isinstance(made.func, libcst.Name) and site.bindings.means(made.func.value, "pathlib.Path", site.line):
        return made.args[0].value
    return value.with_changes(lpar=(), rpar=())


def coroutine_awaited(site: Site) -> Draft:
    """`asyncio.run(main())` becomes `await main()`."""
    call = site.node
    if not isinstance(call, libcst.Call) or not _single(call):
        raise Unfit("more than one coroutine is given to the loop")
    may_await(site.piece, call)
    value = call.args[0].value
    if not isinstance(value, (libcst.Call, libcst.Name, libcst.Attribute, libcst.Subscript)) and not value.lpar:
        value = value.with_changes(lpar=[libcst.LeftParen()], rpar=[libcst.RightParen()])
    content = rendered(site.piece, call, awaited(site.piece, call, value))
    return Draft(f"Await `{word(value)}`", Safety.UNSAFE, site.piece.span(call), content)
