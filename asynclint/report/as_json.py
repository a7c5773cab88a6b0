"""One JSON array, with everything a diagnostic knows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from asynclint.finding import Diagnostic, Fix, Hop
from asynclint.report import SourceOf
from asynclint.text import Span


def render(diagnostics: Sequence[Diagnostic], source_of: SourceOf, colour: bool) -> str:
    """Lines and columns count from 1; the end is exclusive."""
    return json.dumps([_element(one) for one in diagnostics], indent=1, ensure_ascii=False) + "\n"


def _element(one: Diagnostic) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "theme": one.theme,
        "severity": str(one.severity),
        "message": one.message,
        "path": one.path,
        **_span(one.span),
        "function": one.function,
        "symbol": one.symbol,
        "primitive": one.primitive,
        "chain": [_hop(hop) for hop in one.chain],
        "confidence": str(one.confidence),
        "aliases": list(one.aliases),
        "fix": _fix(one.fix),
    }


def _span(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _hop(hop: Hop) -> dict[str, Any]:
    return {"path": hop.path, **_span(hop.span), "function": hop.function, "symbol": hop.symbol}


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{"path": edit.path, **_span(edit.span), "content": edit.content} for edit in fix.edits]
    return {"title": fix.title, "safety": fix.safety, "edits": edits}
