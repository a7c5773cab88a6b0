"""What import statements bind."""

from __future__ import annotations

import ast
from ast import (
    AnnAssign,
    Assign,
    AsyncFunctionDef,
    AugAssign,
    ClassDef,
    Expr,
    For,
    FunctionDef,
    Import,
    ImportFrom,
    Name,
    Store,
    With,
)
from collections.abc import Iterator, Sequence

Imported = tuple[str, str, str]
"""What is bound locally (`*` for a star), the symbol it stands for, the module that is imported."""


class Imports(dict[ast.stmt, list[Imported]]):
    """What the import statements of a file bind, by statement: asked for twice, worked out once."""

    def __init__(self, module: str, package: bool) -> None:
        super().__init__()
        self.module = module
        self.package = package

    def __missing__(self, node: ast.Import | ast.ImportFrom) -> list[Imported]:
        found = self[node] = imported(self.module, self.package, node)
        return found


def imported(module: str, package: bool, node: ast.Import | ast.ImportFrom) -> list[Imported]:
    """The names that an import statement binds."""
    if isinstance(node, Import):
        return [
            (alias.asname, alias.name, alias.name)
            if alias.asname
            else (top := alias.name.partition(".")[0], top, alias.name)
            for alias in node.names
        ]
    origin = absolute(module, package, node.level, node.module or "")
    return [
        (alias.asname or alias.name, f"{origin}.{alias.name}" if origin else alias.name, origin or alias.name)
        for alias in node.names
    ]


def absolute(module: str, package: bool, level: int, target: str) -> str:
    """The dotted name that a relative import means; beyond the top it is what remains."""
    if not level:
        return target
    parts = module.split(".")
    base = parts if package else parts[:-1]
    base = base[: len(base) - level + 1]
    return ".".join([*base, target] if target else base)


def top_level(imports: Imports, body: Sequence[ast.stmt]) -> dict[str, str]:
    """Every name that a module binds at its top level: an import's target if nothing else does, else `module.name`."""
    found: dict[str, str] = {}
    for name, symbol in _bindings(imports, body):
        found[name] = symbol if symbol and found.get(name, symbol) == symbol else f"{imports.module}.{name}"
    return found


def _bindings(imports: Imports, body: Sequence[ast.stmt]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for node in body:
        kind = type(node)
        if kind is Import or kind is ImportFrom:
            found += [(name, symbol) for name, symbol, _ in imports[node] if name != "*"]
        elif kind is FunctionDef or kind is AsyncFunctionDef or kind is ClassDef:
            found.append((node.name, ""))  # type: ignore[attr-defined]
        elif kind is Assign and len(node.targets) == 1 and type(node.targets[0]) is Name:  # type: ignore[attr-defined]
            found.append((node.targets[0].id, ""))  # type: ignore[attr-defined]
        elif kind is AnnAssign and type(node.target) is Name:  # type: ignore[attr-defined]
            found.append((node.target.id, ""))  # type: ignore[attr-defined]
        elif kind is not Expr:
            found += [(name, "") for name in _targets(node)]
            for field in ("body", "orelse", "finalbody", "handlers"):
                if part := getattr(node, field, None):
                    found += _bindings(imports, part)
    return found


def _targets(node: ast.stmt) -> Iterator[str]:
    match node:
        case Assign(targets=targets):
            pass
        case AnnAssign(target=target) | AugAssign(target=target) | For(target=target):
            targets = [target]
        case With(items=items):
            targets = [item.optional_vars for item in items if item.optional_vars is not None]
        case _ if type(node).__name__ == "TypeAlias":  # Python 3.12
            targets = [node.name]  # type: ignore[attr-defined]
        case _:
            return
    for target in targets:
        yield from (part.id for part in ast.walk(target) if isinstance(part, Name) and isinstance(part.ctx, Store))
