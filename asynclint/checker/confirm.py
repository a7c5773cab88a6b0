"""From what rules propose to what the user is told: each finding on its node, spans in characters from 1, its fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby

import libcst

from asynclint.checker.bindings import Bindings
from asynclint.checker.fixing import Fixing
from asynclint.checker.glance import glance
from asynclint.checker.parse import with_room
from asynclint.checker.recipes import fixed
from asynclint.checker.site import Site
from asynclint.checker.standing import Unfit
from asynclint.checker.walk import Request, Stand, confirm
from asynclint.finding import Diagnostic, Fix, Hop
from asynclint.sources import Sources
from asynclint.text import Source, Span


def confirmed(shown: Sequence[Diagnostic], sources: Sources, fixing: Fixing) -> Iterator[Diagnostic]:
    """
    The diagnostics that stand on a node of the concrete tree, in order; the tool's own pass as they are.

    A file that has changed or gone since it was read loses its findings: what is said of it would be wrong.
    """
    yield from with_room(lambda: list(_confirmed(shown, sources, fixing)))


def _confirmed(shown: Sequence[Diagnostic], sources: Sources, fixing: Fixing) -> Iterator[Diagnostic]:
    for path, group in groupby(shown, key=lambda one: one.path):
        found = list(group)
        source = sources(path)
        yield from (one for one in found if one.origin is None)
        proposed = [one for one in found if one.origin is not None]
        if source is not None and proposed:
            yield from _of_file(source, proposed, sources, fixing)


def _of_file(source: Source, proposed: Sequence[Diagnostic], sources: Sources, fixing: Fixing) -> Iterator[Diagnostic]:
    left, seen = [], set()
    for one in proposed:
        span = None if _fixes(one, fixing) else glance(source, one.span)
        if span is None:
            left.append(one)
        else:
            seen.add(span)
            yield replace(one, span=span, chain=tuple(_hop(hop, sources) for hop in one.chain))
    yield from _mended(source, left, seen, sources, fixing)


def _fixes(one: Diagnostic, fixing: Fixing) -> bool:
    repair = one.origin.repair if one.origin is not None else None
    return repair is not None and fixing.wants(one.code, repair)


def _mended(
    source: Source, proposed: Sequence[Diagnostic], seen: Set[Span], sources: Sources, fixing: Fixing
) -> Iterator[Diagnostic]:
    """Those that a fix is wanted for; `seen` is where the others stand."""
    standing = list(zip(proposed, confirm(source, [_request(one) for one in proposed]), strict=True))
    found = seen | {stand.span for _, stand in standing if stand is not None}
    mender = _Mender(source, frozenset(found), fixing)
    for one, stand in standing:
        span = stand.span if stand is not None else glance(source, one.span)
        if span is not None:  # in a function too deep to be parsed, its own text still tells
            fix, unfixed = mender.fix(one, stand) if stand is not None else (None, "")
            chain = tuple(_hop(hop, sources) for hop in one.chain)
            yield replace(one, span=span, chain=chain, fix=fix, unfixed=unfixed)


class _Mender:
    """Works out the fixes of one file. What the file's names mean is looked up once, where a fix needs it."""

    def __init__(self, source: Source, found: frozenset[Span], fixing: Fixing) -> None:
        self._source = source
        self._found = found
        self._fixing = fixing
        self._bindings: Bindings | None = None
        self._taken: dict[Span, str] = {}
        self._made: dict[str, str] = {}

    def fix(self, one: Diagnostic, stand: Stand) -> tuple[Fix | None, str]:
        """The fix of a finding, or why there is none."""
        repair = one.origin.repair if one.origin is not None else None
        node = stand.node
        if repair is None or not self._fixing.wants(one.code, repair) or not isinstance(node, libcst.BaseExpression):
            return None, ""
        try:
            return self._fixing.rated(one.code, fixed(self._site(stand, node), repair)), ""
        except Unfit as reason:
            return None, str(reason)
        except RecursionError:
            return None, "the file is nested too deeply"

    def _site(self, stand: Stand, node: libcst.BaseExpression) -> Site:
        if self._bindings is None:
            self._bindings = Bindings(self._source)
        timeout, http = self._fixing.timeout, self._fixing.http
        return Site(stand.piece, node, self._bindings, self._found, self._taken, timeout, self._made, http)


def _request(one: Diagnostic) -> Request:
    within = one.origin.within if one.origin is not None else one.span
    return Request(within, one.span, one.symbol.rpartition(".")[2])


def _hop(hop: Hop, sources: Sources) -> Hop:
    source = sources(hop.path)
    if source is None:
        return hop._replace(span=hop.span._replace(column=hop.span.column + 1, end_column=hop.span.end_column + 1))
    return hop._replace(span=source.characters(hop.span))
