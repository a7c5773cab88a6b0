"""Small programs as facts, names and findings, for the tests of single stages."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import dedent

from asynclint.catalogue.load import load
from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.extract import extract
from asynclint.facts.model import Event, Function
from asynclint.facts.store import Facts, encode
from asynclint.project.index import File
from asynclint.project.shelved import Shelved


def facts(text: str, module: str = "m", *, package: bool = False) -> Facts:
    """What a file of this text says."""
    return Facts(_parts(f"{module}.__init__" if package else module, text))


def events(found: Facts, function: str = "run") -> list[Event]:
    """The events of one function, in order."""
    number = [one.name for one in found.header.functions].index(function)
    return [found.event(raw) for raw in found.tapes[number][0]]


def symbols(text: str, function: str = "run") -> list[str]:
    """What one function calls, enters, iterates over and imports, in order."""
    return [event.symbol for event in events(facts(text), function)]


def function(text: str, name: str) -> Function:
    """The header of one function."""
    return next(one for one in facts(text).header.functions if one.name == name)


def project(modules: Mapping[str, str]) -> list[File]:
    """Files by the dotted names of their modules; a name that ends in `.__init__` is a package."""
    return [File(_path(name), Facts(_parts(name, text))) for name, text in modules.items()]


def _path(name: str) -> str:
    return name.replace(".", "/") + ".py"


def _parts(name: str, text: str) -> list[bytes]:
    text = dedent(text)
    module, package = name.removesuffix(".__init__"), name.endswith(".__init__")
    return encode(extract(ast.parse(text), text, module, package))


class Rows:
    """What keeps facts, by digest, for one test."""

    def __init__(self, rows: Mapping[str, bytes]) -> None:
        self._rows = rows

    def fetch(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        return {key: self._rows[key] for key in keys if key in self._rows}


def stored(modules: Mapping[str, str]) -> Shelved:
    """The same files as `project` makes, as they are kept."""
    rows = {f"{path}#": b"\n".join(_parts(name, text)) for name, text in modules.items() for path in [_path(name)]}
    return Shelved([_path(name) for name in modules], [f"{_path(name)}#" for name in modules], Rows(rows))


def catalogue(*tops: str) -> Catalogue:
    """What is known of these top-level imports, and of builtins."""
    return load({"builtins", *tops})


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Files below a folder, by relative path."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dedent(text).encode("utf-8"))
    return folder
