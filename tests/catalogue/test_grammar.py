"""The grammar of catalogue files: what is accepted, and where an error is said to stand."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynclint.catalogue.cells import Fault, expanded
from asynclint.catalogue.grammar import TABLES, CatalogueError, _library, parse
from asynclint.catalogue.model import Condition
from asynclint.finding import Severity

WHOLE = (Path(__file__).parent / "acme.toml").read_text()


def test_everything_that_may_be_said() -> None:
    library = parse(WHOLE, "acme.toml")
    assert (library.name, library.distribution, library.version) == ("acme", "acme-client", "2.1")
    assert library.types == {"acme.dial()": "acme.Line()", "acme.call()": "acme.Line()"}
    assert library.bases == {"acme.Loud": ("acme.Line",)}
    assert library.twins == {"acme.Line": {"asyncio": "acme.aio.Line"}}
    ask, tell, depot, load = library.blocks
    assert (ask.symbol, tell.symbol, depot.symbol) == ("acme.Line().ask", "acme.Line().tell", "acme.depot.**")
    assert (ask.cost, ask.verified, ask.version, ask.since) == (Severity.HIGH, "ran", "2.1", "2")
    assert (ask.once, ask.stays, load.once, load.stays) == (True, True, False, False)
    assert ask.instead == {"asyncio": "acme.aio.Line().ask"}
    assert ask.unless == (Condition("wait", 1, (False,)),)
    assert ask.only == (Condition("mode", -1, ("r", None, 3)),)
    assert (load.cost, load.verified, load.version) == (Severity.LOW, "source", "2.0")
    assert library.quiet == ("acme.Line().sign",)
    assert [one.default for one in library.limits] == [2.5, None]
    assert [one.endless for one in library.limits] == [(None,), (None,)]
    assert library.resources[0].cost_ms == 1.5
    assert library.hands[0].place == "thread"
    assert (library.decorators[0].symbol, library.methods[0].symbol) == ("acme.App().job", "acme.View().get")


def test_values_that_mean_no_limit() -> None:
    said = '[library]\nname = "acme"\nthreads = 40\n[[limits]]\ncalls = ["acme.get"]\nendless = ["none", 0, true]\n'
    library = parse(said, "acme.toml")
    assert library.limits[0].endless == (None, 0, True)
    assert library.threads == 40
    with pytest.raises(CatalogueError, match="6: `endless` must be a constant or a list of constants"):
        parse(said.replace("0,", "[0],"), "acme.toml")


@pytest.mark.parametrize(
    ("written", "instead", "line", "message"),
    [
        ('docs = "', 'doc = "', 5, "unknown key `doc`; did you mean `docs`?"),
        ("[twins]", "[twin]", 13, "unknown key `twin`; did you mean `twins`?"),
        ('[[blocks]]\ncalls = ["acme.load"]', '[[blocks]]\ncall = ["acme.load"]', 31, "unknown key `call`;"),
        ("[[quiet]]", "[quiet]", 37, "`quiet` must be a list"),
        ('cost = "low"', 'cost = "lo"', 33, "`cost` is 'lo'; did you mean `low`?"),
        ('cost = "low"', "cost = 1", 33, "`cost` must be one of high, low, medium"),
        ('category = "file"', 'category = "files"', 32, "`category` is 'files'; did you mean `file`?"),
        ('why = "reads a file"', "", 30, "`why` must be a text"),
        ('calls = ["acme.load"]', "calls = []", 31, "`calls` must be a list of symbols"),
        ('calls = ["acme.load"]', 'calls = "acme.load"', 31, "`calls` must be a list"),
        ('calls = ["acme.load"]', "calls = [3]", 31, "`calls` must hold symbols in quotes"),
        ('calls = ["acme.load"]', 'calls = ["acme load"]', 31, "`acme load` is no symbol"),
        ('calls = ["acme.load"]', 'calls = ["acme.{load"]', 31, "`acme.{load`: a brace is not closed"),
        ('"acme.Line().{ask,tell}"', '"acme.Line().{ask,te ll}"', 17, "`acme.Line().te ll` is no symbol"),
        ('"acme.Line().{ask,tell}"', '"acme.*.tell"', 17, "`acme.*.tell` is no symbol"),
        ("once = true", 'once = "yes"', 24, "`once` must be true or false"),
        ("equals = false", "equals = {}", 22, "`equals` must be a constant or a list of constants"),
        ("equals = false", "equal = false", 22, "unknown key `equal`; did you mean `equals`?"),
        ('unless = [{ argument = "wait", position = 1, equals = false }]', "unless = [3]", 22, "`unless` holds tables"),
        ("default = 2.5", "default = -1", 45, "`default` must be a number"),
        ("default = 2.5", 'default = "never"', 45, "`default` must be a number"),
        ("position = 1\nclient", 'position = "1"\nclient', 43, "`position` must be a whole number"),
        ('kind = "http-client"', 'kind = "http"', 53, "`kind` is 'http'; did you mean `http-client`?"),
        ("cost-ms = 1.5", "cost-ms = inf", 57, "`cost-ms` must be a number"),
        ('place = "thread"', 'place = "threads"', 63, "`place` is 'threads'; did you mean `thread`?"),
        ('sync = "thread"', 'sync = "process"', 69, "`sync` is 'process'; known are caller, loop, thread"),
        ('= "acme.Line()"', "= 3", 8, "must be a symbol in quotes"),
        ('= ["acme.Line"]', '= "acme.Line"', 11, "`acme.Loud`: base classes must be a list of symbols"),
        ('= { asyncio = "acme.aio.Line" }', '= { curio = "acme.aio.Line" }', 14, "unknown key `curio`; did you"),
        ('name = "acme"\n', "", 1, "`name` must be a text"),
        ('[library]\nname = "acme"', "[library\nname = 3", 1, "Expected ']'"),
    ],
)  # fmt: skip
def test_error(written: str, instead: str, line: int, message: str) -> None:
    assert written in WHOLE
    with pytest.raises(CatalogueError) as caught:
        parse(WHOLE.replace(written, instead, 1), "acme.toml")
    assert message in caught.value.message
    assert (caught.value.file, caught.value.line) == ("acme.toml", line)


def test_runs_need_a_function() -> None:
    with pytest.raises(CatalogueError, match="needs `decorators` or `methods`"):
        parse('[library]\nname = "acme"\n[[runs]]\nsync = "loop"\n', "acme.toml")


def test_methods_have_no_arguments_to_depend_on() -> None:
    with pytest.raises(CatalogueError, match="only `decorators` have arguments"):
        parse(
            '[library]\nname = "acme"\n[[runs]]\nmethods = ["acme.View().get"]\nsync = "loop"\n'
            'only = [{ argument = "x" }]\n',
            "acme.toml",
        )


def test_runs_and_hands_may_depend_on_arguments() -> None:
    known = parse(
        '[library]\nname = "acme"\n[[runs]]\ndecorators = ["acme.job"]\nsync = "caller"\nalone = true\n'
        'only = [{ argument = "thread", equals = true }]\n[[hands]]\ncalls = ["acme.give"]\nargument = "func"\n'
        'place = "loop"\nunless = [{ argument = "thread", position = 2, equals = [true] }]\n',
        "acme.toml",
    )
    job, give = known.decorators[0], known.hands[0]
    assert (job.sync, job.alone, job.unless, job.only) == ("caller", True, (), (Condition("thread", -1, (True,)),))
    assert (give.place, give.unless, give.only) == ("loop", (Condition("thread", 2, (True,)),), ())


NAMES = st.from_regex(r"[a-z]{1,5}", fullmatch=True)


@settings(deadline=None)
@given(st.lists(st.lists(NAMES, min_size=1, max_size=3), min_size=1, max_size=3))
def test_braces_multiply(groups: list[list[str]]) -> None:
    written = ".".join("{" + ", ".join(group) + "}" for group in groups)
    counted = 1
    for group in groups:
        counted *= len(group)
    found = list(expanded(written, "calls"))
    assert len(found) == counted
    assert found[0] == ".".join(group[0] for group in groups)
    assert found[-1] == ".".join(group[-1] for group in groups)


CELLS: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.floats()
    | st.sampled_from(["", "acme.x", "file", "high", "8.0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["calls", "cost", "asyncio"]), inner),
    max_leaves=4,
)
KEYS = st.sampled_from(re.findall(r"^([a-z-]+) =", WHOLE, re.MULTILINE))


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(TABLES), CELLS | st.lists(st.dictionaries(KEYS, CELLS), max_size=2)),
)
def test_nothing_but_its_own_error(tables: dict[str, Any]) -> None:
    """Whatever stands in a file, the grammar reads it or says what is wrong."""
    tables.setdefault("library", {"name": "acme"})
    with suppress(Fault):
        assert _library(tables).name is not None
