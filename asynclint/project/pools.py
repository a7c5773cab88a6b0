"""Calls that take the bound of a pool away, by an argument or by leaving one out."""

from __future__ import annotations

from collections.abc import Iterator

from asynclint.catalogue.model import Pool
from asynclint.facts.model import CALL, CALLED, CLOSED, Event
from asynclint.finding import Confidence
from asynclint.project.describe import described
from asynclint.project.index import tail
from asynclint.project.linked import Linked
from asynclint.project.occasions import Occasions
from asynclint.project.place import is_apart, is_test, place
from asynclint.project.view import Setting


def settings(linked: Linked, occasions: Occasions) -> list[Setting]:
    """All such calls of a project that serves requests, in the order of files and lines."""
    catalogue = linked.names.catalogue
    if not catalogue.serves:
        return []
    found = {}
    for symbol in dict.fromkeys(one for word in sorted(catalogue.pool_tails) for one in linked.reported.symbols(word)):
        for canonical in linked.names.meaning(symbol):
            for pool in catalogue.pools(canonical):
                for name, event in _calls(linked, symbol):
                    given = _unbounded(linked, pool, event)
                    if given is not None and not _bounded_otherwise(linked, name, event):
                        taste = not pool.sure or _chosen(linked, name, event)
                        sure = Confidence.POSSIBLE if taste else Confidence.LIKELY
                        caller = described(linked, occasions, name, place(linked, name))
                        key = caller.path, event.span, pool.condition.argument
                        found[key] = Setting(caller, event.span, pool, given, sure)
    return [found[key] for key in sorted(found)]


def _calls(linked: Linked, symbol: str) -> Iterator[tuple[str, Event]]:
    for file, text in linked.reported.places(symbol, CALLED):
        path = linked.files[file].path
        if is_test(path) or is_apart(path):
            continue
        for use in linked.reported.called(file, text):
            if use.event.kind == CALL:
                yield linked.functions[use.file][use.function], use.event


def _bounded_otherwise(linked: Linked, name: str, event: Event) -> bool:
    """Whether a pool is made for the one task that disposes of it, or a semaphore bounds what uses it."""
    home = linked.homes[name]
    facts = linked.files[home.file].facts
    return bool(event.flags & CLOSED) or any(
        tail(facts.texts[raw[5]]).endswith("Semaphore") for raw in facts.tape(home.number)
    )


def _chosen(linked: Linked, name: str, event: Event) -> bool:
    """Whether the call is one of several that a setting decides between."""
    return any(region.kind == "branch" for region in linked.around(name, event))


def _unbounded(linked: Linked, pool: Pool, event: Event) -> str | None:
    """The argument that takes the bound away; "" where it is missing; None where the call is as it should be."""
    argument, position, values = pool.condition
    if "**" in event.keywords or "*" in event.positional or any(one in event.keywords for one in pool.also):
        return None
    given = event.keywords.get(argument)
    if given is None and 0 <= position < len(event.positional):
        given = event.positional[position]
    if given is None:
        return "" if pool.missing else None
    if any(given == f"={value!r}" for value in values):
        return f"{argument}{given}"
    meanings = linked.names.meaning(given) if given[:1] not in ("=", "") else ()
    if meanings and all(one in pool.symbols for one in meanings):
        return f"{argument}={meanings[0].rpartition('.')[2]}"
    return None
