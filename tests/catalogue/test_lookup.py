"""Questions by symbol: wildcards, base classes, twins, and whose word wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynclint.catalogue.conditions import applies
from asynclint.catalogue.grammar import CatalogueError, parse
from asynclint.catalogue.load import known_names, library, load
from asynclint.catalogue.lookup import Catalogue, twin

HEAD = '[library]\nname = "acme"\n'


def block(*symbols: str, why: str = "waits", more: str = "") -> str:
    calls = ", ".join(f'"{one}"' for one in symbols)
    return f'[[blocks]]\ncalls = [{calls}]\ncategory = "network"\ncost = "high"\nwhy = "{why}"\n{more}\n'


def quiet(*symbols: str) -> str:
    calls = ", ".join(f'"{one}"' for one in symbols)
    return f"[[quiet]]\ncalls = [{calls}]\n"


def known(*parts: str) -> Catalogue:
    return Catalogue([parse(HEAD + "".join(parts), "acme.toml")])


def why(catalogue: Catalogue, symbol: str) -> str | None:
    entry = catalogue.blocking(symbol)
    return entry.why if entry is not None else None


@pytest.mark.parametrize(
    ("pattern", "symbol", "covered"),
    [
        ("acme.*", "acme.get", True),
        ("acme.*", "acme.a.get", False),
        ("acme.*", "acme.A().get", False),
        ("acme.*", "acme", False),
        ("acme.*", "acmes.get", False),
        ("acme.**", "acme.get", True),
        ("acme.**", "acme.a.b.get", True),
        ("acme.**", "acme.A().get", True),
        ("acme.client().*", "acme.client().get", True),
        ("acme.client().*", "acme.client().get().read", False),
        ("acme.client().**", "acme.client().a.b.get", True),
        ("acme.client().**", "acme.client().a[].get", True),
        ("acme.client().**", "acme.client().a.get().json", False),  # what the reply does is another matter
        ("acme.client().**", "acme.client", False),
        ("acme.client().**", "acme.other().get", False),
    ],
)
def test_a_wildcard_covers(pattern: str, symbol: str, covered: bool) -> None:
    catalogue = known(block(pattern))
    assert (catalogue.blocking(symbol) is not None) is covered
    assert catalogue.knows(symbol) or not covered


def test_an_exact_entry_wins_over_a_wildcard() -> None:
    catalogue = known(block("acme.**", why="family"), block("acme.get", why="itself"))
    assert why(catalogue, "acme.get") == "itself"
    assert why(catalogue, "acme.put") == "family"


def test_the_longer_wildcard_wins() -> None:
    catalogue = known(
        block("acme.**", why="long"), block("acme.a.**", why="longer"), block("acme.a.b.*", why="longest")
    )
    assert [why(catalogue, one) for one in ("acme.x", "acme.a.x", "acme.a.b.x")] == ["long", "longer", "longest"]


def test_quiet_is_an_exception_to_a_wildcard() -> None:
    catalogue = known(block("acme.**"), quiet("acme.sign", "acme.local.**"), block("acme.local.disk.*"))
    assert why(catalogue, "acme.sign") is None
    assert why(catalogue, "acme.local.x") is None
    assert why(catalogue, "acme.local.disk.x") == "waits"
    assert why(catalogue, "acme.x") == "waits"


BASES = '[bases]\n"acme.Sub" = ["acme.Mid", "acme.Other"]\n"acme.Mid" = ["acme.Base"]\n'


def test_methods_are_inherited() -> None:
    catalogue = known(BASES, block("acme.Base().get", "acme.Other().*"), block("acme.Mid().get", why="nearer"))
    assert why(catalogue, "acme.Sub().get") == "nearer"
    assert why(catalogue, "acme.Sub().other") == "waits"
    assert why(catalogue, "acme.Base().other") is None
    assert catalogue.knows("acme.Sub().get")
    assert not catalogue.knows("acme.Unknown().get")


def test_a_subclass_may_be_quiet() -> None:
    catalogue = known(BASES, block("acme.Base().get"), quiet("acme.Mid().get"))
    assert why(catalogue, "acme.Base().get") == "waits"
    assert why(catalogue, "acme.Mid().get") is None
    assert why(catalogue, "acme.Sub().get") is None


def test_types_limits_resources_and_hands_are_inherited() -> None:
    text = """
    [types]
    "acme.Base().open()" = "acme.File()"
    [[limits]]
    calls = ["acme.Base().get"]
    default = 3
    [[resources]]
    calls = ["acme.Base().open"]
    kind = "session"
    [[hands]]
    calls = ["acme.Base().spawn"]
    place = "thread"
    """
    catalogue = known(BASES, text)
    assert catalogue.alias("acme.Sub().open()") == "acme.File()"
    limit, resource = catalogue.limit("acme.Sub().get"), catalogue.resource("acme.Sub().open")
    assert limit is not None
    assert limit.default == 3
    assert resource is not None
    assert [one.place for one in catalogue.hands("acme.Sub().spawn")] == ["thread"]
    assert catalogue.bases("acme.Sub") == ("acme.Mid", "acme.Other")


def test_a_twin_is_filled_in() -> None:
    twins = '[twins]\n"acme.Line" = { asyncio = "acme.aio.Line", trio = "acme.aio.Line" }\n'
    own = block("acme.Line().told", more='instead = { anyio = "acme.any.*" }')
    catalogue = known(twins, block("acme.Line().get", "acme.Line", "acme.aio.Line", "acme.get"), own)
    asked = [catalogue.blocking(one) for one in ("acme.Line().get", "acme.Line().told", "acme.Line", "acme.get")]
    assert [entry and entry.instead for entry in asked] == [
        {"asyncio": "acme.aio.Line().get", "trio": "acme.aio.Line().get"},
        {"anyio": "acme.any.told"},
        {},  # making the twin blocks as well
        {},
    ]


def test_earlier_libraries_win() -> None:
    mine = parse(
        HEAD.replace("acme", "mine") + block("acme.put", why="mine") + quiet("acme.get", "acme.A().*"), "mine.toml"
    )
    ours = parse(HEAD + block("acme.get", "acme.put", "acme.A().x", "acme.B().x"), "acme.toml")
    catalogue = Catalogue([mine, ours])
    said = [why(catalogue, one) for one in ("acme.get", "acme.put", "acme.A().x", "acme.B().x")]
    assert said == [None, "mine", None, "waits"]
    assert why(Catalogue([ours, mine]), "acme.get") == "waits"


def test_what_is_worth_resolving() -> None:
    catalogue = known(block("acme.A().get", "acme.A().__exit__", "acme.A().rows().__next__", "acme.B().**"))
    assert catalogue.blocking_tails == {"get", "__enter__", "__iter__"}
    assert catalogue.wild_tops == {"acme"}


def test_which_libraries_lead_to_another() -> None:
    types = '[types]\n"acme.make()" = "other.B()"\n"third.f()" = "acme.make()"\n"fourth.g()" = "fifth.G()"\n'
    assert known(types).leading_to({"other"}) == {"other", "acme", "third"}


CONDITION = '{ argument = "block", position = 0, equals = [false, "none"] }'


@pytest.mark.parametrize(
    ("more", "positional", "keywords", "blocks"),
    [
        ("", (), {}, True),
        (f"unless = [{CONDITION}]", (), {}, True),
        (f"unless = [{CONDITION}]", ("=False",), {}, False),
        (f"unless = [{CONDITION}]", (), {"block": "=None"}, False),
        (f"unless = [{CONDITION}]", (), {"block": "=True"}, True),
        (f"unless = [{CONDITION}]", ("name",), {}, True),
        (f"only = [{CONDITION}]", (), {}, False),
        (f"only = [{CONDITION}]", ("=False",), {}, True),
        (f"only = [{CONDITION}]", ("name",), {}, False),
        ('unless = [{ argument = "timeout" }]', (), {"timeout": "name"}, False),
        ('unless = [{ argument = "timeout" }]', ("name",), {}, True),
        ('only = [{ argument = "path", position = 1 }]', ("=1", "name"), {}, True),
    ],
)
def test_conditions(more: str, positional: tuple[str, ...], keywords: dict[str, str], blocks: bool) -> None:
    entry = known(block("acme.get", more=more)).blocking("acme.get")
    assert entry is not None
    assert applies(entry, positional, keywords) is blocks


def test_only_what_is_asked_for_is_read() -> None:
    catalogue = load(["time", "no_such_library"])
    assert catalogue.names == {"builtins", "time", "typing"}
    assert "no_such_library" not in known_names()
    assert catalogue.blocking("time.sleep") is not None
    assert load([]).blocking("time.sleep") is None


def test_a_file_of_the_user(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(HEAD + block("acme.get"))
    assert why(load([], [file]), "acme.get") == "waits"
    file.write_text(HEAD + '[types]\n"acme.clock" = "time.monotonic"\n')
    assert why(load([], [file]), "time.sleep") is not None
    file.write_text(HEAD + "[[block]]\n")
    with pytest.raises(CatalogueError, match="unknown key `block`; did you mean `blocks`"):
        load([], [file])


def test_a_library_is_read_once() -> None:
    assert library("time") is library("time")


def test_the_twin_of_a_with_is_an_async_with() -> None:
    pairs = {"acme.Lock": {"asyncio": "acme.aio.Lock"}}
    assert twin("acme.Lock().__enter__", pairs) == {"asyncio": "acme.aio.Lock().__aenter__"}
    assert twin("acme.Lock().held.acquire", pairs) == {"asyncio": "acme.aio.Lock().held.acquire"}
    assert twin("acme.Lock", pairs) == {"asyncio": "acme.aio.Lock"}
