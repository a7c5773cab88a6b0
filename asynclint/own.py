"""What the user says of calls in the configuration, in the catalogue's words."""

from __future__ import annotations

from asynclint.catalogue.grammar import CATEGORIES
from asynclint.catalogue.model import Blocks, Hand, Library
from asynclint.config import Config, ConfigError
from asynclint.finding import Severity


def own(config: Config) -> Library:
    """`blocking`, `not-blocking` and `offload` as a library. Raises `ConfigError` for an unknown category."""
    for symbol, category in config.blocking:
        if category not in CATEGORIES:
            known = ", ".join(sorted(CATEGORIES))
            raise ConfigError(f"`blocking`: `{symbol}` is said to be `{category}`; known are {known}")
    return Library(
        name="",
        blocks=tuple(
            Blocks(symbol, category, Severity.HIGH, "the configuration says that it blocks", verified="configuration")
            for symbol, category in config.blocking
        ),
        quiet=config.not_blocking,
        hands=tuple(
            Hand(symbol, argument, position, "thread") for symbol in config.offload for argument, position in _ANY
        ),
    )


_ANY = (("func", 0), ("function", 1), ("fn", 2), ("target", 3))
"""The callable may be any of the first arguments of an off-loader: only a function given as a value counts."""
