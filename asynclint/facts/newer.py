"""
The commonest syntax that is newer than the interpreter's, rewritten where its `ast` stumbles over it.

One place at a time and with regular expressions, so it costs little; whatever is not written in a plain way is
left to who knows the whole grammar. Python's own word decides: what does not parse afterwards is not taken.
"""

from __future__ import annotations

import re
import sys

Version = tuple[int, int]

_PARAMETERS = r"""\[(?:[^]["'#]|\[[^]["'#]*\])*\]"""
_ALIAS = re.compile(rf"([ \t\f]*)(type[ \t]+)(\w+)([ \t]*(?:{_PARAMETERS})?)(?=[ \t]*=[^=])", re.ASCII)
_DEFINITION = re.compile(rf"([ \t\f]*(?:async[ \t]+def|def|class)[ \t]+\w+)({_PARAMETERS})([(:])", re.ASCII)
_QUOTES = re.compile(r"""[fF]["'](?!["'])|[{}]|["']""")
_HANDLER = re.compile(r"([ \t\f]*except)[ \t]([\w.]+,) ((?:[\w.]+, ?)*[\w.]+)(?=[ \t]*:)")
_LINE = re.compile(r"\r\n|\r|\n")


def eased(text: str, line: int, version: Version = sys.version_info[:2]) -> str | None:
    """
    The text with line `line`, the one that does not parse, rewritten for `version`; None where that is no known case.

    Every character after the rewritten ones keeps its place.

    >>> eased("type Names = list[str]\\n", 1, (3, 11))
    'Names      = list[str]\\n'
    >>> eased("class Box[T](Base): ...\\n", 1, (3, 11))
    'class Box(   Base): ...\\n'
    """
    if version >= (3, 14):
        return None
    start = _start(text, line)
    found = _handler(text, start)
    if version < (3, 12):
        found = found or _alias(text, start) or _definition(text, start) or _quotes(text, start)
    return text[:start] + found if found else None


def _handler(text: str, start: int) -> str:
    """`except A, B:` becomes `except(A,B):`."""
    match = _HANDLER.match(text, start)
    return f"{match[1]}({match[2]}{match[3]}){text[match.end() :]}" if match is not None else ""


def _alias(text: str, start: int) -> str:
    """`type X[T] = …` becomes `X = …`; on several lines it is left to others."""
    match = _ALIAS.match(text, start)
    if match is None or _LINE.search(match[0]) or not match[4].isascii():
        return ""
    indent, keyword, name, parameters = match.groups()
    return f"{indent}{name}{' ' * len(keyword + parameters)}{text[match.end() :]}"


def _definition(text: str, start: int) -> str:
    """`def f[T](` becomes `def f(   `, also on several lines, and `class C[T]:` becomes `class C( ):`."""
    match = _DEFINITION.match(text, start)
    if match is None or not match[2].isascii():
        return ""
    head, parameters, after = match.groups()
    blank = re.sub(r"[^\r\n]", " ", parameters)[1:]
    if after == "(":
        return f"{head}({blank} {text[match.end() :]}"
    return f"{head}({blank[:-1]}){text[match.end() - 1 :]}"


def _quotes(text: str, start: int) -> str:
    """`f"{a["b"]}"` becomes `f"{a['b']}"`: strings in the braces of an f-string take the other quotes."""
    end = _LINE.search(text, start)
    stop = end.start() if end is not None else len(text)
    said = list(text[start:stop])
    outer, depth = "", 0
    for match in _QUOTES.finditer(text, start, stop):
        mark = match[0]
        if mark in "{}":
            depth += (1 if mark == "{" else -1) if outer else 0
        elif not outer and len(mark) > 1:
            outer = mark[1]
        elif mark == outer and not depth:
            outer = ""
        elif mark[-1] == outer:
            said[match.end() - 1 - start] = "'" if outer == '"' else '"'
    easier = "".join(said)
    return easier + text[stop:] if easier != text[start:stop] else ""


def _start(text: str, line: int) -> int:
    """Where a line starts; lines are counted as the parser counts them."""
    at = 0
    for _ in range(line - 1):
        end = _LINE.search(text, at)
        if end is None:
            break
        at = end.end()
    return at
