"""Syntax newer than the interpreter: it parses after lowering, and every call stands where it stood."""

from __future__ import annotations

import ast
import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from asynclint.checker import lower as lowering
from asynclint.checker import parse
from asynclint.checker.lower import lower

OLDEST = (3, 10)

NEWER = {
    "handlers without parentheses": ("try: a()\nexcept B, C: d()\n", "try: a()\nexcept(B,C): d()\n"),
    "handlers without a space": ("try: a()\nexcept B,C: d()\n", "try: a()\nexcept(B ): d()\n"),
    "handlers on two lines": ("try: a()\nexcept B, \\\n C: d()\n", "try: a()\nexcept(B,\\\n C): d()\n"),
    "handlers of groups": ("try: a()\nexcept* B: d()\n", "try: a()\nexcept  B: d()\n"),
    "handlers of groups without a space": ("try: a()\nexcept*B: d()\n", "try: a()\nexcept B: d()\n"),
    "handlers of several groups": ("try: a()\nexcept* B, C: d()\n", "try: a()\nexcept (B,C): d()\n"),
    "parameters of a function": ("def f[T](x=a()): b()\n", "def f(   x=a()): b()\n"),
    "parameters with bounds": ("async def f[T: int, *U, **V](x): b()\n", "async def f(                 x): b()\n"),
    "parameters with defaults": ("def f[T = int](x): b()\n", "def f(         x): b()\n"),
    "parameters on lines": (
        "def f[\n  T,  # one\n\n  U,\n](x=a()): b()\n",
        "def f(\n           \n\n    \n  x=a()): b()\n",
    ),
    "parameters of a class": ("class A[T]: b = c()\n", "class A( ): b = c()\n"),
    "parameters of a class with bases": ("class A[T](B, C): d = e()\n", "class A(   B, C): d = e()\n"),
    "an alias": ("type A = b()\n", "A      = b()\n"),
    "an alias with parameters": ("if a:\n  type B[T, U] = c()\n", "if a:\n  B            = c()\n"),
    "an alias on lines": ("type B[\n  T,\n\n] = c()\n", "B:(0   \n    \n\n) = c()\n"),
    "an unpacked subscript": ("a[*b(), c]\n", "a[ b(), c]\n"),
    "an unpacked annotation": ("def f(*a: *B): c()\n", "def f(*a:  B): c()\n"),
    "the same quotes": ("f'{a['b']}' + c()\n", "(0,a['b'] ) + c()\n"),
    "a backslash": ("f'{'\\n'.join(a())}'\n", "(0,'\\n'.join(a()) )\n"),
    "a comment": ("f'''{a( # b\n)} c'''\n", "(0  ,a( # b\n)     )\n"),
    "line ends": ("f'{\n  a()\n}', b()\n", "(0,\n  a()\n ), b()\n"),
    "a conversion and a specification": ("f'{a()!r:>{b()}}'\n", "(0,a()    ,b()  )\n"),
    "an expression that says itself": ("f'{a() = }'\n", "(0,a()    )\n"),
    "parentheses": ("f'{(x for x in a())}{(b := c())}'\n", "(0,(x for x in a()) ,(b := c()) )\n"),
    "f-strings in f-strings": ("f'{f'{a()}' + f'{b()}'}'\n", "(0,(0,a() ) + (0,b() ) )\n"),
    "strings side by side": ("'a' f'{b()}' \"c\" f'{d()}'\n", "(0    ,b()         ,d() )\n"),
    "wide letters": ("f'ä{a['ö']}', b()\n", "(0  ,a['ö'] ), b()\n"),
    "a template": ("t'{a()} b'\n", "(0,a()   )\n"),
    "a template of text": ("rt'a', b()\n", "rf'a', b()\n"),
    "a yield in an f-string": ("def f(): f'{yield a}', b()\n", "def f(): (0         ), b()\n"),
    "a lazy import": ("lazy import a\nlazy from b import c\n", "if 1:import a\nif 1:from b import c\n"),
    "an unpacked element": ("[*a() for a in b()]\n", "[ a() for a in b()]\n"),
    "an unpacked dictionary": ("{**a() for a in b()}\n", "{  a() for a in b()}\n"),
}


