"""What is used, given away or told otherwise in one of two linked projects than in the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from asynclint.facts.likeness import keeps_order, places
from asynclint.facts.memory import THING
from asynclint.facts.model import Event
from asynclint.project.below import Use
from asynclint.project.build import Project, Resolved
from asynclint.project.effects import Reach
from asynclint.project.lazily import makes_lazily
from asynclint.project.linked import Linked
from asynclint.project.names import Names
from asynclint.project.shelved import Unkept
from asynclint.project.storing import Assigned
from asynclint.project.targets import functions_meant
from asynclint.project.view import Subject
from asynclint.text import Span


def gives_the_same(old: Names, new: Names, asked: str) -> bool:
    """Whether the callers of a function give the same for a parameter (`shop.load<rows>`), as far as it is known."""
    name, parameter = asked[:-1].rsplit("<", 1)
    if name not in old.functions or name not in new.functions:
        return False
    before, after = list(old.givers(name, parameter)), list(new.givers(name, parameter))
    if before == after:
        return True
    differing = {*before} ^ {*after}
    hanging = any(_hangs(names, text) for names in (old, new) for text in differing)
    return not hanging and old.apply(name, f"<{parameter}>") == new.apply(name, f"<{parameter}>")


def _hangs(names: Names, text: str) -> bool:
    """Whether what a text means may hang on what other callers give, at some remove: a parameter's, a result's does."""
    calls = (text[: call.start()] for call in re.finditer(r"\(\)", text))
    return "<" in text or any(functions_meant(names, called) for called in calls)


def results_alike(old: Names, new: Names, name: str) -> bool:
    """Whether a function gives the same, as far as it is known, and it is known as well what that is made of."""
    before, after = old.functions[name], new.functions[name]
    own = f"{name.rpartition('.')[0]}()<self>"
    return (
        old.apply(name, "()") == new.apply(name, "()")
        and old.given(name) == new.given(name)
        and not any(one in names.functions for names in (old, new) for one in names.apply(name, "()"))  # no wrapper
        and makes_lazily(old, name) == makes_lazily(new, name)
        and (own in before.results) == (own in after.results)
    )


def stored_alike(old: Names, new: Names, one: Assigned) -> bool:
    """Whether what is stored into an attribute means the same."""
    is_thing = [symbol == THING for symbol in (one.old, one.new)]
    return is_thing[0] == is_thing[1] and _meaning(old, one.old) == _meaning(new, one.new)


def _meaning(names: Names, symbol: str) -> tuple[str, ...]:
    return names.meaning(symbol) if symbol else ()


def used_otherwise(before: Sequence[Use], after: Sequence[Use], is_ours: Callable[[str], bool]) -> set[str]:
    """
    What a function uses otherwise than before, or no longer, or newly. Around the use of what is ours it may matter
    what else a function does; a library's client is made as it is made.
    """
    everything = all_used([(before, after)])
    if [use[:2] for use in before] == [use[:2] for use in after]:
        spans = [(old.span, new.span) for old, new in zip(before, after, strict=True)]
        return set() if keeps_order(places(spans)) else everything
    differing = {name for name in everything if _of(name, before) != _of(name, after)}
    if any(use.ends for use in (*before, *after)) or not differing:
        return differing.union(filter(is_ours, everything))
    return differing


def all_used(uses: Iterable[tuple[Sequence[Use], Sequence[Use]]]) -> set[str]:
    """All that functions use, before and after."""
    return {name for pair in uses for each in pair for use in each for name in use.names}


def _of(name: str, uses: Iterable[Use]) -> list[object]:
    return [use.words for use in uses if name in use.names]


def placed_otherwise(old: Linked, new: Linked) -> set[str]:
    """The functions that are given to something else that runs them, or no longer, or newly. Raises `Unkept`."""
    before, after = _placing(old), _placing(new)
    found = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    for name in found:
        if any(len({one[2] for one in placing.get(name, ()) if one[2]}) > 1 for placing in (before, after)):
            raise Unkept  # the first of several occasions counts, which only a look at all files can tell
    return {name for name in found if sorted(before.get(name, ())) != sorted(after.get(name, ()))}


def _placing(linked: Linked) -> dict[str, list[tuple[str, str, str]]]:
    """By function: to what it is given."""
    return {
        name: [(one.hand.symbol, one.hand.place, one.hand.occasion) for one in given]
        for name, given in linked.handed.items()
        if given
    }


Moves = Mapping[str, Mapping[Span, Span]]
"""By path: where things stood, and where they stand now."""


class Reaching:
    """What functions of two linked projects reach, wherever it stands by the `moves`."""

    def __init__(self, old: Resolved, new: Resolved, moves: Moves) -> None:
        self._old, self._new, self._moves = old, new, moves
        self._known: dict[tuple[int, int], bool] = {}

    def otherwise(self) -> Iterator[str]:
        """The functions that block now and did not, or the other way round, or otherwise."""
        for name in {*self._old.reach, *self._new.reach}:
            before, after = self._old.reach.get(name, ()), self._new.reach.get(name, ())
            if before != after and not (
                len(before) == len(after)
                and all(self._is_same(name, *pair) for pair in zip(before, after, strict=True))
            ):
                yield name

    def _is_same(self, name: str, old: Reach, new: Reach) -> bool:
        key = id(old), id(new)
        if key not in self._known:
            self._known[key] = self._moved(name, old) == new._replace(below=None) and self._is_same_below(old, new)
        return self._known[key]

    def _is_same_below(self, old: Reach, new: Reach) -> bool:
        if old.below is None or new.below is None:
            return old.below is new.below
        return self._is_same(old.callee, old.below, new.below)

    def _moved(self, name: str, one: Reach) -> Reach:
        """What is reached where it stands now, but for what is below."""
        direct = one.direct._replace(event=self._to(one.direct.caller, one.direct.event))
        return one._replace(event=self._to(name, one.event), direct=direct, below=None)

    def _to(self, name: str, event: Event) -> Event:
        moves = self._moves.get(self._old.linked.homes[name].path, {})
        return event._replace(**moves[event.span]._asdict()) if event.span in moves else event


def told_otherwise(before: Project, after: Project) -> Iterator[str]:
    """The files of which something else is told."""
    told: tuple[dict[str, list[Subject]], ...] = defaultdict(list), defaultdict(list)
    for by_path, project in zip(told, (before, after), strict=True):
        for one in project.everything():
            by_path[one.path].append(one)
    for path in {*told[0], *told[1]}:
        if told[0].get(path) != told[1].get(path):
            yield path
