"""Arguments added and taken away, byte for byte, however the call is written."""

from __future__ import annotations

import pytest

from asynclint.api import check
from asynclint.config import Config
from asynclint.mend import mend
from asynclint.text import Source

HEAD = "import httpx, requests\n\n\nasync def ask(client: httpx.AsyncClient, get, u):\n    "


def fixed(call: str, code: str) -> str:
    """What the fixes of one rule make of a call."""
    config = Config(no_cache=True, select=(code,), min_severity="low")
    source = Source("file.py", f"{HEAD}{call}\n".encode())
    mended = mend(check(["-"], config, stdin=source), unsafe=True)
    assert not mended.left
    return mended.after.get("file.py", source).text.removeprefix(HEAD).removesuffix("\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("await client.get(u, timeout=None)", "await client.get(u)"),
        ("await client.get(u, timeout=None,)", "await client.get(u,)"),
        ("await client.get(url=u, timeout = None, params={})", "await client.get(url=u, params={})"),
        ("await client.get(timeout=None, url=u)", "await client.get(url=u)"),
        ("await client.get( u , timeout=None )", "await client.get( u )"),
        ("await client.get(\n        u,\n        timeout=None,\n    )", "await client.get(\n        u,\n    )"),
        ("await client.get(\n        u,\n        timeout=None\n    )", "await client.get(\n        u,\n    )"),
        ("await client.get(\n      u,  # a\n      timeout=None\n   )", "await client.get(\n      u,  # a\n   )"),
        ("await client.get(u,  # a\n      timeout=None)", "await client.get(u,  # a\n      timeout=None)"),
        ("await client.get(u,\n   timeout=None,  # b\n  )", "await client.get(u,\n   timeout=None,  # b\n  )"),
        ("await client.get(u, **{}, timeout=None)", "await client.get(u, **{})"),
    ],
)  # fmt: skip
def test_taken_away(before: str, after: str) -> None:
    assert fixed(before, "ASL302") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("requests.get(u)", "requests.get(u, timeout=10.0)"),
        ("requests.get(u,)", "requests.get(u, timeout=10.0,)"),
        ("requests.get(u, timeout=None)", "requests.get(u, timeout=10.0)"),
        ("requests.get(\n        u,\n    )", "requests.get(\n        u,\n        timeout=10.0,\n    )"),
        ("requests.get(\n        u\n    )", "requests.get(\n        u,\n        timeout=10.0\n    )"),
        ("requests.get(\n        u  # it\n    )", "requests.get(\n        u,  # it\n        timeout=10.0\n    )"),
        ("requests.get(\n        u,  # it\n    )", "requests.get(\n        u,  # it\n        timeout=10.0,\n    )"),
        ("requests.get(u,  # it\n    )", "requests.get(u,  # it\n    )"),
        ("requests.get(one for one in u)", "requests.get((one for one in u), timeout=10.0)"),
        ("requests.get(u, **get)", "requests.get(u, **get)"),
    ],
)
def test_added(before: str, after: str) -> None:
    assert fixed(before, "ASL301" if "None" not in before else "ASL302") == after
