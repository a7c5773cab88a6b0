"""What of a library holds for the version that a project pins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from asynclint.catalogue.model import Library


class Spanned(Protocol):
    """An entry that holds from one version of the distribution to before another."""

    @property
    def since(self) -> str: ...

    @property
    def until(self) -> str: ...


Entry = TypeVar("Entry", bound=Spanned)


def normalised(distribution: str) -> str:
    """The one spelling of a distribution's name that all others stand for."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def at(library: Library, pin: str | None) -> Library:
    """The library as its version `pin` is; without a pin, or with one that means nothing, as the newest is."""
    tables = (library.blocks, library.limits, library.resources, library.decorators, library.methods)
    if not any(one.since or one.until for table in tables for one in table):
        return library
    return replace(
        library,
        blocks=_held(library.blocks, pin),
        limits=_held(library.limits, pin),
        resources=_held(library.resources, pin),
        decorators=_held(library.decorators, pin),
        methods=_held(library.methods, pin),
    )


def _held(entries: Iterable[Entry], pin: str | None) -> tuple[Entry, ...]:
    return tuple(one for one in entries if holds(one.since, one.until, pin))


def holds(since: str, until: str, pin: str | None) -> bool:
    """Whether `since` <= `pin` < `until`, where "" bounds nothing; without a pin, whether the newest does it."""
    if pin is None or not (since or until):
        return not until
    from packaging.version import InvalidVersion, Version  # only where something depends on it

    try:
        version = Version(pin)
    except InvalidVersion:
        return not until
    return (not since or Version(since) <= version) and (not until or version < Version(until))
