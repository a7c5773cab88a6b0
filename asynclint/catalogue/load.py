"""From TOML files to a catalogue: only the libraries that are asked for are read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from asynclint.catalogue.grammar import CatalogueError, parse
from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.model import Library
from asynclint.catalogue.table import top
from asynclint.catalogue.versions import at, normalised

DATA = Path(__file__).parent / "data"
NO_PINS: Mapping[str, str] = MappingProxyType({})


@cache
def known_names() -> frozenset[str]:
    """The top-level imports that the catalogue has a file for."""
    return frozenset(name.removesuffix(".toml") for name in os.listdir(DATA) if name.endswith(".toml"))


def load(
    names: Iterable[str],
    extra: Iterable[Path] = (),
    own: Iterable[Library] = (),
    pins: Mapping[str, str] = NO_PINS,
    shipped: Iterable[Path] = (),
) -> Catalogue:
    """
    What the libraries of these top-level names do, with the user's files and what the configuration says on top.

    Of what installed packages ship only the files named after one of the `names` are read; they go before ours.
    `pins` maps the normalised name of a distribution to the version that the project pins: entries say what holds
    for that one. What is not pinned does what its newest version does.

    Raises `CatalogueError` for a file that does not follow the grammar, OSError for one that cannot be read.
    """
    wanted = {"builtins", "typing", *names}
    theirs = [read(path) for path in (*extra, *(path for path in shipped if path.stem in wanted))]
    named = {name for one in theirs for name in named_by(one)}
    libraries = [*own, *theirs, *_with_what_they_name((wanted | named) & known_names())]
    return Catalogue(at(one, pins.get(normalised(one.distribution))) for one in libraries)


def _with_what_they_name(names: Iterable[str]) -> list[Library]:
    """Libraries, and those whose classes their calls return or inherit from."""
    found: dict[str, Library] = {}
    waiting = set(names)
    while waiting:
        fresh = {name: library(name) for name in sorted(waiting)}
        found.update(fresh)
        waiting = {name for one in fresh.values() for name in named_by(one)} & known_names() - set(found)
    return [found[name] for name in sorted(found)]


def named_by(library: Library) -> Iterable[str]:
    """The top-level names that a library's types and bases lead to."""
    said = [*library.types.values(), *(base for bases in library.bases.values() for base in bases)]
    return {top(symbol) for symbol in said}


def foresee(names: Iterable[str]) -> None:
    """Read the libraries of these top-level names that come with asynclint, so that `load` finds them read."""
    for name in known_names().intersection(names):
        _ahead(name)


@cache
def _ahead(name: str) -> None:
    _with_what_they_name([name])


@cache
def library(name: str) -> Library:
    """One of the libraries that come with asynclint."""
    path = DATA / f"{name}.toml"
    found = read(path)
    if found.name != name:
        raise CatalogueError(str(path), 1, f"[library] name is `{found.name}`, the file's name `{name}`")
    return found


def read(path: Path) -> Library:
    """One file. Raises `CatalogueError`."""
    return parse(path.read_text(encoding="utf-8"), str(path))
