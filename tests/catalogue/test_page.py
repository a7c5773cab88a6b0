"""A library's page: it says all that the catalogue says."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynclint.catalogue.grammar import parse
from asynclint.catalogue.load import known_names, library
from asynclint.catalogue.markdown import shortened
from asynclint.catalogue.page import page, pages

WHOLE = (Path(__file__).parent / "acme.toml").read_text()


def test_sections() -> None:
    text = page(parse(WHOLE, "acme.toml"))
    for line in (
        "# acme",
        "[acme-client](https://pypi.org/project/acme-client/), verified with 2.1, [documentation](https://acme.test/)",
        "| `acme.Line().{ask,tell}`, `acme.depot.**` | waits for the depot; not with `wait` = `False`; "
        "only with `mode` = `'r'` or `None` or `3`; at first use only; bound to its thread; 0.3 s; since 2 "
        "| network, high | `acme.aio.Line().*` (asyncio) | ran |",
        "| `acme.load` | reads a file | file, low |  | source |",
        "`acme.Line().sign`",
        "| `acme.Line().ask` | 2.5 s | `timeout` | `timeout` | source |",
        "| `acme.Line().tell` | none |  |  | source |",
        "| `acme.Line` | open, use, close; pooled by `acme.Lines`; making one costs 1.5 ms | `close` | source |",
        "| decorated with `acme.App().job` | on the loop, a plain `def` in a worker thread; request |",
        "| overriding `acme.View().get` | on the loop, a plain `def` in a worker thread; request |",
        "| `func` given to `acme.spawn` | in a worker thread; job |",
    ):
        assert line in text.splitlines()


def test_what_is_not_said_has_no_section() -> None:
    text = page(parse('[library]\nname = "acme"\n', "acme.toml"))
    assert "##" not in text
    assert text.startswith("# acme\n\n\n")


def test_a_twin_of_the_class_is_named_unless_it_blocks_too() -> None:
    entry = '\n[[blocks]]\ncalls = ["acme.Line", "acme.Line().ask", "acme.aio.Line"]\n'
    text = '[library]\nname = "acme"\n[twins]\n"acme.Line" = { asyncio = "acme.aio.Line" }\n' + entry
    table = page(parse(text + 'category = "file"\ncost = "low"\nwhy = "reads"\n', "acme.toml"))
    assert "| `acme.aio.Line().ask` (asyncio) |" in table


def test_a_bar_does_not_break_the_table() -> None:
    text = '[library]\nname = "acme"\n[[blocks]]\ncalls = ["acme.a"]\ncategory = "cpu"\ncost = "low"\nwhy = "a|b"\n'
    assert r"| a\|b |" in page(parse(text, "acme.toml"))


@pytest.mark.parametrize(
    ("symbols", "text"),
    [
        (["a.b", "a.c"], "`a.{b,c}`"),
        (["a.b", "a.X().c"], "`a.b`, `a.X().c`"),
        (["a.b", "a.X().c", "a.d"], "`a.{b,d}`, `a.X().c`"),
        (["a"], "`a`"),
        (["a.**"], "`a.**`"),
    ],
)
def test_shortened(symbols: list[str], text: str) -> None:
    assert shortened(symbols) == text


def test_one_page_per_library_and_an_index() -> None:
    found = pages()
    assert set(found) == {"libraries/index.md", *(f"libraries/{name}.md" for name in known_names())}
    index = found["libraries/index.md"]
    for name in known_names():
        assert f"| [{name}]({name}.md) | {library(name).version} |" in index
        assert all(one.symbol.rpartition(".")[2] in found[f"libraries/{name}.md"] for one in library(name).blocks)
