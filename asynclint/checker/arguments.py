"""Recipes that change the arguments of a call."""

from __future__ import annotations

import libcst

from asynclint.checker.fragment import keyword
from asynclint.checker.site import Draft, Site, narrowed, rendered, word
from asynclint.checker.standing import Unfit
from asynclint.finding import AddArgument, RemoveArgument, Safety


def added(site: Site, repair: AddArgument) -> Draft:
    """The call with one more keyword."""
    call = site.node
    if not isinstance(call, libcst.Call):
        raise Unfit("only a written call takes an argument")
    value = repair.value or repr(site.timeout)
    given = next((one for one in call.args if keyword(one) == repair.name), None)
    if given is not None and _is_none(given):
        span, content = site.piece.span(given.value), value
        return Draft(f"Give `{word(call.func)}` {repair.name}={value}", repair.safety, span, content)
    if given is not None or any(one.star == "**" for one in call.args):
        raise Unfit(f"`{repair.name}` may be given already")
    title = f"Give `{word(call.func)}` {repair.name}={value}"
    return _changed(site, call, more(call, argument(repair.name, value)), title, repair.safety)


def argument(name: str, value: str) -> libcst.Arg:
    """`name=value`."""
    nothing = libcst.SimpleWhitespace("")
    equal = libcst.AssignEqual(nothing, nothing)
    return libcst.Arg(libcst.parse_expression(value), keyword=libcst.Name(name), equal=equal)


def more(call: libcst.Call, new: libcst.Arg) -> libcst.Call:
    """The call with one more argument, the last, on a line of its own where the others are."""
    if not call.args:
        return call.with_changes(args=[new])
    *before, last = call.args
    if isinstance(last.value, libcst.GeneratorExp) and not last.value.lpar:
        last = last.with_changes(value=last.value.with_changes(lpar=[libcst.LeftParen()], rpar=[libcst.RightParen()]))
    between = call.whitespace_before_args
    ended = isinstance(last.comma, libcst.Comma)
    if ended:
        new = new.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    elif isinstance(last.whitespace_after_arg, libcst.ParenthesizedWhitespace):
        new = new.with_changes(whitespace_after_arg=last.whitespace_after_arg)
        last = last.with_changes(whitespace_after_arg=libcst.SimpleWhitespace(""))
    space: libcst.BaseParenthesizableWhitespace = libcst.SimpleWhitespace(" ")
    if isinstance(between, libcst.ParenthesizedWhitespace):
        space = between.with_changes(first_line=libcst.TrailingWhitespace(), empty_lines=())
    return call.with_changes(args=[*before, last.with_changes(comma=libcst.Comma(whitespace_after=space)), new])


def removed(site: Site, repair: RemoveArgument) -> Draft:
    """The call without one of its keywords."""
    call = site.node
    if not isinstance(call, libcst.Call):
        raise Unfit("only a written call has arguments")
    at = [number for number, one in enumerate(call.args) if keyword(one) == repair.name]
    if len(at) != 1:
        raise Unfit(f"`{repair.name}` is not given by name")
    gone = call.args[at[0]]
    left = [one for one in call.args if one is not gone]
    if at[0] == len(left) and left:
        left[-1] = left[-1].with_changes(comma=gone.comma, whitespace_after_arg=gone.whitespace_after_arg)
    new = call.with_changes(args=left)
    if not left:
        new = new.with_changes(whitespace_before_args=libcst.SimpleWhitespace(""))
    return _changed(site, call, new, f"Remove {repair.name} from `{word(call.func)}`", repair.safety)


def _is_none(argument: libcst.Arg) -> bool:
    return isinstance(argument.value, libcst.Name) and argument.value.value == "None"


def _changed(site: Site, call: libcst.Call, new: libcst.Call, title: str, safety: Safety) -> Draft:
    """The smallest edit that makes one call of the other."""
    content = rendered(site.piece, call, new.with_changes(lpar=(), rpar=()))
    whole = site.piece.span(call)
    if any(one not in content for one in site.piece.comments(whole)):
        raise Unfit("a comment would be lost")
    return Draft(title, safety, *narrowed(site.bindings.source, whole, content))
