"""What is installed, what is run, and how it is told."""

from __future__ import annotations

import pytest

from asynclint.catalogue.load import known_names, library, load

from .__main__ import with_older
from .databases import POSTGRES, REDIS
from .environment import BESIDE, OLDER, SEVERAL, requirements
from .outcome import Outcome
from .report import report
from .runners import packages, web
from .runners.standard import ELSEWHERE
from .worker import RUNNERS, installed, runners


def test_libraries_are_installed_in_the_version_of_their_file_with_what_their_twins_need() -> None:
    found = requirements(["requests"])
    assert f"requests=={library('requests').version}" in found
    assert "httpx" in found
    assert "requests" in requirements(["requests"], pinned=False)


def test_tables_name_libraries_that_are_known() -> None:
    assert set(SEVERAL) | set(BESIDE) | set(OLDER) <= known_names()


def test_packages_are_run_as_the_catalogue_has_them() -> None:
    cases = {**web.CASES, **packages.CASES}
    known = load({symbol.partition(".")[0].partition("<")[0] for symbol in cases})
    assert not [symbol for symbol in cases if known.blocking(symbol) is None]


def test_runners_are_found_by_library() -> None:
    cases, twins = runners("time")
    assert list(cases) == ["time.sleep"]
    assert {twin for _, twin in twins} == {"asyncio.sleep", "anyio.sleep", "trio.sleep"}
    assert runners("no_such_library") == ({}, {})
    assert "bcrypt.hashpw" in runners("bcrypt")[0]
    assert "httpx.get" in runners("httpx")[0]
    assert "httpx.Client" in runners("httpx")[0]
    assert "requests" in RUNNERS


def test_every_call_that_is_marked_as_run_has_a_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    for server in (POSTGRES, REDIS):  # only named, not run
        monkeypatch.setenv(server, "1:1")
    marked = {one.symbol: name for name in known_names() for one in library(name).blocks if one.verified == "ran"}
    cases = {name: runners(name)[0] for name in set(marked.values())}
    assert not [
        symbol for symbol, name in marked.items() if symbol not in cases[name] and not symbol.startswith(ELSEWHERE)
    ]


def test_what_is_not_installed_has_no_version() -> None:
    assert installed("packaging")
    assert installed("no-such-distribution-here") == ""
    assert installed("") == ""


def test_an_older_release_bears_out_what_the_newest_does_not() -> None:
    def said(symbol: str, status: str) -> Outcome:
        return Outcome("acme", "symbol", symbol, status)

    newest = [said("acme.get", "holds"), said("acme.moved", "wrong"), said("acme.never", "wrong")]
    before = [
        said("acme.get", "wrong"), said("acme.moved", "holds"), said("acme.never", "wrong"),
        said("acme.until_then", "holds"), said("acme.nor_then", "wrong"), said("acme.other_extra", "absent"),
    ]  # fmt: skip
    assert with_older(newest, before) == [
        said("acme.get", "holds"), said("acme.moved", "older"), said("acme.never", "wrong"),
        said("acme.until_then", "older"), said("acme.nor_then", "wrong"),
    ]  # fmt: skip


def test_the_page_tells_what_holds_and_what_does_not() -> None:
    outcomes = [
        Outcome("time", "symbol", "time.sleep", "holds", "function"),
        Outcome("time", "stall", "time.sleep", "holds", "stalled"),
        Outcome("time", "second", "time.sleep", "holds", "time.sleep"),
        Outcome("bcrypt", "stall", "bcrypt.hashpw", "holds", "computed"),
        Outcome("bcrypt", "second", "bcrypt.hashpw", "missed"),
        Outcome("bcrypt", "second", "bcrypt.checkpw", "missed"),  # of which the watchdog says nothing
        Outcome("time", "calm", "time.sleep → asyncio.sleep", "holds", "stalled"),
        Outcome("time", "calm", "time.sleep → anyio.sleep", "wrong", "the loop was late by 120 ms (asyncio)"),
        Outcome("time", "calm", "time.sleep → trio.sleep", "unchecked", "no trio here"),
        Outcome("acme", "symbol", "acme.old", "older", "function"),
        Outcome("acme", "symbol", "acme.gone", "wrong", "acme has no | gone"),
        Outcome("acme", "twin", "acme.aget", "unchecked", "not declared"),
    ]
    text = report(outcomes, ["torch"])
    for line in (
        "| the symbol is in the library | 1 | 1 | 1 | 0 | 0 |",
        "| the asynchronous twin exists and can be awaited | 0 | 0 | 0 | 1 | 0 |",
        "| the heartbeat missed its beat while the call waited | 1 |",
        "| the heartbeat missed its beat while the call waited | 1 | 0 |",
        "| the heartbeat went on while the twin was kept waiting | 1 |",
        "one that has not waited shows nothing. 1 leave the loop running, 1 do not:",
        "- the loop was late by 120 ms (asyncio): `time.sleep` (`anyio.sleep`)",
        "- no trio here: `time.sleep` (`trio.sleep`)",
        "| the heartbeat missed its beat while the call computed | 0 | 1 |",
        "loop. Of 2 calls that the watchdog shows to block, it sees 1 (50%)",
        "- bcrypt: `bcrypt.hashpw`",
        "| acme | symbol | acme has no / gone | `acme.gone` |",
        "| acme | 1 of 2 |  |  | 0 of 1 |  |  |  |",
        "| time | 1 of 1 |  |  |  |  | 1 of 1 | 1 of 3 |",
    ):
        assert line in text.splitlines()
    assert "`torch`" in text
    assert "- threading: " in text  # marked as run, and not among what was shown here
    marked = [one for name in known_names() for one in library(name).blocks if one.verified == "ran"]
    shown = [Outcome("any", "stall", one.symbol, "holds", "stalled") for one in marked]
    assert "could not be shown" in text
    assert "could not be shown" not in report(shown, [])
    assert "Nothing that this suite can see" in report(outcomes[:2], [])
