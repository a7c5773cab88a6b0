"""From a repair to a fix: the recipe that it names, the imports that this needs, the ones that it leaves unused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst

from asynclint.checker.arguments import added, removed
from asynclint.checker.clients import asked
from asynclint.checker.fragment import walk
from asynclint.checker.handing import offloaded, referenced
from asynclint.checker.hoisting import hoisted
from asynclint.checker.imports import added as import_added
from asynclint.checker.imports import removed as imports_removed
from asynclint.checker.lifespans import opened_once
from asynclint.checker.site import Draft, Site
from asynclint.checker.standing import Unfit
from asynclint.checker.twins import coroutine_awaited, replaced, wrapped
from asynclint.finding import (
    AddArgument,
    Await,
    Edit,
    Fix,
    Hoist,
    Offload,
    PassReference,
    RemoveArgument,
    Repair,
    Replace,
    Wrap,
)
from asynclint.text import Source


def fixed(site: Site, repair: Repair) -> Fix:
    """The fix that a repair comes to. Raises `Unfit` where there is none."""
    try:
        return _finished(site, _drafted(site, repair))
    except Unfit:
        otherwise = getattr(repair, "otherwise", None)
        if otherwise is None:
            raise
        return fixed(site, otherwise)


def _drafted(site: Site, repair: Repair) -> Draft:
    match repair:
        case Offload():
            return offloaded(site, repair)
        case PassReference():
            return referenced(site)
        case Replace():
            return asked(site, repair) if "()" in repair.callee else replaced(site, repair.callee, repair.safety)
        case Wrap():
            return wrapped(site, repair.wrapper)
        case Await():
            return coroutine_awaited(site)
        case AddArgument():
            return added(site, repair)
        case RemoveArgument():
            return removed(site, repair)
        case Hoist():
            return opened_once(site) if repair.in_loop else hoisted(site)


def _finished(site: Site, draft: Draft) -> Fix:
    source = site.bindings.source
    stretches = [(draft.span, _spaced(source, draft)), *draft.more]
    written = "".join(content for _, content in stretches)
    if any(one not in written for span, _ in stretches for one in site.piece.comments(span)):
        raise Unfit("a comment would be lost")
    imports = [import_added(site.bindings, module) for module in dict.fromkeys(draft.needs)]
    names = {one.value for one in walk(site.node) if isinstance(one, libcst.Name)}
    unused = imports_removed(site.bindings, names, draft.span, written, imports) if not draft.more else ()
    edits = [*imports, *unused, *[Edit(source.path, span, content) for span, content in stretches]]
    return Fix(draft.title, draft.safety, tuple(_native(source, edits)))


def _native(source: Source, edits: list[Edit]) -> Iterator[Edit]:
    """In order, with line ends as the file has them."""
    found = re.search(r"\r\n|\r|\n", source.text)
    end = found.group() if found else "\n"
    for one in sorted(edits):
        yield one._replace(content=one.content.replace("\n", end))


def _spaced(source: Source, draft: Draft) -> str:
    """A keyword may stand right before a parenthesis or a quote, but not before a word."""
    line = source.lines[draft.span.line - 1]
    before = line[draft.span.column - 2 : draft.span.column - 1]
    joined = draft.span.column > 1 and (before.isalnum() or before == "_") and draft.content[:1].isalpha()
    return f" {draft.content}" if joined else draft.content
