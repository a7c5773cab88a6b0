"""Recipes that hand work to a thread: a call, or the statement whose subject it is; what was handed over too early."""

from __future__ import annotations

import libcst

from asynclint.checker.flow import OF_THE_FRAME
from asynclint.checker.moving import moved
from asynclint.checker.parts import part_by_part
from asynclint.checker.passing import as_lambda, listed, spelled
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
    if repair.parts:
        return part_by_part(site, repair)
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
    thread = spelled(site, THREADS[repair.library], needs)
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
        return [libcst.Arg(as_lambda(call))]
    keywords = any(one.keyword is not None or one.star == "**" for one in call.args)
    if library == "asyncio" or not keywords:
        return listed(call.func, call)
    partial = libcst.parse_expression(spelled(site, "functools.partial", needs))
    held = libcst.Call(partial, listed(call.func, call), whitespace_before_args=call.whitespace_before_args)
    return [libcst.Arg(held)]


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
    inside = listed(call.func, call)
    if taker not in TAKE_KEYWORDS and any(one.keyword is not None or one.star == "**" for one in call.args):
        partial = libcst.parse_expression(spelled(site, "functools.partial", needs))
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
