"""Strings in the braces of an f-string take the other quotes: before Python 3.12 they may not be its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PLAIN = r"""(?P<plain>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CODE = re.compile(
    rf"""(?P<unknown>\#|\"\"\"|''')|\b(?P<formatted>(?:[fF][rR]?|[rR][fF])["'])|{_PLAIN}|(?P<brace>[{{}}])|["']"""
)
_TEXT = re.compile(r"""\\N\{[^}]*\}|\\[^{}]|\{\{|\}\}|[{"']""")


_STRING = re.compile(r"""\s*(\w{0,2}["'])""")
_OPENING = re.compile(r"""(?<![\w"'])[fF](["'])\{""")


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


def unfolded(text: str, start: int) -> str:
    """
    The text from `start`, where in its first line an f-string starts that is one expression on several lines, with
    that in parentheses; "" where there is none. Nothing moves. It is held against the strings beside it by `is`, which
    runs nothing.

    >>> unfolded('x(f"{get(\\n  1)}")', 0)
    'x(  (get(\\n  1)) )'
    """
    for opening in _OPENING.finditer(text, start):
        if "\n" in text[start : opening.end()]:
            break
        try:
            *_, end = _expression(text, opening.end())
        except _Unknown:
            continue
        inside, rest = text[opening.end() : end - 1], _after(text[end + 1 :])
        if "\n" in inside and text[end : end + 1] == opening[1] and rest is not None:
            is_joined = text[: opening.start()].rstrip()[-1:] in ("'", '"')
            return f"{text[start : opening.start()]}{'is(' if is_joined else '  ('}{inside}) {rest}"
    return ""


def _after(rest: str) -> str | None:
    """What follows, with an `is` in front of a string where there is room for it; None where there is none."""
    string = _STRING.match(rest)
    if string is None:
        return rest
    at = string.start(1)
    return f"{rest[: at - 3]}is {rest[at:]}" if at > 2 and not rest[at - 3 : at].strip(" \t") else None


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
    """Give strings the other quotes. What may not be in them then is blotted out, where it does not matter."""
    other = "'" if quote == '"' else '"'
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        inside = line[start + 1 : end - 1]
        if quote in inside or "\\" in inside or (line[start] == quote and other in inside):
            if line[start - 1] in "fFrR" or not line.startswith(".join(", end):
                raise _Unknown
            said[start + 1 : end - 1] = re.sub(r"""[\\"']""", "_", inside)
        if line[start] == quote:
            said[start] = said[end - 1] = other
