"""How diagnostics are said: one module with one `render` per format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TypeAlias

from asynclint.config import FORMATS
from asynclint.finding import Diagnostic
from asynclint.text import Source

SourceOf: TypeAlias = "Callable[[str], Source | None]"
Render: TypeAlias = "Callable[[Sequence[Diagnostic], SourceOf, bool], str]"

# Each is a module of this package with `render(diagnostics, source_of, colour) -> str`.
__all__ = ["FORMATS", "Render", "SourceOf", "renderer"]


def renderer(name: str) -> Render:
    """The `render` of a format; its module is only now imported."""
    found: Render = import_module(f"asynclint.report.as_{name}").render
    return found
