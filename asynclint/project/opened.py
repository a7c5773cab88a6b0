"""What the modules of a project define, read module by module as somebody asks for a name in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, TypeVar, overload

from asynclint.facts.model import Class, Function, Header
from asynclint.project.defined import Defined, Stores, functions_of, packages
from asynclint.project.homes import Home, functions, homes_of
from asynclint.project.index import File
from asynclint.project.shelved import Unkept

Value = TypeVar("Value")
Default = TypeVar("Default")


class Opened:
    """Opens files, given by number, whose modules (in the order of the files) have the names that are asked for."""

    def __init__(self, files: Sequence[File], modules: Sequence[str]) -> None:
        self.files = files
        self.numbers = {module: number for number, module in enumerate(modules)}
        """By module: the number of its file."""
        self.functions = _Table[Function](self._open)
        self.classes = _Table[Class](self._open)
        self.homes = _Table[Home](self._open)
        self.names = _Numbered(self._names)
        """By file: the full names of its functions."""
        self._met: set[str] = set()

    def number(self, name: str) -> int:
        """The file that a function stands in."""
        while name not in self.numbers:
            name = name[: name.rindex(".")]
        return self.numbers[name]

    def _names(self, number: int) -> list[str]:
        return functions([self.files[number]])[0]

    def _open(self, name: str) -> None:
        """Read the modules that a name may be in."""
        while name and name not in self._met:  # what is above a name that was met, was met too
            self._met.add(name)
            number = self.numbers.get(name)
            if number is not None:
                self._fill(number)
            name = name.rpartition(".")[0]

    def _fill(self, number: int) -> None:
        header = self.files[number].facts.header
        self.functions.update(functions_of(header))
        self.classes.update((f"{header.module}.{kind.name}", kind) for kind in header.classes)
        self.homes.update(homes_of(number, self.files[number], self.names[number]))


class _Table(dict[str, Value]):
    """A table by full name, part of which is filled in when a name that may be there is asked for."""

    def __init__(self, open_: Callable[[str], None]) -> None:
        super().__init__()
        self._open = open_

    def __contains__(self, name: object) -> bool:
        if not super().__contains__(name):
            self._open(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Value:
        self._open(name)
        return super().__getitem__(name)

    @overload
    def get(self, name: str, default: None = None, /) -> Value | None: ...
    @overload
    def get(self, name: str, default: Value, /) -> Value: ...
    @overload
    def get(self, name: str, default: Default, /) -> Value | Default: ...
    def get(self, name: str, default: object = None, /) -> object:
        self._open(name)
        return super().get(name, default)

    def __iter__(self) -> NoReturn:
        raise Unkept

    def items(self) -> NoReturn:
        raise Unkept

    def values(self) -> NoReturn:
        raise Unkept


class _Numbered(Sequence[Sequence[str]]):
    """A list whose items are made when they are asked for."""

    def __init__(self, make: Callable[[int], Sequence[str]]) -> None:
        self._make = make
        self._made: dict[int, Sequence[str]] = {}

    def __getitem__(self, at: Any) -> Any:
        if at not in self._made:
            self._made[at] = self._make(at)
        return self._made[at]

    def __len__(self) -> NoReturn:
        raise Unkept


class _Modules(Mapping[str, Header]):
    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def __getitem__(self, module: str) -> Header:
        return self._opened.files[self._opened.numbers[module]].facts.header

    def __contains__(self, module: object) -> bool:
        return module in self._opened.numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened.numbers)

    def __len__(self) -> int:
        return len(self._opened.numbers)


class OpenedDefinitions(Defined):
    """What all files define, where the stores are known already."""

    def __init__(self, opened: Opened, stores: Stores) -> None:
        super().__init__(_Modules(opened), packages(opened.numbers), opened.functions, opened.classes)
        self.__dict__["stores"] = stores
