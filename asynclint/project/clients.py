"""The time limit that a call's client may have: by its constructor, an adapter, or a class of the project's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from asynclint.facts.model import CALL, CALLED, Event
from asynclint.project.arguments import bounds, given
from asynclint.project.containers import plain
from asynclint.project.index import tail
from asynclint.project.linked import Linked

OVERRIDDEN = frozenset({"request", "send", "_request", "urlopen", "urllib3_request"})
"""Methods through which all calls of a client go, where a class of the project sets a limit for all of them."""


class Maker(NamedTuple):
    """
    A call that sets a limit, or should: the function it stands in, and the event.

    `disabled` is what takes the limit away, as it is written: `timeout=None`; `None` where it is given by position; "".
    """

    function: str
    event: Event
    disabled: str = ""


class Clients:
    """Looks for what makes the clients of calls. Pure as seen from outside; inside it remembers what it found."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._made: dict[str, list[Maker]] = {}

    def bounded(self, symbol: str, canonical: str) -> bool:
        """Whether the project may set a limit for all calls of the kind, in a way that cannot be seen through."""
        return self._goes_through_the_project(symbol) or self._set_elsewhere(canonical)

    def nearest(self, name: str, canonical: str) -> Sequence[Maker]:
        """The calls that make such a client: in the function itself, else its class, its module, the project."""
        makers = self._makers(canonical[: canonical.find("()")])
        home = self._linked.homes[name]
        owner = f"{name[: -len(home.function.name)]}{home.function.owner}." if home.function.owner else f"{name}."
        module = name[: -len(home.function.name)]
        for scope in (f"{name}.", owner, module, ""):
            found = [one for one in makers if f"{one.function}.".startswith(scope)]
            if found:
                return found
        return ()

    def set_again(self, name: str, event: Event, symbol: str, canonical: str) -> bool:
        """Whether the limit of an object, as a socket's, is taken away for the moment: it is given one further down."""
        home = self._linked.homes[name]
        facts = self._linked.files[home.file].facts
        head, kind = symbol.rpartition(".")[0], canonical.rpartition(".")[0]
        for raw in facts.tape(home.number):
            text = facts.texts[raw[5]]
            if raw[0] == CALL and raw[1] > event.line and text.rpartition(".")[0] == head:
                limit = self._linked.names.catalogue.limit(f"{kind}.{text.rpartition('.')[2]}")
                if limit is not None and not limit.argument and limit.position >= 0:
                    later = facts.event(raw)
                    return bounds(limit, given(later, "", limit.position))
        return False

    def _set_elsewhere(self, canonical: str) -> bool:
        """Whether the project sets a limit for all sockets, or for sessions by an adapter."""
        linked = self._linked
        if canonical.partition(".")[0] in sys.stdlib_module_names:
            return bool(linked.index.count(["setdefaulttimeout"]))
        if not canonical.startswith("requests.Session()"):
            return False
        answers = linked.answers
        if "adapted" not in answers:
            answers["adapted"] = _is_adapted(linked)
        return answers["adapted"]

    def _goes_through_the_project(self, symbol: str) -> bool:
        """Whether the receiver is of a class of the project that may set a limit for every call."""
        names = self._linked.names
        head = symbol[: symbol.rfind(".")] if "." in symbol else ""
        kinds = [plain(one[:-2]) for one in names.meaning(head) if one.endswith("()")] if head.endswith(")") else []
        return any(kind in names.classes and any(names.method(kind, one) for one in OVERRIDDEN) for kind in kinds)

    def _makers(self, client: str) -> list[Maker]:
        known = self._made.get(client)
        if known is None:
            kinds = dict.fromkeys((client, *sorted(self._linked.names.catalogue.givers(client))))
            known = self._made[client] = [one for kind in kinds for one in self._all_makers(kind)]
        return known

    def _all_makers(self, client: str) -> Iterator[Maker]:
        linked = self._linked
        linked.names.asked.callers.add(client)
        words = {tail(client), *linked.names.catalogue.resource_tails}
        for symbol in dict.fromkeys(symbol for word in sorted(words) for symbol in linked.index.symbols(word)):
            if f"{client}()" in map(plain, linked.names.meaning(f"{symbol}()")):
                for file, text in linked.index.places(symbol, CALLED):
                    for use in linked.index.called(file, text):
                        if use.event.kind == CALL:
                            yield Maker(linked.functions[use.file][use.function], use.event)


def _is_adapted(linked: Linked) -> bool:
    names = linked.names
    return any(
        "requests.adapters.HTTPAdapter" in names.line(kind) and names.method(kind, "send") is not None
        for kind in names.classes
    ) or any(key.endswith((".request", ".send")) for file in linked.files for key in file.facts.header.stores)
