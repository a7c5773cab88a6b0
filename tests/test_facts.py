"""What extraction makes of one file: symbols, bindings, regions, flags, headers."""

from __future__ import annotations

from textwrap import indent

import pytest
from snippets import events, facts, function, symbols

from asynclint.facts.gather import Gathered, gather
from asynclint.facts.model import (
    ASYNC,
    ASYNCHRONOUS,
    AWAITED,
    CALL,
    CLASS_METHOD,
    DONE,
    ENTER,
    GENERATOR,
    IMPORT,
    ITERATE,
    LAMBDA,
    LATE,
    METHOD,
    PROPERTY,
    STATIC,
    STUB,
    WAITING,
)
from asynclint.facts.reading import Unread
from asynclint.workers import Workers

# What `run` calls, by the way its names got their meaning.
CALLS = {
    "a module": ("import time\ndef run(): time.sleep(1)", ["time.sleep"]),
    "a module by another name": ("import time as t\ndef run(): t.sleep(1)", ["time.sleep"]),
    "a submodule": ("import os.path\ndef run(): os.path.exists('x')", ["os.path.exists"]),
    "a submodule by another name": ("import os.path as p\ndef run(): p.exists('x')", ["os.path.exists"]),
    "a name": ("from time import sleep\ndef run(): sleep(1)", ["time.sleep"]),
    "a name by another name": ("from time import sleep as s\ndef run(): s(1)", ["time.sleep"]),
    "an import in the function": ("def run():\n from time import sleep as s\n s(1)", ["time<import>", "time.sleep"]),
    "an import in try": (
        "try:\n import time\nexcept ImportError:\n time = None\ndef run(): time.sleep(1)",
        ["time.sleep"],
    ),
    "an import under TYPE_CHECKING": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n import pathlib\ndef run(p: pathlib.Path): p.exists()",
        ["pathlib.Path().exists"],
    ),
    "an assigned name": ("import time\nnap = time.sleep\ndef run(): nap(1)", ["time.sleep"]),
    "a name assigned in the function": ("import time\ndef run():\n nap = time.sleep\n nap(1)", ["time.sleep"]),
    "a function below": ("def run(): load()\ndef load(): pass", ["m.load"]),
    "a class below": ("def run(): Store().load()\nclass Store: pass", ["m.Store().load", "m.Store"]),
    "a builtin": ("def run(): open('x')", ["builtins.open"]),
    "a builtin that is hidden": ("def open(x): pass\ndef run(): open('x')", ["m.open"]),
    "a builtin that never matters": ("def run(): len('x')", []),
    "a parameter": ("def run(f): f.read()", ["m.run<f>.read"]),
    "a parameter that hides a module": ("import time\ndef run(time): time.sleep(1)", ["m.run<time>.sleep"]),
    "an annotated parameter": ("import io\ndef run(f: io.StringIO): f.read()", ["io.StringIO().read"]),
    "an optional parameter": ("import io\ndef run(f: io.IO | None = None): f.read()", ["io.IO().read"]),
    "Optional": ("import io\nfrom typing import Optional\ndef run(f: Optional[io.IO]): f.read()", ["io.IO().read"]),
    "an annotation as text": ("import io\ndef run(f: 'io.IO'): f.read()", ["io.IO().read"]),
    "an annotation with alternatives": (
        "import a, b\ndef run(f: a.A | b.B): f.read()",
        ["a.A().read|b.B().read"],
    ),
    "a parameter with a default": ("import a\ndef run(f=a.make()): f.go()", ["a.make().go"]),
    "a constructed object": (
        "import requests\ndef run():\n s = requests.Session()\n s.get('x')",
        ["requests.Session", "requests.Session().get"],
    ),
    "a chain of calls": ("import a\ndef run(): a.b().c().d()", ["a.b().c().d", "a.b().c", "a.b"]),
    "a name of nothing": ("def run(): unknown.thing()", []),
    "a with statement": (
        "import a\ndef run():\n with a.open() as f: f.read()",
        ["a.open", "a.open().__enter__", "a.open().__enter__().read"],
    ),
    "a loop": (
        "import a\ndef run():\n for x in a.all(): x.go()",
        ["a.all", "a.all().__iter__", "a.all()[*].go"],
    ),
    "a comprehension": (
        "import a\ndef run(): return [x.go() for x in a.all()]",
        ["a.all", "a.all().__iter__", "a.all()[*].go"],
    ),
    "unpacking": ("import a\ndef run():\n x, y = a.pair()\n y.go()", ["a.pair", "a.pair().__iter__", "a.pair()[1].go"]),
    "a tuple of values": ("import a, b\ndef run():\n x, y = a.A(), b.B()\n y.go()", ["a.A", "b.B", "b.B().go"]),
    "a walrus": ("import a\ndef run():\n if (x := a.A()): x.go()", ["a.A", "a.A().go"]),
    "a conditional expression": ("import a, b\ndef run(c): (a.x if c else b.y)()", ["a.x|b.y"]),
    "or": ("import a, b\ndef run(): (a.x or b.y)()", ["a.x|b.y"]),
    "two branches": (
        "import a, b\ndef run(c):\n if c: x = a.A()\n else: x = b.B()\n x.go()",
        ["a.A", "b.B", "b.B().go|a.A().go"],
    ),
    "a branch that leaves": (
        "import a, b\ndef run(c):\n x = a.A()\n if c:\n  x = b.B()\n  return\n x.go()",
        ["a.A", "b.B", "a.A().go"],
    ),
    "try and except": (
        "import a, b\ndef run():\n try: x = a.A()\n except E: x = b.B()\n x.go()",
        ["a.A", "b.B", "a.A().go|b.B().go"],
    ),
    "rebinding": ("import a, b\ndef run():\n x = a.A()\n x = b.B()\n x.go()", ["a.A", "b.B", "b.B().go"]),
    "isinstance": ("import a\ndef run(x):\n if isinstance(x, a.A): x.go()", ["a.A().go"]),
    "a cast": (
        "import a\nfrom typing import cast\ndef run(x): cast(a.A, x).go()",
        ["a.A().go", "typing.cast"],
    ),
    "await": ("import a\nasync def run(): (await a.get()).go()", ["a.get().go", "a.get"]),
    "a lambda in the function": ("import a\ndef run(): f = lambda: a.b()", []),
    "division": ("import a\ndef run(): (a.A() / 'x').go()", ["a.A().__truediv__().go", "a.A"]),
    "a global": ("import a\nx = a.A()\ndef run(): x.go()", ["a.A().go"]),
    "what map calls": ("import a\ndef run(xs): list(map(a.f, xs))", ["a.f", "builtins.list[a.f()]().__iter__"]),
    "a sort key": ("import a\ndef run(xs): sorted(xs, key=a.f)", ["m.run<xs>.__iter__", "a.f"]),
    "a partial": ("import a, functools\ndef run(): functools.partial(a.f, 1)()", ["a.f", "functools.partial"]),
    "a decorator's arguments": ("import a\n@a.b(a.c())\ndef run(): pass", []),
}


