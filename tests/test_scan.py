"""Texts that end in a name are found by what was kept, as many and in the same order as by a list of all."""

from __future__ import annotations

import json

import pytest
from snippets import Rows, project, stored
from test_reached import FILES as SERVICE
from test_since import FILES

from asynclint.facts.model import CALLED, GIVEN_TO, READ_FROM
from asynclint.facts.store import Facts
from asynclint.project.index import EVERY, File, texts_of, words
from asynclint.project.scan import Mentions, scanned
from asynclint.project.shelved import Shelved, Unkept

NAMES = """\
import shop
from shop import load as é, reload

def load_all(given, x):
    x.load(); x.reload(); x.load_all(); shop.load.later(); load(x.load); é(); given.éload()
    {"1load": load, "load2": reload, "é": load}["1load"]()
    with x.load() as y, shop.load[0] as z:
        y.size = z[1]
    for one in x.load: one.load.get("load")()
    return lambda: x.load
"""
TEXTS = {**{name.removesuffix(".py"): text for name, text in {**FILES, **SERVICE}.items()}, "odd": NAMES}


@pytest.mark.parametrize("fresh", [(), (0,), (2, 4), tuple(range(len(TEXTS)))])
def test_what_is_kept_tells_what_a_list_of_all_texts_tells(fresh: tuple[int, ...]) -> None:
    files, whole = stored(TEXTS), texts_of(enumerate(project(TEXTS)))
    found = scanned(files, Mentions(files, words(project(TEXTS)), fresh), fresh)
    names = {*whole.called, *whole.read, *whole.handed}
    assert len(names) > 40
    for name in sorted(names):
        assert found.called[name] == whole.called.get(name, [])
        assert found.read[name] == whole.read.get(name, [])
        assert sorted(set(found.handed[name])) == sorted(set(whole.handed.get(name, [])))
    for text in {
        one for listed in (whole.called, whole.read, whole.handed) for texts in listed.values() for one in texts
    }:
        assert found.places(text, EVERY) == whole.places(text, EVERY)
        for ways in (CALLED, READ_FROM, GIVEN_TO):
            assert list(found.places(text, ways)) == [
                (file, place) for file, place in whole.places(text, ways) if files[file].facts.uses[place] & ways
            ]


@pytest.mark.parametrize("text", ["builtins.dict[one]()[=1last]", "builtins.dict[one]()[=êlast]", "êlast|last"])
def test_a_name_begins_after_what_no_name_has(text: str) -> None:
    files = [
        File("", Facts([b"[]", json.dumps(texts).encode(), bytes([CALLED] * len(texts)), b"[]", b"[]"]))
        for texts in ([text], ["a.lastly"], ["a.at_last"], ["a.last@2"], ["a.atlast"])
    ]
    assert words(files)[str(CALLED)]["last"] == [0, 0]


def test_a_name_that_is_part_of_a_longer_one_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asynclint.project.shelved.MOST", 1)
    modules = {"one": "def f(x):\n    x.load()\n", "two": "def f(x):\n    x.loader()\n    x.reload()\n"}
    files = stored(modules)
    mentions = Mentions(files, words(project(modules)), ())
    assert [one.text for one in mentions.ending("load", CALLED)] == ["one.f<x>.load"]
    with pytest.raises(Unkept):
        mentions.ending("loader", CALLED)


def test_a_file_that_is_not_kept_any_more_is_found_out() -> None:
    files = Shelved(["one.py"], ["gone"], Rows({}))
    with pytest.raises(Unkept):
        files[0]
    with pytest.raises(Unkept):
        list(files)
