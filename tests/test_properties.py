"""What holds whatever the program: nothing raises, and a report does not hang on how it was made."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snippets import catalogue, facts, project, write

from asynclint.api import check
from asynclint.config import Config
from asynclint.facts import gather
from asynclint.facts.directives import directives
from asynclint.facts.reading import Unread, facts_of
from asynclint.finding import Diagnostic
from asynclint.project.build import build
from asynclint.report import renderer
from asynclint.testing import cases

REPOSITORY = Path(__file__).parent.parent
FIXTURES = REPOSITORY / "fixtures"

bounded = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

# Random programs, composed of fragments. Names are few, so that they meet, hide and define each other.

NAMES = st.sampled_from(["a", "b", "self", "time", "Store", "open", "run"])
WORDS = st.sampled_from(["a", "load", "sleep", "__enter__", "__call__", "path", "__class__"])
CONSTANTS = st.sampled_from(["1", "None", "'x'", "b'x'", "...", "1.5j", "True", "f'{a}{b!r:>{c}}'", "-1", "''"])


def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions made of expressions."""
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.builds("{}.{}".format, inner, WORDS),
        st.builds("{}({})".format, inner, inner),
        st.builds("{}({}, *{}, key={}, **{})".format, inner, inner, inner, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}[{}:{}]".format, inner, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({} or {} and not {})".format, inner, inner, inner),
        st.builds("({} / {} | {})".format, inner, inner, inner),
        st.builds("({} < {} in {})".format, inner, inner, inner),
        st.builds("[{} for a, *b in {} if {}]".format, inner, inner, inner),
        st.builds("{{{}: {} for self in {}}}".format, inner, inner, inner),
        st.builds("({} for b in {} for a in {})".format, inner, inner, inner),
        st.builds("(lambda a, *b, c={}, **d: {})".format, inner, inner),
        st.builds("(b := {})".format, inner),
        st.builds("[{}, *{}]".format, inner, inner),
        st.builds("({}, {})".format, inner, inner),
        st.builds("{{'k': {}, **{}}}".format, inner, inner),
        st.builds("super().{}({})".format, WORDS, inner),
        st.builds("isinstance({}, {})".format, inner, inner),
        pair.map(lambda two: f"cast({two[0]}, {two[1]})"),
        pair.map(lambda two: f"partial({two[0]}, {two[1]})()"),
        pair.map(lambda two: f"list(map({two[0]}, {two[1]}))"),
        pair.map(lambda two: f"sorted({two[0]}, key={two[1]})"),
        pair.map(lambda two: f"getattr({two[0]}, 'load', {two[1]})"),
    )


EXPRESSIONS = st.recursive(NAMES | CONSTANTS, deeper, max_leaves=6)
ANNOTATIONS = st.one_of(
    EXPRESSIONS,
    st.sampled_from(
        ["'Store'", "'not ( valid'", "list[Store]", "Optional['Store']", "Annotated[a, Depends(run)]", "Self"]
    ),
)
IMPORTS = st.sampled_from(
    [
        "import time",
        "import time as a",
        "import os.path",
        "import pathlib, requests",
        "from time import sleep",
        "from time import sleep as load",
        "from other import *",
        "from other import Store, run",
        "from . import a",
        "from .... import b",
        "from .other import run as a",
        "import one, other",
        "import other.a.b as run",
    ]
)


