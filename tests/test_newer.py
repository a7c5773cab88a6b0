"""Newer syntax that one place tells: rewritten where it stands, like the grammar's own rewriting, and nothing else."""

from __future__ import annotations

import ast
import doctest

import pytest

from asynclint.checker.lower import lower
from asynclint.facts import newer
from asynclint.facts.newer import Version, eased

PLAIN = [
    "def f[T](x=a()): b()\n",
    "async def f[T: int, *U, **V](x): b()\n",
    "def f[T: Callable[..., int]](x): b()\n",
    "def f[\n  T,\n\n  U,\n](x=a()): b()\n",
    "class A[T]: b = c()\n",
    "class A[\r\n  T: B[C]\r\n]:\r\n  b = c()\r\n",
    "class A[T](B, C): d = e()\n",
    "type A = b()\n",
    "if a:\n\ttype B[T, U] = c()\n",
]


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_written_plainly_becomes_what_the_grammar_makes_of_it(text: str) -> None:
    line = 1 if text[0] != "i" else 2
    easier = eased(text, line, (3, 11))
    assert easier == lower(text, (3, 11))
    assert easier is not None
    assert len(easier) == len(text)
    ast.parse(easier)


def test_handlers_are_grouped_where_they_have_to_be() -> None:
    text = "try: a()\nexcept B, c.D: e()\n"
    assert eased(text, 2, (3, 13)) == lower(text, (3, 13)) == "try: a()\nexcept(B,c.D): e()\n"
    assert eased(text, 2, (3, 14)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\r\nf\"{a[\"b\"]}{c[\"d\"]()}\", e()\r\n", "x = 1\r\nf\"{a['b']}{c['d']()}\", e()\r\n"),
        (
            "x\na(\"b\", f\"{\"c\" if d else \"e\"}:{{f}}\", g(\"h\"))",
            "x\na(\"b\", f\"{'c' if d else 'e'}:{{f}}\", g(\"h\"))",
        ),
        ("x\nf'{a('b')}'", "x\nf'{a(\"b\")}'"),
        ("x\n'{' + f'{a}'", None),
    ],
)
def test_strings_in_f_strings_take_the_other_quotes(text: str, expected: str | None) -> None:
    assert eased(text, 2, (3, 11)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "type = 1\n",
        "type(x)\n",
        "type A[\n  T\n] = b()\n",
        "def f[T: 'U'](x): b()\n",
        "x = {a[\"b\"]}\n",
        "def ä[T: ö](x): b()\n",
        "if x\n",
        "",
    ],
)
@pytest.mark.parametrize("version", [(3, 10), (3, 13)])
def test_the_rest_is_left_to_others(text: str, version: Version) -> None:
    assert eased(text, 1, version) is None


def test_what_is_no_python_does_not_become_any() -> None:
    easier = eased("def f[T](x: int\n", 1, (3, 10))
    assert easier == "def f(   x: int\n"
    with pytest.raises(SyntaxError):
        ast.parse(easier)


def test_the_examples_hold() -> None:
    assert not doctest.testmod(newer).failed
