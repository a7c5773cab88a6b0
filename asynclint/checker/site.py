"""What a recipe sees of the place it works on, and what it gives back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import libcst

from asynclint.checker.bindings import Bindings
from asynclint.checker.fragment import Fragment
from asynclint.finding import Safety
from asynclint.text import Source, Span


@dataclass(frozen=True, slots=True)
class Site:
    """
    A finding's node in its piece of the file, the names of the file, and where else in the file something was found.

    `taken` are the names that recipes gave to new functions of this file; `timeout` is in seconds.
    """

    piece: Fragment
    node: libcst.BaseExpression
    bindings: Bindings
    found: Collection[Span]
    taken: dict[Span, str]
    timeout: float
    made: dict[str, str]
    """What recipes made names of the module stand for."""
    http: str = ""
    """The library of clients that recipes may import."""

    @property
    def line(self) -> int:
        """The line that the node starts on."""
        return self.piece.span(self.node).line

    def busy(self, node: libcst.CSTNode) -> bool:
        """Whether something was found at the node or inside it."""
        span = self.piece.span(node)
        return any(span[:2] <= one[:2] and one[2:] <= span[2:] for one in self.found)

    def name(self, wish: str, span: Span) -> str:
        """A name that nothing in the file uses, for what is made of the code at the span."""
        number = 1
        name = wish
        while name in self.bindings.words or name in self.taken.values():
            number += 1
            name = f"{wish}_{number}"
        return self.taken.setdefault(span, name)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a recipe proposes: one stretch of text replaced by another, and the modules that the new text needs."""

    title: str
    safety: Safety
    span: Span
    content: str
    needs: tuple[str, ...] = ()
    more: tuple[tuple[Span, str], ...] = ()
    """Further stretches and what they become."""


def rendered(piece: Fragment, old: libcst.BaseExpression, new: libcst.BaseExpression) -> str:
    """The source of an expression that takes the place of another; lines that it goes on to keep their indent."""
    line = libcst.SimpleStatementLine([libcst.Expr(new)])
    return lines(piece.indent(old), [line])[len(piece.indent(old)) : -1]


def lines(indent: str, statements: Sequence[libcst.SimpleStatementLine | libcst.BaseCompoundStatement]) -> str:
    """The source of whole statements at an indent, each line with its end."""
    if not indent:
        return libcst.Module(statements).code
    block = libcst.IndentedBlock(statements, indent=indent)
    code = libcst.Module([libcst.If(libcst.Name("x"), block)]).code
    return code.partition("\n")[2]


def word(node: libcst.CSTNode) -> str:
    """An expression as a title names it: dotted names whole, the rest shortened."""
    if isinstance(node, libcst.Attribute):
        return f"{word(node.value)}.{node.attr.value}"
    if isinstance(node, libcst.Name):
        return node.value
    return f"{word(node.func)}()" if isinstance(node, libcst.Call) else "…"


def slice_of(source: Source, span: Span) -> str:
    """The text at a span in characters from 1, with plain line ends."""
    lines = source.lines[span.line - 1 : span.end_line]
    if len(lines) == 1:
        return lines[0][span.column - 1 : span.end_column - 1]
    return "\n".join([lines[0][span.column - 1 :], *lines[1:-1], lines[-1][: span.end_column - 1]])


def narrowed(source: Source, span: Span, content: str) -> tuple[Span, str]:
    """What is left of a change without what stays the same at its ends."""
    old = slice_of(source, span)
    most = min(len(old), len(content))
    start = next((at for at in range(most) if old[at] != content[at]), most)
    most -= start
    end = next((at for at in range(most) if old[-1 - at] != content[-1 - at]), most)
    first, last = _moved(span, old[:start]), _moved(span, old[: len(old) - end])
    return Span(*first, *last), content[start : len(content) - end]


def _moved(span: Span, text: str) -> tuple[int, int]:
    """Where the text that begins at the span's start ends."""
    lines = text.split("\n")
    column = len(lines[-1]) + (span.column if len(lines) == 1 else 1)
    return span.line + len(lines) - 1, column
