"""Twins of calls of the standard library, really run; and twins made up here, which are found out where they block."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from asynclint.catalogue.load import known_names

from .case import asks, changes, sees, waits
from .databases import POSTGRES, REDIS
from .place import DELAY, Place
from .runners.standard import TWINS
from .stall import CALM, LATE, stall_of_twin
from .twins import Make, Opened, Pair, Twins, calm, calm_all, can_be_run, pairs, told
from .unrun import UNRUN
from .worker import runners

PAIR = ("acme.sleep", "acme.aio.sleep")
LOOPS = ("asyncio",)


async def _sleeps() -> None:
    time.sleep(DELAY)  # asynclint: ignore[blocking-sleep]


def _now(call: Callable[..., Any], *given: Any) -> Callable[[], Awaitable[Any]]:
    """A false twin: a coroutine function that blocks."""

    async def run() -> Any:
        return call(*given)

    return run


def _in_a_thread(call: Callable[..., Any], *given: Any) -> Callable[[], Awaitable[Any]]:
    return lambda: asyncio.to_thread(call, *given)


Twin = Callable[..., Callable[[], Awaitable[Any]]]


def _waiting(twin: Twin) -> Make:
    return lambda place: waits(twin(time.sleep, DELAY))


def _audited(twin: Twin) -> Make:
    def make(place: Place) -> Any:
        return asks("open", twin(place.file().read_bytes))

    return make


def _asked(twin: Twin) -> Make:
    def make(place: Place) -> Any:
        path = place.path()
        return sees(twin(os.stat, path), path.touch)

    return make


def _changed(twin: Twin) -> Make:
    def make(place: Place) -> Any:
        path = place.path()
        return changes(twin(os.mkfifo, path), path.exists)

    return make


KINDS = {"stalled": _waiting, "audited": _audited, "asked": _asked, "changed": _changed}


@pytest.mark.parametrize("kind", KINDS)
def test_a_twin_is_calm_and_one_that_blocks_is_found_out(kind: str) -> None:
    make = KINDS[kind]
    assert calm(PAIR, make(_in_a_thread), LOOPS, "acme") == ("acme", "calm", told(PAIR), "holds", kind)
    assert calm(PAIR, make(_now), LOOPS, "acme").status == "wrong"


def _nothing(*given: Any) -> Callable[[], Awaitable[Any]]:
    return lambda: asyncio.sleep(0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_twin_that_does_nothing_shows_nothing(kind: str) -> None:
    assert calm(PAIR, KINDS[kind](_nothing), LOOPS, "acme").status == "wrong"


def test_a_blocking_call_that_no_audit_event_tells_of_is_found_out_by_its_name() -> None:
    def through_c(call: Callable[..., Any], *given: Any) -> Callable[[], Awaitable[Any]]:
        return _now(lambda: partial(os.stat, *given)())

    for twin in (_now, through_c):
        assert calm(PAIR, _asked(twin), LOOPS, "acme").detail == "the loop's thread called stat (asyncio)"


def test_what_other_places_do_meanwhile_is_no_evidence() -> None:
    def make(place: Place) -> Any:
        return asks("open", lambda: asyncio.to_thread(Path(__file__).read_bytes))

    assert calm(PAIR, make, LOOPS, "acme").status == "wrong"


@asynccontextmanager
async def _slow_to_open() -> AsyncIterator[float]:
    time.sleep(DELAY)  # asynclint: ignore[blocking-sleep]
    yield DELAY


def test_what_is_opened_before_the_clock_starts_is_not_measured() -> None:
    assert calm(PAIR, lambda place: Opened(_slow_to_open, asyncio.sleep), LOOPS, "acme").status == "holds"
    assert calm(PAIR, lambda place: Opened(_slow_to_open, lambda held: _sleeps()), LOOPS, "acme").status == "wrong"


def test_an_error_shows_nothing_unless_it_was_waited_for() -> None:
    async def fails() -> None:
        raise OSError("no such server")

    async def fails_late() -> None:
        await asyncio.sleep(DELAY)
        raise OSError("gone")

    found = calm(PAIR, lambda place: fails, LOOPS, "acme")
    assert (found.status, found.detail) == ("unchecked", "OSError: no such server")
    assert calm(PAIR, lambda place: fails_late, LOOPS, "acme").status == "unchecked"
    for server_hangs_up, status in ((True, "holds"), (False, "unchecked")):
        opened = Opened(nullcontext, lambda held: fails_late(), server_hangs_up)
        assert calm(PAIR, lambda place: opened, LOOPS, "acme").status == status  # noqa: B023 (called at once)


def test_a_twin_must_be_calm_on_each_of_its_loops() -> None:
    pytest.importorskip("trio")
    made: Make = lambda place: lambda: asyncio.sleep(DELAY)  # noqa: E731
    assert calm(PAIR, made, ("asyncio",), "acme").status == "holds"
    assert calm(PAIR, made, ("asyncio", "trio"), "acme").status == "unchecked"


def test_the_heart_goes_on_under_what_does_not_block() -> None:
    stood = min(stall_of_twin(lambda _: asyncio.sleep(DELAY), lambda: None) for _ in range(3))
    assert stood.still < CALM
    assert stood.took >= LATE


def test_the_loops_of_a_twin_are_those_that_the_catalogue_names() -> None:
    assert pairs("time") == {
        ("time.sleep", "asyncio.sleep"): ("asyncio",),
        ("time.sleep", "anyio.sleep"): ("asyncio",),
        ("time.sleep", "trio.sleep"): ("trio",),
    }
    assert pairs("httpx")["httpx.get", "httpx.AsyncClient().get"] == ("asyncio", "trio")
    assert pairs("filelock")["filelock.FileLock().acquire", "filelock.AsyncFileLock().acquire"] == ("asyncio",)


def test_twins_of_nothing_are_not_run() -> None:
    assert list(calm_all({PAIR: lambda place: _sleeps}, {}, "acme")) == []


def test_twins_of_the_standard_library_leave_the_loop_running() -> None:
    loops = {pair: loops for name in known_names() for pair, loops in pairs(name).items() if pair in TWINS}
    here: Twins = {pair: twin for pair, twin in TWINS.items() if can_be_run(pair, loops[pair])}
    assert len(here) >= (50 if sys.version_info >= (3, 11) else 49)
    assert [one for one in calm_all(here, loops, "") if one.status != "holds"] == []


def test_every_twin_of_a_call_that_is_marked_as_run_is_run_or_it_is_said_why_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for server in (POSTGRES, REDIS):  # only named, not run
        monkeypatch.setenv(server, "1:1")
    wanted = {name: set(pairs(name)) for name in known_names()}
    run: dict[str, set[Pair]] = {name: set(runners(name)[1]) for name, some in wanted.items() if some}
    assert not {pair for name, some in run.items() for pair in some - wanted[name]}  # twins of nothing
    missing = {name: some - run.get(name, set()) - set(UNRUN) for name, some in wanted.items()}
    assert not {pair for some in missing.values() for pair in some}
    assert set(UNRUN) <= {pair for name, some in wanted.items() for pair in some - run.get(name, set())}
