"""What docs/evidence.md tells of twins: how many of them are run, how that is shown, and which are not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from asynclint.catalogue.load import known_names

from .outcome import Outcome
from .twins import Pair, pairs, told
from .unrun import UNRUN

KINDS = {
    "stalled": "the heartbeat went on while the twin was kept waiting",
    "computed": "the heartbeat went on while the twin computed",
    "audited": "the interpreter's audit hook saw another thread go to the system",
    "asked": "its answer followed a change of the file system",
    "changed": "the file system was another afterwards",
}


def twins_of(outcomes: Sequence[Outcome]) -> str:
    """The section, from all that was found."""
    all_pairs = {pair: name for name in sorted(known_names()) for pair in pairs(name)}
    found = {one.symbol: one for one in outcomes if one.claim == "calm"}
    run = {pair: found[told(pair)] for pair in all_pairs if told(pair) in found}
    calm = Counter(one.detail for one in run.values() if one.status == "holds")
    rows = [f"| {text} | {calm[kind]} |\n" for kind, text in KINDS.items()]
    not_calm = [pair for pair, one in run.items() if one.status == "wrong"]
    rest = {pair: _why(pair, run.get(pair)) for pair in all_pairs if pair not in run or run[pair].status == "unchecked"}
    return f"""\
## Their twins

For {len({symbol for symbol, _ in all_pairs})} of these calls the catalogue names an asynchronous twin: {len(all_pairs)}
pairs of a call and a twin, for the twin may be another with asyncio, with anyio and with trio. {len(run)} of the pairs
are run, on a loop of asyncio or of trio, or on both, as the catalogue says. The twin is made to wait as the call was:
one that has not waited shows nothing. {sum(calm.values())} leave the loop running, {len(not_calm)} do not:

| evidence | pairs |
|---|---|
{"".join(rows)}
Under the last three, the loop's own thread called nothing of the operating system: no audit event, and no function of
the interpreter's file modules, of which a profiler tells that is set on that thread. Twins of what starts processes are
made to wait for the process to end; asyncio and anyio start it in the loop's own thread, as `subprocess.Popen` does,
trio in another.
{_listed("Not calm", {pair: run[pair].detail for pair in not_calm})}{_listed("Not run", rest)}"""


def _why(pair: Pair, one: Outcome | None) -> str:
    if pair in UNRUN:
        return UNRUN[pair]
    return "nobody has written a runner yet" if one is None else one.detail


def _listed(title: str, reasons: dict[Pair, str]) -> str:
    if not reasons:
        return ""
    grouped = {
        reason: [pair for pair in reasons if reasons[pair] == reason] for reason in sorted(set(reasons.values()))
    }
    lines = [f"- {reason}: {_pairs(some)}\n" for reason, some in grouped.items()]
    return f"\n{title} ({len(reasons)}):\n\n{''.join(lines)}"


def _pairs(some: Iterable[Pair]) -> str:
    return ", ".join(f"`{symbol}` (`{twin}`)" for symbol, twin in sorted(some))
