"""What an annotation says an object is, as the symbol of an instance."""

from __future__ import annotations

import ast
from ast import Attribute, BinOp, BitOr, Call, Constant, Name, Subscript, Tuple

from asynclint.facts.scope import Walk
from asynclint.facts.symbol import either, generic, then

NOTHING = frozenset({"Any", "object", "None", "NoReturn", "Never", "LiteralString"})
TRANSPARENT = frozenset(
    {
        "Optional",
        "Annotated",
        "ClassVar",
        "Final",
        "Required",
        "NotRequired",
        "ReadOnly",
        "InitVar",
        "Awaitable",
        "Mapped",
    }
)


def annotated(walk: Walk, node: ast.expr | None) -> str:
    """The instance that an annotation promises; "" where it promises nothing that helps."""
    if node is None:
        return ""
    kind = type(node)
    if kind is Name or kind is Attribute:
        name = node.id if kind is Name else node.attr  # type: ignore[attr-defined]
        if name in NOTHING or name in TRANSPARENT:  # `x: Final = y` leaves the type to what is given
            return ""
        if name == "Self":
            return walk.scope.self_symbol
        return then(dotted(walk, node), "()")
    if kind is BinOp and type(node.op) is BitOr:  # type: ignore[attr-defined]
        return either(annotated(walk, node.left), annotated(walk, node.right))  # type: ignore[attr-defined]
    if kind is Subscript:
        return _subscripted(walk, node.value, node.slice)  # type: ignore[attr-defined]
    is_quoted = kind is Constant and type(node.value) is str  # type: ignore[attr-defined]
    return _quoted(walk, node.value) if is_quoted else ""  # type: ignore[attr-defined]


def dotted(walk: Walk, node: ast.expr) -> str:
    """What a plain dotted name means; "" for any other expression."""
    kind = type(node)
    if kind is Name:
        return walk.named(node.id)  # type: ignore[attr-defined]
    if kind is Attribute:
        return then(dotted(walk, node.value), "." + node.attr)  # type: ignore[attr-defined]
    return ""


def _quoted(walk: Walk, text: str) -> str:
    try:
        return annotated(walk, ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError):
        return ""


def _subscripted(walk: Walk, base: ast.expr, inner: ast.expr) -> str:
    name = base.id if type(base) is Name else base.attr if type(base) is Attribute else ""
    parts = inner.elts if type(inner) is Tuple else [inner]
    if not parts:
        return ""
    if name in TRANSPARENT:
        said = annotated(walk, parts[0])
        return said or (_dependency(walk, parts[1:]) if name == "Annotated" else "")
    if name == "Union":
        joined = ""
        for part in parts:
            joined = either(joined, annotated(walk, part))
        return joined
    if name == "Literal":
        return "builtins.str()"
    if name == "Coroutine":
        return annotated(walk, parts[-1])
    if name in {"type", "Type"}:
        said = annotated(walk, parts[0])
        return "|".join(part[:-2] for part in said.split("|") if part.endswith("()"))
    known = dotted(walk, base)
    if not known:
        return ""
    if type(parts[-1]) is Constant and parts[-1].value is ...:  # tuple[X, ...]
        return generic("builtins.list", annotated(walk, parts[0]))
    if name == "Callable":
        return generic(known, annotated(walk, parts[-1]))
    return generic(known, *[annotated(walk, part) for part in parts])


def _dependency(walk: Walk, metadata: list[ast.expr]) -> str:
    for node in metadata:
        if isinstance(node, Call) and node.args and _last(node.func) in {"Depends", "Security"}:
            return then(then(dotted(walk, node.args[0]), "()"), "<given>")
    return ""


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, Name) else node.attr if isinstance(node, Attribute) else ""
