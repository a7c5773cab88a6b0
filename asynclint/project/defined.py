"""What the files of a project define, by full names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from asynclint.facts.model import Class, Function, Header
from asynclint.facts.symbol import split

Stores = Mapping[str, Sequence[tuple[str, str]]]
"""By last name: the objects into whose attribute of that name something is stored, and what."""


@dataclass(frozen=True)
class Defined:
    """Modules, the packages above them, functions and classes."""

    modules: Mapping[str, Header]
    packages: Collection[str]
    functions: Mapping[str, Function]
    classes: Mapping[str, Class]

    @cached_property
    def stores(self) -> Stores:
        """What is stored into attributes of known objects."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for header in self.modules.values():
            for name, head, symbol in stored_by(header):
                found[name].append((head, symbol))
        return found


def stored_by(header: Header) -> Iterator[tuple[str, str, str]]:
    """What a file stores into attributes of known objects: the last name, the object, and what is stored."""
    for key, symbol in header.stores.items():
        head, step = split(key)
        if step[0] == "." or step[:2] == "[=":
            yield step.removeprefix("."), head, symbol


def defined(headers: Iterable[Header]) -> Defined:
    """All that these files define; of two things of one name, the later one."""
    modules = {header.module: header for header in headers}
    functions: dict[str, Function] = {}
    classes: dict[str, Class] = {}
    for header in modules.values():
        functions.update(functions_of(header))
        classes.update((f"{header.module}.{kind.name}", kind) for kind in header.classes)
    return Defined(modules, packages(modules), functions, classes)


def functions_of(header: Header) -> dict[str, Function]:
    """The functions of a file by full name. What sets or deletes a property goes by the name of what reads it."""
    found: dict[str, Function] = {}
    for function in header.functions:
        name = f"{header.module}.{function.name}"
        if name in found and function.decorators and function.decorators[-1].endswith((".setter", ".deleter")):
            continue
        found[name] = function
    return found


def packages(modules: Iterable[str]) -> set[str]:
    """The names above those of modules."""
    found: set[str] = set()
    for module in modules:
        while "." in module:
            module = module.rpartition(".")[0]
            if module in found:
                break
            found.add(module)
    return found


def shortened(of: Defined, taken: Collection[str]) -> dict[str, str]:
    """Top-level names that only exist further down (`app` for `services.api.app`), where there is just one."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in (*of.modules, *of.packages):
        head, _, last = name.rpartition(".")
        if head and head not in of.modules:
            found[last].add(name)
    tops = {name.partition(".")[0] for name in of.modules}
    return {
        last: names.pop() for last, names in found.items() if len(names) == 1 and last not in tops and last not in taken
    }
