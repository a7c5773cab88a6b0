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
    space: libcst.BaseParenthesizableWhitespace = libcst.SimpleWhitespace(" ")
    if isinstance(between, libcst.ParenthesizedWhitespace):
        space = between.with_changes(first_line=libcst.TrailingWhitespace(), empty_lines=())
    ended = isinstance(last.comma, libcst.Comma)
    end = last.comma.whitespace_after if isinstance(last.comma, libcst.Comma) else last.whitespace_after_arg
    if isinstance(end, libcst.ParenthesizedWhitespace):
        space, end = _with_comments(space, end)
    comma = libcst.Comma(whitespace_after=end) if ended else libcst.MaybeSentinel.DEFAULT
    new = new.with_changes(comma=comma, whitespace_after_arg=libcst.SimpleWhitespace("") if ended else end)
    none = libcst.SimpleWhitespace("")
    kept = last.with_changes(comma=libcst.Comma(whitespace_after=space), whitespace_after_arg=none)
    return call.with_changes(args=[*before, kept, new])


def _with_comments(
    between: libcst.BaseParenthesizableWhitespace, end: libcst.ParenthesizedWhitespace
) -> tuple[libcst.BaseParenthesizableWhitespace, libcst.ParenthesizedWhitespace]:
    """What stands before and after a new last argument: comments stay with the one that was the last before."""
    if end.first_line.comment is None and not any(one.comment for one in end.empty_lines):
        return between, end
    if not isinstance(between, libcst.ParenthesizedWhitespace):
        raise Unfit("a comment would change its place")
    plain = end.with_changes(first_line=libcst.TrailingWhitespace(), empty_lines=())
    return end.with_changes(indent=between.indent, last_line=between.last_line), plain


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
        left[-1] = _last(left[-1], gone)
    new = call.with_changes(args=left)
    if not left:
        new = new.with_changes(whitespace_before_args=libcst.SimpleWhitespace(""))
    return _changed(site, call, new, f"Remove {repair.name} from `{word(call.func)}`", repair.safety)


def _last(before: libcst.Arg, gone: libcst.Arg) -> libcst.Arg:
    """The argument before the last one as the last one: on lines of their own it keeps its comma and its comment."""
    ended = gone.comma.whitespace_after if isinstance(gone.comma, libcst.Comma) else gone.whitespace_after_arg
    comma = before.comma if isinstance(before.comma, libcst.Comma) else libcst.Comma()
    between = comma.whitespace_after
    if isinstance(between, libcst.ParenthesizedWhitespace) and isinstance(ended, libcst.ParenthesizedWhitespace):
        after = between.with_changes(indent=ended.indent, last_line=ended.last_line)
        return before.with_changes(comma=comma.with_changes(whitespace_after=after))
    return before.with_changes(comma=gone.comma, whitespace_after_arg=gone.whitespace_after_arg)


def _is_none(argument: libcst.Arg) -> bool:
    return isinstance(argument.value, libcst.Name) and argument.value.value == "None"


def _changed(site: Site, call: libcst.Call, new: libcst.Call, title: str, safety: Safety) -> Draft:
    """The smallest edit that makes one call of the other."""
    content = rendered(site.piece, call, new.with_changes(lpar=(), rpar=()))
    whole = site.piece.span(call)
    if any(one not in content for one in site.piece.comments(whole)):
        raise Unfit("a comment would be lost")
    return Draft(title, safety, *narrowed(site.bindings.source, whole, content))
