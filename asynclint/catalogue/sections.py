"""The sections of a library's page: what blocks, what does not, time limits, what to keep, where functions run."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from asynclint.catalogue.conditions import Conditional
from asynclint.catalogue.lookup import twin
from asynclint.catalogue.markdown import code, grouped, section, sentences, shortened
from asynclint.catalogue.model import Blocks, Condition, Hand, Library, Limit, Resource, Runs
from asynclint.catalogue.versions import Spanned

PLACES = {
    "thread": "in a worker thread",
    "process": "in another process",
    "loop": "on the event loop",
    "caller": "where the call runs",
}


def blocks(known: Library) -> str:
    """What blocks, why, and what to use instead."""

    def key(one: Blocks) -> Hashable:
        because = one.category, one.cost, one.why, one.note, one.once, one.stays, one.lazy, one.here, one.inside
        return because, one.verified, one.unless, one.only, one.since, one.until

    rows = [
        (
            shortened(one.symbol for one in group),
            sentences(group[0].why, *_conditions(group[0]), group[0].note, _span(group[0])),
            f"{group[0].category}, {group[0].cost}",
            _instead(group, known),
            group[0].verified,
        )
        for group in grouped(known.blocks, key)
    ]
    return section("What blocks the event loop", ("call", "because it", "kind, cost", "instead", "verified"), rows)


def _conditions(entry: Blocks) -> Iterable[str]:
    yield from _arguments(entry)
    if entry.once:
        yield "at first use only"
    if entry.stays:
        yield "bound to its thread"
    if entry.lazy:
        yield "part by part"
    if entry.inside:
        yield "not on a file in memory"
    if entry.here:
        yield "not followed to callers"


def _arguments(entry: Conditional) -> Iterable[str]:
    if entry.unless:
        yield "not with " + " or ".join(map(_condition, entry.unless))
    if entry.only:
        yield "only with " + " or ".join(map(_condition, entry.only))


def _condition(condition: Condition) -> str:
    named = condition.argument or f"argument {condition.position + 1}"
    values = " or ".join(f"`{value!r}`" for value in condition.equals)
    return f"`{named}`" + (f" = {values}" if values else "")


def _instead(group: Sequence[Blocks], known: Library) -> str:
    """The twins of a group of calls, with the async libraries that have each; like-named ones as a family."""
    users: dict[str, dict[str, None]] = {}
    members: dict[str, dict[str, None]] = {}
    for one in group:
        for user, symbol in (one.instead or _twins(one, known)).items():
            head, _, tail = symbol.rpartition(".")
            general = f"{head}.*" if tail == one.symbol.rpartition(".")[2] else symbol
            users.setdefault(general, {})[user] = None
            members.setdefault(general, {})[symbol] = None
    named = {general: general if len(found) > 1 else next(iter(found)) for general, found in members.items()}
    return "<br>".join(f"`{named[general]}` ({', '.join(found)})" for general, found in users.items())


def _twins(one: Blocks, known: Library) -> Mapping[str, str]:
    blocking = {other.symbol for other in known.blocks}
    return {user: symbol for user, symbol in twin(one.symbol, known.twins).items() if symbol not in blocking}


def quiet(known: Library) -> str:
    """What is known not to block."""
    if not known.quiet:
        return ""
    return f"## What does not block\n\n{shortened(known.quiet)}\n"


def limits(known: Library) -> str:
    """The time limits of calls, and where they are given."""

    def key(one: Limit) -> Hashable:
        return one.argument, one.client_argument, one.default, one.verified, one.note, one.since, one.until

    rows = [
        (
            shortened(one.symbol for one in group),
            sentences(_seconds(group[0].default), group[0].note, _span(group[0])),
            code(group[0].argument),
            code(group[0].client_argument),
            group[0].verified,
        )
        for group in grouped(known.limits, key)
    ]
    return section("Time limits", ("call", "limit by default", "per call", "per client", "verified"), rows)


def resources(known: Library) -> str:
    """What opens connections, threads or a pool."""

    def key(one: Resource) -> Hashable:
        return one.kind, one.lifetime, one.close, one.pool, one.cost_ms, one.verified, one.note, one.since, one.until

    rows = [
        (
            shortened(one.symbol for one in group),
            sentences(
                "make one and keep it" if group[0].lifetime == "application" else "open, use, close",
                f"pooled by `{group[0].pool}`" if group[0].pool else "",
                f"making one costs {group[0].cost_ms:g} ms" if group[0].cost_ms else "",
                group[0].note,
                _span(group[0]),
            ),
            code(group[0].close),
            group[0].verified,
        )
        for group in grouped(known.resources, key)
    ]
    return section("What to keep, what to close", ("makes", "so", "closed by", "verified"), rows)


def places(known: Library) -> str:
    """Where it runs the functions that it is given, or that it finds in subclasses and under decorators."""
    rows = [
        (f"{kind} {shortened(one.symbol for one in group)}", sentences(_run(group[0]), _span(group[0])))
        for kind, entries in (("decorated with", known.decorators), ("overriding", known.methods))
        for group in grouped(entries, lambda one: one[1:])
    ]
    rows += [
        (f"{code(group[0].argument)} given to {shortened(one.symbol for one in group)}", _hand(group[0]))
        for group in grouped(known.hands, lambda one: (one.argument, *one[3:]))
    ]
    return section("Where it runs your functions", ("function", "runs"), rows)


def _run(one: Runs) -> str:
    coroutine = "on a loop to itself" if one.alone else "on the loop"
    where = "on the event loop" if one.sync == "loop" else f"{coroutine}, a plain `def` {PLACES[one.sync]}"
    return sentences(where, one.occasion, *_arguments(one))


def _hand(one: Hand) -> str:
    return sentences(PLACES[one.place], one.occasion, *_arguments(one))


def _span(one: Spanned) -> str:
    return sentences(f"since {one.since}" if one.since else "", f"before {one.until}" if one.until else "")


def _seconds(limit: float | None) -> str:
    return "none" if limit is None else f"{limit:g} s"
