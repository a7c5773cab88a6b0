"""All runners of other packages. Each imports its package when its call is made."""

from __future__ import annotations

from ..case import Cases
from ..twins import Twins
from . import addresses, growing, services, tables, tools
from .twins import django, ssh
from .twins import services as twins_of_services
from .twins import tools as twins_of_tools

PARTS = (addresses, growing, services, tables, tools)
CASES: Cases = {symbol: case for part in PARTS for symbol, case in part.CASES.items()}
TWINS: Twins = {
    pair: twin for part in (django, ssh, twins_of_services, twins_of_tools) for pair, twin in part.TWINS.items()
}
