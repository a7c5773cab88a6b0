"""libcst decides: a finding stands on a node of the concrete tree, or it is none. One function is parsed at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst

from asynclint.checker.fragment import Fragment, fragment
from asynclint.text import Source, Span


class Request(NamedTuple):
    """A finding to be confirmed: the function it stands in, its own place, and the last name of what it calls."""

    function: Span
    place: Span
    called: str


class Stand(NamedTuple):
    """A confirmed finding: the piece of the file it was found in, and where it really stands there."""

    piece: Fragment
    span: Span

    @property
    def node(self) -> libcst.CSTNode:
        """The node that it stands on."""
        return self.piece.nodes[self.span]


def confirm(source: Source, requests: Sequence[Request]) -> Iterator[Stand | None]:
    """
    Where each finding really stands; None where the tree has nothing of the kind.

    Raises nothing for text that libcst cannot parse: then nothing is confirmed.
    """
    pieces: dict[Span, Fragment | None] = {}
    for request in requests:
        if request.function not in pieces:
            pieces[request.function] = fragment(source, request.function)
        piece = pieces[request.function]
        span = _stands(source, piece, request) if piece is not None else None
        yield Stand(piece, span) if piece is not None and span is not None else None


def _stands(source: Source, piece: Fragment, request: Request) -> Span | None:
    place = source.characters(request.place)
    return place if place in piece.nodes else _near(piece, place, request.called)


def _near(piece: Fragment, place: Span, called: str) -> Span | None:
    """Inside f-strings older interpreters give wrong columns: take the call of that name on that line."""
    found = [
        at
        for at, node in piece.nodes.items()
        if at.line == place.line and isinstance(node, libcst.Call) and last_name(node.func) == called
    ]
    return min(found) if found else None


def last_name(node: libcst.CSTNode) -> str:
    """The name that a reference ends in: `get` of `session.get`; "" where there is none."""
    if isinstance(node, libcst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, libcst.Name) else ""
