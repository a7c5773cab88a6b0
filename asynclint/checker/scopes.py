"""Where a file binds its names: in the module, and in each function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

FunctionNode: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"


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


def scopes(tree: ast.Module) -> tuple[Scope, list[Scope]]:
    """The scope of the module, and those of the functions in it."""
    module = Scope(tree)
    functions: list[Scope] = []
    _Binder(module, module, functions).all(tree.body, True, False)
    return module, functions


class _Binder:
    """
    Walks one scope's statements; every function below becomes a scope of its own.

    `sure` and `typing` are as for `Binding`.
    """

    def __init__(self, scope: Scope, module: Scope, functions: list[Scope]) -> None:
        self.scope = scope
        self.module = module
        self.functions = functions
        self.globals: set[str] = set()

    def all(self, nodes: Iterable[ast.AST | None], sure: bool, typing: bool) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node, sure, typing)

    def visit(self, node: ast.AST, sure: bool, typing: bool) -> None:
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            handler(self, node, sure, typing)
        elif node._fields:
            self.all(ast.iter_child_nodes(node), False, typing)

    def name(self, node: ast.Name, sure: bool, typing: bool) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.bind(node.id, node.lineno)

    def constant(self, node: ast.Constant, sure: bool, typing: bool) -> None:
        """Binds nothing, and has nothing below."""

    def attribute(self, node: ast.Attribute, sure: bool, typing: bool) -> None:
        self.visit(node.value, False, typing)

    def imported(self, node: ast.Import, sure: bool, typing: bool) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self.bind(alias.asname or top, node.lineno, alias.name if alias.asname else top, sure, typing)

    def imported_from(self, node: ast.ImportFrom, sure: bool, typing: bool) -> None:
        for alias in node.names:
            symbol = f"{node.module}.{alias.name}" if node.module and not node.level else ""
            self.bind(alias.asname or alias.name, node.lineno, symbol, sure, typing)

    def function(self, node: FunctionNode, sure: bool, typing: bool) -> None:
        if not isinstance(node, ast.Lambda):
            self.bind(node.name, node.lineno)
            self.all([*node.decorator_list, node.returns], False, typing)
        given = node.args
        self.all([*given.defaults, *given.kw_defaults], False, typing)
        inside = _Binder(Scope(node), self.module, self.functions)
        self.functions.append(inside.scope)
        for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if one is not None:
                inside.bind(one.arg, node.lineno)
        inside.all([node.body] if isinstance(node, ast.Lambda) else node.body, True, False)

    def class_(self, node: ast.ClassDef, sure: bool, typing: bool) -> None:
        """A class's own names are seen by nobody but its body; its methods are scopes of their own."""
        self.bind(node.name, node.lineno)
        self.all([*node.decorator_list, *node.bases, *[one.value for one in node.keywords]], False, typing)
        _Binder(Scope(node), self.module, self.functions).all(node.body, True, False)

    def branch(self, node: ast.If, sure: bool, typing: bool) -> None:
        self.visit(node.test, False, typing)
        self.all(node.body, False, typing or _for_typing(node.test))
        self.all(node.orelse, False, typing)

    def attempt(self, node: ast.Try, sure: bool, typing: bool) -> None:
        self.all(node.body, sure, typing)
        self.all([*node.handlers, *node.orelse, *node.finalbody], False, typing)

    def with_(self, node: ast.With | ast.AsyncWith, sure: bool, typing: bool) -> None:
        self.all([*node.items, *node.body], sure, typing)

    def declaration(self, node: ast.Global | ast.Nonlocal, sure: bool, typing: bool) -> None:
        self.globals.update(node.names)

    def named(self, node: ast.ExceptHandler | ast.MatchStar | ast.MatchAs, sure: bool, typing: bool) -> None:
        if node.name:
            self.bind(node.name, node.lineno)
        self.all(ast.iter_child_nodes(node), False, typing)

    def mapping(self, node: ast.MatchMapping, sure: bool, typing: bool) -> None:
        if node.rest:
            self.bind(node.rest, node.lineno)
        self.all(ast.iter_child_nodes(node), False, typing)

    def bind(self, name: str, line: int, symbol: str = "", sure: bool = False, typing: bool = False) -> None:
        scope = self.module if name in self.globals else self.scope
        scope.bind(name, Binding(symbol, line, sure, typing))


_HANDLERS: dict[type, Callable[[_Binder, Any, bool, bool], None]] = {
    ast.Name: _Binder.name,
    ast.Constant: _Binder.constant,
    ast.Attribute: _Binder.attribute,
    ast.Import: _Binder.imported,
    ast.ImportFrom: _Binder.imported_from,
    ast.FunctionDef: _Binder.function,
    ast.AsyncFunctionDef: _Binder.function,
    ast.Lambda: _Binder.function,
    ast.ClassDef: _Binder.class_,
    ast.If: _Binder.branch,
    ast.Try: _Binder.attempt,
    getattr(ast, "TryStar", ast.Try): _Binder.attempt,
    ast.With: _Binder.with_,
    ast.AsyncWith: _Binder.with_,
    ast.Global: _Binder.declaration,
    ast.Nonlocal: _Binder.declaration,
    ast.ExceptHandler: _Binder.named,
    ast.MatchStar: _Binder.named,
    ast.MatchAs: _Binder.named,
    ast.MatchMapping: _Binder.mapping,
}


def _for_typing(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