@pytest.mark.parametrize(("text", "expected"), CALLS.values(), ids=CALLS)
def test_calls(text: str, expected: list[str]) -> None:
    assert sorted(symbols(text)) == sorted(expected)


METHODS = {
    "self": ("class A:\n def run(self): self.go()", ["m.A().go"]),
    "an attribute of self": (
        "import a\nclass A:\n def __init__(self): self.x = a.X()\n def run(self): self.x.go()",
        ["m.A().x.go"],
    ),
    "another word for self": ("class A:\n def run(me): me.go()", ["m.A().go"]),
    "a class method": ("class A:\n @classmethod\n def run(cls): cls.go()", ["m.A.go"]),
    "a static method": ("class A:\n @staticmethod\n def run(x): x.go()", ["m.A.run<x>.go"]),
    "super": ("class A(B):\n def run(self): super().go()", ["m.A()<super>.go"]),
    "the class by its name": ("class A:\n def run(self): A.go()", ["m.A.go"]),
    "a name of the class body is no name in the method": (
        "import a\nclass A:\n x = a.X()\n def run(self): x.go()",
        [],
    ),
}


@pytest.mark.parametrize(("text", "expected"), METHODS.values(), ids=METHODS)
def test_calls_in_methods(text: str, expected: list[str]) -> None:
    assert symbols(text, "A.run") == expected


def test_nested_functions_see_the_names_around_them() -> None:
    text = """
    import a
    def run(x: a.X):
        y = a.Y()
        def inner():
            x.go()
            y.go()
        inner()
        return lambda: y.stop()
    """
    assert symbols(text, "run.inner") == ["a.X().go", "a.Y().go"]
    assert symbols(text, "run") == ["a.Y", "m.run.inner"]
    (inner,) = [one.name for one in facts(text).header.functions if one.flags & LAMBDA]
    assert symbols(text, inner) == ["a.Y().stop"]


