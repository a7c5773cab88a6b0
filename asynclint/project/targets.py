"""What runs when a canonical symbol is called: functions of the project, or something of a library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from asynclint.facts.model import CALL, GENERATOR, PROPERTY
from asynclint.facts.symbol import split
from asynclint.project.containers import plain
from asynclint.project.names import Names


class Target(NamedTuple):
    """
    One thing a call may run. `name` is a function of the project (`inside`) or a library's symbol.

    `receiver` is the class a method was looked up on, so that overrides can be considered; "" where none can apply.
    """

    name: str
    inside: bool
    receiver: str


CONSTRUCTORS = ("__init__", "__new__", "__post_init__")
ENTRANCES = {".__enter__": ".__exit__", ".__iter__": ".__next__"}


def targets(names: Names, kind: int, canonical: str) -> list[Target]:
    """All that one meaning of the symbol of an event of this kind runs."""
    found = _called(names, canonical, kind == CALL)
    for entrance, leaving in ENTRANCES.items():
        if kind != CALL and canonical.endswith(entrance):
            found += _called(names, canonical.removesuffix(entrance) + leaving, False)
    return found


def _called(names: Names, canonical: str, written: bool) -> list[Target]:
    function = names.functions.get(canonical)
    if function is not None:
        return [] if function.flags & GENERATOR and written else [Target(canonical, True, "")]
    if canonical in names.classes:
        return constructed(names, canonical)
    head, step = split(canonical)
    if head[-1:] == ")" and step[:1] == ".":
        return _method(names, head, step[1:], canonical, written)
    if canonical[-1:] == ")" and plain(canonical[:-2]) in names.classes:
        return _method(names, canonical, "__call__", canonical, written)
    if canonical[-1:] == ")":
        return [Target(f"{plain(canonical)}.__call__", False, "")]
    return [Target(plain(canonical), False, "")]


def constructed(names: Names, kind: str) -> list[Target]:
    """What making an instance of a class runs."""
    found = [Target(method, True, "") for name in CONSTRUCTORS if (method := names.method(kind, name)) is not None]
    if any(target.name.endswith(".__init__") for target in found):
        return found
    foreign = [base for base in names.line(kind) if base not in names.classes]
    return found + [Target(plain(base), False, "") for base in foreign if names.catalogue.knows(plain(base))]


def _method(names: Names, head: str, name: str, canonical: str, written: bool) -> list[Target]:
    kind = plain(head[:-2])
    if kind in names.functions:
        runs = name in ("__enter__", "__iter__", "__next__") and names.functions[kind].flags & GENERATOR
        return [Target(kind, True, "")] if runs else []
    if kind not in names.classes:
        symbol = plain(canonical)
        return [Target(symbol.removesuffix("().__init__"), False, "")]
    method = names.method(kind, name)
    if method is None:
        return []
    if names.functions[method].flags & GENERATOR and written:
        return []
    return [Target(method, True, kind)]


def read_targets(names: Names, base: str, name: str) -> Iterator[Target]:
    """What runs when an attribute or an item of an object is read, or stored into where `name` ends in `<set>`."""
    kind = plain(base[:-2]) if base[-1:] == ")" else ""
    if kind not in names.classes:
        return
    method = names.method(kind, name)
    if method is not None:
        if names.functions[method].flags & PROPERTY or name[:2] == "__" or name.endswith("<set>"):
            yield Target(method, True, kind)
        return
    for held in names.attribute(kind, kind, name, names.line(kind)):
        getter = names.method(plain(held[:-2]), "__get__") if held[-1:] == ")" else None
        if getter is not None:
            yield Target(getter, True, "")
        return
    missing = names.method(kind, "__getattr__") if name[:2] != "__" and not name.endswith("<set>") else None
    if missing is not None and not names.apply(base, "." + name):
        yield Target(missing, True, "")


def functions_meant(names: Names, symbol: str) -> set[str]:
    """The functions of the project that a text stands for as a value: not called, but given away or compared."""
    found = set()
    for canonical in names.meaning(symbol):
        if canonical in names.functions:
            found.add(canonical)
            continue
        if canonical in names.classes:
            found.update(target.name for target in constructed(names, canonical) if target.inside)
            continue
        head, step = split(canonical)
        kind = plain(head[:-2]) if head[-1:] == ")" else ""
        method = names.method(kind, step[1:]) if kind in names.classes and step[:1] == "." else None
        if method:
            found.add(method)
    return found
