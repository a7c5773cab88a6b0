"""All runners that need the standard library only."""

from __future__ import annotations

import sys

from ..case import Cases
from ..twins import Twins
from . import computing, files, modules, network, paths, quick, waiting
from .twins import clients, sockets, sqlite
from .twins import files as twins_of_files
from .twins import paths as twins_of_paths
from .twins import waiting as twins_of_waiting

EXPIRED = ("nntplib.", "telnetlib.") if sys.version_info >= (3, 13) else ()

CASES: Cases = {
    symbol: case
    for part in (paths, files, waiting, network, modules, computing, quick)
    for symbol, case in part.CASES.items()
    if not symbol.startswith(EXPIRED)
}
TWINS: Twins = {
    pair: twin
    for part in (twins_of_waiting, twins_of_paths, twins_of_files, sockets, clients, sqlite)
    for pair, twin in part.TWINS.items()
}
