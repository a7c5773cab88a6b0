"""Whether an entry holds of a call, as far as that hangs on its arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from asynclint.catalogue.model import Condition, Constant


class Conditional(Protocol):
    """An entry that depends on the arguments of a call."""

    @property
    def unless(self) -> tuple[Condition, ...]: ...

    @property
    def only(self) -> tuple[Condition, ...]: ...


def applies(entry: Conditional, positional: Sequence[str], keywords: Mapping[str, str]) -> bool:
    """
    Whether an entry holds of a call, given its arguments: `=` and the repr of a constant, or anything else for the
    unknown.

    What is not known never excuses a call, and never convicts one of which it holds only with a certain value.
    """
    if any(_holds(condition, positional, keywords) for condition in entry.unless):
        return False
    return not entry.only or any(_holds(condition, positional, keywords) for condition in entry.only)


def _holds(condition: Condition, positional: Sequence[str], keywords: Mapping[str, str]) -> bool:
    given = keywords.get(condition.argument)
    if given is None and 0 <= condition.position < len(positional):
        given = positional[condition.position]
    if given is None:
        return False
    return not condition.equals or any(_is(given, value) for value in condition.equals)


def _is(given: str, value: Constant) -> bool:
    """Whether an argument is a constant; a name (`fcntl.LOCK_NB`) counts where it is one of several joined by `|`."""
    return given == f"={value!r}" or (isinstance(value, str) and value in given.split("|"))
