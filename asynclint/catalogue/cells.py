"""One cell of a catalogue table: its type and its values checked, or a `Fault` that names the word it is about."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

Table = Mapping[str, Any]

_SYMBOL = re.compile(r"^[A-Za-z_]\w*(?:\.(?:\w+|\*{1,2}$)|\(\)|\[(?:\*|\d+)?\]|<import>$)*$")
_VERSION = re.compile(r"^\d+(?:\.\d+)*$")


class Fault(ValueError):
    """What is wrong, the word of the file that it is about, and the table that the word stands in."""

    def __init__(self, message: str, near: str = "") -> None:
        super().__init__(message)
        self.near = near
        self.table = ""
        self.index = 0
        """Which of the tables of that name, from 0."""


def only(table: Table, known: Collection[str]) -> None:
    """Raises `Fault` for a key that is not among the known ones."""
    for key in table:
        if key not in known:
            raise Fault(f"unknown key `{key}`{_meant(key, known)}", key)


def among(table: Table, key: str, known: Collection[str], default: str | None = None) -> str:
    """One of the known words."""
    said = table.get(key, default)
    if not isinstance(said, str):
        raise Fault(f"`{key}` must be one of {', '.join(sorted(filter(None, known)))}", key)
    if said not in known:
        raise Fault(f"`{key}` is {said!r}{_meant(said, known)}", said or key)
    return said


def _meant(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(known), 1) or [one for one in known if word and one.startswith(word)]
    return f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(sorted(filter(None, known)))}"


def text(table: Table, key: str, default: str | None) -> str:
    """A text; without a default it must be given."""
    said = table.get(key, default)
    if not isinstance(said, str):
        raise Fault(f"`{key}` must be a text", key)
    return said


def whole(table: Table, key: str, default: int) -> int:
    """A whole number."""
    said = table.get(key, default)
    if not isinstance(said, int) or isinstance(said, bool):
        raise Fault(f"`{key}` must be a whole number", key)
    return said


def number(table: Table, key: str, default: float) -> float:
    """A number that is not negative."""
    said = table.get(key, default)
    if not isinstance(said, (int, float)) or isinstance(said, bool) or not 0 <= said < float("inf"):
        raise Fault(f"`{key}` must be a number", key)
    return float(said)


def flag(table: Table, key: str) -> bool:
    """True or false; false where it is not given."""
    said = table.get(key, False)
    if not isinstance(said, bool):
        raise Fault(f"`{key}` must be true or false", key)
    return said


def span(table: Table) -> tuple[str, str]:
    """`since` and `until`, either of them "" where it is not given."""
    for key in ("since", "until"):
        said = table.get(key, "0")
        if not isinstance(said, str) or not _VERSION.match(said):
            raise Fault(f'`{key}` must be a version in quotes, such as "8.0"', key)
    return table.get("since", ""), table.get("until", "")


def listed(table: Table, key: str) -> list[Any]:
    """A list; empty where it is not given."""
    said = table.get(key, [])
    if not isinstance(said, list):
        raise Fault(f"`{key}` must be a list", key)
    return said


def under(table: Table, key: str) -> Table:
    """A table below this one; empty where it is not given."""
    said = table.get(key, {})
    if not isinstance(said, dict):
        raise Fault(f"`{key}` must be a table, written [{key}]", key)
    return said


def symbols(table: Table, key: str) -> Iterator[str]:
    """A list of symbols, with braces expanded; it must not be empty."""
    found = listed(table, key)
    if not found:
        raise Fault(f"`{key}` must be a list of symbols", key)
    for one in found:
        yield from expanded(one, key)


def expanded(said: object, key: str) -> Iterator[str]:
    """The symbols that one text stands for."""
    if not isinstance(said, str):
        raise Fault(f"`{key}` must hold symbols in quotes", key)
    for one in _expand(said, said):
        yield symbol(one, said)


def symbol(said: object, near: str) -> str:
    """One symbol, without braces; `near` is how the file has it."""
    if not isinstance(said, str):
        raise Fault(f"`{near}` must be a symbol in quotes", near)
    if not _SYMBOL.match(said):
        raise Fault(f"`{said}` is no symbol", near)
    return said


def _expand(said: str, near: str) -> Iterator[str]:
    """`a.{b,c}` is `a.b` and `a.c`; several groups multiply."""
    opened = said.find("{")
    if opened < 0:
        yield said
        return
    closed = said.find("}", opened)
    if closed < 0:
        raise Fault(f"`{near}`: a brace is not closed", near)
    for part in said[opened + 1 : closed].split(","):
        yield from _expand(said[:opened] + part.strip() + said[closed + 1 :], near)
