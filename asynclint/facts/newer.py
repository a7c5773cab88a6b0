"""
The commonest syntax that is newer than the interpreter's, rewritten where its `ast` stumbles over it.

With regular expressions, so it costs little; whatever is not written in a plain way is left to who knows the whole
grammar. Python's own word decides: what does not parse afterwards is not taken, nor is what turns out to be no code.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from asynclint.facts.quotes import requoted, unfolded

Version = tuple[int, int]
Place = tuple[int, int]
"""A line, from 1, and a column, from 0."""

ABOVE = 12  # lines that a string may stand above the token at which the parser reports it

_INNERMOST = r"""\[[^]["'#]*\]"""
_INNER = rf"""\[(?:[^]["'#]|{_INNERMOST})*\]"""
_PARAMETERS = rf"""\[(?:[^]["'#]|{_INNER})*\]"""
_ALIAS = re.compile(rf"([ \t\f]*)(type[ \t]+)(\w+)([ \t]*(?:{_PARAMETERS})?)(?=[ \t]*=[^=])", re.ASCII)
_DEFINITION = re.compile(rf"([ \t\f]*(?:async[ \t]+def|def|class)[ \t]+\w+)({_PARAMETERS})([(:])", re.ASCII)
_HANDLER = re.compile(r"([ \t\f]*except)[ \t]([\w.]+,) ((?:[\w.]+, ?)*[\w.]+)(?=[ \t]*:)")
_LIKELY = re.compile(
    r"^[ \t\f]*(?=except[ \t][\w.]+,|type[ \t]+\w+[ \t]*[\[=]|(?:async[ \t]+def|def|class)[ \t]+\w+\[)", re.MULTILINE
)
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
    start = _start(text, line)
    found = _statement(text, start, version)
    if not found and version < (3, 12):
        found = _quotes(text, start)
    return text[:start] + found if found else None


def eased_above(text: str, line: int, version: Version = sys.version_info[:2]) -> str | None:
    """The same for an f-string that is reported at the token after it: of the lines above the nearest that can be."""
    if version >= (3, 12):
        return None
    for above in range(line - 1, max(line - ABOVE, 0), -1):
        start = _start(text, above)
        found = _quotes(text, start)
        if found:
            return text[:start] + found
    return None


def eased_everywhere(text: str, version: Version = sys.version_info[:2]) -> tuple[str, set[Place]]:
    """
    The text with everything rewritten that looks like a newer statement, also in strings, and where that starts.

    What parses afterwards may only be taken where all of these places are among those where statements start.
    """
    places = set()
    for match in _LIKELY.finditer(text):  # no character moves: the places stay right while the text changes
        start, column = match.start(), match.end() - match.start()
        found = _statement(text, start, version)
        if found:
            places.add((text.count("\n", 0, start) + 1, column))
            text = text[:start] + found
    return text, places


def starts(tree: ast.Module) -> Iterator[Place]:
    """Where statements, and handlers of exceptions, start."""
    left: list[ast.AST] = list(tree.body)
    while left:
        one = left.pop()
        if isinstance(one, (ast.stmt, ast.ExceptHandler)):
            yield one.lineno, one.col_offset
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            left.extend(getattr(one, name, ()))


def _statement(text: str, start: int, version: Version) -> str:
    """The rest of the text from `start`, rewritten; "" where it starts with nothing newer."""
    if version >= (3, 14):
        return ""
    found = _handler(text, start)
    return found if found or version >= (3, 12) else _alias(text, start) or _definition(text, start)


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
    """`f"{a["b"]}"` becomes `f"{a['b']}"`; what is in braces on several lines is put in parentheses."""
    end = _LINE.search(text, start)
    stop = end.start() if end is not None else len(text)
    easier = requoted(text[start:stop])
    return easier + text[stop:] if easier else unfolded(text, start)


def _start(text: str, line: int) -> int:
    """Where a line starts; lines are counted as the parser counts them."""
    at = 0
    for _ in range(line - 1):
        end = _LINE.search(text, at)
        if end is None:
            break
        at = end.end()
    return at
