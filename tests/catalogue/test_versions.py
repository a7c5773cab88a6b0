"""`since` and `until`: which entries hold for which version of a library."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version

from asynclint.catalogue.grammar import CatalogueError, parse
from asynclint.catalogue.load import load
from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.versions import holds

TEXT = """
[library]
name = "acme"
distribution = "Acme_Client"

[[limits]]
calls = ["acme.get"]
argument = "timeout"
default = 5
since = "8.0"

[[limits]]
calls = ["acme.get"]
argument = "timeout"
default = "none"
until = "8.0"

[[blocks]]
calls = ["acme.load"]
category = "file"
cost = "medium"
why = "reads the file"
until = "2"

[[resources]]
calls = ["acme.Client"]
kind = "http-client"
since = "7"

[[runs]]
decorators = ["acme.App().tool"]
methods = ["acme.View().get"]
sync = "loop"
occasion = "request"
until = "3.1"

[[runs]]
decorators = ["acme.App().tool"]
methods = ["acme.View().get"]
sync = "thread"
occasion = "request"
since = "3.1"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "acme.toml"
    path.write_text(TEXT)
    return path


def pinned(file: Path, version: str | None) -> Catalogue:
    return load([], [file], pins={} if version is None else {"acme-client": version})


@pytest.mark.parametrize(
    ("version", "default", "blocks", "resource", "sync"),
    [
        (None, 5.0, False, True, "thread"),
        ("8.0", 5.0, False, True, "thread"),
        ("8.0.post1", 5.0, False, True, "thread"),
        ("8.0rc1", None, False, True, "thread"),
        ("7.9", None, False, True, "thread"),
        ("3.1", None, False, False, "thread"),
        ("3.0.9", None, False, False, "loop"),
        ("1.10", None, True, False, "loop"),
        ("no version", 5.0, False, True, "thread"),
    ],
)
def test_pinned(
    file: Path, version: str | None, default: float | None, blocks: bool, resource: bool, sync: str
) -> None:
    known = pinned(file, version)
    limit, tool, view = known.limit("acme.get"), known.runs_decorated("acme.App().tool")[0], None
    view = known.runs_method("acme.View", "get")
    assert limit is not None
    assert tool is not None
    assert view is not None
    assert (limit.default, tool.sync, view.sync) == (default, sync, sync)
    assert (known.blocking("acme.load") is not None) is blocks
    assert (known.resource("acme.Client") is not None) is resource


RELEASES = st.lists(st.integers(0, 30), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))


@settings(deadline=None)
@given(RELEASES, RELEASES)
def test_either_before_or_since(bound: str, pin: str) -> None:
    assert holds(bound, "", pin) != holds("", bound, pin)
    assert holds(bound, "", pin) == (Version(pin) >= Version(bound))


@settings(deadline=None)
@given(RELEASES)
def test_without_a_pin_the_newest_counts(bound: str) -> None:
    assert holds(bound, "", None)
    assert not holds("", bound, None)
    assert holds("", "", "1.0")


@pytest.mark.parametrize("said", ['"8.x"', "8", '"v8"', '""', '"8.0rc1"'])
def test_no_version(said: str) -> None:
    with pytest.raises(CatalogueError, match="`until` must be a version in quotes"):
        parse(TEXT.replace('until = "2"', f"until = {said}"), "acme.toml")
