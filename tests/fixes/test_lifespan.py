"""A session that the lifespan opens serves all requests, and is closed at the end."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from asynclint.api import check
from asynclint.config import Config
from asynclint.mend import mend
from asynclint.text import Source

PROGRAM = """\
from contextlib import asynccontextmanager

import aiohttp
from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app):
    try:
        yield {"state": 1}
    finally:
        app.ended = True


app = FastAPI(lifespan=lifespan)


@app.get("/quote")
async def quote(symbol):
    async with aiohttp.ClientSession() as session:
        return await session.get(symbol)
"""


class Session:
    """Stands in for one of aiohttp."""

    made: list[Session] = []  # noqa: RUF012 - counted by the test

    def __init__(self) -> None:
        self.open = False
        asyncio.get_running_loop()
        self.made.append(self)

    async def __aenter__(self) -> Session:
        self.open = True
        return self

    async def __aexit__(self, *error: object) -> None:
        self.open = False

    async def get(self, url: str) -> str:
        assert self.open
        return f"got {url}"


class Application:
    """Stands in for one of FastAPI."""

    def __init__(self, lifespan: Any) -> None:
        self.lifespan = lifespan
        self.ended = False

    def get(self, path: str) -> Any:
        return lambda function: function


def ran(text: str) -> tuple[list[str], int]:
    """What two requests gave, and how many sessions they took."""
    Session.made.clear()
    names: dict[str, Any] = {"__name__": "shop"}
    exec(compile(text, "shop.py", "exec"), names)

    async def serve() -> list[str]:
        app = names["app"]
        async with app.lifespan(app) as state:
            assert state == {"state": 1}
            replies = [await names["quote"](one) for one in ("a", "b")]
        assert app.ended
        return replies

    replies = asyncio.run(serve())
    assert not any(one.open for one in Session.made)
    return replies, len(Session.made)


def test_one_session_for_all_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, attribute, value in (("aiohttp", "ClientSession", Session), ("fastapi", "FastAPI", Application)):
        module = ModuleType(name)
        setattr(module, attribute, value)
        monkeypatch.setitem(sys.modules, name, module)
    mended = mend(check(["-"], Config(no_cache=True), stdin=Source("shop.py", PROGRAM.encode())), unsafe=True)
    assert not mended.left
    assert ran(PROGRAM) == (["got a", "got b"], 2)
    assert ran(mended.after["shop.py"].text) == (["got a", "got b"], 1)


@pytest.mark.parametrize(
    "change",
    [
        ("FastAPI(lifespan=lifespan)", "FastAPI()"),
        ("    try:\n", "    session = 1\n    try:\n"),
        ("        yield {", "        pass; yield {"),
        ("        yield {", "        yield\n        yield {"),
        ("\n\n@asynccontextmanager", "\nsession = None\n\n\n@asynccontextmanager"),
        ("async def quote(symbol):", "async def quote(symbol, session=None):"),
        ("ClientSession() as", "ClientSession(symbol) as"),
    ],
)
def test_no_session_where_the_lifespan_is_not_simple(change: tuple[str, str], tmp_path: Path) -> None:
    assert change[0] in PROGRAM
    text = PROGRAM.replace(*change)
    report = check(["-"], Config(root=tmp_path, no_cache=True), stdin=Source("shop.py", text.encode()))
    assert [(one.code, one.fix) for one in report.diagnostics] == [("ASL201", None)]
    assert report.diagnostics[0].unfixed


def test_why_there_is_no_fix_does_not_depend_on_the_order_of_a_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = ", ".join(f"x{letter}" for letter in "zyxwvutsrqponml")
    Path("app.py").write_text(
        f"import httpx\n\nasync def load({given}):\n    async with httpx.AsyncClient(params=[{given}]) as client:\n"
        "        await client.get('http://x', timeout=3)\n"
    )
    found = check(["."], Config(root=tmp_path, no_cache=True, min_severity="low", min_confidence="possible"))
    assert [one.unfixed for one in found.diagnostics] == ["`xl` is not known to the module"]
