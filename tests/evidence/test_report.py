"""What is installed, what is run, and how it is told."""

from __future__ import annotations

from asynclint.catalogue.load import known_names, library, load

from .__main__ import with_older
from .environment import BESIDE, OLDER, SEVERAL, requirements
from .outcome import Outcome
from .report import report
from .runners import web
from .worker import RUNNERS, installed, runners


def test_libraries_are_installed_in_the_version_of_their_file_with_what_their_twins_need() -> None:
    found = requirements(["requests"])
    assert f"requests=={library('requests').version}" in found
    assert "httpx" in found
    assert "requests" in requirements(["requests"], pinned=False)


def test_tables_name_libraries_that_are_known() -> None:
    assert set(SEVERAL) | set(BESIDE) | set(OLDER) <= known_names()


def test_web_clients_are_run_as_the_catalogue_has_them() -> None:
    known = load({symbol.partition(".")[0] for symbol in web.CASES})
    assert not [symbol for symbol in web.CASES if known.blocking(symbol) is None]


def test_runners_are_found_by_library() -> None:
    cases, twins = runners("time")
    assert list(cases) == ["time.sleep"]
    assert "asyncio.sleep" in runners("asyncio")[1]
    assert not twins
    assert runners("no_such_library") == ({}, {})
    assert RUNNERS["requests"] == "web"


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
        Outcome("acme", "symbol", "acme.old", "older", "function"),
        Outcome("acme", "symbol", "acme.gone", "wrong", "acme has no | gone"),
        Outcome("acme", "twin", "acme.aget", "unchecked", "not declared"),
    ]
    text = report(outcomes, ["torch"])
    for line in (
        "| the symbol is in the library | 1 | 1 | 1 | 0 | 0 |",
        "| the asynchronous twin exists and can be awaited | 0 | 0 | 0 | 1 | 0 |",
        "| the heartbeat missed its beat while the call waited | 1 |",
        "| acme | symbol | acme has no / gone | `acme.gone` |",
        "| acme | 1 of 2 |  |  | 0 of 1 |  |  |  |",
        "| time | 1 of 1 |  |  |  |  | 1 of 1 |  |",
    ):
        assert line in text.splitlines()
    assert "`torch`" in text
    assert "- threading: " in text  # marked as run, and not among what was run here
    assert "Nothing that this suite can see" in report(outcomes[:2], [])