def block(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A few statements, indented."""
    return st.lists(inner, min_size=1, max_size=3).map(
        lambda parts: "\n".join(f"    {line}" for part in parts for line in part.splitlines())
    )


SIMPLE = st.one_of(
    EXPRESSIONS,
    IMPORTS,
    st.builds("a = {}".format, EXPRESSIONS),
    st.builds("a, *b = Store = {}".format, EXPRESSIONS),
    st.builds("self.{} = {}".format, WORDS, EXPRESSIONS),
    st.builds("b[{}] = {}".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("a: {} = {}".format, ANNOTATIONS, EXPRESSIONS),
    st.builds("self.b: {}".format, ANNOTATIONS),
    st.builds("a /= {}".format, EXPRESSIONS),
    st.builds("assert isinstance(a, {}), {}".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("del a, b.{}".format, WORDS),
    st.builds("__all__ = ['a', {}]".format, CONSTANTS),
    st.sampled_from(["pass", "global time", "x = 1  # noqa: ASL101", "raise a from b", "raise"]),
)


COMPOUND = (
    "if {x}:\n{body}\nelse:\n{other}",
    "for a, (b, *self) in {x}:\n{body}\nelse:\n{other}",
    "while {x}:\n{body}",
    "with {x} as a, {y}:\n{body}",
    "try:\n{body}\nexcept {x} as a:\n{other}\nelse:\n{other}\nfinally:\n{body}",
    "match {x}:\n    case Store(a=b) | [b, *_] if {y}:\n{deep}\n    case {{'k': a, **b}} | a.b:\n{deep}",
    "@{x}\ndef {name}(self, a: {said} = {y}, *b, **c) -> {said}:\n{body}",
    "def {name}(a):\n    yield {x}\n{body}\n    return {y}",
    "async def {name}(self, a=None):\n    await {x}\n    async with {y} as b: pass\n    async for b in a: pass\n{body}",
    "class {name}({x}, metaclass={y}):\n{body}",
    "@property\ndef a(self):\n{body}",
    "def run():\n    a = 1\n    def inner():\n        nonlocal a\n{deep}\n    return inner",
)


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Statements made of statements."""
    parts = st.fixed_dictionaries(
        {
            "x": EXPRESSIONS,
            "y": EXPRESSIONS,
            "said": ANNOTATIONS,
            "name": NAMES,
            "body": block(inner),
            "other": block(inner),
            "deep": block(inner).map(indented),
        }
    )
    return st.builds(lambda shape, filled: shape.format(**filled), st.sampled_from(COMPOUND), parts)


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


STATEMENTS = st.recursive(SIMPLE, compound, max_leaves=8)


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


PROGRAMS = st.lists(STATEMENTS, max_size=6).map("\n".join).filter(parses)


@bounded
@given(PROGRAMS, st.booleans())
def test_extraction_never_raises(text: str, package: bool) -> None:
    made = facts_of(Unread("m.py", "m.py", "pack.m", package), text.encode(), "")
    assert (made.crash, made.problem) == ("", None)
    assert made.facts == facts_of(Unread("m.py", "m.py", "pack.m", package), text.encode(), "").facts


@bounded
@given(PROGRAMS)
def test_every_event_stands_where_it_says(text: str) -> None:
    """Its place is that of an expression or an import; its region, if any, is one of the function's."""
    found = facts(text)
    places = {
        (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.expr, ast.stmt))
    }
    for number, (raw, _) in enumerate(found.tapes):
        regions = found.regions(number)
        for event in map(found.event, raw):
            assert tuple(event.span) in places
            assert -1 <= event.region < len(regions)
        assert all(-1 <= region.parent < at for at, region in enumerate(regions))


@bounded
@given(PROGRAMS, PROGRAMS, st.randoms(use_true_random=False))
def test_linking_never_raises_and_does_not_mind_the_order(one: str, other: str, random: Random) -> None:
    files = project({"one": one, "other": other, "pack.__init__": "from one import *\nfrom .m import a", "pack.m": one})
    known = catalogue("time", "pathlib", "os", "requests")
    wanted = build(files, known)
    random.shuffle(files)
    assert build(files, known).calls == wanted.calls


def library() -> Iterator[Path]:
    """Files of the standard library, and of its tests where they are installed, a few of each folder."""
    root = Path(sysconfig.get_paths()["stdlib"])
    for folder in sorted(one for one in root.rglob("*") if one.is_dir() and "site-packages" not in one.parts):
        yield from islice(sorted(folder.glob("*.py"), key=lambda file: file.name[::-1]), 2)
    yield from islice(sorted(root.glob("*.py"), key=lambda file: file.name[::-1]), 60)


def test_extraction_of_the_standard_library() -> None:
    for file in library():
        made = facts_of(Unread(file.name, str(file), file.stem, False), None, "")
        assert not made.crash, f"{file}: {made.crash}"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixtures' folder as the working directory: many small projects in one."""
    monkeypatch.chdir(FIXTURES)
    return FIXTURES


def said(paths: Sequence[str], *, cache: Path | None = None, jobs: int = 1) -> str:
    """The report on these paths as JSON, down to what is least."""
    config = Config(
        root=Path.cwd(),
        min_severity="low",
        min_confidence="possible",
        no_cache=cache is None,
        cache_dir=str(cache),
        jobs=jobs,
    )
    report = check(paths, config)
    return renderer("json")(report.diagnostics, report.sources, False)


