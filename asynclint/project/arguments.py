"""What a call is given for an argument, and whether that is a time limit."""

from __future__ import annotations

from asynclint.catalogue.model import Limit
from asynclint.facts.model import Event

Given = str | None
"""An argument as an event says it; None where it is not given."""


def given(event: Event, argument: str, position: int) -> Given:
    """An argument; "" also where unpacking may give it. None where it is not given."""
    if argument and argument in event.keywords:
        return event.keywords[argument]
    if 0 <= position < len(event.positional):
        return event.positional[position]
    if argument and ("**" in event.keywords or ("*" in event.positional and position >= 0)):
        return ""
    return None


def bounds(limit: Limit, said: Given) -> bool:
    """Whether a value of the argument is a limit. What is not known is one."""
    if said is None:
        return False
    values = {f"={value!r}" for value in limit.endless}
    return said not in values and not (said == "=0.0" and "=0" in values)


def written(event: Event, argument: str, said: str) -> str:
    """An argument as the source writes it: `timeout=None`, or `None` where it is given by position."""
    if argument in event.keywords:
        return f"{argument}{event.keywords[argument]}"
    return said[1:] if event.positional else f"{argument}{said}"
