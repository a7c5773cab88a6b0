"""What people call things: words that say what a thing is where no library does. The data says how each is meant."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import tomli

DATA = Path(__file__).parent / "conventions.toml"
SHAPES = {
    "part": "{}",
    "word": "(?:^|_){}(?:_|$)",
    "whole": "^(?:_|a(?:sync)?_|on_)*{}$",
    "folder": "(?:^|/){}/",
}
"""How a list of words is found in a name; in a path for folders."""


class Convention:
    """One list of words."""

    def __init__(self, match: str, words: list[str]) -> None:
        self._pattern = re.compile(SHAPES[match].format(f"(?:{'|'.join(map(re.escape, words))})"))

    def holds(self, name: str) -> bool:
        """Whether a name (a path, for what is found in paths) is of that kind."""
        return self._pattern.search(name.lower()) is not None


@cache
def convention(name: str) -> Convention:
    """One of the lists, by the name of its table. Raises KeyError for an unknown one."""
    said = _tables()[name]
    return Convention(str(said["match"]), list(said["words"]))


@cache
def _tables() -> dict[str, dict[str, list[str] | str]]:
    return tomli.loads(DATA.read_text(encoding="utf-8"))
