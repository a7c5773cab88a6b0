"""What the code around a call says of it: that it is made once, perhaps, without a loop, or on what does not wait."""

from __future__ import annotations

from asynclint.facts.model import Event, Region
from asynclint.facts.store import Facts
from asynclint.facts.symbol import split

NONBLOCKING = {".setblocking": ("=False", "=0"), ".settimeout": ("=0", "=0.0")}
"""Calls on a socket after which its other calls return at once, with the first argument that says so."""
DATAGRAMS = (".connect", ".connect_ex", ".send", ".sendto", ".sendall", ".sendmsg")
"""Calls on a socket that return at once where it sends datagrams."""
ASKING = (".get_running_loop", "._get_running_loop", ".is_running", ".current_task", ".current_async_library")
"""Calls that tell whether a loop is running."""


def is_remembered(facts: Facts, function: int, region: int) -> bool:
    """Whether something stands where it is only made as long as nothing is kept."""
    return any(map(is_memo, facts.enclosing(function, region)))


def is_memo(region: Region) -> bool:
    """Whether a region is only entered as long as nothing is kept in an attribute or a global."""
    return region.kind == "branch" and "." in region.symbol and region.symbol[-1] not in ")>]"


def is_doubtful(facts: Facts, function: int, region: int) -> bool:
    """Whether something stands in a branch, or where an exception is handled."""
    return any(one.kind in ("branch", "handler") for one in facts.enclosing(function, region))


def asks_for_loop(facts: Facts, function: int) -> bool:
    """Whether a function looks first if a loop runs, so that it starts none where one does."""
    return any(facts.texts[raw[5]].endswith(ASKING) for raw in facts.tape(function))


def is_at_once(facts: Facts, function: int, event: Event) -> bool:
    """Whether a call on a socket waits for nothing, as the same function made the socket or set it up."""
    return _is_nonblocking(facts, function, event) or _is_datagram(facts, function, event)


def _is_nonblocking(facts: Facts, function: int, event: Event) -> bool:
    """Whether the same function tells the same object not to wait."""
    receiver = split(event.symbol)[0]
    texts = {receiver + step: values for step, values in NONBLOCKING.items()}
    return any(
        facts.texts[raw[5]] in texts and facts.texts[raw[8][0]] in texts[facts.texts[raw[5]]]
        for raw in facts.tape(function)
        if len(raw) > 8 and raw[8]
    )


def _is_datagram(facts: Facts, function: int, event: Event) -> bool:
    """Whether a call only hands a datagram over, or notes where later ones go: the same function makes the socket."""
    made = [facts.event(raw) for raw in facts.tape(function) if facts.texts[raw[5]] == "socket.socket"]
    given = [" ".join((*one.positional, *one.keywords.values())) for one in made]
    return split(event.symbol)[1] in DATAGRAMS and bool(given) and all("SOCK_DGRAM" in one for one in given)
