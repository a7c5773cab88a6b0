"""From what rules propose to what the user is told: each finding on its node, every span in characters from 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from asynclint.checker.walk import Request, confirm
from asynclint.finding import Diagnostic, Hop
from asynclint.sources import Sources
from asynclint.text import Source


def confirmed(shown: Sequence[Diagnostic], sources: Sources) -> Iterator[Diagnostic]:
    """
    The diagnostics that stand on a node of the concrete tree, in order; the tool's own pass as they are.

    A file that has changed or gone since it was read loses its findings: what is said of it would be wrong.
    """
    for path, group in groupby(shown, key=lambda one: one.path):
        found = list(group)
        source = sources(path)
        yield from (one for one in found if one.origin is None)
        proposed = [one for one in found if one.origin is not None]
        if source is not None and proposed:
            yield from _of_file(source, proposed, sources)


def _of_file(source: Source, proposed: Sequence[Diagnostic], sources: Sources) -> Iterator[Diagnostic]:
    requests = [_request(one) for one in proposed]
    for one, span in zip(proposed, confirm(source, requests), strict=True):
        if span is not None:
            yield replace(one, span=span, chain=tuple(_hop(hop, sources) for hop in one.chain))


def _request(one: Diagnostic) -> Request:
    within = one.origin.within if one.origin is not None else one.span
    return Request(within, one.span, one.symbol.rpartition(".")[2])


def _hop(hop: Hop, sources: Sources) -> Hop:
    source = sources(hop.path)
    if source is None:
        return hop._replace(span=hop.span._replace(column=hop.span.column + 1, end_column=hop.span.end_column + 1))
    return hop._replace(span=source.characters(hop.span))
