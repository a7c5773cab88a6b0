"""The asynchronous twins of calls that block: run under what makes its call wait, and must not stall the loop."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from importlib.util import find_spec
from typing import Any, NamedTuple

from asynclint.catalogue.load import library, load

from .case import ALONE, Call, Case, side_by_side, somewhere
from .elsewhere import elsewhere
from .hearing import events, system_calls
from .outcome import Outcome
from .place import Place
from .stall import CALM, LATE, run_on, stall_of_twin

Pair = tuple[str, str]
"""The symbol of a call, and of its twin, as the catalogue says it."""


class Opened(NamedTuple):
    """A twin that must be kept waiting, made of what is opened on the loop before the clock starts."""

    opened: Callable[[], AbstractAsyncContextManager[Any]]
    call: Callable[[Any], Awaitable[Any]]
    fails: bool = False
    """Its error does not matter once it has waited: its server hangs up."""


Make = Callable[[Place], "Case | Opened | Callable[[], Awaitable[Any]]"]
"""
Prepares a twin: a call that gives an awaitable, which must be kept waiting, of what is opened before or of nothing; or
a case, whose evidence must show that the file system is asked in another thread.
"""
Twins = Mapping[Pair, Make]
Loops = Mapping[Pair, tuple[str, ...]]
LOOPS = {"asyncio": "asyncio", "anyio": "asyncio", "trio": "trio"}
"""The loop on which a twin is run that the catalogue names for a library."""
TRIES = 3


def pairs(name: str) -> Loops:
    """The twins of the calls of a library that are marked as run, and the loops on which each is to be run."""
    known = load({name})
    found: dict[Pair, set[str]] = {}
    for symbol in (one.symbol for one in library(name).blocks if one.verified == "ran"):
        entry = known.blocking(symbol)
        for user, twin in entry.instead.items() if entry is not None else ():
            found.setdefault((symbol, twin), set()).add(LOOPS[user])
    return {pair: tuple(sorted(loops)) for pair, loops in found.items()}


def told(pair: Pair) -> str:
    """A pair as it is written down."""
    return " → ".join(pair)


def can_be_run(pair: Pair, loops: tuple[str, ...]) -> bool:
    """Whether this interpreter has the twin, its library and its loops."""
    return not elsewhere(pair[1]) and all(find_spec(one) for one in (pair[1].partition(".")[0], *loops))


def calm_all(twins: Twins, loops: Loops, library: str) -> Iterator[Outcome]:
    """Run twins side by side, and once more by itself what does not hold so. What is a twin of nothing is left out."""
    known = {told(pair): pair for pair in twins if pair in loops}

    def look(name: str) -> Outcome:
        pair = known[name]
        return calm(pair, twins[pair], loops[pair], library)

    found = list(side_by_side(known, lambda name: any(one.startswith(ALONE) for one in known[name]), look))
    yield from (one if one.status == "holds" else look(one.symbol) for one in found)


def calm(pair: Pair, make: Make, loops: tuple[str, ...], library: str) -> Outcome:
    """Whether a twin leaves each of the loops running. The best of some tries: the machine may have been too busy."""
    evidence = fault = ""
    for loop in loops:
        for _ in range(TRIES):
            try:
                with somewhere() as place:
                    evidence, fault = _fault(make(place), place, loop)
            except Exception as error:
                return Outcome(library, "calm", told(pair), "unchecked", f"{type(error).__name__}: {error}"[:200])
            if not fault:
                break
        else:
            return Outcome(library, "calm", told(pair), "wrong", f"{fault} ({loop})")
    return Outcome(library, "calm", told(pair), "holds", evidence)


def _fault(made: Case | Opened | Callable[[], Awaitable[Any]], place: Place, loop: str) -> tuple[str, str]:
    """The kind of evidence, and what is wrong with a twin, "" for nothing."""
    if isinstance(made, Case) and made.evidence in _WATCHED:
        return made.evidence, run_on(loop, lambda: _WATCHED[made.evidence](made, place))
    kind = made.evidence if isinstance(made, Case) else "stalled"
    opened, call, fails = _opened(made)
    still, took = stall_of_twin(call, place.begin, loop, opened, fails)
    if took < LATE:
        return kind, f"it was not kept waiting: {took * 1000:.0f} ms"
    return kind, f"the loop was late by {still * 1000:.0f} ms" if still >= CALM else ""


def _opened(made: Case | Opened | Callable[[], Awaitable[Any]]) -> Opened:
    if isinstance(made, Opened):
        return made
    call = made.call if isinstance(made, Case) else made
    return Opened(nullcontext, lambda _: call())


async def _audited(case: Case, place: Place) -> str:
    """The event, about something in this place, is raised in another thread than the loop's."""
    here = threading.get_ident()
    with events() as heard:
        given, called = await _watched(case.call)
    about = [one for one in heard if one.event == case.event and any(str(place.folder) in path for path in one.paths)]
    if called or any(one.thread == here for one in about):
        return f"the loop's thread called {', '.join(sorted(called)) or case.event}"
    return "" if about else f"`{case.event}` was not heard: {given!r}"[:150]


async def _asked(case: Case, place: Place) -> str:
    """The answer follows the change, and the loop's thread has not asked for it."""
    before, called = await _watched(case.call)
    case.other()
    after, again = await _watched(case.call)
    if called | again:
        return f"the loop's thread called {', '.join(sorted(called | again))}"
    return f"it gave {before!r} before and after"[:150] if repr(before) == repr(after) else ""


async def _changed(case: Case, place: Place) -> str:
    """The file system is another afterwards, and the loop's thread has not changed it."""
    before = case.other()
    given, called = await _watched(case.call)
    if called:
        return f"the loop's thread called {', '.join(sorted(called))}"
    return f"nothing has changed: {given!r}"[:150] if before == case.other() else ""


_WATCHED = {"audited": _audited, "asked": _asked, "changed": _changed}


async def _watched(call: Call) -> tuple[Any, set[str]]:
    """What a twin gives or raises, and what of the file system this thread has called and told of meanwhile."""
    here = threading.get_ident()
    with events() as heard, system_calls() as called:
        try:
            given = await call()
        except Exception as error:  # an answer, too: there is no such file
            given = error
    told = {one.event for one in heard if one.thread == here and one.event.startswith(("open", "os.", "shutil."))}
    return given, called | told
