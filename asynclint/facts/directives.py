"""Comments that speak to the linter: suppressions, and what a `def` is declared to be."""

from __future__ import annotations

import ast
import re
from ast import ExceptHandler, JoinedStr
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from asynclint.text import lines_of


class Directive(NamedTuple):
    """
    One such comment. `kind` is noqa, ignore, ignore-file, blocking or not-blocking; no `codes` means all.

    `first` to `last` are the lines of the smallest statement that the comment's line begins or ends
    (of a compound statement: of its header). Lines count from 1, columns are bytes from 0.
    """

    line: int
    column: int
    kind: str
    codes: tuple[str, ...]
    first: int
    last: int


_NOQA = re.compile(r"#\s*noqa(?![\w-])(?:\s*:\s*(?P<codes>[A-Z][A-Z0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_OWN = re.compile(
    r"#\s*asynclint:\s*(?P<kind>ignore-file|ignore|not-blocking|blocking)(?![\w-])(?:\[(?P<codes>[^\]]*)\])?"
)

_SPEAKING = re.compile(r"#\s*(?:noqa|asynclint:)", re.IGNORECASE)
"""How each of them begins."""


def directives(text: str, tree: ast.Module) -> tuple[Directive, ...]:
    """The directives of a file, by line."""
    if _SPEAKING.search(text) is None:
        return ()
    found = list(_comments(lines_of(text)))
    if not found:
        return ()
    lines = sorted({line for line, *_ in found})
    headers: dict[int, tuple[int, int]] = {}
    strings: dict[int, list[_Place]] = {line: [] for line in lines}
    for node in _statements(tree, lines):
        first, last = _header(node)
        for line in lines[bisect_left(lines, first) : bisect_right(lines, last)]:
            strings[line].extend(_strings(node))
            known = headers.get(line)
            smaller = known is None or last - first < known[1] - known[0]
            if smaller and line in (first, node.lineno, last):
                headers[line] = first, last
    return tuple(
        Directive(line, column, kind, codes, *headers.get(line, (line, line)))
        for line, column, kind, codes in found
        if not any(start <= (line, column) < end for start, end in strings[line])
    )


def _comments(lines: Sequence[str]) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    for number, line in enumerate(lines, 1):
        if "#" not in line or _SPEAKING.search(line) is None:
            continue
        for match in _OWN.finditer(line):
            kind = match["kind"]
            if kind != "ignore-file" or not match.start():
                codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
                yield number, len(line[: match.start()].encode("utf-8", "surrogatepass")), kind, codes
        for match in _NOQA.finditer(line):
            codes = tuple(code.upper() for code in re.split(r"[,\s]+", match["codes"] or "") if code)
            yield number, len(line[: match.start()].encode("utf-8", "surrogatepass")), "noqa", codes


def _statements(tree: ast.Module, lines: list[int]) -> Iterator[ast.stmt]:
    """The statements on any of the `lines`; expressions, which are most of a tree, are not looked into."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            for child in getattr(node, name, None) or ():
                first, last = _lines(child)
                if bisect_left(lines, first) < bisect_right(lines, last):
                    waiting.append(child)
                    if isinstance(child, ast.stmt):
                        yield child


def _lines(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> tuple[int, int]:
    """The first and the last line of a part of a statement, decorators included."""
    if isinstance(node, ast.match_case):
        return node.pattern.lineno, node.body[-1].end_lineno or node.body[-1].lineno
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else node.lineno, node.end_lineno or node.lineno


def _header(node: ast.stmt) -> tuple[int, int]:
    """The lines of a statement; of a compound one, those before its body."""
    first = min([node.lineno, *[part.lineno for part in getattr(node, "decorator_list", ())]])
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return first, node.end_lineno or node.lineno
    start = getattr(body[0], "lineno", None) or body[0].pattern.lineno
    return first, max(node.lineno, start - 1)


_Place = tuple[tuple[int, int], tuple[int, int]]


def _strings(node: ast.stmt) -> Iterator[_Place]:
    """The places of the string literals in a statement; of a compound one, in its header."""
    waiting: list[ast.AST] = [node]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if isinstance(child, (ast.stmt, ExceptHandler)):
                continue
            waiting.append(child)
            is_text = isinstance(child, JoinedStr) or isinstance(getattr(child, "value", None), (str, bytes))
            if is_text and isinstance(child, ast.expr):
                yield (child.lineno, child.col_offset), (child.end_lineno or child.lineno, child.end_col_offset or 0)
