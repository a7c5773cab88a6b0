"""The recipe for what should be made once, where a loop runs: in the lifespan of the module's application."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import libcst

from asynclint.checker.bindings import Bindings
from asynclint.checker.hoisting import made_once, named_by, of_the_module, placed, without
from asynclint.checker.site import Draft, Site, lines
from asynclint.checker.standing import Unfit
from asynclint.finding import Safety
from asynclint.text import Span

MAKERS = frozenset({"contextlib.asynccontextmanager"})


def opened_once(site: Site) -> Draft:
    """
    `async with aiohttp.ClientSession() as session: …` becomes what stands in it. The lifespan opens the session around
    its `yield`, and gives it to the module.

    Raises `Unfit` where the module has no lifespan, or one that is not simple.
    """
    call = site.node
    statement, name = named_by(site)
    if not isinstance(call, libcst.Call) or not isinstance(statement, libcst.With) or statement.asynchronous is None:
        raise Unfit("it is not opened by an `async with`")
    made_once(site, name)
    text = lines("", [libcst.SimpleStatementLine([libcst.Expr(call.with_changes(lpar=(), rpar=()))])]).rstrip("\n")
    lifespan = _lifespan(site.bindings)
    opening = f"async with {text} as {name}:"
    more = () if _opened(site.bindings, name, opening) else tuple(_edits(site, call, name, opening, lifespan))
    span, content = without(site, statement)
    return Draft(f"Open `{name}` once, in `{lifespan.name}`", Safety.UNSAFE, span, content, more=more)


def _lifespan(bindings: Bindings) -> ast.AsyncFunctionDef:
    """The function that an application of this module is given as its lifespan."""
    given = {
        one.value.id
        for call in ast.walk(bindings.tree)
        if isinstance(call, ast.Call)
        for one in call.keywords
        if one.arg == "lifespan" and isinstance(one.value, ast.Name)
    }
    found = [one for one in bindings.tree.body if isinstance(one, ast.AsyncFunctionDef) and one.name in given]
    if len(found) != 1 or not any(bindings.symbol(one) in MAKERS for one in found[0].decorator_list):
        raise Unfit("it must be made where a loop runs, and the module has no lifespan")
    return found[0]


def _opened(bindings: Bindings, name: str, opening: str) -> bool:
    bound = bindings.module.names.get(name, ())
    if not bound:
        return False
    if any(bindings.source.lines[one.line - 1].strip() == opening for one in bound):
        return True
    raise Unfit(f"`{name}` is something else in the module")


def _edits(
    site: Site, call: libcst.Call, name: str, opening: str, lifespan: ast.AsyncFunctionDef
) -> Iterator[tuple[Span, str]]:
    if site.made.setdefault(name, opening) != opening:
        raise Unfit(f"`{name}` is made in another way elsewhere")
    if "\n" in opening or any(getattr(one, "id", getattr(one, "arg", "")) == name for one in ast.walk(lifespan)):
        raise Unfit("it cannot simply be opened in the lifespan")
    last = of_the_module(site, call)
    text = site.bindings.source.lines
    at = _yield(lifespan)
    first = next((one for one in lifespan.body if not _docstring(one)), at)
    indent = text[first.lineno - 1][: first.col_offset]
    whole, above = text[at.lineno - 1], text[at.lineno - 1][: at.col_offset]
    if above.strip() or indent.strip() or not indent or at.end_lineno != at.lineno:
        raise Unfit("the lifespan's `yield` shares its line")
    kind = lines("", [libcst.SimpleStatementLine([libcst.Expr(call.func)])]).rstrip("\n")
    yield placed(site, name, f"{name}: {kind}\n", last, made=opening)
    yield Span(first.lineno, 1, first.lineno, 1), f"{indent}global {name}\n"
    inside = f"{above}{opening}\n{above}{indent}{whole[at.col_offset :]}"
    yield Span(at.lineno, 1, at.lineno, len(whole) + 1), inside


def _docstring(one: ast.stmt) -> bool:
    return isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)


def _yield(lifespan: ast.AsyncFunctionDef) -> ast.Expr:
    """The statement that the application runs at."""
    yields = [one for one in ast.walk(lifespan) if isinstance(one, (ast.Yield, ast.YieldFrom))]
    found = [one for one in ast.walk(lifespan) if isinstance(one, ast.Expr) and isinstance(one.value, ast.Yield)]
    if len(yields) != 1 or len(found) != 1:
        raise Unfit("the lifespan yields in more than one way")
    return found[0]
