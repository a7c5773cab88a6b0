"""All runners of other packages. Each imports its package when its call is made."""

from __future__ import annotations

from ..case import Cases, Twins
from . import growing, services, tables, tools

CASES: Cases = {symbol: case for part in (growing, tables, services, tools) for symbol, case in part.CASES.items()}
TWINS: Twins = {}
