"""Changes as a patch that `git apply` takes: bytes, since files have encodings of their own."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from asynclint.text import Source


def patch(before: Source, after: Source) -> bytes:
    """The unified diff of one file; empty where nothing changes."""
    name = before.path.encode("utf-8", "surrogateescape")
    found = difflib.diff_bytes(
        difflib.unified_diff, _lines(before.data), _lines(after.data), _named(b"a/" + name), _named(b"b/" + name)
    )
    return b"".join(_ended(line) for line in found)


def _lines(data: bytes) -> list[bytes]:
    """Split as git does: at line feeds only."""
    parts = data.split(b"\n")
    last = [parts[-1]] if parts[-1] else []
    return [part + b"\n" for part in parts[:-1]] + last


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _named(path: bytes) -> bytes:
    """A path as git writes it: quoted where it holds quotes or control characters, ended by a tab after spaces."""
    if any(one < 32 or one in b'"\\' for one in path):
        return b'"' + b"".join(_escaped(path)) + b'"'
    return path + b"\t" if b" " in path else path


def _escaped(path: bytes) -> Iterator[bytes]:
    for one in path:
        if one in b'"\\':
            yield b"\\" + bytes([one])
        else:
            yield bytes([one]) if one >= 32 else b"\\%03o" % one
