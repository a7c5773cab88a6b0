"""
The catalogue files that installed packages ship, found without importing any of them.

A distribution names its folder by an entry point of the group `asynclint.catalogue`:
`acme = "acme.asynclint"` is the folder `acme/asynclint`, `acme = "acme:catalogue.v1"` the
folder `acme/catalogue/v1`. `importlib.metadata` costs more to import than looking for the
group's name in the files, so it is loaded only for a distribution that has the name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

GROUP = "asynclint.catalogue"


def shipped(folders: Sequence[str] | None = None) -> Iterable[Path]:
    """The TOML files that the distributions in these folders ship; without them, in those of `sys.path`. Sorted."""
    searched = [one or os.curdir for one in (sys.path if folders is None else folders)]
    return sorted({path for metadata in _naming(searched) for path in _files(metadata, searched)})


def _naming(folders: Iterable[str]) -> Iterator[str]:
    """The metadata folders whose entry points mention the group."""
    for folder in dict.fromkeys(folders):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")) and GROUP.encode() in _entry_points(f"{folder}/{name}"):
                yield f"{folder}/{name}"


def _entry_points(metadata: str) -> bytes:
    try:
        with open(f"{metadata}/entry_points.txt", "rb") as file:
            return file.read()
    except OSError:
        return b""


def _files(metadata: str, folders: Iterable[str]) -> Iterator[Path]:
    from importlib.metadata import Distribution

    distribution = Distribution.at(metadata)
    for entry in distribution.entry_points:
        if entry.group == GROUP:
            named = "/".join([*entry.module.split("."), *(entry.attr.split(".") if entry.attr else ())])
            listed = [Path(str(one.locate())) for one in distribution.files or () if str(one.parent) == named]
            # an editable installation does not list its files
            found = [one for one in listed if one.suffix == ".toml"] or _beside(named, folders)
            yield from (one for one in found if one.is_file())


def _beside(named: str, folders: Iterable[str]) -> list[Path]:
    for folder in folders:
        found = sorted(Path(folder, named).glob("*.toml"))
        if found:
            return found
    return []
