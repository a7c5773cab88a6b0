"""What all tasks share, and one of them fills in only after it has waited: others have found it missing by then."""

from __future__ import annotations

from collections.abc import Iterator

from asynclint.facts.model import DONE, LATE, READ_FROM, Event
from asynclint.facts.symbol import split
from asynclint.finding import Confidence
from asynclint.project.describe import described
from asynclint.project.index import Use, tail
from asynclint.project.linked import Linked
from asynclint.project.occasions import Occasions
from asynclint.project.place import is_apart, is_command, is_test, place, runs
from asynclint.project.view import Occasion, Place, Race

STATES = ("starlette.datastructures.State()",)
"""Where an application keeps what all of its requests use."""
OPENING = frozenset({"with", "async-with"})
TAKING = "acquire"
MOST_ABOVE = 2  # callers, one above the other, that may hold a lock for what they call
CLOSING = ("close", "aclose", "shutdown", "stop", "disconnect", "terminate", "__aexit__", "__exit__")
"""
What a class of the project has that holds something which must be ended: there should not be two of it. Not all that
may close something (`facts.fate`): a plain container has a `clear`, too.
"""


def races(linked: Linked, occasions: Occasions, on_loop: tuple[str, ...], off_loop: tuple[str, ...]) -> Iterator[Race]:
    """All of them, place by place."""
    for symbol in sorted(linked.reported.readings(LATE[1:])):
        where = symbol.removesuffix(LATE)
        uses = [
            use for file, text in linked.reported.places(symbol, READ_FROM) for use in linked.reported.read(file, text)
        ]
        for use in uses if _is_shared(linked, occasions, where) else ():
            name = linked.functions[use.file][use.function]
            if not (use.event.flags & DONE or _is_dear(linked, where, use)) or _is_alone(
                linked, occasions, name, use.event
            ):
                continue
            if place(linked, name, on_loop, off_loop) is Place.LOOP:
                caller = described(linked, occasions, name, Place.LOOP)
                served = occasions.reached(name).occasion is Occasion.REQUEST
                sure = Confidence.LIKELY if served else Confidence.POSSIBLE  # it may be one task that comes here
                yield Race(caller, use.event.span, where, split(where)[1].lstrip("."), sure)


def _is_shared(linked: Linked, occasions: Occasions, where: str) -> bool:
    """Whether a place is the module's, a class's, the application's, or one of an object that is made once."""
    names, (head, step) = linked.names, split(where)
    if step[:1] != ".":
        return False
    if head in names.modules:
        return True
    meanings = [base for base in names.meaning(head) if "<" not in base]  # what callers give says more than its name
    return bool(meanings) and all(
        base in names.classes or base in STATES or _is_made_once(linked, occasions, base) for base in meanings
    )


def _is_made_once(linked: Linked, occasions: Occasions, base: str) -> bool:
    """Whether all instances of a class of the project are made when modules are imported, or at start-up."""
    if base[-2:] != "()" or base[:-2] not in linked.names.classes:
        return False
    linked.names.asked.shared.add(base[:-2])
    made = [one.name for one in occasions.callers.constructions(base[:-2])]
    serving = [name for name in made if not is_test(linked.homes[name].path)]
    return bool(serving) and all(map(occasions.once, serving))


def _is_dear(linked: Linked, where: str, use: Use) -> bool:
    """Whether what is kept there should not be made twice: what has to be closed or stopped, or takes long to make."""
    names = linked.names
    stored = linked.facts(use).header.stores.get(where, "")
    kept = {one for symbol in (where, f"{where}[]", stored) for one in names.meaning(symbol) if one[-2:] == "()"}
    for one in kept:
        if one[:-2] in names.classes and any(names.method(one[:-2], name) for name in CLOSING):
            return True
        if names.catalogue.resource(one[:-2]) is not None or names.catalogue.blocking(one[:-2]) is not None:
            return True
    return False


def _is_alone(linked: Linked, occasions: Occasions, name: str, event: Event) -> bool:
    """Whether nobody else can be there at the time: it runs once, or something that is entered keeps others out."""
    path = linked.homes[name].path
    if is_test(path) or is_apart(path) or is_command(path) or _is_wrapped(linked, name):
        return True
    if occasions.reached(name).occasion in (Occasion.STARTUP, Occasion.TEST):
        return True
    return _is_guarded(linked, name, event) or _is_called_under_guard(linked, occasions, name)


def _is_wrapped(linked: Linked, name: str) -> bool:
    """Whether decorators that are no framework's may let one task in at a time."""
    marks = linked.homes[name].function.decorators
    known = ("builtins.", "contextlib.", "abc.", "typing.")
    return any(not one.startswith(known) for one in marks) and runs(linked, name) is None


def _is_guarded(linked: Linked, name: str, event: Event | None) -> bool:
    home = linked.homes[name]
    facts = linked.files[home.file].facts
    if any(tail(facts.texts[raw[5]]) == TAKING for raw in facts.tape(home.number)):
        return True
    return event is not None and any(region.kind in OPENING for region in linked.around(name, event))


def _is_called_under_guard(linked: Linked, occasions: Occasions, name: str, above: int = MOST_ABOVE) -> bool:
    """Whether all callers hold something while they call a function, or those above them do."""
    callers = occasions.callers.of(name) if above else ()
    return bool(callers) and all(
        _is_guarded(linked, one.name, one.event) or _is_called_under_guard(linked, occasions, one.name, above - 1)
        for one in callers
    )
