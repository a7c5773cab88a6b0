"""libcst decides: a finding stands on a node of the concrete tree, or it is none. One function is parsed at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider

from asynclint.text import Source, Span


class Request(NamedTuple):
    """A finding to be confirmed: the function it stands in, its own place, and the last name of what it calls."""

    function: Span
    place: Span
    called: str


class Fragment(NamedTuple):
    """A parsed piece of a file. Lines of its nodes are `above` less than the file's; columns are the file's."""

    module: libcst.Module
    above: int
    nodes: dict[tuple[int, int, int, int], libcst.CSTNode]
    """By place in the file: lines from 1, columns in characters from 1."""


def confirm(source: Source, requests: Sequence[Request]) -> tuple[Span | None, ...]:
    """
    Where each finding really stands, in characters from 1; None where the tree has nothing of the kind.

    Raises nothing for text that libcst cannot parse: then nothing is confirmed.
    """
    fragments: dict[Span, Fragment | None] = {}
    found = []
    for request in requests:
        if request.function not in fragments:
            fragments[request.function] = fragment(source, request.function)
        piece = fragments[request.function]
        found.append(_stands(source, piece, request) if piece is not None else None)
    return tuple(found)


def fragment(source: Source, function: Span) -> Fragment | None:
    """The lines of a function, parsed alone; the whole file where they do not parse alone (a lambda's)."""
    lines = source.lines[function.line - 1 : function.end_line]
    indented = bool(lines) and lines[0][:1] in " \t\f"
    text = "\n".join(["if 1:", *lines] if indented else lines) + "\n"
    above = function.line - 1 - indented
    return _parsed(text, above) or _parsed(source.text, 0)


def _parsed(text: str, above: int) -> Fragment | None:
    try:
        module = libcst.parse_module(text)
    except (libcst.ParserSyntaxError, RecursionError):
        return None
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    return Fragment(module, above, dict(_placed(wrapper, above)))


def _placed(wrapper: MetadataWrapper, above: int) -> Iterator[tuple[tuple[int, int, int, int], libcst.CSTNode]]:
    for node, place in wrapper.resolve(PositionProvider).items():
        if isinstance(node, (libcst.BaseExpression, libcst.BaseSmallStatement)):
            start, end = place.start, place.end
            yield (start.line + above, start.column + 1, end.line + above, end.column + 1), node


def _stands(source: Source, piece: Fragment, request: Request) -> Span | None:
    place = source.characters(request.place)
    if tuple(place) in piece.nodes:
        return place
    return _near(piece, place, request.called)


def _near(piece: Fragment, place: Span, called: str) -> Span | None:
    """Inside f-strings older interpreters give wrong columns: take the call of that name on that line."""
    found = [
        Span(*at)
        for at, node in piece.nodes.items()
        if at[0] == place.line and isinstance(node, libcst.Call) and _last(node.func) == called
    ]
    return min(found) if found else None


def _last(node: libcst.CSTNode) -> str:
    if isinstance(node, libcst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, libcst.Name) else ""
