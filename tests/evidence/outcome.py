"""What was found of one claim of the catalogue."""

from __future__ import annotations

from typing import NamedTuple


class Outcome(NamedTuple):
    """
    A claim about a symbol (`calm`: a call and its twin), and whether the library bears it out.

    `claim` is symbol, default, argument, twin, resource, stall, calm or second (blockbuster's opinion of a call);
    `status` is holds, older (an older release has it), wrong, missed (by blockbuster), unchecked or absent (the library
    is not installed); `detail` says why not, or how it was shown.
    """

    library: str
    claim: str
    symbol: str
    status: str
    detail: str = ""
