"""The recipe for requests that an asynchronous client can make: one that is there, or one that the module gets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

import libcst

from asynclint.checker.arguments import argument, more
from asynclint.checker.asking import arguments, follows, not_caught, redirects
from asynclint.checker.bindings import Bindings
from asynclint.checker.hoisting import placed
from asynclint.checker.replies import used
from asynclint.checker.site import Draft, Site, rendered, word
from asynclint.checker.standing import Unfit, awaited, may_await
from asynclint.finding import Replace
from asynclint.text import Span

HARMLESS = frozenset({"follow_redirects", "http1", "http2", "limits", "max_redirects", "timeout"})
"""What a client may be made with and still ask anybody: not who it is, whom it asks, nor whom it trusts."""
NAMES = ("client", "http_client", "async_client")


class Client(NamedTuple):
    """An asynchronous client as the place of a request has it."""

    name: str
    follows: bool
    """It follows redirects unless a request says otherwise."""
    patience: bool
    """It was told, or will be, how long to wait."""
    needs: tuple[str, ...] = ()
    more: tuple[tuple[Span, str], ...] = ()
    """What makes it."""


def asked(site: Site, repair: Replace) -> Draft:
    """`requests.get(url)` becomes `await client.get(url, follow_redirects=True)`."""
    call = site.node
    if not isinstance(call, libcst.Call):
        raise Unfit("only a written call can be replaced")
    may_await(site.piece, call)
    maker, _, method = repair.callee.rpartition(".")
    translating = not word(call.func).startswith("httpx.")
    if translating:
        not_caught(site)
    client = _client(site, maker.removesuffix("()"))
    new = call.with_changes(args=arguments(site, call, method))
    edits = list(client.more)
    if translating:
        extra = redirects(call, method, client.follows)
        new = more(new, extra) if extra is not None else new
        edits += used(site, call, follows(call, method))
        new = new if client.patience or _timed(call) else more(new, argument("timeout", repr(site.timeout)))
    new = new.with_changes(func=libcst.parse_expression(f"{client.name}.{method}"), lpar=(), rpar=())
    content = rendered(site.piece, site.node, awaited(site.piece, site.node, new))
    made = f", and make `{client.name}` once, in the module" if client.more else ""
    title = f"Replace `{word(call.func)}` by `await {client.name}.{method}`{made}"
    return Draft(title, repair.safety, site.piece.span(site.node), content, client.needs, tuple(edits))


def _timed(call: libcst.Call) -> bool:
    return any(one.keyword is not None and one.keyword.value == "timeout" for one in call.args)


def _client(site: Site, maker: str) -> Client:
    """One that the function has open, else one of the module, else a new one. Raises `Unfit` where there is none."""
    opened = _opened(site, maker)
    if opened is not None:
        return opened
    for name, call in _made(site.bindings):
        if _fit(site.bindings, call, maker) and site.bindings.is_module_level(name, site.line):
            return Client(name, _follows(call), True)
    return _new(site, maker)


def _follows(made: ast.Call) -> bool:
    """Whether the client is told to follow redirects; by itself one of httpx does not."""
    return any(one.arg == "follow_redirects" and getattr(one.value, "value", None) is True for one in made.keywords)


def _opened(site: Site, maker: str) -> Client | None:
    """The client of an `async with` around the request."""
    for parent, child in site.piece.above(site.node):
        if isinstance(parent, (libcst.FunctionDef, libcst.Lambda, libcst.ClassDef)):
            return None
        if isinstance(parent, libcst.With) and child is parent.body and parent.asynchronous is not None:
            for item in parent.items:
                call = ast.parse(site.piece.module.code_for_node(item.item).strip(), mode="eval").body
                name = item.asname.name if item.asname is not None else None
                if isinstance(name, libcst.Name) and isinstance(call, ast.Call) and _fit(site.bindings, call, maker):
                    return Client(name.value, _follows(call), True)
    return None


def _fit(bindings: Bindings, made: ast.Call, maker: str) -> bool:
    """Whether a call makes a client that may ask anybody."""
    return (
        bindings.symbol(made.func) == maker and not made.args and {one.arg or "" for one in made.keywords} <= HARMLESS
    )


def _new(site: Site, maker: str) -> Client:
    spelling = site.bindings.spell(maker, site.line)
    if spelling.needs and spelling.needs != site.http:
        raise Unfit(f"the module keeps no `{maker}()`, and does not import `{spelling.needs}`")
    for name in NAMES:
        text = f"{name} = {spelling.text}()\n"
        if name not in site.bindings.words or site.made.get(name) == text:
            insertion = placed(site, name, text, _imported_on(site.bindings, spelling.text))
            return Client(name, False, False, (spelling.needs,) if spelling.needs else (), (insertion,))
    raise Unfit("every name for a client of the module is taken")


def _imported_on(bindings: Bindings, text: str) -> int:
    """The last line of the module that binds what a text begins with; 0 where it will be imported."""
    return max((one.line for one in bindings.module.names.get(text.partition(".")[0], ())), default=0)


def _made(bindings: Bindings) -> Iterator[tuple[str, ast.Call]]:
    for one in bindings.tree.body:
        value = one.value if isinstance(one, (ast.Assign, ast.AnnAssign)) else None
        targets = one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]
        target = targets[0] if len(targets) == 1 else None
        if isinstance(value, ast.Call) and isinstance(target, ast.Name) and _once(bindings, target.id):
            yield target.id, value


def _once(bindings: Bindings, name: str) -> bool:
    return len(bindings.module.names.get(name, ())) == 1
