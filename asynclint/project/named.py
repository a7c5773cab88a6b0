"""A project whose names can be resolved: where linking starts from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.model import Event
from asynclint.facts.store import Facts
from asynclint.project.defined import defined
from asynclint.project.homes import Home, declared, functions, homes, spared
from asynclint.project.imported import Importers, imported
from asynclint.project.index import File, Index, Use, texts_of
from asynclint.project.names import Names
from asynclint.project.namespaces import namespaces
from asynclint.project.renames import callable_classes, heirs, renamed
from asynclint.project.survey import Survey, survey


@dataclass(frozen=True, slots=True)
class Named:
    """The files by path, their texts and names, and where each function stands."""

    files: Sequence[File]
    names: Names
    index: Index
    functions: Sequence[Sequence[str]]
    """By file: the full names of its functions, in the header's order."""
    homes: Mapping[str, Home]
    renamed: Mapping[str, set[str]]
    """Other last names under which a thing goes."""
    heirs: Mapping[str, set[str]]
    """By the last name of a class: those of the classes that name it as a base."""
    importers: Callable[[Collection[str]], Sequence[int]]
    """The files that import one of some libraries, or a file that does, at any remove."""
    declared: Mapping[str, str]
    """By function: what a comment on its `def`, or else the configuration, says: blocking or not-blocking."""
    numbers: Mapping[str, int]
    """By module: the number of its file."""
    survey: Survey
    answers: dict[str, bool]
    """By question: what only a look at all files could tell, once somebody asked."""

    def facts(self, use: Use) -> Facts:
        """What the file says that a use stands in."""
        return self.files[use.file].facts

    def caller(self, use: Use) -> str:
        """The function that a use stands in."""
        return self.functions[use.file][use.function]

    def tells(self, name: str, others: Iterable[str]) -> None:
        """Take down that what is found in a function is told of others, or leads through them."""
        found = self.homes[name].file
        self.names.asked.told.update(f"{found} {self.homes[one].file}" for one in others)

    def calls(self, name: str, symbol: str) -> list[Event]:
        """The events of a function that call a symbol, as it is written there."""
        self.names.asked.inside.add(name)
        home = self.homes[name]
        facts = self.files[home.file].facts
        return [facts.event(raw) for raw in facts.tape(home.number) if facts.texts[raw[5]] == symbol]


def named(files: Sequence[File], catalogue: Catalogue) -> Named:
    """The order of `files` does not matter."""
    files = sorted(files, key=lambda file: file.path)
    targets = imported(files)
    names = Names(defined(file.facts.header for file in files), catalogue, namespaces(files, targets))
    full = functions(files)
    known = homes(files, full)
    index = Index(files, names.asked, texts_of(enumerate(files)))
    below = heirs(files)
    called = callable_classes(files, below) | catalogue.called_objects
    names.asked.callable.update(called)
    others = renamed(files, called)
    said = {**spared(known, catalogue), **declared(files, known)}
    numbers = {file.facts.header.module: number for number, file in enumerate(files)}
    importers, looked = Importers(targets, numbers).of, survey(known, others)
    return Named(files, names, index, full, known, others, below, importers, said, numbers, looked, {})
