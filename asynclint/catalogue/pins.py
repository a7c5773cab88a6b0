"""
The versions of its dependencies that a project pins.

What cannot be read, does not parse, or says two versions of one distribution pins nothing:
then the newest behaviour counts. The files say it in this order, the first that pins a
distribution wins: lock files, pyproject.toml, requirements files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli

from asynclint.catalogue.versions import normalised

LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")

_LOCKED = re.compile(r'^\[\[packages?\]\]\nname = "([^"\n]+)"\nversion = "([^"\n]+)"$', re.MULTILINE)
_REQUIRED = re.compile(
    r"^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?\s*===?\s*([^\s;,#()*\\]+)\s*\)?\s*(?:[;#\\]|--|$)"
)
_EXACT = re.compile(r"^\s*(?:===?\s*)?(\d[^\s,;*|]*)\s*$")

Pin = tuple[str, str]


def pins(root: Path) -> Mapping[str, str]:
    """The version that each distribution (by normalised name) is pinned to by the files of a project's folder."""
    said: dict[str, str] = {}
    for found in _files(root):
        for name, version in _certain(found).items():
            said.setdefault(name, version)
    return said


def _files(root: Path) -> Iterator[Iterable[Pin]]:
    for name in LOCKS:
        yield _LOCKED.findall(_text(root / name).replace("\r\n", "\n"))
    yield _pipfile(_text(root / "Pipfile.lock"))
    yield _pyproject(_text(root / "pyproject.toml"))
    try:
        listed = sorted([*root.glob("requirements*.txt"), *root.glob("requirements/*.txt")])
    except OSError:
        return
    yield from (_requirements(_text(path).splitlines()) for path in listed)


def _certain(found: Iterable[Pin]) -> dict[str, str]:
    """Of one file, the pins of what it gives one version only."""
    versions: dict[str, set[str]] = {}
    for name, version in found:
        versions.setdefault(normalised(name), set()).add(version)
    return {name: next(iter(held)) for name, held in versions.items() if len(held) == 1}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _requirements(lines: Iterable[object]) -> Iterator[Pin]:
    for line in lines:
        match = _REQUIRED.match(line) if isinstance(line, str) else None
        if match is not None:
            yield match[1], match[2]


def _pyproject(text: str) -> Iterator[Pin]:
    try:
        tables = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    project, poetry = _table(tables, "project"), _table(_table(tables, "tool"), "poetry")
    yield from _requirements(_listed(project.get("dependencies")))
    for groups in (_table(project, "optional-dependencies"), _table(tables, "dependency-groups")):
        for group in groups.values():
            yield from _requirements(_listed(group))
    for group in (poetry, *_table(poetry, "group").values()):
        for kind in ("dependencies", "dev-dependencies"):
            yield from _exact(_table(group, kind))


def _pipfile(text: str) -> Iterator[Pin]:
    try:
        tables = json.loads(text)
    except ValueError:
        return
    for kind in ("default", "develop"):
        yield from _exact(_table(tables, kind))


def _exact(table: Mapping[str, Any]) -> Iterator[Pin]:
    """Of `name = "1.2"` and `name = { version = "==1.2" }` those that name one version."""
    for name, said in table.items():
        version = said.get("version") if isinstance(said, dict) else said
        match = _EXACT.match(version) if isinstance(version, str) else None
        if match is not None:
            yield name, match[1]


def _table(held: object, key: str) -> Mapping[str, Any]:
    found = held.get(key) if isinstance(held, dict) else None
    return found if isinstance(found, dict) else {}


def _listed(held: object) -> list[object]:
    return held if isinstance(held, list) else []
