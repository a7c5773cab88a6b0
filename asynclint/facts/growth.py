"""What lists and mappings come to hold after they are made: `found.append(path)`, `files[name] = path`."""

from __future__ import annotations

import ast
from ast import Name

from asynclint.facts.scope import Walk
from asynclint.facts.symbol import generic, then

GROWING = {"append": (0, ""), "appendleft": (0, ""), "add": (0, ""), "insert": (1, ""), "extend": (0, "[*]")}
"""Methods that put an argument into a sequence: its position, and what of it is put there."""
_SEQUENCES = ("builtins.list", "builtins.set", "collections.deque")


def grown(walk: Walk, function: ast.Attribute, callee: str, given: list[str]) -> None:
    """Note what a call of a method named in `GROWING` adds to a sequence with a local name, or kept in an attribute."""
    position, step = GROWING[function.attr]
    held = then(given[position], step) if position < len(given) and given[position][:1] not in ("=", "*") else ""
    if not held:
        return
    holder = function.value
    if isinstance(holder, Name):
        _add(walk.scope.env, holder.id, _SEQUENCES, generic("builtins.list", held))
    else:
        _add(walk.stores, callee[: -len(function.attr) - 1], _SEQUENCES, generic("builtins.list", held))


def kept(walk: Walk, holder: ast.expr, held: str) -> None:
    """Note what an item of a mapping with a local name is set to."""
    if type(holder) is Name:
        _add(walk.scope.env, holder.id, ("builtins.dict",), generic("builtins.dict", "", held))


def _add(known: dict[str, str], name: str, kinds: tuple[str, ...], more: str) -> None:
    """What is said of the container's contents stands; only one of which nothing is said is learnt about."""
    if known.get(name, "").strip("[?,]()") in kinds:
        known[name] = more
