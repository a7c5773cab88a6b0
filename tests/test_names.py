"""What a symbol means across files."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from snippets import catalogue, project

from asynclint.facts.symbol import arguments, either, generic, split, then
from asynclint.project.containers import plain
from asynclint.project.defined import defined
from asynclint.project.names import Names


def meaning(modules: Mapping[str, str], symbol: str, *tops: str) -> tuple[str, ...]:
    """The meanings of a symbol in a project of these modules."""
    return Names(defined(file.facts.header for file in project(modules)), catalogue(*tops)).meaning(symbol)


ONE = {
    "shop": """
        import requests
        from pathlib import Path
        class Store:
            session: requests.Session
            def __init__(self): self.path = Path("x")
            def load(self) -> requests.Response: pass
            def rows(self): yield Path("x")
            @property
            def folder(self): return self.path.parent
            def me(self) -> "Store": return self
            @classmethod
            def make(cls): return cls()
        class Big(Store):
            def me(self): return super().me()
        class Other: pass
        def make(): return Store()
        def pick(c): return Store() if c else Other()
        def rows():
            yield Store()
        def given(x: Store, y=Store(), z=None): pass
        store = make()
        stores: list[Store] = []
        table: dict[str, Store] = {}
        load = store.load
    """
}


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("", ()),
        ("?", ()),
        ("shop", ("shop",)),
        ("shop.Store", ("shop.Store",)),
        ("shop.Store()", ("shop.Store()",)),
        ("shop.make", ("shop.make",)),
        ("shop.make()", ("shop.Store()",)),
        ("shop.pick()", ("shop.Store()", "shop.Other()")),
        ("shop.store", ("shop.Store()",)),
        ("shop.load", ("shop.Store().load",)),
        ("shop.load()", ("requests.Response()",)),
        ("shop.Store().path", ("pathlib.Path()",)),
        ("shop.Store().folder", ("pathlib.Path()",)),
        ("shop.Store().folder.read_text", ("pathlib.Path().read_text",)),
        ("shop.Store().session.get", ("requests.Session().get",)),
        ("shop.Store().me()", ("shop.Store()",)),
        ("shop.Store().me().me().load", ("shop.Store().load",)),
        ("shop.Store.make()", ("shop.Store()",)),
        ("shop.Big().path", ("pathlib.Path()",)),
        ("shop.Big()<super>.load", ("shop.Store.load",)),
        ("shop.rows()", ("shop.rows()",)),
        ("shop.rows()[*]", ("shop.Store()",)),
        ("shop.Store().rows()[*]", ("pathlib.Path()",)),
        ("shop.stores[*]", ("shop.Store()",)),
        ("shop.stores[]", ("shop.Store()",)),
        ("shop.stores[0]", ("shop.Store()",)),
        ("shop.stores.pop()", ("shop.Store()",)),
        ("shop.table[]", ("shop.Store()",)),
        ("shop.table.get()", ("shop.Store()",)),
        ("shop.table.values()[*]", ("shop.Store()",)),
        ("shop.table.items()[*][1]", ("shop.Store()",)),
        ("shop.given<x>", ("shop.Store()",)),
        ("shop.given<y>", ("shop.Store()",)),
        ("shop.Store|shop.Other", ("shop.Store", "shop.Other")),
        ("shop.nothing", ()),
        ("shop.Store().nothing", ("shop.Store().nothing",)),
        ("time.sleep", ("time.sleep",)),
        ("pathlib.Path().parent.parent", ("pathlib.Path()",)),
        ("pathlib.Path().iterdir()[*]", ("pathlib.Path()",)),
    ],
)
def test_meaning(symbol: str, expected: tuple[str, ...]) -> None:
    found = meaning(ONE, symbol, "pathlib", "time", "requests")
    if symbol == "shop.Store().nothing":  # nothing may come of it, whatever it is called
        assert not [one for one in found if not one.startswith("shop.Store()")]
    else:
        assert found == expected


ACROSS = {
    "a name that is brought in": ({"a": "from b import f", "b": "def f(): pass"}, "a.f", "b.f"),
    "a name of a name": (
        {"a": "from b import f as g", "b": "from c import f", "c": "def f(): pass"},
        "a.g",
        "c.f",
    ),
    "a package's name": (
        {"a": "import p", "p.__init__": "from .inner import f", "p.inner": "def f(): pass"},
        "p.f",
        "p.inner.f",
    ),
    "a submodule": ({"p.__init__": "", "p.inner": "def f(): pass"}, "p.inner.f", "p.inner.f"),
    "a submodule of a folder without __init__": ({"p.q.inner": "def f(): pass"}, "p.q.inner.f", "p.q.inner.f"),
    "a star": ({"a": "from b import *", "b": "def f(): pass"}, "a.f", "b.f"),
    "a star of a star": (
        {"a": "from b import *", "b": "from c import *", "c": "def f(): pass"},
        "a.f",
        "c.f",
    ),
    "a star with __all__": (
        {"a": "from b import *", "b": "__all__ = ['_f']\ndef _f(): pass"},
        "a._f",
        "b._f",
    ),
    "a star of a library": ({"a": "from time import *"}, "a.sleep", "time.sleep"),
    "the later of two stars": (
        {"a": "from b import *\nfrom c import *", "b": "def f(): pass", "c": "def f(): pass"},
        "a.f",
        "c.f",
    ),
    "an own name before a star": (
        {"a": "from b import *\ndef f(): pass", "b": "def f(): pass"},
        "a.f",
        "a.f",
    ),
    "a function before a submodule": (
        {"p.__init__": "from .f import f", "p.f": "def f(): pass"},
        "p.f",
        "p.f.f",
    ),
    "a module that hides a library": ({"time": "def sleep(): pass"}, "time.sleep", "time.sleep"),
    "the only one of that name further down": ({"services.api.app": "def f(): pass"}, "app.f", "services.api.app.f"),
    "an attribute that another file sets": (
        {"a": "class A: pass\na = A()", "b": "from a import a\nimport pathlib\na.x = pathlib.Path()"},
        "a.a.x",
        "pathlib.Path()",
    ),
}


@pytest.mark.parametrize(("modules", "symbol", "expected"), ACROSS.values(), ids=ACROSS)
def test_meaning_across_files(modules: Mapping[str, str], symbol: str, expected: str) -> None:
    assert meaning(modules, symbol, "pathlib", "time") == (expected,)


SILENT = {
    "a private name by a star": ({"a": "from b import *", "b": "def _f(): pass"}, "a._f"),
    "a name that __all__ leaves out": ({"a": "from b import *", "b": "__all__ = []\ndef f(): pass"}, "a.f"),
    "a name that is nowhere": ({"a": "from b import f", "b": ""}, "b.f"),
    "two of that name further down": ({"x.app": "def f(): pass", "y.app": "def f(): pass"}, "x.f"),
    "modules that bring in each other": ({"a": "from b import f", "b": "from a import f"}, "a.f"),
    "a module that brings in itself": ({"a": "from a import f"}, "a.f"),
    "stars in a circle": ({"a": "from b import *", "b": "from a import *"}, "a.f"),
    "a name defined by itself": ({"a": "x = x.y()"}, "a.x"),
    "a class that is its own base": ({"a": "class A(A): pass"}, "a.A().f()"),
}


@pytest.mark.parametrize(("modules", "symbol"), SILENT.values(), ids=SILENT)
def test_what_means_nothing(modules: Mapping[str, str], symbol: str) -> None:
    assert meaning(modules, symbol) == ()


def test_order_of_classes() -> None:
    files = project({"m": "class A: pass\nclass B(A): pass\nclass C(A): pass\nclass D(B, C): pass"})
    names = Names(defined(file.facts.header for file in files), catalogue())
    assert names.line("m.D") == ("m.D", "m.B", "m.C", "m.A")


def test_bases_in_a_circle() -> None:
    files = project({"m": "class A(B): pass\nclass B(A): pass"})
    names = Names(defined(file.facts.header for file in files), catalogue())
    assert set(names.line("m.A")) == {"m.A", "m.B"}
    assert names.line("m.A")[0] == "m.A"


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("a", ("", "a")),
        ("a.b", ("a", ".b")),
        ("a.b()", ("a.b", "()")),
        ("a.b().c", ("a.b()", ".c")),
        ("a[*]", ("a", "[*]")),
        ("a[]", ("a", "[]")),
        ("a.b[c.d()]()", ("a.b[c.d()]", "()")),
        ("a.b[c.d()]().e", ("a.b[c.d()]()", ".e")),
        ("a.f<x>", ("a.f", "<x>")),
        ("a.f()<super>.b", ("a.f()<super>", ".b")),
        ("m.<lambda@1@2>", ("m.", "<lambda@1@2>")),
    ],
)
def test_split(symbol: str, expected: tuple[str, str]) -> None:
    if symbol.startswith("m.<lambda"):  # a name of its own; the caller asks for the whole
        assert "".join(split(symbol)) == symbol
    else:
        assert split(symbol) == expected


def test_extending_and_joining() -> None:
    assert then("a|b", ".c") == "a.c|b.c"
    assert then("", ".c") == ""
    assert then("a" * 1000, ".c") == ""
    assert either("a", "a") == either("a", "") == either("", "a") == "a"
    assert either("a|b", "b|c") == "a|b|c"
    assert either("a|b|c", "d|e").count("|") == 3
    assert generic("list", "a.A()", "") == "list[a.A(),?]()"
    assert arguments("[a.A(),b[c,d]()]") == ["a.A()", "b[c,d]()"]


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("a.b", "a.b"),
        ("queue.Queue[shop.Job()]().get", "queue.Queue().get"),
        ("list[dict[a,b]()]()[*]", "list()[*]"),
        ("a[*].b[0].c[]", "a[*].b[0].c[]"),
        ("list[?]()", "list()"),
    ],
)
def test_plain(symbol: str, expected: str) -> None:
    assert plain(symbol) == expected
