"""What a client of httpx gets is what requests got: the same program against the same server, before and after."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from asynclint.api import check
from asynclint.config import Config
from asynclint.mend import mend
from asynclint.text import Source

PROGRAM = """\
import json

import httpx
import requests


async def followed(url: str, page: int):
    reply = requests.get(f"{url}/moved", params={"page": page, "of": "3"}, timeout=5)
    return reply.ok, reply.status_code, reply.json()


async def not_followed(url: str, page: int):
    reply = requests.get(f"{url}/moved", allow_redirects=False, timeout=5)
    return reply.status_code, reply.headers["location"], requests.head(f"{url}/moved", timeout=5).status_code


async def posted(url: str, page: int):
    bodies = ({}, {"a": [1, "é"]}, None)
    replies = [requests.post(url, json=one, auth=("me", "secret"), timeout=5).text for one in bodies]
    return replies, requests.put(url, data=json.dumps({"é": page}), headers={"X-Kind": "x"}, timeout=5).content


async def as_a_form(url: str, page: int):
    return requests.post(url, data={"page": page, "name": "a b&c"}, timeout=5).json()


async def refused(url: str, page: int):
    reply = requests.get(f"{url}/refused", timeout=5)
    try:
        reply.raise_for_status()
    except Exception:
        return "refused", reply.ok, reply.text


async def asked(url: str, page: int):
    return requests.request("PATCH", url, json=[page], timeout=5).text if requests.get(url, timeout=5).ok else None


async def others(url: str, page: int):
    return httpx.get(f"{url}/moved", timeout=5).status_code, httpx.post(url, content=b"x", timeout=5).text
"""
FUNCTIONS = ("followed", "not_followed", "posted", "as_a_form", "refused", "asked", "others")


class Server(BaseHTTPRequestHandler):
    """Says what it was asked for; of what both libraries set by themselves, nothing."""

    def answer(self) -> None:
        moved = self.path.startswith("/moved")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        given = {name: self.headers.get(name) for name in ("Authorization", "Content-Type", "X-Kind")}
        try:
            text = json.dumps(json.loads(body))
        except ValueError:
            text = body.decode()
        said = json.dumps([self.command, self.path, text, given]).encode()
        self.send_response(302 if moved else 404 if "refused" in self.path else 200)
        if moved:
            self.send_header("Location", self.path.replace("moved", "there"))
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = answer

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def fixed(text: str, **options: Any) -> str:
    report = check(["-"], Config(no_cache=True, **options), stdin=Source("program.py", text.encode()))
    mended = mend(report, unsafe=True)
    assert not mended.left
    return mended.after["program.py"].text


def test_httpx_gets_what_requests_got(url: str, tmp_path: Path) -> None:
    pytest.importorskip("requests")
    pytest.importorskip("httpx")
    after = fixed(PROGRAM)
    assert "requests" not in after, "nothing is left to requests"

    def ran(text: str, function: str) -> object:
        names: dict[str, Any] = {}
        exec(compile(text, "program.py", "exec"), names)
        return asyncio.run(names[function](url, 2))

    for function in FUNCTIONS:
        assert ran(after, function) == ran(PROGRAM, function), function


ALONE = """\
import requests


async def quote() -> str:
    return requests.get("https://rates.example", timeout=5).text
"""


def test_httpx_is_imported_only_where_the_configuration_says_so() -> None:
    assert "httpx" not in fixed(ALONE)
    after = fixed(ALONE, http_client="httpx")
    assert after.startswith("import httpx\n\nclient = httpx.AsyncClient()\n")
    assert 'await client.get("https://rates.example", timeout=5, follow_redirects=True)' in after
    assert "requests" not in after
