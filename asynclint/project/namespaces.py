"""The longer names of top packages: `google.adk` for `adk`, where it stands in a folder `google` that is no package."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain

from asynclint.project.index import File


def namespaces(files: Sequence[File]) -> dict[str, str]:
    """The names that imports go by, where the folders of the files bear them out, to the names of what they mean."""
    one_each = {os.path.dirname(file.path): file for file in files}
    longer = {name: top for file in one_each.values() for name, top in _longer(file)}
    modules = {file.facts.header.module for file in files}
    names = tuple(longer)
    targets = set(chain.from_iterable(file.facts.header.imports for file in files))
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
