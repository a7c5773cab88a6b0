"""All runners that need the standard library only."""

from __future__ import annotations

import sys

from ..case import Cases
from ..twins import Twins
from . import (
    awaited,
    awaited_databases,
    awaited_network,
    awaited_paths,
    computing,
    files,
    modules,
    network,
    paths,
    quick,
    waiting,
)

EXPIRED = ("nntplib.", "telnetlib.") if sys.version_info >= (3, 13) else ()

CASES: Cases = {
    symbol: case
    for part in (paths, files, waiting, network, modules, computing, quick)
    for symbol, case in part.CASES.items()
    if not symbol.startswith(EXPIRED)
}
TWINS: Twins = {
    pair: twin
    for part in (awaited, awaited_paths, awaited_network, awaited_databases)
    for pair, twin in part.TWINS.items()
}
