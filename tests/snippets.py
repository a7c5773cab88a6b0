"""Small programs as facts, names and findings, for the tests of single stages."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from asynclint.catalogue.load import load
from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.extract import extract
from asynclint.facts.model import Event, Function
from asynclint.facts.store import Facts, encode
from asynclint.project.index import File


def facts(text: str, module: str = "m", *, package: bool = False) -> Facts:
    """What a file of this text says."""
    text = dedent(text)
    return Facts(encode(extract(ast.parse(text), text, module, package)))


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
    found = []
    for name, text in modules.items():
        package = name.endswith(".__init__")
        path = name.replace(".", "/") + ".py"
        found.append(File(path, facts(text, name.removesuffix(".__init__"), package=package)))
    return found


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
