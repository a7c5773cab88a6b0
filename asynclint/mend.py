"""Fixes applied in memory, round by round, each verified by looking again; what fails is taken back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from asynclint.api import again
from asynclint.finding import AddArgument, Diagnostic, Edit, Hoist, RemoveArgument, Safety
from asynclint.reach import Report
from asynclint.rules.tool import internal_error
from asynclint.splice import Unwritable, overlap, spliced
from asynclint.text import Source

MOST_ROUNDS = 10
LINES = re.compile(r"[@:]\d+(?::\d+)?")
"""What names of functions say of lines, where several have one name or none: lines move."""


class Key(NamedTuple):
    """What a finding is known by when lines move."""

    code: str
    function: str
    symbol: str
    primitive: str


@dataclass
class Mended:
    """What became of a run: the last report, the changed texts by path, and what was applied and what was not."""

    report: Report
    before: dict[str, Source] = field(default_factory=dict)
    after: dict[str, Source] = field(default_factory=dict)
    applied: list[Diagnostic] = field(default_factory=list)
    left: list[tuple[Diagnostic, str]] = field(default_factory=list)
    """Fixes that would have done harm, and which."""

    def finished(self) -> Report:
        """The last report, with a word on each fix that broke something: that is a fault of ours."""
        faults = [
            internal_error(one.path, one.span.line, f"the fix of {one.code} was not applied: {why}")
            for one, why in self.left
            if why != HIDES
        ]
        shown = sorted((*self._offered(), *faults), key=lambda one: one.order)
        return replace(self.report, diagnostics=tuple(shown), crashed=self.report.crashed or bool(faults))

    def _offered(self) -> Iterator[Diagnostic]:
        """What is left, without the fixes that would do harm."""
        refused = {(one.path, _key(one)): why for one, why in self.left}
        for one in self.report.diagnostics:
            why = refused.get((one.path, _key(one)), "")
            yield replace(one, fix=None, unfixed=why) if why else one


HIDES = "what it leaves would not be seen any more"


def mend(report: Report, *, unsafe: bool) -> Mended:
    """Apply the fixes that a report offers, at most ten rounds; nothing is written."""
    mended = Mended(report)
    for _ in range(MOST_ROUNDS):
        chosen = _chosen(mended, unsafe)
        if not chosen:
            break
        faults = _tried(mended, chosen)
        _one_by_one(mended, {path: chosen[path] for path in faults})
    return mended


def _chosen(mended: Mended, unsafe: bool) -> dict[str, list[Diagnostic]]:
    """By file, what may be applied at once: the earliest first, nothing that overlaps."""
    refused = {(one.path, _key(one)) for one, _ in mended.left}
    chosen: dict[str, list[Diagnostic]] = {}
    edits: dict[str, list[Edit]] = {}
    for one in sorted(mended.report.diagnostics, key=_turn):
        if one.fix is None or (one.path, _key(one)) in refused:
            continue
        if one.fix.safety is Safety.SAFE or (unsafe and one.fix.safety is Safety.UNSAFE):
            taken = edits.setdefault(one.path, [])
            if not overlap(one.fix.edits, taken):
                chosen.setdefault(one.path, []).append(one)
                taken.extend(one.fix.edits)
    return chosen


def _turn(one: Diagnostic) -> tuple[str, int, int, bool]:
    """By place; where two begin together, what changes an argument or makes a thing once goes before a hand-off."""
    repair = one.origin.repair if one.origin is not None else None
    return one.path, one.span.line, one.span.column, not isinstance(repair, (AddArgument, RemoveArgument, Hoist))


def _tried(mended: Mended, chosen: Mapping[str, Sequence[Diagnostic]]) -> dict[str, str]:
    """Apply the fixes of each file, look again, keep the files where all went well; what went wrong with the others."""
    texts: dict[str, Source] = {}
    faults: dict[str, str] = {}
    for path, fixes in chosen.items():
        text = _applied(mended, path, fixes)
        if text is None:
            faults[path] = "the text cannot be written back in its encoding"
        else:
            texts[path] = text
    looked = again(mended.report, texts)
    faults |= {path: fault for path in texts if (fault := _fault(mended.report, looked, path, chosen[path]))}
    good = {path: text for path, text in texts.items() if path not in faults}
    if good:
        for path in good:
            before = mended.report.sources(path)
            assert before is not None
            mended.before.setdefault(path, before)
            mended.applied.extend(chosen[path])
        mended.after.update(good)
        mended.report = looked if len(good) == len(texts) else again(mended.report, good)
    return faults


def _one_by_one(mended: Mended, failed: Mapping[str, Sequence[Diagnostic]]) -> None:
    """Find out which of the fixes of a file cannot be applied. The first may be; the others move, and wait a round."""
    while failed:
        first = {path: fixes[:1] for path, fixes in failed.items()}
        faults = _tried(mended, first)
        mended.left += [(first[path][0], why) for path, why in faults.items()]
        failed = {path: fixes[1:] for path, fixes in failed.items() if path in faults and fixes[1:]}


def _applied(mended: Mended, path: str, fixes: Sequence[Diagnostic]) -> Source | None:
    from asynclint.checker.verify import left_unused

    before = mended.report.sources(path)
    if before is None:
        return None
    edits = [edit for one in fixes if one.fix is not None for edit in one.fix.edits]
    try:
        after = spliced(before, edits)
        unused = list(left_unused(before, after))
        return spliced(after, unused) if unused else after
    except (Unwritable, ValueError):
        return None


def _fault(before: Report, after: Report, path: str, fixes: Sequence[Diagnostic]) -> str:
    """What is wrong with a changed file, or ""."""
    from asynclint.checker.verify import parses

    text = after.sources(path)
    if text is None or not parses(text):
        return "the text would not parse any more"
    old = [one for one in before.diagnostics if one.path == path]
    was, now = _counted(old), _counted(one for one in after.diagnostics if one.path == path)
    within = [one for one in old if one not in fixes and _covered(one, fixes)]
    new = now - was - _moved(now - was, within)
    if new:
        return f"it makes something new: {min(new)[0]} in `{min(new)[1]}`"
    if any(now[key] > was[key] - count for key, count in _counted(fixes).items()):
        return "the finding would still be there"
    kept = _counted(one for one in old if one not in fixes and not _covered(one, fixes))
    return HIDES if kept - now else ""


def _moved(new: Counter[Key], within: Iterable[Diagnostic]) -> Counter[Key]:
    """Of what seems new, what stood within the edits before: a statement that moves into a function takes it along."""
    before = [_key(one) for one in within]
    return Counter({key: count for key, count in new.items() if any(_is_inside(key, one) for one in before)})


def _is_inside(key: Key, other: Key) -> bool:
    """Whether it is the same, but in a function inside."""
    return key._replace(function="") == other._replace(function="") and key.function.startswith(f"{other.function}.")


def _counted(found: Iterable[Diagnostic]) -> Counter[Key]:
    return Counter(_key(one) for one in found)


def _key(one: Diagnostic) -> Key:
    if one.origin is None:
        return Key(one.code, one.message, "", "")
    return Key(one.code, *(LINES.sub("", name) for name in (one.function, one.symbol, one.primitive)))


def _covered(one: Diagnostic, fixes: Sequence[Diagnostic]) -> bool:
    edits = [edit.span for fix in fixes if fix.fix is not None for edit in fix.fix.edits]
    return any(span[:2] <= one.span[:2] and one.span[2:] <= span[2:] for span in edits)
