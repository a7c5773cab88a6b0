"""All runners of other packages. Each imports its package when its call is made."""

from __future__ import annotations

from ..case import Cases
from ..twins import Twins
from . import addresses, growing, services, tables, tools

PARTS = (addresses, growing, services, tables, tools)
CASES: Cases = {symbol: case for part in PARTS for symbol, case in part.CASES.items()}
TWINS: Twins = {}
