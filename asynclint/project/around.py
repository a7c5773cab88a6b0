"""What ends a call in time from outside: a scope around it, a call that it is given to, or the same in all callers."""

from __future__ import annotations

from collections.abc import Iterator

from asynclint.facts.model import CALL, Event
from asynclint.project.arguments import given
from asynclint.project.callers import Callers
from asynclint.project.index import tail
from asynclint.project.linked import Linked

BOUNDING = frozenset({"timeout", "timeout_at", "fail_after", "fail_at", "move_on_after", "move_on_at", "Timeout"})
"""Scopes that end what runs in them."""
AROUND = frozenset({"wait_for", "wait", "timeout", "fail_after", "with_timeout", "run_with_timeout"})
"""Calls that end what they are given."""


class Around:
    """Looks at what is around an event, here and one level up."""

    def __init__(self, linked: Linked, callers: Callers) -> None:
        self._linked = linked
        self._callers = callers

    def bounds(self, name: str, event: Event) -> bool:
        """Whether an event is ended in time: by what is around it, or around all calls of its function."""
        return self._around(name, event) or self._above(name)

    def _around(self, name: str, event: Event) -> bool:
        if any(
            region.kind in ("with", "async-with") and tail(region.symbol.partition("|")[0]) in BOUNDING
            for region in self._linked.around(name, event)
        ):
            return True
        return any(_holds(around, event) for around in self._bounders(name))

    def _bounders(self, name: str) -> Iterator[Event]:
        home = self._linked.homes[name]
        facts = self._linked.files[home.file].facts
        for raw in facts.tape(home.number):
            symbol = facts.texts[raw[5]]
            if raw[0] == CALL and symbol[symbol.rfind(".") + 1 :] in AROUND:
                yield facts.event(raw)

    def _above(self, name: str) -> bool:
        """Whether every known call of a function is bounded, or its decorator bounds it."""
        function = self._linked.homes[name].function
        if any("timeout" in tail(symbol).lower() for symbol in function.decorators):
            return True
        uses = self._callers.of(name)
        return bool(uses) and all(use.event is not None and self._around(use.name, use.event) for use in uses)


def _holds(around: Event, event: Event) -> bool:
    """Whether a call has another one in its arguments, and a limit."""
    if not (around.line, around.column) <= (event.line, event.column):
        return False
    if (around.end_line, around.end_column) < (event.end_line, event.end_column) or around.span == event.span:
        return False
    limit = given(around, "timeout", 1)
    return limit != "=None" and (limit is not None or len(around.positional) > 1)
