"""libcst nests as deeply as the source does, and its native parser never looks how much stack is left: make room."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import libcst

# libcst takes up to 7 kB of stack for a level, and quadratic time for a chain.
DEEPEST = 3000
STACK = 256 * 1024 * 1024
FRAMES = 60_000

Result = TypeVar("Result")

_TOKEN = re.compile(
    r"""
    (?P<string>\"\"\".*?(?:\"\"\"|\Z) | '''.*?(?:'''|\Z) | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'?)
  | \#[^\r\n]*
  | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<line>\n[ \t\f]*) | (?P<comma>[,;])
  | (?P<deeper>[-+*/%@&|^~<>=!.:] | \b(?:and|or|not|if|elif|else|for|in|is|lambda|await|yield|async)\b)
    """,
    re.VERBOSE | re.DOTALL,
)


def parsed(text: str) -> libcst.Module | None:
    """The concrete tree; None where libcst cannot parse the text, or where it nests too deeply to try."""
    if depth(text) > DEEPEST:
        return None
    try:
        return libcst.parse_module(text)
    except (libcst.ParserSyntaxError, libcst.CSTLogicError, RecursionError):
        return None


def depth(text: str) -> int:
    """
    How deeply the tree of a text may nest: at least what it does, since every operator counts as a level.

    >>> depth("x = [a, b, c]")
    3
    >>> depth("x = a + (b + (c + d))")
    7
    """
    levels, total, elifs, indent, deepest = [0], 1, 0, 0, 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "open":
            levels.append(0)
            total += 1
        elif kind == "close" and len(levels) > 1:
            total -= levels.pop()
            levels[-1] += 1
        elif kind in ("deeper", "string"):
            elifs += token[0] == "elif"
            levels[-1] += 1
            total += 1
        elif kind == "comma" or (kind == "line" and len(levels) == 1):
            total -= levels[-1]
            levels[-1] = 0
            indent = len(token[0]) if kind == "line" else indent
        deepest = max(deepest, total + indent + elifs)
    return deepest


class _Roomy(threading.Thread, Generic[Result]):
    """A thread that keeps what its work came to."""

    def __init__(self, work: Callable[[], Result]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.result: Result | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:  # raised again where the work was asked for
            self.error = error


def with_room(work: Callable[[], Result]) -> Result:
    """Do `work` where recursion as deep as `DEEPEST` levels of libcst's tree succeeds; raises what it raises."""
    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK)
    try:
        thread = _Roomy(work)
        sys.setrecursionlimit(max(limit, FRAMES))
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    if thread.error is not None:
        raise thread.error
    return thread.result  # type: ignore[return-value]
