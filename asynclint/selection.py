"""From selectors (codes, prefixes, names, ALL, a peer's codes) to the rules that are meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from asynclint.config import ConfigError


class Selectable(Protocol):
    """What selection needs to know of a rule."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def default(self) -> bool: ...


def resolve(selector: str, rules: Iterable[Selectable]) -> frozenset[str]:
    """The codes that a selector means; empty where it means none of ours."""
    wanted = selector.strip()
    if wanted == "ALL":
        return frozenset(rule.code for rule in rules)
    upper = wanted.upper()
    return frozenset(
        rule.code
        for rule in rules
        if rule.name == wanted.lower() or (len(upper) > 2 and rule.code.startswith(upper)) or upper in rule.aliases
    )


def select(
    rules: Sequence[Selectable],
    chosen: Sequence[str],
    extended: Sequence[str],
    ignored: Sequence[str],
) -> frozenset[str]:
    """
    The codes that are on. Of two selectors that mean the same rule the more specific one counts; between equals,
    ignoring does. Raises `ConfigError` for a selector that means nothing.
    """
    weights: dict[str, tuple[int, bool]] = {rule.code: (0, True) for rule in rules if rule.default and not chosen}
    for selectors, on in ((chosen, True), (extended, True), (ignored, False)):
        for selector in selectors:
            found = resolve(selector, rules)
            if not found:
                raise ConfigError(f"unknown rule `{selector}`{_meant(selector, rules)}")
            for code in found:
                weight = (_weight(selector, code), not on)
                if code not in weights or weight >= (weights[code][0], not weights[code][1]):
                    weights[code] = (weight[0], on)
    return frozenset(code for code, (_, on) in weights.items() if on)


def _weight(selector: str, code: str) -> int:
    if selector == "ALL":
        return 1
    return len(selector) if code.startswith(selector.upper()) else len(code)


def _meant(selector: str, rules: Iterable[Selectable]) -> str:
    known = [word for rule in rules for word in (rule.code, rule.name, *rule.aliases)]
    import difflib

    near = difflib.get_close_matches(selector, known, 1) or difflib.get_close_matches(selector.upper(), known, 1)
    return f"; did you mean `{near[0]}`?" if near else ""