@pytest.mark.parametrize(("newer", "expected"), NEWER.values(), ids=NEWER.keys())
def test_newer_syntax_is_rewritten_and_calls_keep_their_places(newer: str, expected: str) -> None:
    lowered = lower(newer, OLDEST)

    assert lowered == expected
    assert len(lowered.encode()) == len(newer.encode())
    ast.parse(lowered, feature_version=OLDEST)


def test_syntax_that_the_version_has_is_left_alone() -> None:
    text = "class A[T]:\n    x = f'{a['b']}'\n    try: b()\n    except* C: d()\n"

    assert lower(text, (3, 12)) == text


def test_defaults_of_type_parameters_are_newer_than_type_parameters() -> None:
    assert lower("def f[T](x): ...\ndef g[T = int](x): ...\n", (3, 12)) == (
        "def f[T](x): ...\ndef g(         x): ...\n"
    )


def test_a_template_is_an_f_string_where_those_may_hold_anything() -> None:
    assert lower("t'{a['b']}'\n", (3, 13)) == "f'{a['b']}'\n"


def test_line_ends_are_kept() -> None:
    assert lower("class A[\r\n  T\r\n]: b()\rx = 1\n", OLDEST) == "class A(\r\n   \r\n): b()\rx = 1\n"


def test_what_stands_in_a_string_is_rewritten_where_the_string_is_not() -> None:
    text = "def f():\n  f'{yield [*a for a in b]}{[*c for c in d]}'\n"

    assert lower(text, (3, 12)) == "def f():\n  f'{yield [ a for a in b]}{[ c for c in d]}'\n"
    assert lower(text, (3, 11)) == "def f():\n  (0                       ,[ c for c in d] )\n"


def test_what_is_no_python_is_not_lowered() -> None:
    assert lower("print 'hello'\n", OLDEST) is None


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 10_000 + ")" * 10_000,
        "x = " + "[" * 10_000,
        "x = " + " + ".join(["a"] * 10_000),
        "x = " + "not " * 10_000 + "a",
        "x = a" + ".b()" * 10_000,
        "if a: pass\n" + "elif b: pass\n" * 10_000,
        "x = " + "lambda: " * 10_000 + "a",
        "x = " + '"a" ' * 10_000,
        "".join(" " * depth + "if a:\n" for depth in range(4_000)),
    ],
    ids=["parentheses", "open brackets", "operators", "not", "attributes", "elif", "lambda", "strings", "blocks"],
)
def test_what_nests_too_deeply_is_not_tried(text: str) -> None:
    assert lower(f"{text}\ntry: a()\nexcept B, C: d()\n", OLDEST) is None


def test_long_flat_data_is_not_deep() -> None:
    text = "x = [" + "1, " * 10_000 + "]\n" + "y = a + b\n" * 10_000

    assert parse.depth(text) < 10


@pytest.mark.parametrize("chain", [" + ", " and ", "."])
def test_what_nests_deeply_is_lowered(chain: str) -> None:
    text = "x = " + chain.join(["a"] * 500) + "\ntry: a()\nexcept B, C: d()\n"

    assert lower(text, OLDEST) == text.replace("except B, C", "except(B,C)")


def test_the_examples_hold() -> None:
    for module in (lowering, parse):
        assert doctest.testmod(module).failed == 0


SAMPLE = '''\
"""Everything that Python 3.10 cannot parse, with a blocking call beside it."""

import time


class Box[T]:
    async def one[U = int](self, wait: U) -> None: time.sleep(1)


type Pair[A, B] = tuple[A, B]


async def two(names: dict[str, str]) -> str:
    try:
        time.sleep(2)
    except* (ValueError, KeyError):
        pass
    try:
        pass
    except ValueError, KeyError: time.sleep(3)
    return f"ä {names["ö"]} {time.sleep(4)} {
        time.sleep(5)  # five
    }" + t"{time.sleep(6)}"
'''


def test_findings_stand_at_their_places_on_any_interpreter(tmp_path: Path) -> None:
    (tmp_path / "sample.py").write_text(SAMPLE, encoding="utf-8")
    command = [sys.executable, "-m", "asynclint", "--no-cache", "--isolated", "--output-format", "json", "sample.py"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8")

    found = [(one["code"], one["line"], one["column"], one["end_column"]) for one in json.loads(done.stdout)]
    expected = [
        ("ASL101", number, call.start() + 1, call.end() + 1)
        for number, line in enumerate(SAMPLE.splitlines(), 1)
        for call in re.finditer(r"time\.sleep\(\d\)", line)
    ]
    assert expected == found
