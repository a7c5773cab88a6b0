"""Strings in the braces of an f-string take the other quotes: before Python 3.12 they may not be its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PLAIN = r"""(?P<plain>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CODE = re.compile(
    rf"""(?P<unknown>\#|\"\"\"|''')|\b(?P<formatted>(?:[fF][rR]?|[rR][fF])["'])|{_PLAIN}|(?P<brace>[{{}}])|["']"""
)
_TEXT = re.compile(r"""\\N\{[^}]*\}|\\[^{}]|\{\{|\}\}|[{"']""")


class _Unknown(Exception):
    """What is no f-string that other quotes would help."""


def requoted(line: str) -> str:
    """
    The line, which starts outside of any string, with other quotes where these are needed; "" where none help.

    >>> requoted('f"{a["b"]}", "c"')
    'f"{a[\\'b\\']}", "c"'
    """
    said = list(line)
    try:
        at = 0
        while (token := _CODE.search(line, at)) is not None:
            at = token.end()
            if token["formatted"]:
                at = _end(line, at, said)
            elif token[0] == "#":
                break
            elif not token["plain"] and not token["brace"]:
                return ""
    except _Unknown:
        return ""
    easier = "".join(said)
    return easier if easier != line else ""


def _end(line: str, at: int, said: list[str] | None) -> int:
    """Where the f-string ends whose text starts `at`. Raises `_Unknown`."""
    quote = line[at - 1]
    if line.startswith(quote * 2, at):
        raise _Unknown
    while (token := _TEXT.search(line, at)) is not None:
        at = token.end()
        if token[0] == quote:
            return at
        if token[0] == "{":
            *strings, at = _expression(line, at)
            if said is not None:
                _requote(line, strings, quote, said)
    raise _Unknown


def _expression(line: str, at: int) -> Iterator[int]:
    """Where each string of an expression in braces starts and ends, and last where the expression does."""
    depth = 1
    while (token := _CODE.search(line, at)) is not None:
        at = token.end()
        if token["brace"]:
            depth += 1 if token[0] == "{" else -1
            if not depth:
                yield at
                return
        elif token["plain"] or token["formatted"]:
            at = at if token["plain"] else _end(line, at, None)
            yield token.end() - 1 if token["formatted"] else token.start()
            yield at
        else:
            break
    raise _Unknown


def _requote(line: str, ends: list[int], quote: str, said: list[str]) -> None:
    other = "'" if quote == '"' else '"'
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        inside = line[start + 1 : end - 1]
        if quote in inside or "\\" in inside or (line[start] == quote and other in inside):
            raise _Unknown
        if line[start] == quote:
            said[start] = said[end - 1] = other
