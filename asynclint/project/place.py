"""Where functions run, and on what occasion: frameworks, loops and hand-offs say so."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from asynclint.catalogue.conditions import applies
from asynclint.catalogue.conventions import convention
from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.model import Runs
from asynclint.facts.model import ASYNC, CALL, LAMBDA, Function
from asynclint.project.linked import Linked
from asynclint.project.names import Names
from asynclint.project.view import Occasion, Place

STARTUP_NAMES = frozenset({"main", "amain", "async_main", "_main", "lifespan"})
TEST_FOLDERS = frozenset({"tests", "test", "testing", "conftest"})


def place(linked: Linked, name: str, on_loop: tuple[str, ...] = (), off_loop: tuple[str, ...] = ()) -> Place:
    """Where the body of a function runs by itself, not through a caller."""
    if any(fnmatchcase(name, pattern) for pattern in off_loop):
        return Place.THREAD
    if any(fnmatchcase(name, pattern) for pattern in on_loop):
        return Place.LOOP
    function = linked.homes[name].function
    if function.flags & ASYNC:
        return Place.THREAD if _is_alone(linked, name) else Place.LOOP
    if function.name == "<module>":
        return Place.IMPORT
    if any(handed.hand.place == "loop" for handed in linked.handed.get(name, ())):
        return Place.LOOP
    framework = runs(linked, name)
    if framework is not None and framework.sync != "caller":
        return ran(framework)
    given = linked.handed.get(name, ())  # a dependency, a background task: the framework calls it
    return Place.THREAD if any(one.hand.place == "thread" and one.hand.occasion for one in given) else Place.CALLER


def runs(linked: Linked, name: str) -> Runs | None:
    """Where and when a framework runs a function, by its decorators or as a method of the framework's class."""
    names, function = linked.names, linked.homes[name].function
    for written, symbol in decorated(names, function):
        for said in names.catalogue.runs_decorated(symbol):
            if not (said.unless or said.only) or applies(said, *_configured(linked, name, written)):
                return said
    if function.owner:
        kind, _, method = name.rpartition(".")
        for base in names.line(kind)[1:]:
            found = names.catalogue.runs_method(base, method) if base not in names.classes else None
            if found is not None:
                return found
    return None


def threads(linked: Linked, name: str) -> int:
    """How many worker threads there are for functions like this one, which a framework runs; 0: not known."""
    said = runs(linked, name)
    symbols = [said.symbol] if said is not None else []
    symbols += [one.hand.symbol for one in linked.handed.get(name, ())]
    return max((linked.names.catalogue.threads.get(symbol.partition(".")[0], 0) for symbol in symbols), default=0)


def ran(framework: Runs) -> Place:
    """Where a framework runs a plain function."""
    return {"loop": Place.LOOP, "thread": Place.THREAD}.get(framework.sync, Place.CALLER)


def _is_alone(linked: Linked, name: str) -> bool:
    """Whether a framework runs a coroutine on a loop of its own."""
    framework = runs(linked, name) if linked.names.catalogue.alone else None
    return framework is not None and framework.alone


def decorated(names: Names, function: Function) -> list[tuple[str, str]]:
    """
    The decorators of a function as they are written, and what each is, without the call that configures it
    (`@app.get("/")` is `….get`).
    """
    return [
        (symbol, one.removesuffix("()"))
        for symbol in function.decorators
        for one in names.meaning(symbol.removesuffix("()") if symbol.count("()") else symbol)
    ]


def _configured(linked: Linked, name: str, decorator: str) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """What a decorator is given, by position and by keyword."""
    home = linked.homes[name]
    facts, span = linked.files[home.file].facts, home.function.span
    for raw in (raw for events in facts.every_tape() for raw in events):
        if raw[0] == CALL and span.line <= raw[1] <= span.end_line and f"{facts.texts[raw[5]]}()" == decorator:
            event = facts.event(raw)
            return event.positional, event.keywords
    return (), {}


def occasion(linked: Linked, name: str) -> Occasion:
    """When a function runs, as far as its own marks say."""
    home = linked.homes[name]
    if is_test(home.path):
        return Occasion.TEST
    function = home.function
    framework = runs(linked, name)
    if framework is not None and _occasion(framework.occasion) is not Occasion.UNKNOWN:
        return _occasion(framework.occasion)
    for given in linked.handed.get(name, ()):
        if _occasion(given.hand.occasion) is not Occasion.UNKNOWN:
            return _occasion(given.hand.occasion)
    if function.name.rpartition(".")[2] in STARTUP_NAMES and not function.owner and not function.flags & LAMBDA:
        return Occasion.STARTUP
    return Occasion.UNKNOWN


def is_test(path: str) -> bool:
    """Whether a file is test code, by its path."""
    *folders, last = path.split("/")
    return (
        bool(TEST_FOLDERS.intersection(folders))
        or last.startswith("test_")
        or last.endswith("_test.py")
        or last == "conftest.py"
    )


def is_apart(path: str) -> bool:
    """Whether a file is of a program that runs beside a service, by its path: migrations, scripts."""
    return convention("apart").holds(path)


def is_command(path: str) -> bool:
    """Whether a file is of a command that people run at a terminal, by its path."""
    return convention("commands").holds(path)


def hands_to_thread(catalogue: Catalogue, symbol: str) -> bool:
    """Whether a decorator moves the function into a thread or process."""
    return any(hand.place in ("thread", "process") for hand in catalogue.hands(symbol))


def _occasion(said: str) -> Occasion:
    return {
        "request": Occasion.REQUEST,
        "message": Occasion.REQUEST,
        "job": Occasion.REQUEST,
        "startup": Occasion.STARTUP,
        "test": Occasion.TEST,
    }.get(said, Occasion.UNKNOWN)