def test_the_same_with_and_without_a_cache(here: Path, tmp_path: Path) -> None:
    wanted = said(["."])
    assert len(wanted) > 100_000
    assert said(["."], cache=tmp_path) == wanted
    assert said(["."], cache=tmp_path) == wanted
    assert said(["."], cache=tmp_path, jobs=2) == wanted


def test_the_same_in_any_number_of_processes(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = said(["."])
    monkeypatch.setattr(gather, "ALONE", 0)
    monkeypatch.setattr(gather, "CHUNK", 20_000)
    assert said(["."], jobs=2) == wanted
    assert said(["."], jobs=5) == wanted


def test_the_same_in_any_order(here: Path) -> None:
    paths = sorted(os.listdir())
    wanted = said(paths)
    assert said(paths[::-1]) == wanted
    Random(7).shuffle(paths)
    assert said(paths) == wanted


def test_the_same_with_any_order_of_sets(here: Path) -> None:
    command = [sys.executable, "-m", "asynclint", "--isolated", "--no-cache", "-q", "--output-format", "json"]
    options = ["--min-severity", "low", "--min-confidence", "possible"]

    def run(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run([*command, *options], env=environment, capture_output=True, check=False).stdout

    wanted = run("1")
    assert len(wanted) > 100_000
    assert run("2") == wanted


SEVERAL = [case for case in cases(FIXTURES) if case.is_dir()]


def told(diagnostics: Iterable[Diagnostic]) -> list[tuple[object, ...]]:
    """All of some diagnostics but what their fixes would write, which hangs on the text around them."""
    return [(one.path, one.span, one.code, one.message, one.chain, one.severity) for one in diagnostics]


def reported(paths: Sequence[Path], root: Path) -> list[Diagnostic]:
    """What is said of the paths; of fixes nothing, since these depend on what else is found."""
    config = Config(root=root, min_severity="low", no_cache=True, jobs=1)
    found = check([str(path) for path in paths], config, every_fix=False).diagnostics
    return [replace(one, fix=None, unfixed="") for one in found]


@pytest.mark.parametrize("case", SEVERAL, ids=[case.name for case in SEVERAL])
def test_a_file_named_alone_gets_what_it_gets_in_its_tree(case: Path) -> None:
    whole = reported([case], case)
    for file in case.rglob("*.py"):
        name = os.path.relpath(file)
        assert reported([file], case) == [one for one in whole if one.path == name]


SINGLE = [case for case in cases(FIXTURES) if case.suffix == ".py"]


def comments(text: str) -> set[int]:
    """The lines with a comment, as Python itself sees them."""
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}


def test_a_suppression_removes_what_is_on_its_statement_and_nothing_else(tmp_path: Path) -> None:
    tried = 0
    for case in SINGLE[::4]:
        text = case.read_text(encoding="utf-8").replace("# asynclint:", "# said:")
        (tmp_path / case.name).write_text(text, encoding="utf-8")
        before = reported([tmp_path / case.name], tmp_path)
        lines = text.splitlines()
        for line in sorted({one.span.line for one in before}):
            changed = [*lines[: line - 1], lines[line - 1] + "  # noqa: ASL1", *lines[line:]]
            again = "\n".join(changed) + "\n"
            if not parses(again) or line not in comments(again):
                continue  # the line ends inside a string
            (mark,) = [one for one in directives(again, ast.parse(again)) if one.line == line]
            (tmp_path / case.name).write_text(again, encoding="utf-8")
            spared = [one for one in before if not mark.first <= one.span.line <= mark.last]
            left = [one for one in before if one in spared or not one.code.startswith("ASL1")]
            assert told(reported([tmp_path / case.name], tmp_path)) == told(left)
            tried += 1
    assert tried > 30


def test_a_comment_changes_nothing_but_lines(tmp_path: Path) -> None:
    """Comments and empty lines between statements move findings, and do nothing else."""
    for case in SINGLE[::6]:
        text = case.read_text(encoding="utf-8")
        write(tmp_path, {"one/m.py": text, "other/m.py": "\n\n# a comment\n" + text})
        one = reported([tmp_path / "one"], tmp_path / "one")
        other = reported([tmp_path / "other"], tmp_path / "other")
        assert [(found.span.line + 3, found.message) for found in one] == [
            (found.span.line, found.message) for found in other
        ]
