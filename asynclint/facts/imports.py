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


def imported(module: str, package: bool, node: ast.Import | ast.ImportFrom) -> list[tuple[str, str, str]]:
    """For each name: what is bound locally (`*` for a star), the symbol it stands for, the module that is imported."""
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


def top_level(module: str, package: bool, body: Sequence[ast.stmt]) -> dict[str, str]:
    """Every name that a module binds at its top level: an import's target if nothing else does, else `module.name`."""
    found: dict[str, str] = {}
    for name, symbol in _bindings(module, package, body):
        own = f"{module}.{name}"
        found[name] = symbol if found.get(name, symbol) == symbol and symbol else own
    return found


def _bindings(module: str, package: bool, body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in body:
        kind = type(node)
        if kind is Import or kind is ImportFrom:
            for name, symbol, _ in imported(module, package, node):  # type: ignore[arg-type]
                if name != "*":
                    yield name, symbol
        elif kind is FunctionDef or kind is AsyncFunctionDef or kind is ClassDef:
            yield node.name, ""  # type: ignore[attr-defined]
        elif kind is Expr:
            continue
        elif kind is Assign and len(node.targets) == 1 and type(node.targets[0]) is Name:  # type: ignore[attr-defined]
            yield node.targets[0].id, ""  # type: ignore[attr-defined]
        else:
            yield from ((name, "") for name in _targets(node))
            for field in ("body", "orelse", "finalbody"):
                yield from _bindings(module, package, getattr(node, field, None) or ())
            for handler in getattr(node, "handlers", ()):
                yield from _bindings(module, package, handler.body)


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
