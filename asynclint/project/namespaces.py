"""The longer names of top packages: `google.adk` for `adk`, where it stands in a folder `google` that is no package."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from asynclint.project.index import File


def namespaces(files: Sequence[File], targets: Iterable[str]) -> dict[str, str]:
    """The names that imports (`targets`) go by, where the files' folders bear them out, to those of what they mean."""
    one_each = {os.path.dirname(file.path): file for file in files}
    longer = {name: top for file in one_each.values() for name, top in _longer(file)}
    modules = {file.facts.header.module for file in files}
    names = tuple(longer)
    imported = {above for one in targets if one.startswith(names) for above in _above(one)}
    return {name: top for name, top in longer.items() if name in imported and name not in modules}


def _longer(file: File) -> Iterator[tuple[str, str]]:
    """By which names, other than its own, a file's top package could be imported from a folder further up."""
    path = os.path.abspath(file.path).replace(os.sep, "/")
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    own = file.facts.header.module.split(".")
    name = own[0]
    for folder in reversed(parts[: -len(own)] if parts[-len(own) :] == own else []):
        if not folder.isidentifier():
            return
        name = f"{folder}.{name}"
        yield name, own[0]


def _above(target: str) -> Iterator[str]:
    while target:
        yield target
        target = target.rpartition(".")[0]
