"""Functions of the project as rules see them: where and when they run, and how a message names them."""

from __future__ import annotations

import re
from functools import lru_cache

from asynclint.facts.model import ASYNC, LAMBDA
from asynclint.project.linked import Linked
from asynclint.project.occasions import Occasions
from asynclint.project.place import occasion, threads
from asynclint.project.view import Function, Occasion, Place

_MARKS = re.compile(r"@\d+|<set>$")
"""What tells several functions of one name apart; not for people."""
LIBRARIES = ("trio", "anyio", "asyncio")


def described(linked: Linked, occasions: Occasions, name: str, where: Place) -> Function:
    """The view of a function that runs at `where`."""
    home = linked.homes[name]
    library = _library(linked.files[home.file].facts.header.imports)
    when = _when(linked, occasions, name)
    said = _said(home.function.flags, name, where)
    pool = threads(linked, name) if where is Place.THREAD else 0
    return Function(home.path, name, said, home.function.span, where, when, library, pool)


@lru_cache(1000)
def _library(imports: tuple[str, ...]) -> str:
    """The library that runs the loop, where a file imports these."""
    tops = {target.partition(".")[0] for target in imports}
    return next((one for one in LIBRARIES if one in tops), "asyncio")


def _when(linked: Linked, occasions: Occasions, name: str) -> Occasion:
    """By its own marks, else by what leads to it."""
    own = occasion(linked, name)
    if own is Occasion.UNKNOWN and occasions.once(name):
        return Occasion.STARTUP
    return own


def _said(flags: int, name: str, where: Place) -> str:
    if flags & LAMBDA:
        return "a lambda that runs on the loop" if where is Place.LOOP else "a lambda"
    return f"`{'async def' if flags & ASYNC else 'def'} {short(name)}`"


def short(name: str) -> str:
    """The last name, with its class where it has one."""
    parts = _MARKS.sub("", name).split(".")
    return ".".join(parts[-2:]) if len(parts) > 1 and parts[-2][:1].isupper() else parts[-1]
