"""What an assignment binds: names, attributes, items, or several of them at once."""

from __future__ import annotations

import ast
from ast import Attribute, List, Name, Starred, Subscript, Tuple

from asynclint.facts.growth import kept
from asynclint.facts.scope import Walk
from asynclint.facts.symbol import either, then
from asynclint.facts.value import read, value


def assign(walk: Walk, target: ast.expr, symbol: str) -> None:
    """Bind a target of any shape to what is assigned."""
    kind = type(target)
    if kind is Name:
        walk.bind(target.id, symbol)  # type: ignore[attr-defined]
    elif kind is Attribute:
        base = value(walk, target.value)  # type: ignore[attr-defined]
        if base[-1:] == ")" and base != walk.scope.self_symbol:
            read(walk, target, f"{then(base, '.' + target.attr)}<set>")  # type: ignore[attr-defined]
        if base and symbol:
            for owner in base.split("|"):
                key = f"{owner}.{target.attr}"  # type: ignore[attr-defined]
                walk.stores[key] = either(walk.stores.get(key, ""), symbol)
    elif kind is Tuple or kind is List:
        for number, part in enumerate(target.elts):  # type: ignore[attr-defined]
            if type(part) is Starred:
                assign(walk, part.value, symbol)
            else:
                assign(walk, part, then(symbol, f"[{number}]"))
    elif kind is Subscript:
        base = value(walk, target)
        kept(walk, target.value, symbol)  # type: ignore[attr-defined]
        owner = base[: base.rfind("[")] if base.endswith("]") and "|" not in base else ""
        if owner and symbol and not owner.startswith("builtins."):
            walk.stores[base] = either(walk.stores.get(base, ""), symbol)
