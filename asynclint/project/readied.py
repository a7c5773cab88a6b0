"""What has been made sure of before a call, in the same function: that there is nothing left to wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asynclint.facts.model import AWAITED, CALL, ENTER, GIVEN, Event
from asynclint.facts.store import Facts
from asynclint.facts.symbol import split

ASKING = {
    ".result": (".done",),
    ".exception": (".done",),
    ".get": (".empty", ".qsize", ".ready", ".poll"),
    ".put": (".full",),
    ".recv": (".poll",),
    ".recv_bytes": (".poll",),
}
"""Calls that wait, and the calls on the same object that tell first whether they would."""
WATCHING = {".wait": ".poll", ".join": ".is_alive"}
"""Calls that wait for an end, and the calls by which a loop before them may have seen it come."""
EXECUTOR = "Executor().__enter__"
SUBMITTING = (".submit", ".map")
ON_THE_LOOP = ("run_in_executor", "wrap_future")
"""What makes of work in a thread something that the loop waits for."""


def is_readied(facts: Facts, function: int, event: Event) -> bool:
    """Whether the object was asked before if there is anything to wait for, or has been awaited, or worked off."""
    receiver, step = split(event.symbol)
    if step in ASKING:
        return _asked(facts, function, event, receiver, ASKING[step])
    if step in WATCHING:
        return _watched(facts, function, event, receiver + WATCHING[step])
    return event.kind == ENTER and event.symbol.endswith(EXECUTOR) and _worked_off(facts, function, event, receiver)


def _asked(facts: Facts, function: int, event: Event, receiver: str, steps: Sequence[str]) -> bool:
    asking = {receiver + step for step in steps}
    for raw in facts.tape(function):
        one = facts.event(raw)
        if one.span == event.span and one.symbol == event.symbol:
            return False
        if one.symbol in asking or (receiver in one.positional and _awaits(one)):
            return True
    return False


def _watched(facts: Facts, function: int, event: Event, asking: str) -> bool:
    """Whether a loop above lasted for as long as there was something to wait for."""
    regions = facts.regions(function)
    for raw in facts.tape(function):
        one = facts.event(raw)
        if one.span == event.span and one.symbol == event.symbol:
            return False
        around = regions[one.region] if one.symbol == asking and one.region >= 0 else None
        if around is not None and around.symbol == "while" and around.line == one.line and event.line > one.line:
            return event.region != one.region
    return False


def _awaits(event: Event) -> bool:
    return bool(event.flags & AWAITED) or event.symbol.endswith(".wrap_future")


def _worked_off(facts: Facts, function: int, event: Event, executor: str) -> bool:
    """Whether all that an executor is given in its `with` is awaited in there: leaving finds its workers idle."""
    given = False
    inside = list(_inside(facts, function, event, executor))
    for number, one in enumerate(inside):
        submitted = one.symbol.startswith(executor) and one.symbol.endswith(SUBMITTING)
        if not submitted and not any(text.startswith(executor) for text in (*one.positional, *one.keywords.values())):
            continue
        on_loop = one.flags & GIVEN if submitted else one.symbol.endswith(ON_THE_LOOP)
        later = on_loop and any(other.flags & AWAITED for other in inside[number + 1 :])
        if not (later or (one.flags & AWAITED and not submitted)):
            return False
        given = True
    return given


def _inside(facts: Facts, function: int, event: Event, executor: str) -> Iterator[Event]:
    """The calls in the body of a `with`."""
    regions = facts.regions(function)
    own = [
        number
        for number, region in enumerate(regions)
        if region.kind == "with" and region.symbol == executor and event.line - 1 <= region.line <= event.line
    ]
    for raw in facts.tape(function) if own else ():
        if raw[0] == CALL and _stands_in(raw[6], own[-1], [region.parent for region in regions]):
            yield facts.event(raw)


def _stands_in(region: int, around: int, parents: Sequence[int]) -> bool:
    while region > around:
        region = parents[region]
    return region == around
