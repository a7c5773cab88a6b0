"""Where the functions of a project stand, and what their definitions alone say of how they are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.model import Function
from asynclint.project.index import File


class Home(NamedTuple):
    """Where a function stands: numbers of the file and of the function in it, the file's path."""

    file: int
    number: int
    path: str
    function: Function


def functions(files: Sequence[File]) -> list[list[str]]:
    """By file: the full names of its functions, in the header's order."""
    return [
        [f"{file.facts.header.module}.{function.name}" for function in file.facts.header.functions] for file in files
    ]


def homes(files: Sequence[File], names: Sequence[Sequence[str]]) -> dict[str, Home]:
    """By full name; of several of one name the last, which is what the others see."""
    found: dict[str, Home] = {}
    for number, file in enumerate(files):
        found.update(homes_of(number, file, names[number]))
    return found


def homes_of(number: int, file: File, names: Sequence[str]) -> dict[str, Home]:
    """Those of one file."""
    header = file.facts.header
    return {name: Home(number, place, file.path, header.functions[place]) for place, name in enumerate(names)}


def called_as(name: str, function: Function) -> tuple[str, ...]:
    """What the configuration may call a function: its full name, a method's by an object, a constructor's its class."""
    if not function.owner:
        return (name,)
    head, _, last = name.rpartition(".")
    return (name, head) if last == "__init__" else (name, f"{head}().{last}")


def spared(known: Mapping[str, Home], catalogue: Catalogue) -> dict[str, str]:
    """By function: not-blocking, where the configuration says so."""
    if not catalogue.is_sparing:
        return {}
    return {
        name: "not-blocking"
        for name, home in known.items()
        if any(map(catalogue.spares, called_as(name, home.function)))
    }


def declared(files: Sequence[File], known: Mapping[str, Home]) -> dict[str, str]:
    """By function: what the comment on its `def` says, blocking or not-blocking."""
    lines = {
        (number, directive.first): directive.kind
        for number, file in enumerate(files)
        for directive in file.facts.header.directives
        if directive.kind in ("blocking", "not-blocking")
    }
    if not lines:
        return {}
    found = {name: lines.get((home.file, home.function.span.line), "") for name, home in known.items()}
    return {name: kind for name, kind in found.items() if kind}
