"""Recipes for single calls: handed to a thread, passed by reference, awaited in place of a blocking twin."""

from __future__ import annotations

from collections.abc import Sequence

import libcst

from asynclint.checker.flow import OF_THE_FRAME
from asynclint.checker.fragment import walk
from asynclint.checker.moving import moved
from asynclint.checker.site import Draft, Site, rendered, word
from asynclint.checker.standing import Unfit, awaited, may_await
from asynclint.checker.walk import last_name
from asynclint.finding import THREADS, Offload, Safety

TAKE_KEYWORDS = frozenset({"to_thread", "run_in_threadpool", "submit"})
"""Off-loaders that pass keywords on to the function."""
TAKE_POSITIONAL = {"run_sync": 0, "run_in_executor": 1, **dict.fromkeys(TAKE_KEYWORDS, 0)}
"""Off-loaders by name, with the position of the function."""
LAZY = frozenset({"map", "filter", "zip", "enumerate", "iter", "next"})
"""Builtins that put the work off, or end it with an exception that no thread can hand back."""


def offloaded(site: Site, repair: Offload) -> Draft:
    """The call runs in a thread, or the statement whose subject it is does."""
    try:
        statement = moved(site, repair)
    except Unfit:
        if not repair.alone:
            raise
        statement = None
    return statement or _call_offloaded(site, repair)


def _call_offloaded(site: Site, repair: Offload) -> Draft:
    if not repair.alone:
        raise Unfit("it is bound to its thread, or stands for a call that is not written")
    call = _whole_chain(site)
    may_await(site.piece, call)
    if isinstance(call.func, libcst.Name) and call.func.value in LAZY | OF_THE_FRAME:
        raise Unfit(f"`{call.func.value}` gives something else in another place")
    needs: list[str] = []
    handed = _handed(site, call, repair.library, needs)
    thread = _spelled(site, THREADS[repair.library], needs)
    new = libcst.Call(libcst.parse_expression(thread), handed, whitespace_before_args=call.whitespace_before_args)
    content = rendered(site.piece, call, awaited(site.piece, call, new))
    return Draft(
        f"Run `{word(call.func)}` in a thread with `{thread}`",
        Safety.UNSAFE,
        site.piece.span(call),
        content,
        tuple(needs),
    )


def _whole_chain(site: Site) -> libcst.Call:
    """The call, or a later one of its chain that was found too: `open(path).read()` moves as one."""
    node = site.node
    if not isinstance(node, libcst.Call):
        raise Unfit("only a written call can be handed over")
    whole = node
    while True:
        attribute = site.piece.parents[node]
        call = site.piece.parents.get(attribute)
        if not (isinstance(attribute, libcst.Attribute) and isinstance(call, libcst.Call) and call.func is attribute):
            return whole
        node = call
        if site.piece.span(call) in site.found:
            whole = call


def _handed(site: Site, call: libcst.Call, library: str, needs: list[str]) -> list[libcst.Arg]:
    """The arguments of the off-loader: the function and its arguments, or one callable that holds them."""
    if site.busy(call.func) or call.func.lpar:
        return [libcst.Arg(_lambda(call))]
    keywords = any(one.keyword is not None or one.star == "**" for one in call.args)
    if library == "asyncio" or not keywords:
        return _listed(call.func, call)
    partial = libcst.parse_expression(_spelled(site, "functools.partial", needs))
    held = libcst.Call(partial, _listed(call.func, call), whitespace_before_args=call.whitespace_before_args)
    return [libcst.Arg(held)]


def _lambda(call: libcst.Call) -> libcst.Lambda:
    for node in walk(call):
        if isinstance(node, (libcst.Await, libcst.Yield, libcst.NamedExpr)) or _asynchronous(node):
            raise Unfit("what would move awaits, yields or binds a name")
        if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Name) and node.func.value in OF_THE_FRAME:
            raise Unfit(f"`{node.func.value}` gives something else in another place")
    return libcst.Lambda(libcst.Parameters(), call.with_changes(lpar=(), rpar=()))


def _asynchronous(node: libcst.CSTNode) -> bool:
    return isinstance(node, libcst.CompFor) and node.asynchronous is not None


def _listed(function: libcst.BaseExpression, call: libcst.Call) -> list[libcst.Arg]:
    """`function, a, k=b`, on lines of their own where the arguments are."""
    if not call.args:
        return [libcst.Arg(function)]
    before = call.whitespace_before_args
    after: libcst.BaseParenthesizableWhitespace = libcst.SimpleWhitespace(" ")
    if isinstance(before, libcst.ParenthesizedWhitespace):
        after = before.with_changes(first_line=libcst.TrailingWhitespace(), empty_lines=())
    first = libcst.Arg(function, comma=libcst.Comma(whitespace_after=after))
    return [first, *_parenthesised(call.args)]


def _parenthesised(arguments: Sequence[libcst.Arg]) -> list[libcst.Arg]:
    """A generator expression may stand without parentheses only where it is the sole argument."""
    return [
        one.with_changes(value=one.value.with_changes(lpar=[libcst.LeftParen()], rpar=[libcst.RightParen()]))
        if isinstance(one.value, libcst.GeneratorExp) and not one.value.lpar
        else one
        for one in arguments
    ]


def _spelled(site: Site, symbol: str, needs: list[str]) -> str:
    spelling = site.bindings.spell(symbol, site.line)
    if spelling.needs:
        needs.append(spelling.needs)
    return spelling.text


def referenced(site: Site) -> Draft:
    """`to_thread(f(x))` becomes `to_thread(f, x)`."""
    call = site.node
    argument = site.piece.parents[call]
    outer = site.piece.parents.get(argument)
    if not (isinstance(call, libcst.Call) and isinstance(argument, libcst.Arg) and isinstance(outer, libcst.Call)):
        raise Unfit("the call is part of a larger expression")
    taker = last_name(outer.func)
    at = list(outer.args).index(argument)
    if TAKE_POSITIONAL.get(taker) != at or argument.keyword is not None or call.func.lpar or call.lpar:
        raise Unfit("the off-loader takes the function in another way")
    if any(one.keyword is None or taker in TAKE_KEYWORDS for one in outer.args[at + 1 :]):
        raise Unfit("the off-loader is given more arguments")
    needs: list[str] = []
    inside = _listed(call.func, call)
    if taker not in TAKE_KEYWORDS and any(one.keyword is not None or one.star == "**" for one in call.args):
        partial = libcst.parse_expression(_spelled(site, "functools.partial", needs))
        inside = [libcst.Arg(libcst.Call(partial, inside, whitespace_before_args=call.whitespace_before_args))]
    content = _as_arguments(site, call, inside)
    title = f"Pass `{word(call.func)}` itself to `{word(outer.func)}`, and its arguments after it"
    return Draft(title, Safety.SAFE, site.piece.span(call), content, tuple(needs))


def _as_arguments(site: Site, call: libcst.Call, arguments: list[libcst.Arg]) -> str:
    """The text of arguments without the parentheses around them; a comma after the last one stays the outer call's."""
    nothing = libcst.SimpleWhitespace("")
    arguments[-1] = arguments[-1].with_changes(comma=libcst.MaybeSentinel.DEFAULT, whitespace_after_arg=nothing)
    text = rendered(site.piece, call, libcst.Call(libcst.Name("f"), arguments))
    return text[2:-1]


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
