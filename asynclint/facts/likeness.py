"""Whether two readings of a file say the same, but for where it stands: comments, blank lines and layout changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def alike(parts: Sequence[bytes], others: Sequence[bytes]) -> bool:
    """
    Whether the facts of two contents differ in nothing but lines and columns.

    A file with suppressions is only like itself: which statement they stand at is a matter of lines.
    """
    if parts == others:
        return True
    if parts[1:3] != others[1:3]:  # the texts, and how they are used: most changes show here
        return False
    return not _directives(parts[0]) and _placeless(parts) == _placeless(others)


def _directives(header: bytes) -> list[Any]:
    found: list[Any] = json.loads(header)[9]
    return found


def _placeless(parts: Sequence[bytes]) -> list[Any]:
    header, tapes, reads = json.loads(parts[0]), json.loads(parts[3]), json.loads(parts[4])
    for function in header[6]:
        function[1] = None
    for events, regions in tapes:
        for event in events:
            event[1:5] = ()
        for region in regions:
            region[2] = 0
    for events in reads:
        for event in events:
            event[1:5] = ()
    return [header, tapes, reads]
