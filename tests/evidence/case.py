"""One call to be really run, and what shows that it holds the loop up."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from .hearing import events
from .outcome import Outcome
from .place import Place
from .stall import LATE, stall

Call = Callable[[], Any]

ALONE = (
    "signal.",
    "os.wait",
    "os.chdir",
    "multiprocessing.",
    "runpy.",
    "importlib.",
    "inspect.",
    "builtins.input",
    "click.",
    "redis.",
    "psycopg",
    "sqlalchemy.",
    "django.",
    "duckdb.",
    "zipfile.",
    "mimetypes.",
    "webbrowser.",
    "code.",
    "getpass.",
    "platform.",
    "socket.get",
)
"""Calls on the signals and the children of the process, its folder and resolver, and on servers that several stop."""
PATIENCE = 20
"""Seconds after which a call that still waits is given up."""


class Case(NamedTuple):
    """A call and its evidence, see the functions below."""

    evidence: str
    call: Call
    other: Call = lambda: None
    event: str = ""


Cases = Mapping[str, Callable[[Place], Case]]
Look = Callable[[str, Callable[[Place], Case], str], Outcome]
Key = TypeVar("Key")


def waits(call: Call) -> Case:
    """The heartbeat misses its beat: the call is made to wait, by a pipe, a lock, a server or a process."""
    return Case("stalled", call)


def computes(call: Call) -> Case:
    """The heartbeat misses its beat: the call computes."""
    return Case("computed", call)


def refuses(call: Call) -> Case:
    """It raises RuntimeError, because a loop is running already."""
    return Case("refused", call)


def asks(event: str, call: Call) -> Case:
    """The interpreter's audit hook sees the call go to the system: too short to be felt on a healthy disk."""
    return Case("audited", call, event=event)


def sees(call: Call, change: Call) -> Case:
    """Its answer follows a change of the file system, so it asked: too short to be felt on a healthy disk."""
    return Case("asked", call, change)


def changes(call: Call, look: Call) -> Case:
    """The file system is another after it: too short to be felt on a healthy disk."""
    return Case("changed", call, look)


@contextmanager
def somewhere() -> Iterator[Place]:
    """A place to run one call; what waits for ever is let go after a while."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Place(Path(folder))
        watch = threading.Timer(PATIENCE, place.close)
        watch.daemon = True
        watch.start()
        try:
            yield place
        finally:
            watch.cancel()
            place.close()


def run_all(cases: Cases, library: Callable[[str], str], look: Look | None = None) -> Iterator[Outcome]:
    """Run cases side by side. `look`, for which `run` stands, makes an outcome of each."""
    found = look or run
    return side_by_side(cases, lambda one: one.startswith(ALONE), lambda one: found(one, cases[one], library(one)))


def side_by_side(
    keys: Iterable[Key], alone: Callable[[Key], bool], look: Callable[[Key], Outcome]
) -> Iterator[Outcome]:
    """Look at things eight at a time: they only wait. What concerns the whole process is looked at alone."""
    by_itself = {one: alone(one) for one in keys}
    with ThreadPoolExecutor(8) as workers:
        yield from workers.map(look, (one for one, apart in by_itself.items() if not apart))
    yield from (look(one) for one, apart in by_itself.items() if apart)


def run(symbol: str, make: Callable[[Place], Case], library: str) -> Outcome:
    """Whether a call does what the catalogue says of it. Tried again when the machine may have been too busy."""
    detail = ""
    for _ in range(2):
        try:
            with somewhere() as place:
                shown, detail = _shown(make(place), place)
        except Exception as error:
            return Outcome(library, "stall", symbol, "unchecked", f"{type(error).__name__}: {error}"[:200])
        if shown:
            return Outcome(library, "stall", symbol, "holds", detail)
    return Outcome(library, "stall", symbol, "wrong", detail)


def _shown(case: Case, place: Place) -> tuple[bool, str]:
    if case.evidence == "stalled":
        return _late(stall(case.call, place.begin), case)
    if case.evidence == "computed":
        return _late(stall(case.call, place.begin, computing=True), case)
    if case.evidence == "refused":
        return asyncio.run(_refused(case.call)), case.evidence
    if case.evidence == "audited":
        return case.event in _audited(case.call), case.evidence
    if case.evidence == "asked":
        before = answer(case.call)
        case.other()
        return before != answer(case.call), case.evidence
    before = answer(case.other)
    case.call()
    return before != answer(case.other), case.evidence


async def _refused(call: Call) -> bool:
    try:
        call()
    except RuntimeError:
        return True
    return False


def _late(seconds: float, case: Case) -> tuple[bool, str]:
    return seconds >= LATE, case.evidence if seconds >= LATE else f"the loop was late by {seconds * 1000:.0f} ms"


def answer(call: Call) -> Any:
    """What a call gives or raises."""
    try:
        return call()
    except Exception as error:  # an answer, too: there is no such file
        return type(error)


def _audited(call: Call) -> set[str]:
    """The audit events that a call raises in this thread."""
    with events() as heard, suppress(Exception):
        call()
    return {one.event for one in heard if one.thread == threading.get_ident()}
