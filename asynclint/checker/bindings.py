"""What the names of a file mean where an edit is made: how to spell what is imported, what may be imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from asynclint.checker.scopes import Scope, scopes
from asynclint.checker.standing import Unfit
from asynclint.text import Source, Span


class Spelling(NamedTuple):
    """How to write a symbol at some place, and the module that must be imported for it, or ""."""

    text: str
    needs: str


class Bindings:
    """The names of one file. Raises `Unfit` where this interpreter cannot read it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tree = _tree(source.text)
        self.module, self._functions = scopes(self.tree)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the text: a name that is not among them is free."""
        return frozenset(re.findall(r"\w+", self.source.text))

    def uses(self, name: str) -> list[tuple[int, int]]:
        """
        Where a name is read or written, in lines and characters from 1.

        A text that is one word or a dotted name may be an annotation and counts, at no place.
        """
        places = [Span(line, column, line, column) for line, column in self._raw.get(name, ())]
        return [self.source.characters(one)[:2] if one.line else (0, 0) for one in places]

    @cached_property
    def _raw(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                found.setdefault(node.id, []).append((node.lineno, node.col_offset))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not re.search(r"\s\S", node.value):
                for word in re.findall(r"\w+", node.value):
                    found.setdefault(word, []).append((0, 0))
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                for word in node.names:
                    found.setdefault(word, []).append((0, 0))
        return found

    def spell(self, symbol: str, line: int) -> Spelling:
        """
        How to write `symbol` (as `asyncio.sleep`) at a line.

        Raises `Unfit` where the name that would have to be imported means something else.
        """
        around = [*self._around(line), self.module]
        parts = symbol.split(".")
        for length in range(1, len(parts) + 1):
            prefix = ".".join(parts[:length])
            for name in _names_of(prefix, around):
                holder = next(scope for scope in around if name in scope.names)
                if holder.gives(name, prefix, line):
                    return Spelling(".".join([name, *parts[length:]]), "")
        self._may_import(parts[0], around)
        return Spelling(symbol, parts[0])

    def _may_import(self, module: str, around: list[Scope]) -> None:
        for scope in around:
            for one in scope.names.get(module, ()):
                if one.symbol != module or scope is not self.module:
                    raise Unfit(f"`{module}` is something else here")

    def symbol(self, node: ast.AST) -> str:
        """The symbol of a reference at module level, through its import; "" where it is none."""
        if isinstance(node, ast.Attribute):
            head = self.symbol(node.value)
            return f"{head}.{node.attr}" if head else ""
        bound = self.module.names.get(node.id, ()) if isinstance(node, ast.Name) else ()
        return bound[0].symbol if len(bound) == 1 else ""

    def means(self, name: str, symbol: str, line: int) -> bool:
        """Whether the name at this line is the import of `symbol`."""
        holder = next((scope for scope in (*self._around(line), self.module) if name in scope.names), None)
        return holder is not None and holder.gives(name, symbol, line)

    def is_module_level(self, name: str, line: int) -> bool:
        """Whether the name, at this line, is looked up in the module."""
        return not any(name in scope.names for scope in self._around(line))

    def _around(self, line: int) -> list[Scope]:
        """The functions that a line is in, the innermost first."""
        found = [scope for scope in self._functions if _covers(scope.node, line)]
        return sorted(found, key=lambda scope: -getattr(scope.node, "lineno", 0))


def _covers(node: ast.AST, line: int) -> bool:
    return bool(getattr(node, "lineno", 0) <= line <= (getattr(node, "end_lineno", 0) or 0))


def _names_of(symbol: str, around: list[Scope]) -> Iterator[str]:
    for scope in around:
        for name in sorted(scope.names):
            if any(one.symbol == symbol for one in scope.names[name]):
                yield name


def _tree(text: str) -> ast.Module:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError):
            from asynclint.checker.lower import lower

            lowered = lower(text)
            if lowered is None:
                raise Unfit("this interpreter cannot read the file") from None
            return ast.parse(lowered)
