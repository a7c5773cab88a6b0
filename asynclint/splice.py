"""Edits made in a source: every byte outside of them stays as it was."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence

from asynclint.finding import Edit
from asynclint.text import Source

_LINE_END = re.compile(r"\r\n|\r|\n")


class Unwritable(ValueError):
    """A text cannot be turned back into the bytes that it came from."""


def spliced(source: Source, edits: Iterable[Edit]) -> Source:
    """
    The source with the edits made. They must not overlap; what is inserted at one place goes in the order of its text.

    Raises `Unwritable` where the file's encoding cannot be written back as it was.
    """
    text = source.text
    if encoded(source, text) != source.data:
        raise Unwritable(f"{source.encoding} text does not survive being written again")
    starts = [0, *[found.end() for found in _LINE_END.finditer(text)]]
    parts: list[str] = []
    at = 0
    for edit in sorted(set(edits), key=lambda one: (one.span[:2], one.span[2:], one.content)):
        start = starts[edit.span.line - 1] + edit.span.column - 1
        parts += [text[at:start], edit.content]
        at = starts[edit.span.end_line - 1] + edit.span.end_column - 1
    return Source(source.path, encoded(source, "".join([*parts, text[at:]])))


def encoded(source: Source, text: str) -> bytes:
    """Text as bytes in the encoding of the source, with its byte order mark. Raises `Unwritable`."""
    try:
        if source.encoding == "utf-8-sig":
            return codecs.BOM_UTF8 + text.encode("utf-8")
        return text.encode(source.encoding)
    except UnicodeEncodeError as error:
        raise Unwritable(str(error)) from error


def overlap(edits: Sequence[Edit], others: Iterable[Edit]) -> bool:
    """Whether edits of one fix touch those of others. The same edit twice is one edit."""
    known = set(others)
    return any(_touch(one, other) for one in edits if one not in known for other in known)


def _touch(one: Edit, other: Edit) -> bool:
    """Insertions at the edge of another edit, or at one place, do not."""
    return one.path == other.path and one.span[:2] < other.span[2:] and other.span[:2] < one.span[2:]
