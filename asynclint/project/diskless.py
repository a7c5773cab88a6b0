"""Files that no disk has: in memory, or below /proc and /sys, where the kernel answers at once, or the null device."""

from __future__ import annotations

from collections.abc import Iterator

from asynclint.facts.model import CALL, Event
from asynclint.facts.store import Facts
from asynclint.facts.symbol import split
from asynclint.project.names import Names

IN_MEMORY = frozenset({"io.BytesIO()", "io.StringIO()"})
MOUNTS = ("='/proc/", "='/sys/", "='/proc'", "='/sys'", "='/dev/null'", "os.devnull")


def diskless(facts: Facts, function: int, event: Event) -> bool:
    """Whether a call, or what made the object that it is a method of, is given a path below /proc or /sys."""
    if event.positional and event.positional[0].startswith(MOUNTS):
        return True
    made = next(_makers(facts, function, event), None)
    return made is not None and all(one.positional and one.positional[0].startswith(MOUNTS) for one in made)


def is_in_memory(names: Names, event: Event) -> bool:
    """Whether a call is given a file that only exists in memory."""
    given = (*event.positional, *event.keywords.values())
    return any(one in IN_MEMORY for text in given if text[:1] not in ("=", "*") for one in names.meaning(text))


def is_made_in_memory(names: Names, facts: Facts, function: int, event: Event) -> bool:
    """Whether what made the object that a call is a method of, or what made that, is given a file in memory."""
    return any(all(is_in_memory(names, one) for one in made) for made in _makers(facts, function, event))


def _makers(facts: Facts, function: int, event: Event) -> Iterator[list[Event]]:
    """The calls in a function that make the object that an event is a method of, then those that made theirs."""
    head = split(event.symbol)[0]
    while head:
        if head.endswith("()"):
            tape = facts.tape(function)
            made = [raw for raw in tape if raw[0] == CALL and facts.texts[raw[5]] == head[:-2]]
            if made:
                yield [facts.event(raw) for raw in made]
        head = split(head)[0]
