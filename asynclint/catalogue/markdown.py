"""Tables, lists of symbols and groups of entries in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

Entry = TypeVar("Entry")


def shortened(symbols: Iterable[str]) -> str:
    """Symbols as the grammar writes them, those with one head in braces."""
    heads: dict[str, list[str]] = {}
    for one in symbols:
        head, _, tail = one.rpartition(".")
        heads.setdefault(head, []).append(tail)
    return ", ".join(
        f"`{head}.{{{','.join(tails)}}}`" if len(tails) > 1 else f"`{head}.{tails[0]}`".replace("`.", "`")
        for head, tails in heads.items()
    )


def grouped(entries: Iterable[Entry], key: Callable[[Entry], Hashable]) -> list[list[Entry]]:
    """Entries that say the same, together, in the order of the first."""
    groups: dict[Hashable, list[Entry]] = {}
    for one in entries:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


def section(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A titled table; nothing without rows."""
    if not rows:
        return ""
    cells = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([f"## {title}", "", f"| {' | '.join(columns)} |", "|" + "---|" * len(columns), *lines, ""])


def sentences(*parts: str) -> str:
    """What is not empty, in a row."""
    return "; ".join(filter(None, parts))


def code(word: str) -> str:
    """A word as code; nothing for nothing."""
    return f"`{word}`" if word else ""
