"""
Whether a call gets past the tests of what it is given: `fetch(url)` does not get to what stands below `if block:`.

Only constants and what is certainly of another type decide; what is not known gets everywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from asynclint.facts.model import CALL, CLASS_METHOD, METHOD, STATIC, Event, Function
from asynclint.facts.store import Facts
from asynclint.facts.symbol import split
from asynclint.project.arguments import answer
from asynclint.project.containers import plain
from asynclint.project.effects import Edge, Reach
from asynclint.project.linked import Linked
from asynclint.project.names import Names
from asynclint.project.targets import CONSTRUCTORS

PLAIN = frozenset(
    {f"builtins.{name}" for name in ("str", "bytes", "bytearray", "int", "float", "list", "tuple", "dict", "set")}
    | {"pathlib.Path"}
)
"""Types of which nothing is of two."""


def asked_of(facts: Facts, function: int, region: int) -> tuple[str, ...]:
    """What has to hold of the parameters of a function for something in it to run."""
    return tuple([one.symbol for one in facts.enclosing(function, region) if one.kind == "told" and one.symbol])


def gets_past(names: Names, function: Function, event: Event, asked: Sequence[str]) -> bool:
    """Whether a call of a function of the project may get to where all that is asked holds."""
    if not asked or not _is_plain(names, function, event):
        return True
    return all(_holds(names, function, event, one) for one in asked)


def gets_there(linked: Linked, edge: Edge, found: Reach) -> bool:
    """Whether a call of a function may get to what one of its reaches is about."""
    if not found.asked:
        return True
    event = edge.event if edge.event.kind == CALL else _made(linked, edge)
    return gets_past(linked.names, linked.homes[edge.callee].function, event, found.asked)


def _made(linked: Linked, edge: Edge) -> Event:
    """The call that makes what is entered, or iterated over: a generator runs with what that was given."""
    home, entered = linked.homes[edge.caller], edge.event
    facts = linked.files[home.file].facts
    for raw in facts.tape(home.number):
        if raw[0] == CALL and raw[1:3] == [entered.line, entered.column]:
            one = facts.event(raw)
            if one.span == entered.span and one.symbol + "()" == split(entered.symbol)[0]:
                return one
    return entered


def _is_plain(names: Names, function: Function, event: Event) -> bool:
    """Whether the arguments of an event are surely those of the function itself."""
    if event.kind != CALL or "*" in event.positional or "**" in event.keywords:
        return False
    head, step = split(event.symbol)
    last = function.name.rpartition(".")[2]
    name = function.owner.rpartition(".")[2] if last in CONSTRUCTORS else last
    if step.removeprefix(".") != name:
        return False
    bound = head[-1:] in (")", ">", "]") or bool(function.flags & (STATIC | CLASS_METHOD)) or last in CONSTRUCTORS
    return bound or not function.flags & METHOD or _is_object(names, head)


def _is_object(names: Names, text: str) -> bool:
    """Whether a text means an object, whatever else: not a class, whose method takes the object as an argument."""
    meanings = names.meaning(text)
    return bool(meanings) and all(one[-1] == ")" for one in meanings)


def _holds(names: Names, function: Function, event: Event, asked: str) -> bool:
    name, kind, *rest = asked[1:].split(" ", 2)
    said = answer(function, event, name)
    if said is None:
        return asked[0] == "+"
    if kind == "of":
        return _may_be(names, said, rest[0].split("|"))
    if said[:1] != "=":
        return True
    value = "…" if said == "='…'" else ast.literal_eval(said[1:])
    if kind in ("true", "false"):
        return bool(value) is (kind == "true")
    return (said == rest[0]) is (kind == "is") or said == "='…'"


def _may_be(names: Names, said: str, kinds: Sequence[str]) -> bool:
    """Whether what is given may be of one of some types."""
    if said[:1] == "=":
        value = "" if said == "='…'" else ast.literal_eval(said[1:])
        found: Sequence[str] = (f"builtins.{type(value).__name__}()",)
    else:
        found = names.meaning(said)
    wanted = [plain(one[:-2]) for kind in kinds for one in names.meaning(kind)]
    if not found or len(wanted) < len(kinds):
        return True
    known = [plain(one[:-2]) if one[-2:] == "()" else "" for one in found]
    return any(_is_one(names, one, other) for one in known for other in wanted)


def _is_one(names: Names, given: str, wanted: str) -> bool:
    """Whether something of one type may be of another as well."""
    if given == wanted or wanted in names.line(given) or given in names.line(wanted):
        return True
    return not all(one in PLAIN or one in names.classes for one in (given, wanted))
