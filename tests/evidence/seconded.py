"""What docs/evidence.md tells of the second opinion: how much of what was run blockbuster sees, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from asynclint.catalogue.markdown import shortened

from .outcome import Outcome

KINDS = {
    "stalled": "the heartbeat missed its beat while the call waited",
    "computed": "the heartbeat missed its beat while the call computed",
    "refused": "it raised, because a loop was running already",
    "audited": "the interpreter's audit hook saw the call go to the system",
    "asked": "its answer followed a change of the file system",
    "changed": "the file system was another afterwards",
}


def second_opinion(outcomes: Sequence[Outcome], marked: Mapping[str, str]) -> str:
    """The section, from all that was found and the calls that are marked as run."""
    shown = {one.symbol: one.detail for one in outcomes if one.claim == "stall" and one.status == "holds"}
    said = {one.symbol: one.status for one in outcomes if one.claim == "second" and one.symbol in marked}
    counts = Counter((shown[one], status) for one, status in said.items() if one in shown)
    agreed, missed = (sum(counts[kind, status] for kind in KINDS) for status in ("holds", "missed"))
    rows = [f"| {text} | {counts[kind, 'holds']} | {counts[kind, 'missed']} |\n" for kind, text in KINDS.items()]
    overlooked = {one: marked[one] for one, status in said.items() if status == "missed" and one in shown}
    return f"""\
## A second opinion

Each call that is marked as run is run once more under [blockbuster](https://pypi.org/project/blockbuster/), which
wraps functions of the standard library (sleeps, files, sockets, locks) and raises where one of them is called on a
loop. Of {agreed + missed} calls that the watchdog shows to block, it sees {agreed} ({_share(agreed, agreed + missed)})
and misses {missed}:

| evidence of the watchdog | blockbuster agrees | misses |
|---|---|---|
{"".join(rows)}
It misses what waits or computes in C without passing through a function that it wraps: database drivers in C,
hashing, compression, numbers, `open` itself, `select`, waiting for processes; and loops within loops, for which it does
not look. So its silence is no objection. What counts is the watchdog: a call that does not stall the loop is wrong,
whatever blockbuster says. What it misses:

{by_library(overlooked)}
"""


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "none"


def by_library(symbols: Mapping[str, str]) -> str:
    """A list of calls, a line for each library."""
    names = sorted(set(symbols.values()))
    return "\n".join(f"- {name}: {shortened(one for one in symbols if symbols[one] == name)}" for name in names)
