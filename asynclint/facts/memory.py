"""Databases that are in memory alone: what works on one waits for nothing, so nothing need be known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

THING = "builtins.object()"
"""What a call gives back that is given such an address."""
ADDRESSES = frozenset({"=':memory:'", "='sqlite://'", "='sqlite:///:memory:'"})


def in_memory(given: Sequence[str], keywords: Mapping[str, str]) -> bool:
    """Whether a call is given the address of such a database, as events have it."""
    return bool(given and given[0] in ADDRESSES) or bool(keywords and not ADDRESSES.isdisjoint(keywords.values()))
