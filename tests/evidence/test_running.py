"""Calls of the standard library, really run: they hold the loop up, their twins do not."""

from __future__ import annotations

import gc
import hashlib
import importlib
import time
from contextlib import suppress
from pathlib import Path

import pytest

from asynclint.catalogue.load import load

from .case import asks, changes, computes, run, run_all, sees, waits
from .place import DELAY, Place
from .runners.standard import CASES
from .stall import CALM, LATE, stall


def nothing() -> None: ...


def test_the_heartbeat_misses_what_blocks() -> None:
    assert stall(lambda: time.sleep(DELAY), nothing) >= LATE


def test_what_a_call_computes_is_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "thread_time", iter([0.0, 60.0]).__next__)
    assert stall(nothing, nothing) < 0


def test_the_heartbeat_goes_on_under_what_does_not() -> None:
    assert min(stall(nothing, nothing) for _ in range(3)) < CALM


@pytest.mark.parametrize(
    "case", [waits(nothing), asks("open", nothing), sees(nothing, nothing), changes(nothing, nothing)]
)
def test_a_call_that_does_nothing_shows_nothing(case: object) -> None:
    assert run("acme.nothing", lambda place: case, "acme").status == "wrong"  # type: ignore[arg-type, return-value]


def test_a_case_that_cannot_be_made_is_not_counted() -> None:
    def fails(place: Place) -> object:
        raise OSError("no such thing")

    assert run("acme.fails", fails, "acme").status == "unchecked"  # type: ignore[arg-type]


def test_evidence_of_each_kind() -> None:
    def appears(place: Place) -> object:
        path = place.path()
        return sees(path.exists, path.touch)

    def makes(place: Place) -> object:
        path = place.path()
        return changes(path.touch, path.exists)

    def opens(place: Place) -> object:
        path = place.file()
        return asks("open", path.read_bytes)

    kinds = {"asked": appears, "changed": makes, "audited": opens}
    found = {kind: run(kind, case, "acme") for kind, case in kinds.items()}  # type: ignore[arg-type]
    assert {kind: (one.status, one.detail) for kind, one in found.items()} == {kind: ("holds", kind) for kind in kinds}


@pytest.mark.filterwarnings("ignore")  # clients whose server goes away leave sockets behind
def test_calls_of_the_standard_library_hold_the_loop_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = list(run_all(CASES, lambda symbol: symbol.partition(".")[0]))
    gc.collect()  # what is left behind complains as it goes: here, where nobody listens
    assert not [one for one in found if one.status != "holds"]


def test_blockbuster_gives_a_second_opinion_where_it_can() -> None:
    pytest.importorskip("blockbuster")
    second = importlib.import_module(".second", __package__)

    def swallows(place: Place) -> object:
        def call() -> None:
            with suppress(Exception):
                time.sleep(DELAY)

        return waits(call)

    def fails(place: Place) -> object:
        raise OSError("no such thing")

    cases = {
        "acme.sleeps": lambda place: waits(lambda: time.sleep(DELAY)),
        "acme.swallows": swallows,
        "acme.hashes": lambda place: computes(lambda: hashlib.pbkdf2_hmac("sha256", b"", b"", 1000)),
        "acme.nothing": lambda place: waits(nothing),
        "acme.fails": fails,
    }
    found = {one.symbol: (one.status, one.detail) for one in second.opinions(cases, "acme")}
    assert found == {
        "acme.sleeps": ("holds", "time.sleep"),
        "acme.swallows": ("holds", "time.sleep"),
        "acme.hashes": ("missed", ""),
        "acme.nothing": ("missed", ""),
        "acme.fails": ("unchecked", "OSError: no such thing"),
    }
    assert stall(lambda: time.sleep(DELAY), nothing) >= LATE  # it is gone again


def test_only_what_the_catalogue_says_is_run() -> None:
    known = load({symbol.partition(".")[0] for symbol in CASES})
    assert not [symbol for symbol in CASES if known.blocking(symbol) is None]