def test_module_body_is_a_function() -> None:
    assert symbols("import a\na.b()\nif a.c():\n a.d()\n", "<module>") == ["a.b", "a.c", "a.d"]


KINDS = {
    "a call": ("import a\ndef run(): a.b()", (CALL, 0)),
    "an awaited call": ("import a\nasync def run(): await a.b()", (CALL, AWAITED)),
    "with": ("import a\ndef run():\n with a.b: pass", (ENTER, 0)),
    "async with": ("import a\nasync def run():\n async with a.b: pass", (ENTER, ASYNCHRONOUS)),
    "for": ("import a\ndef run():\n for _ in a.b: pass", (ITERATE, 0)),
    "async for": ("import a\nasync def run():\n async for _ in a.b: pass", (ITERATE, ASYNCHRONOUS)),
    "an asynchronous comprehension": ("import a\nasync def run(): [x async for x in a.b]", (ITERATE, ASYNCHRONOUS)),
    "an import": ("def run():\n import a", (IMPORT, 0)),
}


@pytest.mark.parametrize(("text", "expected"), KINDS.values(), ids=KINDS)
def test_kinds(text: str, expected: tuple[int, int]) -> None:
    (event,) = events(facts(text))
    assert (event.kind, event.flags) == expected


def test_only_the_awaited_call_is_awaited() -> None:
    flags = {
        event.symbol: event.flags & AWAITED
        for event in events(facts("import a\nasync def run(): await a.b(a.c(), a.d().e)"))
    }
    assert flags == {"a.b": AWAITED, "a.c": 0, "a.d": 0}


# What `run` finds missing of the module's `kept`, and how it is filled in.
LATE_READS = {
    "a value": ("if kept is None:\n  kept = await a.b()", [("m.kept", 0)]),
    "a mark": ("if not kept:\n  await a.b()\n  kept = True", [("m.kept", DONE)]),
    "what is not None": ("if kept is not None:\n  return kept\n await a.b()\n kept = True", [("m.kept", DONE)]),
    "nothing is awaited": ("if not kept:\n  a.b()\n  kept = True", []),
    "the wait comes after it": ("if not kept:\n  kept = True\n  await a.b()", []),
    "a second test": ("if not kept:\n  await a.b()\n  if not kept:\n   kept = True", []),
    "a lock": ("if not kept:\n  async with a.lock:\n   await a.b()\n   kept = True", []),
    "another function waits": ("if not kept:\n  async def f(): await a.b()\n  kept = True", []),
    "another name": ("if not kept:\n  await a.b()\n  other = True", []),
}


@pytest.mark.parametrize(("body", "expected"), LATE_READS.values(), ids=LATE_READS)
def test_late_reads(body: str, expected: list[tuple[str, int]]) -> None:
    found = facts(f"import a\nkept = None\nasync def run():\n global kept\n {body}\n")
    reads = [found.event(raw) for raw in found.reads[1]]
    late = [(one.symbol.removesuffix(LATE), one.flags) for one in reads if one.symbol.endswith(LATE)]
    assert late == expected


def test_what_a_with_says_of_its_body_is_no_mark_that_something_is_done() -> None:
    (entered, _) = events(facts("import a\nasync def run():\n with a.b:\n  await a.c()"))
    assert entered.flags & (WAITING | DONE) == WAITING


def test_arguments() -> None:
    (event,) = events(facts("import a\ndef run(x): a.b(1, None, 'text', x, *x, key=True, other=a.c, **x)"))
    assert event.positional == ("=1", "=None", "='text'", "m.run<x>", "*")
    assert event.keywords == {"key": "=True", "other": "a.c", "**": "m.run<x>"}


def test_long_texts_are_not_kept() -> None:
    (event,) = events(facts(f"import a\ndef run(): a.b('{'x' * 100}')"))
    assert event.positional == ("='…'",)


def test_places_are_bytes_from_nought() -> None:
    (event,) = events(facts("import a\ndef run():\n    'é'; a.b(\n  1)"))
    assert tuple(event.span) == (3, 10, 4, 4)


