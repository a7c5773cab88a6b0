"""What is there on other platforms, in other versions, or once something else has run: absence here says nothing."""

from __future__ import annotations

import sys

PLATFORMS = frozenset(
    {
        "asyncio.ProactorEventLoop",  # Windows
        "select.kqueue().control",  # BSD, macOS
        "dbm.ndbm.open",  # where Python was built with it
    }
)

GIVEN = {
    "django.http.HttpRequest().session": "the session middleware sets it",
    "razorpay.Client().utility.**": "the constructor sets it by a name of a list",
}
"""Attributes that no class declares, and who sets them."""

COPYING = ("copy", "move", "copy_into", "move_into")
PACKETS = ("sock_recvfrom", "sock_recvfrom_into", "sock_sendto")
SPANS = {
    "configparser.SafeConfigParser": ((0,), (3, 12)),
    "pathlib.Path().link_to": ((0,), (3, 12)),
    "trio.Path().link_to": ((0,), (3, 12)),
    "anyio.Path().walk": ((3, 12), (99,)),
    "pathlib.Path().full_match": ((3, 13), (99,)),
    **{f"asyncio.AbstractEventLoop().{name}": ((3, 11), (99,)) for name in PACKETS},
    **{f"{library}.Path().{name}": ((3, 14), (99,)) for library in ("pathlib", "anyio") for name in COPYING},
}
"""The first version that has a name, and the first that no longer has it."""


def elsewhere(symbol: str) -> bool:
    """Whether this interpreter need not have a symbol."""
    since, until = SPANS.get(symbol, ((0,), (99,)))
    return symbol in PLATFORMS or not since <= sys.version_info[:2] < until
