"""What the names of a file mean where an edit is made: how to spell what is imported, what may be imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

from asynclint.checker.standing import Unfit
from asynclint.text import Source, Span

FunctionNode: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Binding(NamedTuple):
    """One place that binds a name. `symbol` is what an import brings, "" for anything else."""

    symbol: str
    line: int
    sure: bool
    """It is bound whenever the scope's body is run: no branch, no handler."""
    typing: bool
    """For type checkers only."""


class Scope:
    """The names of a function or of the module."""

    def __init__(self, node: ast.AST) -> None:
        self.node = node
        self.names: dict[str, list[Binding]] = {}

    def bind(self, name: str, binding: Binding) -> None:
        """Note one more place that binds the name."""
        self.names.setdefault(name, []).append(binding)

    def gives(self, name: str, symbol: str, line: int) -> bool:
        """Whether the name surely is the import of `symbol` at this line of the scope, and nothing else."""
        found = [one for one in self.names[name] if not one.typing]
        if not found or any(one.symbol != symbol for one in found):
            return False
        return any(one.sure and (one.line < line or isinstance(self.node, ast.Module)) for one in found)


class Spelling(NamedTuple):
    """How to write a symbol at some place, and the module that must be imported for it, or ""."""

    text: str
    needs: str


class Bindings:
    """The names of one file. Raises `Unfit` where this interpreter cannot read it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tree = _tree(source.text)
        self.module = Scope(self.tree)
        self._scopes: list[Scope] = []
        _Binder(self.module, self.module, self._scopes).run(self.tree)

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
        scopes = [*self._around(line), self.module]
        parts = symbol.split(".")
        for length in range(1, len(parts) + 1):
            prefix = ".".join(parts[:length])
            for name in _names_of(prefix, scopes):
                holder = next(scope for scope in scopes if name in scope.names)
                if holder.gives(name, prefix, line):
                    return Spelling(".".join([name, *parts[length:]]), "")
        self._may_import(parts[0], scopes)
        return Spelling(symbol, parts[0])

    def _may_import(self, module: str, scopes: list[Scope]) -> None:
        for scope in scopes:
            for one in scope.names.get(module, ()):
                if one.symbol != module or scope is not self.module:
                    raise Unfit(f"`{module}` is something else here")

    def means(self, name: str, symbol: str, line: int) -> bool:
        """Whether the name at this line is the import of `symbol`."""
        holder = next((scope for scope in (*self._around(line), self.module) if name in scope.names), None)
        return holder is not None and holder.gives(name, symbol, line)

    def is_module_level(self, name: str, line: int) -> bool:
        """Whether the name, at this line, is looked up in the module."""
        return not any(name in scope.names for scope in self._around(line))

    def _around(self, line: int) -> list[Scope]:
        """The functions that a line is in, the innermost first."""
        found = [scope for scope in self._scopes if _covers(scope.node, line)]
        return sorted(found, key=lambda scope: -getattr(scope.node, "lineno", 0))


def _covers(node: ast.AST, line: int) -> bool:
    return bool(getattr(node, "lineno", 0) <= line <= (getattr(node, "end_lineno", 0) or 0))


def _names_of(symbol: str, scopes: list[Scope]) -> Iterator[str]:
    for scope in scopes:
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


class _Binder:
    """Walks one scope's statements; every function below becomes a scope of its own."""

    def __init__(self, scope: Scope, module: Scope, scopes: list[Scope]) -> None:
        self.scope = scope
        self.module = module
        self.scopes = scopes
        self.globals: set[str] = set()

    def run(self, node: ast.AST) -> None:
        if isinstance(node, FUNCTIONS):
            arguments = node.args
            stars = arguments.vararg, arguments.kwarg
            for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars):
                if one is not None:
                    self._bind(one.arg, node.lineno)
        if isinstance(node, ast.Lambda):
            self._visit(node.body, True, False)
        elif isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._all(node.body, True, False)

    def _visit(self, node: ast.AST, sure: bool, typing: bool) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node, sure, typing)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            self._function(node, sure, typing)
        elif isinstance(node, ast.ClassDef):
            self._class(node, typing)
        elif isinstance(node, ast.If):
            hidden = typing or _for_typing(node.test)
            self._visit(node.test, False, typing)
            self._all(node.body, False, hidden)
            self._all(node.orelse, False, typing)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            self._all(node.body, sure, typing)  # type: ignore[attr-defined]
            self._all([*node.handlers, *node.orelse, *node.finalbody], False, typing)  # type: ignore[attr-defined]
        else:
            self._names(node)
            self._all(list(ast.iter_child_nodes(node)), sure and isinstance(node, (ast.With, ast.AsyncWith)), typing)

    def _all(self, nodes: Sequence[ast.AST], sure: bool, typing: bool) -> None:
        for node in nodes:
            self._visit(node, sure, typing)

    def _import(self, node: ast.Import | ast.ImportFrom, sure: bool, typing: bool) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                symbol = f"{node.module}.{alias.name}" if node.module and not node.level else ""
                name = alias.asname or alias.name
            else:
                symbol = alias.name if alias.asname else alias.name.partition(".")[0]
                name = alias.asname or symbol
            self._bind(name, node.lineno, symbol, sure, typing)

    def _function(self, node: FunctionNode, sure: bool, typing: bool) -> None:
        if not isinstance(node, ast.Lambda):
            self._bind(node.name, node.lineno)
            self._all([*node.decorator_list, *([node.returns] if node.returns else [])], False, typing)
        self._all([one for one in (*node.args.defaults, *node.args.kw_defaults) if one is not None], False, typing)
        scope = Scope(node)
        self.scopes.append(scope)
        _Binder(scope, self.module, self.scopes).run(node)

    def _class(self, node: ast.ClassDef, typing: bool) -> None:
        """A class's own names are seen by nobody but its body; its methods are scopes of their own."""
        self._bind(node.name, node.lineno)
        self._all([*node.decorator_list, *node.bases, *[one.value for one in node.keywords]], False, typing)
        _Binder(Scope(node), self.module, self.scopes).run(node)

    def _names(self, node: ast.AST) -> None:
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self._bind(node.id, line)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            self.globals.update(node.names)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchStar, ast.MatchAs)) and node.name:
            self._bind(node.name, line)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            self._bind(node.rest, line)

    def _bind(self, name: str, line: int, symbol: str = "", sure: bool = False, typing: bool = False) -> None:
        scope = self.module if name in self.globals else self.scope
        scope.bind(name, Binding(symbol, line, sure, typing))


def _for_typing(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
