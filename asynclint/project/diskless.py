"""Files that no disk has: below /proc and /sys the kernel answers at once, and so does the null device."""

from __future__ import annotations

from asynclint.facts.model import CALL, Event
from asynclint.facts.store import Facts
from asynclint.facts.symbol import split

MOUNTS = ("='/proc/", "='/sys/", "='/proc'", "='/sys'", "='/dev/null'", "os.devnull")


def diskless(facts: Facts, function: int, event: Event) -> bool:
    """Whether a call, or what made the object that it is a method of, is given a path below /proc or /sys."""
    if event.positional and event.positional[0].startswith(MOUNTS):
        return True
    head = split(event.symbol)[0]
    while head:
        if head.endswith("()"):
            made = _given(facts, function, head[:-2])
            if made:
                return all(one.startswith(MOUNTS) for one in made)
        head = split(head)[0]
    return False


def _given(facts: Facts, function: int, symbol: str) -> list[str]:
    """The first arguments of all calls of a symbol in a function."""
    return [
        facts.texts[raw[8][0]] if len(raw) > 8 and raw[8] else ""
        for raw in facts.tape(function)
        if raw[0] == CALL and facts.texts[raw[5]] == symbol
    ]
