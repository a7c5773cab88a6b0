"""Calls made too early: written where the function itself should be given to something that runs it elsewhere."""

from __future__ import annotations

from asynclint.facts.model import CALL, Event
from asynclint.facts.symbol import then
from asynclint.project.linked import Linked
from asynclint.project.targets import targets
from asynclint.project.view import Call


def handed(linked: Linked, call: Call) -> str:
    """The symbol of what a call's result is given to as the function to run (`to_thread(f())`), or ""."""
    if _gives_a_function(linked, call.symbol):
        return ""
    home = linked.homes[call.caller.name]
    facts = linked.files[home.file].facts
    start, end, span = list(call.span[:2]), list(call.span[2:]), list(call.span)
    written = [raw for raw in facts.tape(home.number) if raw[0] == CALL and raw[1:3] <= start and raw[3:5] >= end]
    results = {then(facts.texts[raw[5]], "()") for raw in written if raw[1:5] == span}
    around = [facts.event(raw) for raw in written if raw[1:5] != span]
    return next((name for event in around for name in [_takes(linked, event, results)] if name), "")


def _gives_a_function(linked: Linked, symbol: str) -> bool:
    """Whether a function of the project is called to get the one that is to run."""
    function = linked.names.functions.get(symbol)
    if function is None:
        return False
    found = linked.names.meaning(then(symbol, "()"))
    return "Callable" in function.returns or any(one in linked.names.functions for one in found)


def _takes(linked: Linked, event: Event, results: set[str]) -> str:
    names = linked.names
    for canonical in names.meaning(event.symbol):
        for target in targets(names, event.kind, canonical):
            for hand in names.catalogue.hands(target.name):
                given = event.positional[hand.position : hand.position + 1] if hand.position >= 0 else ()
                if results & {*given, event.keywords.get(hand.argument, "")}:
                    return target.name
    return ""
