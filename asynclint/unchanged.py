"""What need not be looked at again: of files that are as they were, where the same is proposed, the same is found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from asynclint.finding import Diagnostic


def unchanged(
    proposed: Sequence[Diagnostic],
    before: Iterable[Diagnostic],
    confirmed: Iterable[Diagnostic],
    changed: Collection[str],
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """
    Of what is proposed, what is confirmed already, and what must be confirmed.

    `before` is what was proposed earlier, `confirmed` what came of it; `changed` are paths whose text is another now.
    """
    old, said = _by_file(before), _by_file(confirmed)
    known: list[Diagnostic] = []
    fresh: list[Diagnostic] = []
    for path, found in _by_file(proposed).items():
        spoken_of = {path, *(hop.path for one in found for hop in one.chain)}
        if found == old.get(path) and not spoken_of.intersection(changed):
            known += said.get(path, [])
        else:
            fresh += found
    return known, fresh


def _by_file(found: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    by_file: dict[str, list[Diagnostic]] = {}
    for one in found:
        by_file.setdefault(one.path, []).append(one)
    return by_file
