"""Who imports what, and whether as much of a project is read and known where a file imports something else."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from asynclint.catalogue.lookup import Catalogue
from asynclint.project.index import File


def imported(files: Sequence[File]) -> dict[str, list[int]]:
    """By what is imported: the numbers of the files that do."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, file in enumerate(files):
        for target in file.facts.header.imports:
            found[target].append(number)
    return found


def home(target: str, modules: Mapping[str, int]) -> int:
    """The file that an imported name stands in, or -1."""
    while target:
        if target in modules:
            return modules[target]
        target = target.rpartition(".")[0]
    return -1


class Importers:
    """Who imports whom: worked out once, where anybody asks."""

    def __init__(self, imported: Mapping[str, Sequence[int]], modules: Mapping[str, int]) -> None:
        self._imported = imported
        self._modules = modules

    def of(self, tops: Collection[str]) -> list[int]:
        """The files that import one of these libraries, or a file that does, at any remove."""
        reached: set[int] = set()
        for target, numbers in self._imported.items():
            if target.partition(".")[0] in tops:
                reached.update(numbers)
        waiting = list(reached)
        while waiting:
            fresh = self._above.get(waiting.pop(), set()) - reached
            reached |= fresh
            waiting.extend(fresh)
        return sorted(reached)

    @cached_property
    def _above(self) -> Mapping[int, set[int]]:
        """The importers of each file."""
        above: dict[int, set[int]] = defaultdict(set)
        for target, numbers in self._imported.items():
            found = home(target, self._modules)
            if found >= 0:
                above[found].update(numbers)
        return above


Imports = Mapping[int, Sequence[str]]
"""By the number of a file: what it imports."""


def asked_about(catalogue: Catalogue) -> list[frozenset[str]]:
    """The libraries of which somebody may ask who imports them."""
    return [catalogue.wild_tops, catalogue.limit_tops]


class Imported:
    """What the files of a project imported: by what is imported, their numbers."""

    def __init__(self, imports: Mapping[str, Sequence[int]], modules: Mapping[str, int], paths: Sequence[str]) -> None:
        self._imports, self._modules, self._paths = imports, modules, paths
        self._tops = {module.partition(".")[0] for module in modules}

    def are_alike(self, old: Imports, new: Imports, libraries: Iterable[Collection[str]]) -> bool:
        """
        Whether as much is read and known where some files import otherwise: others import what comes and goes. And
        whether the same files import one of some libraries, at any remove.
        """
        changed = {target for number in new for target in {*old[number]} ^ {*new[number]}}
        if not changed:
            return True
        fresh = {self._brings(target) for target in changed if all(one in new for one in self._imports.get(target, ()))}
        if fresh and not fresh <= self._brought_but_by(new):
            return False
        libraries = list(libraries)
        if not any(self._may_lead(target, libraries) for target in changed):
            return True
        was, now = Importers(self._imports, self._modules), Importers(self._now(new), self._modules)
        return all(was.of(tops) == now.of(tops) for tops in libraries)

    def _may_lead(self, target: str, libraries: Iterable[Collection[str]]) -> bool:
        """Whether an import may lead to one of these libraries: of one, or of a file."""
        top = target.partition(".")[0]
        return home(target, self._modules) >= 0 or any(top in tops for tops in libraries)

    def _now(self, new: Imports) -> dict[str, list[int]]:
        found = {target: [one for one in numbers if one not in new] for target, numbers in self._imports.items()}
        for number, targets in new.items():
            for target in targets:
                found.setdefault(target, []).append(number)
        return found

    def _brought_but_by(self, files: Collection[int]) -> set[str]:
        """What all other files bring."""
        return {
            self._brings(target)
            for target, numbers in self._imports.items()
            if any(number not in files for number in numbers)
        }

    def _brings(self, target: str) -> str:
        """
        What an import makes us read or know: the file that a name is in, or the library. A package may have more
        below it that is not read yet, and what is named as a folder is may be the longer name of a package.
        """
        found = home(target, self._modules)
        if found >= 0:
            return target if self._paths[found].endswith("__init__.py") else self._paths[found]
        top = target.partition(".")[0]
        return target if top in self._tops or top in self._folders else top

    @cached_property
    def _folders(self) -> set[str]:
        return {part for path in self._paths for part in os.path.abspath(path).split(os.sep)}
