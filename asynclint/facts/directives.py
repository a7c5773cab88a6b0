"""Comments that speak to the linter: suppressions, and what a `def` is declared to be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple


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
_OWN = re.compile(r"#\s*asynclint:\s*(?P<kind>ignore-file|ignore|not-blocking|blocking)(?:\[(?P<codes>[^\]]*)\])?")


def directives(text: str, tree: ast.Module) -> tuple[Directive, ...]:
    """The directives of a file, by line."""
    lowered = "noqa" in text or "NOQA" in text
    if not lowered and "asynclint:" not in text:
        return ()
    found = list(_comments(text))
    if not found:
        return ()
    strings, headers = _strings(tree), _headers(tree)
    return tuple(
        Directive(line, column, kind, codes, *headers.get(line, (line, line)))
        for line, column, kind, codes in found
        if not any(start <= (line, column) < end for start, end in strings.get(line, ()))
    )


def _comments(text: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if "#" not in line:
            continue
        for match in _OWN.finditer(line):
            kind = match["kind"]
            if kind != "ignore-file" or not match.start():
                codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
                yield number, len(line[: match.start()].encode("utf-8", "surrogatepass")), kind, codes
        for match in _NOQA.finditer(line):
            codes = tuple(code.upper() for code in re.split(r"[,\s]+", match["codes"] or "") if code)
            yield number, len(line[: match.start()].encode("utf-8", "surrogatepass")), "noqa", codes


def _strings(tree: ast.Module) -> dict[int, list[tuple[tuple[int, int], tuple[int, int]]]]:
    """The places of all string literals, by each line they touch."""
    found: dict[int, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and not isinstance(
            getattr(node, "value", ""), (int, float, complex, type(None), type(...))
        ):
            start = node.lineno, node.col_offset
            end = node.end_lineno or node.lineno, node.end_col_offset or 0
            for line in range(start[0], end[0] + 1):
                found.setdefault(line, []).append((start, end))
    return found


def _headers(tree: ast.Module) -> dict[int, tuple[int, int]]:
    """For the first and the last line of every statement: the lines of the smallest one."""
    found: dict[int, tuple[int, int]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        first = min([node.lineno, *[part.lineno for part in getattr(node, "decorator_list", ())]])
        body = getattr(node, "body", None) or getattr(node, "cases", None)
        last = node.end_lineno or node.lineno
        if body:
            start = getattr(body[0], "lineno", None) or body[0].pattern.lineno
            last = max(node.lineno, start - 1)
        for line in {first, node.lineno, last}:
            known = found.get(line)
            if known is None or last - first < known[1] - known[0]:
                found[line] = first, last
    return found
