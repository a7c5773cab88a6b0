"""The calls that make what opens connections, threads or a pool: by the catalogue, or by a class derived from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from asynclint.catalogue.conventions import convention
from asynclint.catalogue.model import Resource
from asynclint.facts.memory import in_memory
from asynclint.facts.model import CALL, CALLED, Event
from asynclint.finding import Confidence
from asynclint.project.containers import plain
from asynclint.project.index import Use
from asynclint.project.linked import Linked
from asynclint.project.targets import targets
from asynclint.text import Span


class Site(NamedTuple):
    """A call that makes a resource: the function it stands in, the event, and what the catalogue says of it."""

    caller: str
    event: Event
    resource: Resource
    confidence: Confidence


def sites(linked: Linked) -> list[Site]:
    """Every call of the project that makes a resource, in the order of files and lines."""
    found: dict[tuple[str, Span], Site] = {}
    for symbol in dict.fromkeys(symbol for word in sorted(_words(linked)) for symbol in linked.reported.symbols(word)):
        meanings = linked.names.meaning(symbol)
        sure = Confidence.CERTAIN if len(meanings) < 2 else Confidence.LIKELY
        for canonical in meanings:
            resource = _resource(linked, canonical)
            if resource is None:
                continue
            for use in _calls(linked, symbol):
                if resource.embedded and in_memory(use.event.positional, use.event.keywords):
                    continue
                name = linked.functions[use.file][use.function]
                found.setdefault((name, use.event.span), Site(name, use.event, resource, sure))
    return [found[key] for key in sorted(found, key=lambda key: (linked.homes[key[0]].path, key[1]))]


def _words(linked: Linked) -> set[str]:
    """The last names under which resources, and classes derived from them, are called."""
    below = linked.heirs
    waiting = list(linked.names.catalogue.resource_tails)
    found = set(waiting)
    while waiting:
        word = waiting.pop()
        fresh = (below.get(word, set()) | linked.renamed.get(word, set())) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _calls(linked: Linked, symbol: str) -> Iterator[Use]:
    for file, text in linked.reported.places(symbol, CALLED):
        for use in linked.reported.called(file, text):
            if use.event.kind == CALL:
                yield use


def _resource(linked: Linked, canonical: str) -> Resource | None:
    names = linked.names
    if canonical in names.classes:
        foreign = [plain(base) for base in names.line(canonical) if base not in names.classes]
        return next((found for base in foreign if (found := names.catalogue.resource(base)) is not None), None)
    for target in targets(names, CALL, canonical):
        if not target.inside:
            return names.catalogue.resource(target.name.removesuffix(".__call__"))
    return None


def borrows(linked: Linked, site: Site) -> bool:
    """Whether a client is given what it connects with, and that is not made here: its connections are not its own."""
    named = [value for name, value in site.event.keywords.items() if convention("sharing").holds(name)]
    given = [value for value in named if value[:1] != "="]
    if site.resource.kind == "session" or not given:
        return False
    home = linked.homes[site.caller]
    facts = linked.files[home.file].facts
    made = {f"{facts.texts[raw[5]]}()" for raw in facts.tape(home.number) if raw[0] == CALL}
    return not all(part in made for value in given for part in value.split("|"))


def outermost(made: Iterable[Site]) -> list[Site]:
    """Sites without those that stand in another one's arguments: a client given to a client is part of it."""
    found: list[Site] = []
    for site in made:
        if found and found[-1].caller == site.caller and within(site.event, found[-1].event):
            continue
        found.append(site)
    return found


def within(inner: Event, outer: Event) -> bool:
    """Whether one event's span lies in another's."""
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
