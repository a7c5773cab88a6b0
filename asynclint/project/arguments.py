"""What a call is given for an argument or a parameter, and whether that is a time limit."""

from __future__ import annotations

from asynclint.catalogue.model import Hand, Limit
from asynclint.facts.model import Event, Function

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


def takes(hand: Hand, event: Event, text: str) -> bool:
    """Whether a call is given a text as the callable that it hands on."""
    position = hand.position
    if 0 <= position < len(event.positional) and event.positional[position] == text:
        return True
    return bool(hand.argument) and event.keywords.get(hand.argument) == text


def filling(function: Function, event: Event, parameter: str) -> str:
    """The argument that fills a parameter of a function of the project, where it is no constant; else ""."""
    said = event.keywords.get(parameter, "")
    if not said:
        names = _positional(function)
        at = names.index(parameter) if parameter in names else len(event.positional)
        said = event.positional[at] if at < len(event.positional) else ""
    return "" if said[:1] in ("=", "*") else said


def answer(function: Function, event: Event, parameter: str) -> Given:
    """The argument that fills a parameter of a function of the project, also a constant; None where none does."""
    if parameter in event.keywords:
        return event.keywords[parameter]
    names = _positional(function)
    at = names.index(parameter) if parameter in names else len(event.positional)
    return event.positional[at] if at < len(event.positional) else None


def filled(function: Function, event: Event, text: str) -> str:
    """The parameter that an argument fills, or ""."""
    for name, said in event.keywords.items():
        if said == text:
            return name
    for name, said in zip(_positional(function), event.positional, strict=False):
        if said == text:
            return name
    return ""


def _positional(function: Function) -> list[str]:
    names = [parameter.name for parameter in function.parameters if not parameter.name.startswith("*")]
    return names[1:] if function.owner and names and names[0] in ("self", "cls") else names
