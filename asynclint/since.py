"""What files say since a run, beside what they said in it and what that asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from asynclint.facts.cache import Cache
from asynclint.facts.reading import Unread, facts_of
from asynclint.facts.store import Facts
from asynclint.follow import LOWER
from asynclint.project.record import PARTS, Record
from asynclint.project.standing import Moves, moves


class Change(NamedTuple):
    """A file, the names of its content then and now, the content where it was read, and the part it was linked in."""

    file: Unread
    then: str
    now: str
    content: bytes | None
    part: int


def places(changes: Iterable[Change], slot: str, cache: Cache) -> dict[str, Moves] | None:
    """By path: where what matters stands now. None where any file may say something that matters."""
    records: dict[int, Record | None] = {}
    found = {}
    for one in changes:
        if one.part not in records:
            records[one.part] = recorded(f"{slot} {one.part}", cache)
        record, old, new = records[one.part], cache.fetch([one.then]).get(one.then), now_said(one, cache)
        if record is None or not old or not new:
            return None
        said = moves(record, one.file.path, Facts(old.split(b"\n")), Facts(new.split(b"\n")))
        if said is None:
            return None
        found[one.file.path] = said
    return found


def recorded(name: str, cache: Cache) -> Record | None:
    """What a part of a project was asked; None where not all of that is kept."""
    rows = cache.fetch([f"{name} {part}" for part in PARTS])
    return Record({part: rows[f"{name} {part}"] for part in PARTS}) if len(rows) == len(PARTS) else None


def now_said(one: Change, cache: Cache) -> bytes | None:
    """The facts of what a file holds now, made if need be."""
    known = cache.fetch([one.now]).get(one.now)
    if known is None and one.content is not None:
        known = b"\n".join(facts_of(one.file, one.content, LOWER).facts)
        if known:
            cache.keep({one.now: known})
    return known
