"""f-strings and t-strings newer than the interpreter: a tuple of what they evaluate, each expression at its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import libcst

from asynclint.checker.overwrite import Overwriting, Version

Expression: TypeAlias = "libcst.FormattedStringExpression | libcst.TemplatedStringExpression"
Literal: TypeAlias = "libcst.FormattedString | libcst.TemplatedString"


class Strings(Overwriting):
    """
    `f"{a["b"]} and {c!r:>{d}}"` becomes `(0,a["b"]      ,c     ,d   )`: before Python 3.12 an f-string can hold neither
    its own quotes nor line ends, backslashes and comments, and what stands in it has wrong columns.
    """

    def __init__(self, module: libcst.Module, code: bytearray, version: Version) -> None:
        super().__init__(module, code, version)
        self._done: set[libcst.CSTNode] = set()

    def visit_ConcatenatedString(self, node: libcst.ConcatenatedString) -> None:
        if self.version < (3, 12) and node not in self._done:
            self._tuple(node, list(_literals(node)))
        self._done.add(node.right)

    def visit_FormattedString(self, node: libcst.FormattedString) -> None:
        if self.version < (3, 12) and node not in self._done:
            self._tuple(node, [node])

    def visit_TemplatedString(self, node: libcst.TemplatedString) -> None:
        if self.version < (3, 12) and node not in self._done:
            self._tuple(node, [node])
        if self.version < (3, 14) and node not in self._done:
            self.put(self.ends(node)[0], node.start.lower().replace("t", "f").encode())

    def visit_FormattedStringExpression(self, node: libcst.FormattedStringExpression) -> bool:
        return self.version >= (3, 12) or not _lost(node)

    def visit_TemplatedStringExpression(self, node: libcst.TemplatedStringExpression) -> bool:
        return self.version >= (3, 12) or not _lost(node)

    def _tuple(self, node: libcst.CSTNode, literals: Sequence[Literal]) -> None:
        found = [one for literal in literals for one in _expressions(literal.parts)]
        if not found:
            return
        self._done.update(literals)
        start, end = self.ends(node)
        done = start
        for one in found:
            if not _lost(one):
                at = self.ends(one)[0]
                self.blank(done, at)
                self.put(at, b",")
                done = self._end(one.expression)
        self.blank(done, end)
        self.put(start, b"(0")
        self.put(end - 1, b")")

    def _end(self, node: libcst.BaseExpression) -> int:
        return self.ends(node.rpar[-1] if node.rpar else node)[1]


def _literals(node: libcst.BaseExpression) -> Iterator[Literal]:
    if isinstance(node, libcst.ConcatenatedString):
        yield from _literals(node.left)
        yield from _literals(node.right)
    elif isinstance(node, (libcst.FormattedString, libcst.TemplatedString)):
        yield node


def _expressions(parts: Sequence[libcst.CSTNode] | None) -> Iterator[Expression]:
    """What is evaluated, in order: also within format specifications, but not within other expressions."""
    for part in parts or ():
        if isinstance(part, (libcst.FormattedStringExpression, libcst.TemplatedStringExpression)):
            yield part
            yield from _expressions(part.format_spec)


def _lost(one: Expression) -> bool:
    """`{yield x}` cannot stand in a tuple, and has no room for parentheses."""
    return isinstance(one.expression, libcst.Yield) and not one.expression.lpar
