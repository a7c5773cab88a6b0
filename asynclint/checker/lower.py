"""Syntax newer than the interpreter's own, rewritten to what its `ast` takes: what matters keeps its place."""

from __future__ import annotations

import sys

import libcst
from libcst.metadata import MetadataWrapper

from asynclint.checker.overwrite import Overwriting, Version
from asynclint.checker.parse import parsed, with_room
from asynclint.checker.strings import Strings


def lower(text: str, version: Version = sys.version_info[:2]) -> str | None:
    """
    The text without syntax newer than `version`; None where libcst cannot parse it, or where it nests too deeply.

    Lines and byte columns of what is called stay as they are: what cannot be kept is overwritten with spaces.

    >>> lower("try: run()\\nexcept OSError, EOFError: stop()\\n", (3, 10))
    'try: run()\\nexcept(OSError,EOFError): stop()\\n'
    >>> lower("def first[T](of: list[T]): ...\\n", (3, 10))
    'def first(   of: list[T]): ...\\n'
    """
    try:
        return with_room(lambda: _lowered(text, version))
    except RecursionError:
        return None


def _lowered(text: str, version: Version) -> str | None:
    module = parsed(text)
    if module is None or module.code != text:
        return None  # what libcst would not write back, it does not know the places of
    code = bytearray(text.encode("utf-8"))
    MetadataWrapper(module, unsafe_skip_copy=True).visit(_Everything(module, code, version))
    return code.decode("utf-8")


class _Statements(Overwriting):
    """Everything but strings."""

    # Handlers: `except A, B:` (3.14) and `except* A:` (3.11)

    def visit_ExceptHandler(self, node: libcst.ExceptHandler) -> None:
        self._group(node.type)

    def visit_ExceptStarHandler(self, node: libcst.ExceptStarHandler) -> None:
        if self.version < (3, 11):
            at = self.code.index(b"*", self.ends(node)[0])
            self.blank(at, at + 1)
        self._group(node.type)

    def _group(self, caught: libcst.BaseExpression | None) -> None:
        """The parentheses around `A, B` take the places of the spaces before A and after a comma."""
        if self.version >= (3, 14) or not isinstance(caught, libcst.Tuple) or caught.lpar:
            return
        start, end = self.ends(caught)
        self.code[start - 1] = ord("(")
        space = self.code.find(b", ", start, end)
        if space < 0:
            self.blank(self.code.index(b",", start), end)
            self.code[end - 1] = ord(")")
        else:
            self.code[space + 1 : end] = self.code[space + 2 : end] + b")"

    # Type parameters (3.12, with defaults 3.13) and `type X = …` (3.12)

    def _takes(self, parameters: libcst.TypeParameters | None) -> bool:
        if parameters is None or self.version >= (3, 13):
            return True
        return self.version == (3, 12) and all(one.default is None for one in parameters.params)

    def visit_FunctionDef(self, node: libcst.FunctionDef) -> None:
        if node.type_parameters is not None and not self._takes(node.type_parameters):
            self._parenthesis_first(*self.ends(node.type_parameters))

    def visit_ClassDef(self, node: libcst.ClassDef) -> None:
        if node.type_parameters is None or self._takes(node.type_parameters):
            return
        start, end = self.ends(node.type_parameters)
        if isinstance(node.lpar, libcst.LeftParen):
            self._parenthesis_first(start, end)
        else:
            self.blank(start, end)
            self.code[start], self.code[end - 1] = b"()"

    def _parenthesis_first(self, start: int, end: int) -> None:
        """`[T](` becomes `(   `: line ends among the type parameters stand within parentheses still."""
        self.blank(start, self.code.index(b"(", end) + 1)
        self.code[start] = ord("(")

    def visit_TypeAlias(self, node: libcst.TypeAlias) -> bool:
        """`type X[T] = …` becomes `X = …`; where it has several lines, `X:(0 … ) = …`."""
        if self.version >= (3, 12) and self._takes(node.type_parameters):
            return True
        start, end = self.ends(node)[0], self.ends(node.type_parameters or node.name)[1]
        several = b"\n" in self.code[start:end] or b"\r" in self.code[start:end]
        name = node.name.value.encode("utf-8")
        self.blank(start, end)
        self.code[start : start + len(name)] = name
        if several:
            self.code[start + len(name) : start + len(name) + 3] = b":(0"
            self.code[end - 1] = ord(")")
        return True

    # Stars: `a[*b]`, `*args: *Ts` (3.11), `[*x for x in y]` (3.15)

    def visit_Index(self, node: libcst.Index) -> None:
        if node.star and self.version < (3, 11):
            self._without_star(node, 1)

    def visit_Annotation(self, node: libcst.Annotation) -> None:
        if isinstance(node.annotation, libcst.StarredElement) and self.version < (3, 11):
            self._without_star(node.annotation, 1)

    def visit_ListComp(self, node: libcst.ListComp) -> None:
        self._element(node.elt)

    def visit_SetComp(self, node: libcst.SetComp) -> None:
        self._element(node.elt)

    def visit_GeneratorExp(self, node: libcst.GeneratorExp) -> None:
        self._element(node.elt)

    def _element(self, node: libcst.BaseExpression) -> None:
        if isinstance(node, libcst.StarredElement) and self.version < (3, 15):
            self._without_star(node, 1)

    def visit_StarredDictComp(self, node: libcst.CSTNode) -> None:
        if self.version < (3, 15):
            self._without_star(node, 2)

    def _without_star(self, node: libcst.CSTNode, stars: int) -> None:
        at = self.code.index(b"*", self.ends(node)[0])
        self.blank(at, at + stars)

    # `lazy import x` (3.15)

    def visit_LazyImport(self, node: libcst.CSTNode) -> None:
        self._eager(node)

    def visit_LazyImportFrom(self, node: libcst.CSTNode) -> None:
        self._eager(node)

    def _eager(self, node: libcst.CSTNode) -> None:
        if self.version < (3, 15):
            self.put(self.ends(node)[0], b"if 1:")


class _Everything(_Statements, Strings):
    """Statements and strings in one walk: what stands in a string is rewritten after the string."""
