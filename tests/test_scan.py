"""Texts that end in a name are found by their letters, as many and in the same order as by a list of all."""

from __future__ import annotations

import json

import pytest
from snippets import project
from test_reached import FILES as SERVICE
from test_since import FILES

from asynclint.facts.model import CALLED
from asynclint.facts.store import Facts
from asynclint.project.index import File, texts_of
from asynclint.project.scan import Haystack, Unkept, scanned

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
def test_the_letters_tell_what_a_list_of_all_texts_tells(fresh: tuple[int, ...]) -> None:
    files = project(TEXTS)
    found, whole = scanned(files, Haystack(files, fresh), fresh), texts_of(enumerate(project(TEXTS)))
    names = {*whole.called, *whole.read, *whole.handed}
    assert len(names) > 40
    for name in sorted(names):
        assert found.called[name] == whole.called.get(name, [])
        assert found.read[name] == whole.read.get(name, [])
        assert sorted(set(found.handed[name])) == sorted(set(whole.handed.get(name, [])))
    for text in whole.places:
        assert found.places[text] == whole.places[text]


@pytest.mark.parametrize("text", ["builtins.dict[one]()[=1last]", "builtins.dict[one]()[=êlast]", "êlast|last"])
def test_a_name_begins_after_what_no_name_has(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    files = [
        File("", Facts([b"[]", json.dumps(texts).encode(), bytes([CALLED] * len(texts)), b"[]", b"[]"]))
        for texts in ([text], ["a.lastly"], ["a.at_last"], ["a.last@2"], ["a.atlast"])
    ]
    monkeypatch.setattr("asynclint.project.scan.MOST", 1)
    assert [one.text for one in Haystack(files, ()).ending("last")] == [text]


def test_a_name_that_is_part_of_a_longer_one_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asynclint.project.scan.MOST", 1)
    files = project({"one": "def f(x):\n    x.load()\n", "two": "def f(x):\n    x.loader()\n    x.reload()\n"})
    haystack = Haystack(files, ())
    assert [one.text for one in haystack.ending("load")] == ["one.f<x>.load"]
    with pytest.raises(Unkept):
        haystack.ending("loader")