REGIONS = {
    "nothing": ("a.b()", []),
    "a loop": ("for _ in x: a.b()", ["loop"]),
    "a while loop": ("while x: a.b()", ["loop"]),
    "the test of a while loop": ("while a.b(): pass", ["loop"]),
    "what follows a loop": ("for _ in x: pass\nelse: a.b()", []),
    "a branch": ("if x == 1: a.b()", ["told", "branch"]),
    "a test": ("if a.b(): pass", []),
    "with": ("with x: a.b()", ["with"]),
    "two with": ("with x, y: a.b()", ["with", "with"]),
    "async with": ("async with x: a.b()", ["async-with"]),
    "try": ("try: a.b()\nfinally: pass", ["try"]),
    "a handler": ("try: pass\nexcept E: a.b()", ["handler"]),
    "finally": ("try: pass\nfinally: a.b()", ["finally"]),
    "a comprehension": ("[a.b() for _ in x]", ["comprehension"]),
    "within each other": ("for _ in x:\n  with y:\n   if z == 1: a.b()", ["told", "branch", "with", "loop"]),
    "what comes after all of it": ("for _ in x:\n  with y: pass\na.b()", []),
    "a group of exceptions": ("try: pass\nexcept* E: a.b()", ["handler"]),
}


@pytest.mark.parametrize(("body", "expected"), REGIONS.values(), ids=REGIONS)
def test_regions(body: str, expected: list[str]) -> None:
    if "except*" in body:
        pytest.importorskip("tomllib", reason="needs the grammar of Python 3.11")
    found = facts("import a\nasync def run(x, y, z):\n" + indent(body, " "))
    number = [one.name for one in found.header.functions].index("run")
    regions = found.regions(number)
    at = next(event.region for event in events(found) if event.symbol == "a.b")
    kinds = []
    while at >= 0:
        kinds.append(regions[at].kind)
        at = regions[at].parent
    assert kinds == expected


def test_what_is_forgotten_of_a_parameter_leaves_other_texts_alone() -> None:
    text = """
        class Store:
            def load(self, fresh=False):
                if not self.held and fresh:
                    self.held = 1
                fresh = True

        def run(path):
            open(path)
    """
    assert symbols(text) == ["builtins.open"]


FLAGS = {
    "a function": ("def f(): return 1", "f", 0),
    "a coroutine function": ("async def f(): return 1", "f", ASYNC),
    "a generator": ("def f(): yield 1", "f", GENERATOR),
    "a generator by delegation": ("def f(): yield from x", "f", GENERATOR),
    "an asynchronous generator": ("async def f(): yield 1", "f", ASYNC | GENERATOR),
    "a yield in a nested function": ("def f():\n def g(): yield 1\n return g", "f", 0),
    "a method": ("class A:\n def f(self): return 1", "A.f", METHOD),
    "a property": ("class A:\n @property\n def f(self): return 1", "A.f", METHOD | PROPERTY),
    "a cached property": (
        "from functools import cached_property\nclass A:\n @cached_property\n def f(self): return 1",
        "A.f",
        METHOD | PROPERTY,
    ),
    "a static method": ("class A:\n @staticmethod\n def f(): return 1", "A.f", METHOD | STATIC),
    "a class method": ("class A:\n @classmethod\n def f(cls): return 1", "A.f", METHOD | CLASS_METHOD),
    "__new__": ("class A:\n def __new__(cls): return 1", "A.__new__", METHOD | CLASS_METHOD),
    "a function in a method": ("class A:\n def f(self):\n  def g(): return 1\n  return g", "A.f.g", 0),
    "nothing but dots": ("def f(): ...", "f", STUB),
    "nothing but pass": ("def f():\n 'Says what.'\n pass", "f", STUB),
    "not implemented": ("def f(): raise NotImplementedError('later')", "f", STUB),
    "another error": ("def f(): raise ValueError", "f", 0),
}


@pytest.mark.parametrize(("text", "name", "expected"), FLAGS.values(), ids=FLAGS)
def test_flags(text: str, name: str, expected: int) -> None:
    assert function(text, name).flags == expected


def test_lambdas() -> None:
    _, found = facts("f = lambda x, y=1: x.go()").header.functions
    assert found.flags == LAMBDA
    assert [one.name for one in found.parameters] == ["x", "y"]
    assert tuple(found.span) == (1, 4, 1, 25)


def test_parameters() -> None:
    found = function("import a\ndef f(x, /, y: a.Y, *rest: a.R, z=a.Z(), **more): pass", "f").parameters
    assert [tuple(one) for one in found] == [
        ("x", "", ""),
        ("y", "a.Y()", ""),
        ("z", "", "a.Z()"),
        ("*rest", "a.R()", ""),
        ("**more", "", ""),
    ]


