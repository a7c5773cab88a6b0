"""Newer syntax that one place tells: rewritten where it stands, like the grammar's own rewriting, and nothing else."""

from __future__ import annotations

import ast
import doctest
import sys

import pytest

from asynclint.checker.lower import lower
from asynclint.facts import newer, quotes, reading
from asynclint.facts.extract import extract
from asynclint.facts.likeness import said
from asynclint.facts.newer import Version, eased, eased_above, eased_everywhere, starts
from asynclint.facts.quotes import requoted, unfolded
from asynclint.facts.store import Facts, encode
from asynclint.text import Source

PLAIN = [
    "def f[T](x=a()): b()\n",
    "async def f[T: int, *U, **V](x): b()\n",
    "def f[T: Callable[..., int]](x): b()\n",
    "class A[T: (B[C, D[E]], F[D[E]])](G): b = c()\n",
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
        ('x = 1\r\nf"{a["b"]}{c["d"]()}", e()\r\n', "x = 1\r\nf\"{a['b']}{c['d']()}\", e()\r\n"),
        (
            'x\na("b", f"{"c" if d else "e"}:{{f}}", g("h"))',
            'x\na("b", f"{\'c\' if d else \'e\'}:{{f}}", g("h"))',
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
        'x = {a["b"]}\n',
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


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('f\'{a["b"]}{c["d"] or ""}\', {e[\'f\']}', ""),
        ('rf"{a or ""}, it\'s", b', "rf\"{a or ''}, it's\", b"),
        ('f"{a["{"]}" + "}"', 'f"{a[\'{\']}" + "}"'),
        ('f"{{a" f"b}}{c["d"]}"', 'f"{{a" f"b}}{c[\'d\']}"'),
        ('f"{f"{a}"}"', "f\"{f'{a}'}\""),
        ('f"\\N{DASH}{a["b"]}"  # f"{c["d"]}"', 'f"\\N{DASH}{a[\'b\']}"  # f"{c["d"]}"'),
        ('"f\'{" + f"{a["b"]}"', '"f\'{" + f"{a[\'b\']}"'),
        ("f'{'\"- \"'.join(a)}'", "f'{\"_- _\".join(a)}'"),
        ("f'{'\"- \"'.strip(a)}'", ""),
        ("f'{f'\"- \"'.join(a)}'", ""),
        ('f"{\'"\'}"', ""),
        ('f"{"\\n".join(a)}"', "f\"{'_n'.join(a)}\""),
        ('f"{"\\n" + a}"', ""),
        ('f"{f"{a["b"]}"}"', ""),
        ('f"{a["b"]}" + """c', ""),
        ('f"""{a["b"]}"""', ""),
        ('f"{a["b"', ""),
    ],
)
def test_only_quotes_that_keep_what_a_line_says_are_exchanged(line: str, expected: str) -> None:
    assert requoted(line) == expected


def test_a_string_is_looked_for_above_the_token_that_is_reported() -> None:
    text = "a(\n    f'{b['c']}'\n    'd'\n)\n"
    assert eased_above(text, 4, (3, 11)) == "a(\n    f'{b[\"c\"]}'\n    'd'\n)\n"
    assert eased_above(text, 4, (3, 12)) is None
    assert eased_above(text, 2, (3, 11)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('f"{a(\n  b["c"])}"', '  (a(\n  b["c"])) '),
        ('d("e" f"{a(\n)}" g)', 'd("e" is(a(\n))  g)'),
        ('d(f"{a(\n)}"\n    rf"{b}")', 'd(  (a(\n)) \n is rf"{b}")'),
        ('d(f"{a(\n)}"\n  rf"{b}")', ""),
        ("f'{a(\n)}' + f'{b(\n)}'", "  (a(\n))  + f'{b(\n)}'"),
        ('f"b{a(\n)}"', ""),
        ('f"{a(\n)} b"', ""),
        ('f"{a}"', ""),
        ('f"""{a(\n)}"""', ""),
        ('rf"{a(\n)}"', ""),
        ('x\nf"{a(\n)}"', ""),
        ('f"{a(\n"', ""),
    ],
)
def test_an_expression_on_several_lines_leaves_its_string(text: str, expected: str) -> None:
    assert unfolded(text, 0) == expected


NEWER = """\
import requests

async def run(rows, url):
    log(f"{"\\n".join(rows.load())}", f'- "{'"\\n- "'.join(sorted(rows))}"')
    return f"{requests.get(
        url,
        params={"a": 1},
    )}"    f"{url["b"]}"
"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="only newer interpreters know what it says")
def test_what_is_eased_says_the_same() -> None:
    text: str | None = NEWER
    for line in (4, 5):
        assert text is not None
        text = eased(text, line, (3, 11))
    assert text is not None
    assert text != NEWER
    found, wanted = (Facts(encode(extract(ast.parse(one), one, "m", False))) for one in (text, NEWER))
    for number, _ in enumerate(wanted.header.functions):
        now, told = said(found, number), said(wanted, number)
        assert {one for one in told.events if ".get" in one.symbol or "load" in one.symbol} <= set(now.events)
        assert now.words == told.words


STATEMENTS = """\
type A = b()
class C[T]:
    async def d[U](self):
        try: e()
        except F, G: h()
        else:
            type I = j()
match k:
    case 1:
        def l[V](): m()
"""


def test_all_statements_are_rewritten_at_once() -> None:
    easier, places = eased_everywhere(STATEMENTS, (3, 11))
    assert easier == lower(STATEMENTS, (3, 11))
    assert places == {(1, 0), (2, 0), (3, 4), (5, 8), (7, 12), (10, 8)}
    assert places < set(starts(ast.parse(easier)))
    assert eased_everywhere(STATEMENTS, (3, 13))[1] == {(5, 8)}
    assert eased_everywhere(STATEMENTS, (3, 14)) == (STATEMENTS, set())


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="nothing here is newer")
@pytest.mark.parametrize("quote", ['"""', "'''"])
def test_what_strings_say_is_kept(quote: str) -> None:
    text = f"x = {quote}\n    try: a()\n    except B, C: d()\n{quote}\n{HANDLERS}"
    parsed = reading._parsed(Source("a.py", text.encode()), "no.such:thing")
    assert parsed[1] == text.replace("except E, F:", "except(E,F):")
    assert isinstance(statement := parsed[0].body[0], ast.Assign)
    assert ast.literal_eval(statement.value) == "\n    try: a()\n    except B, C: d()\n"


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="nothing here is newer")
def test_many_statements_cost_one_more_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []
    parse = reading._tree

    def noted(text: str) -> ast.Module:
        tries.append(text)
        return parse(text)

    monkeypatch.setattr(reading, "_tree", noted)
    reading._parsed(Source("a.py", (HANDLERS * 50).encode()), "no.such:thing")
    assert len(tries) == 2


HANDLERS = """\
try: e()
except E, F: g()
"""


def test_the_examples_hold() -> None:
    assert not doctest.testmod(newer).failed
    assert not doctest.testmod(quotes).failed
