"""How requests get to a function, as a message names it: `POST /quote`, then the functions on the way."""

from __future__ import annotations

from collections.abc import Sequence

from asynclint.facts.model import CALL
from asynclint.project.describe import short
from asynclint.project.linked import Linked

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "websocket", "route", "api_route"})


def route(linked: Linked, chain: Sequence[str]) -> tuple[str, ...]:
    """The names of a chain of functions, the handler first; where its decorator gives a path, that instead."""
    return (_handler(linked, chain[0]), *map(short, chain[1:])) if chain else ()


def _handler(linked: Linked, name: str) -> str:
    home = linked.homes[name]
    facts = linked.files[home.file].facts
    first = home.function.span.line
    for events in facts.every_tape():
        for raw in events:
            if raw[0] == CALL and raw[1] == first:
                event = facts.event(raw)
                verb = event.symbol.rpartition(".")[2]
                path = event.positional[0] if event.positional else ""
                if verb in VERBS and path.startswith("='/"):
                    return f"{verb.upper()} {path[2:-1]}" if "route" not in verb else path[2:-1]
    return short(name)
