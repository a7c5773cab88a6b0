"""docs/evidence.md: how much of the catalogue the real libraries bear out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from asynclint.catalogue.load import known_names, library

from .outcome import Outcome
from .seconded import KINDS, by_library, second_opinion
from .twinned import twins_of

CLAIMS = {
    "symbol": "the symbol is in the library",
    "argument": "a condition's argument is where it is said to be",
    "default": "the time limit's argument exists, with that default",
    "twin": "the asynchronous twin exists and can be awaited",
    "resource": "what is to be kept can be called, and closed as said",
    "stall": "the call holds the loop up",
    "calm": "the twin does not",
}


def report(outcomes: Sequence[Outcome], absent: Iterable[str]) -> str:
    """The document, from what was found and the libraries that could not be installed."""
    ran = [_ran(outcomes), twins_of(outcomes), second_opinion(outcomes, marked_as_run())]
    return "\n".join([_head(), _totals(outcomes), *ran, _wrong(outcomes), _absent(absent), _table(outcomes)])


def _head() -> str:
    return """\
# Evidence

What the catalogue says, held against the real libraries. Written by

    python -m tests.evidence

which builds its environments in `.evidence/`, installs every library of the catalogue in the version that its file
names (and some in an older release, for what the newest has dropped), starts a PostgreSQL and a Redis of its own
(Debian: `apt-get install postgresql redis-server`), and writes this page. `python -m tests.evidence NAME…` does it
again for some libraries only, with `--heavy` also for those of gigabytes; a library without a wheel for one interpreter
is asked by another (`python3.10 -m tests.evidence cx_Oracle`). The part that needs nothing but the standard library and
the packages that tests need anyway runs with the other tests.
"""


def _totals(outcomes: Sequence[Outcome]) -> str:
    counts = Counter((one.claim, one.status) for one in outcomes)
    rows = [
        f"| {text} | {counts[claim, 'holds']} | {counts[claim, 'older']} "
        f"| {counts[claim, 'wrong']} | {counts[claim, 'unchecked']} "
        f"| {counts[claim, 'absent']} |\n"
        for claim, text in CLAIMS.items()
    ]
    return f"""\
## In figures

| claim | holds | of an older release | does not | cannot be said | not installed |
|---|---|---|---|---|---|
{"".join(rows)}
*Of an older release*: the newest no longer has the name, or the entry says until when it held; an environment with the
older release bears it out (or with the other distribution of the import, for `serpapi`). Who writes such a name has
that release. *Cannot be said*: neither signatures nor annotations nor the source say what a call returns, or whether it
can be awaited; or the default is an object that is no number.
"""


def _ran(outcomes: Sequence[Outcome]) -> str:
    marked = marked_as_run()
    run = {one.symbol: one for one in outcomes if one.claim == "stall"}
    kinds = Counter(run[one].detail for one in marked if one in run and run[one].status == "holds")
    rest = {one: name for one, name in marked.items() if one not in run or run[one].status != "holds"}
    rows = [f"| {text} | {kinds[kind]} |\n" for kind, text in KINDS.items()]
    return f"""\
## Entries marked `ran`

{len(marked)} calls are marked as run. {sum(kinds.values())} of them are run by this suite, on an event loop with a
heartbeat of 10 ms, on pipes, files, processes and servers that keep them waiting for 120 ms, or on enough data:

| evidence | calls |
|---|---|
{"".join(rows)}
The last three kinds stand for calls that are too short to be felt on a healthy disk; what computes for less than a
beat is called several times in a row. What cannot be shown so (a question that the interpreter asks no hook about, a
device that is not there) is not marked as run.
{_not_shown(rest)}"""


def marked_as_run() -> Mapping[str, str]:
    """The calls that the catalogue marks as run, with their libraries."""
    return {one.symbol: name for name in sorted(known_names()) for one in library(name).blocks if one.verified == "ran"}


def _not_shown(rest: Mapping[str, str]) -> str:
    if not rest:
        return ""
    return f"""\

{len(rest)} could not be shown this time:

{by_library(rest)}
"""


def _wrong(outcomes: Sequence[Outcome]) -> str:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for one in sorted(set(outcomes)):
        if one.status == "wrong":
            groups.setdefault((one.library, one.claim, one.detail), []).append(one.symbol)
    rows = [
        f"| {name} | {claim} | {detail.replace('|', '/')} | {_some(symbols)} |\n"
        for (name, claim, detail), symbols in groups.items()
    ]
    if not rows:
        return "## What is wrong\n\nNothing that this suite can see.\n"
    return f"""\
## What is wrong

Some of it is right of another version: a class has moved, or is made by an extra that is not installed.

| import | claim | | of |
|---|---|---|---|
{"".join(rows)}"""


def _some(symbols: Sequence[str]) -> str:
    more = f" and {len(symbols) - 3} more" if len(symbols) > 3 else ""
    return ", ".join(f"`{one}`" for one in symbols[:3]) + more


def _absent(names: Iterable[str]) -> str:
    found = sorted(names)
    if not found:
        return ""
    listed = ", ".join(f"`{one}`" for one in found)
    return f"""\
## Not asked

Too large (`--heavy` takes them), not to be had for this interpreter, or left for another time (`--rest` goes on):
{listed}.
"""


def _table(outcomes: Sequence[Outcome]) -> str:
    counts = Counter((one.library, one.claim, one.status) for one in outcomes)

    def cell(name: str, claim: str) -> str:
        held = counts[name, claim, "holds"] + counts[name, claim, "older"]
        said = sum(counts[name, claim, status] for status in ("holds", "older", "wrong", "unchecked"))
        return f"{held} of {said}" if said else ""

    rows = [
        f"| {name} | {' | '.join(cell(name, claim) for claim in CLAIMS)} |\n"
        for name in sorted({one.library for one in outcomes})
    ]
    return f"""\
## By library

| import | {" | ".join(CLAIMS)} |
|---|{"---|" * len(CLAIMS)}
{"".join(rows)}"""
