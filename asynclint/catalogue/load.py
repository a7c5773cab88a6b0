"""From TOML files to a catalogue: only the libraries that are asked for are read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from asynclint.catalogue.grammar import CatalogueError, parse
from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.model import Library

DATA = Path(__file__).parent / "data"


@cache
def known_names() -> frozenset[str]:
    """The top-level imports that the catalogue has a file for."""
    return frozenset(path.stem for path in DATA.glob("*.toml"))


def load(names: Iterable[str], extra: Iterable[Path] = (), own: Iterable[Library] = ()) -> Catalogue:
    """
    What the libraries of these top-level names do, with the user's files and what the configuration says on top.

    Raises `CatalogueError` for a file that does not follow the grammar, OSError for one that cannot be read.
    """
    wanted = sorted({"builtins", "typing", *names} & known_names())
    libraries = [*own, *(read(path) for path in extra), *(library(name) for name in wanted)]
    return Catalogue(libraries)


@cache
def library(name: str) -> Library:
    """One of the libraries that come with asynclint."""
    found = read(DATA / f"{name}.toml")
    if found.name != name:
        raise CatalogueError(str(DATA / f"{name}.toml"), 1, f"[library] name is `{found.name}`, the file's name `{name}`")
    return found


def read(path: Path) -> Library:
    """One file. Raises `CatalogueError`."""
    return parse(path.read_text(encoding="utf-8"), str(path))
