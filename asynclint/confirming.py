"""The checker's word on what is to be shown, in this process or in workers. libcst is loaded only where it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from asynclint.checker.fixing import Fixing
from asynclint.checker.spread import spread
from asynclint.facts.store import Read
from asynclint.finding import Diagnostic
from asynclint.follow import Reading
from asynclint.reach import Reach
from asynclint.rule import Rule
from asynclint.selection import select
from asynclint.sources import Sources
from asynclint.text import Source
from asynclint.workers import Busy


def sources(reading: Reading, texts: Mapping[str, Source]) -> Sources:
    """Where the texts of what was read are looked up: `texts`, by path, in place of the files."""

    def unchanged(path: str, data: bytes) -> bool:
        return path not in reading.facts or _read(reading, path).holds(data)

    found = Sources(reading.absolute.get, unchanged)
    for text in texts.values():
        found.hold(text)
    return found


def confirmed(
    shown: Sequence[Diagnostic], held: Sources, reach: Reach, workers: Busy, read: Callable[[str], Read] | None = None
) -> Iterator[Diagnostic]:
    """What of `shown` stands in the files as they are, with its fix; `read` says what was read, if not `reach`."""
    if all(one.origin is None for one in shown):
        return iter(shown)
    config = reach.config
    fixable = _codes(config.fixable, reach.rules) - _codes(config.unfixable, reach.rules)
    fixing = Fixing(
        reach.every_fix,
        config.timeout,
        config.http_client,
        _codes(config.extend_safe_fixes, reach.rules),
        _codes(config.extend_unsafe_fixes, reach.rules),
        frozenset(rule.code for rule in reach.rules) - fixable,
    )
    if workers.count:
        return spread(shown, held, read or partial(_read, reach.reading), fixing, workers)
    from asynclint.checker.confirm import confirmed

    return confirmed(shown, held, fixing)


def _read(reading: Reading, path: str) -> Read:
    header = reading.facts[path].header
    return Read(reading.absolute[path], header.module, header.package, reading.keys[path])


def _codes(selectors: Sequence[str], rules: Sequence[Rule]) -> frozenset[str]:
    """The codes that any of the selectors means. Raises `ConfigError` for one that means nothing."""
    return select(rules, selectors, (), ()) if selectors else frozenset()