def test_results() -> None:
    text = "import a\ndef f(c):\n if c: return a.A()\n if not c: return None\n return a.B()"
    assert function(text, "f").results == ("a.A()", "a.B()")
    assert function("import a\ndef f() -> a.A: return None", "f").returns == "a.A()"
    assert function("import a\ndef f():\n yield a.A()\n yield a.B()", "f").yields == ("a.A()", "a.B()")


def test_spans_begin_with_the_first_decorator() -> None:
    span = function("import a\n\n@a.b\n@a.c\nasync def f():\n    pass\n", "f").span
    assert (span.line, span.end_line) == (3, 6)


def test_decorators() -> None:
    assert function("import a\n@a.b\n@a.c(1)\ndef f(): pass", "f").decorators == ("a.b", "a.c()")


def test_classes() -> None:
    text = """
    import a
    class A(a.Base, metaclass=a.Meta):
        x: a.X
        y = a.Y()
        class B(A): pass
        def f(self): pass
    """
    outer, inner = sorted(facts(text).header.classes)
    assert (outer.name, outer.bases) == ("A", ("a.Base",))
    assert {name: outer.attributes[name] for name in "xy"} == {"x": "a.X()", "y": "a.Y()"}
    assert inner.name == "A.B"


def test_stores() -> None:
    text = "import a\nclass A:\n def __init__(self, app: a.App):\n  self.x = a.X()\n  app.state.y = self.x\n"
    stores = facts(text).header.stores
    assert stores["m.A().x"] == "a.X()"
    assert stores["a.App().state.y"] == "m.A().x"


def test_imports_at_any_depth() -> None:
    text = "import a.b\nfrom c import d\ndef f():\n import e\n if e:\n  from . import g\nfrom h import *"
    header = facts(text, "pack.m").header
    assert header.imports == ("a", "a.b", "c", "c.d", "e", "h", "pack", "pack.g")
    assert header.stars == ("h",)


@pytest.mark.parametrize(
    ("text", "package", "expected"),
    [
        ("from . import x", False, "top.pack.x"),
        ("from . import x", True, "top.pack.m.x"),
        ("from .. import x", False, "top.x"),
        ("from .y import x", False, "top.pack.y.x"),
        ("from ..y.z import x", False, "top.y.z.x"),
        ("from .y import x", True, "top.pack.m.y.x"),
        ("from ..... import x", False, "x"),
    ],
)
def test_relative_imports(text: str, package: bool, expected: str) -> None:
    assert facts(text, "top.pack.m", package=package).header.names["x"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", None),
        ("__all__ = ['a', 'b']", ("a", "b")),
        ("__all__ = ('a',)", ("a",)),
        ("__all__ = []", ()),
        ("__all__ = other", None),
    ],
)
def test_exported(text: str, expected: tuple[str, ...] | None) -> None:
    assert facts(text).header.exported == expected


def test_the_same_file_gives_the_same_facts() -> None:
    text = "import a, b\nfrom c import *\nclass A(a.A, b.B): x = {a.y, b.z}\ndef run(): return {a.b(), b.c()}"
    one, other = facts(text), facts(text)
    assert (one.header, one.texts, one.tapes, one.reads) == (other.header, other.texts, other.tapes, other.reads)


def test_a_module_sees_what_a_function_stores_in_a_global() -> None:
    names = facts("import a\nx = None\ndef f():\n global x\n x = a.X()").header.names
    assert names["x"] == "a.X()"


def gathered(text: str) -> Gathered:
    """The facts of a text, read as a run reads it."""
    file = Unread("m.py", "m.py", "m", False)
    return gather([file], {"m.py": "key"}, {"m.py": text.encode()}, None, workers=Workers(1))


def test_hundreds_of_operators() -> None:
    text = "import a\ndef run(): return a.x() " + "+ 1" * 900 + " + a.y()"
    assert [event.symbol for event in events(gathered(text).facts["m.py"])] == ["a.x", "a.y"]


@pytest.mark.parametrize("text", ["(" * 50_000, "[" * 3000 + "]" * 3000, "-" * 100_000 + "1", "a." * 50_000 + "b"])
def test_what_is_nested_too_deeply_is_a_problem_of_that_file(text: str) -> None:
    made = gathered(text)
    assert len(made.problems) + len(made.facts) == 1
    assert not made.crashes
