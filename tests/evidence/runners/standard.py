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

SINCE_3_11 = (
    "asyncio.Runner", "hashlib.file_digest", "sqlite3.Connection().blobopen", "tomllib.", "zipfile.ZipFile().mkdir"
)  # fmt: skip
UNTIL_3_13 = ("nntplib.", "telnetlib.")
ELSEWHERE = (SINCE_3_11 if sys.version_info < (3, 11) else ()) + (UNTIL_3_13 if sys.version_info >= (3, 13) else ())
"""What the symbols begin with that this interpreter does not have."""

CASES: Cases = {
    symbol: case
    for part in (paths, files, waiting, network, modules, computing, quick)
    for symbol, case in part.CASES.items()
    if not symbol.startswith(ELSEWHERE)
}
TWINS: Twins = {
    pair: twin
    for part in (twins_of_waiting, twins_of_paths, twins_of_files, sockets, clients, sqlite)
    for pair, twin in part.TWINS.items()
}
