"""Programs put together from parts: a call that blocks, where it stands, in what function, in what file."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

# A call, and whether a call of this kind can be fixed at all where an `await` may stand.
CALLS = (
    "time.sleep(n)",
    "sleep(n)",
    "t.sleep(n + 1)",
    "requests.get(url, timeout=3)",
    "requests.post(url, json={'a': [n, 2]}, timeout=3)",
    "requests.get(url, timeout=3).json()",
    "requests.get(url)",
    "requests.get(url, params={'a': name}, timeout=3).ok",
    "requests.post(url, data='text', timeout=None)",
    "httpx.get(url, timeout=3)",
    "session.get(url, timeout=3)",
    "Path(name).read_text()",
    "Path(name).read_text(encoding='utf-8')",
    "(path / name).write_text(name)",
    "open(name).read()",
    "subprocess.run([name, name], check=True)",
    "subprocess.run(\n        [name],  # the program\n        check=True,\n    )",
    "helper(n)",
    "helper(*[n], **{})",
    "sqlite3.connect(name).execute('select 1')",
    "connection.execute('select 1').fetchall()",
    "[*path.iterdir()]",
    "Store(n).load()",
    "Store(n).inner.load()",
    "stores[0].load()",
    "Store.made(n).load()",
    "store.text",
    "store.load()",
    "queue.get()",
    "json.load(open(name))",
    "sum(helper(m) for m in range(n))",
)

PLACES = (
    "{}",
    "x = {}",
    "x: object = {}",
    "x = y = {}",
    "x += {}",
    "print({}, 1)",
    "print(n, end={})",
    "print(*[{}])",
    "return {}",
    "return({})",
    "if {}:\n    pass",
    "if n: x = {}",
    "while {}:\n    break",
    "x = n and {} or 1",
    "x = 1 if {} else 2",
    "x = not {}",
    "x = - {} ** 2",
    "x = {} == 1",
    "x = [{} for _ in range(2)]",
    "x = [_ for _ in range(2) if {}]",
    "x = [_ for _ in [{}]]",
    "x = {{n: {} for _ in range(2)}}",
    "x = [[{} for _ in range(2)] for _ in range(2)]",
    "x = list({} for _ in range(2))",
    "x = tuple(_ for _ in [{}])",
    "x = {}.real",
    "x = {}[0]",
    "x = ({}).real",
    "x = {}(1)",
    "{}.attribute = 1",
    "@decorate({})\ndef inner():\n    return 1",
    "def inner(a={}):\n    return a",
    "def inner():\n    return {}",
    "async def inner():\n    return {}",
    "x = lambda: {}",
    "x = lambda a={}: a",
    "class Inner:\n    x = {}",
    "class Inner(base({})):\n    pass",
    "with manage({}) as x:\n    pass",
    "with {} as x:\n    pass",
    "async with manage({}) as x:\n    pass",
    "with open(name) as f:\n    x = f.read()\n    {}\nprint(x)",
    "with open(name) as f:\n    f.read()\n    await other({})",
    "for x in [{}]:\n    pass",
    "for x in {}:\n    print(x)\nelse:\n    pass",
    "try:\n    {}\nexcept ValueError:\n    {}\nfinally:\n    {}",
    'x = f"a {{{}}} b"',
    'x = f"{{{}!r:>10}}"',
    'x = f"{{{}=}}"',
    "await other({})",
    "x = await other() or {}",
    "await {}",
    "(x := {})",
    "assert {}, n",
    "del {}[0]",
    "raise ValueError({})",
    "match {}:\n    case 1:\n        pass",
    "a = 1; {}; b = 2",
    "x = (\n    n,\n    {},  # kept\n)",
    "{}  # kept",
    "yield {}",
    "x = await asyncio.to_thread(helper({}))",
    "x = await asyncio.to_thread(helper(n))",
)

HEADS = (
    "",
    '"""A docstring."""\n',
    "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n",
    '"""A docstring."""\n\nfrom __future__ import annotations\n',
    "# A comment.\n\n",
)
LIBRARIES = {
    "asyncio": (
        "import asyncio\n",
        "import asyncio as aio\nimport asyncio\n",
        "from asyncio import sleep as nap\nimport asyncio\n",
    ),
    "anyio": ("import anyio\n", "from anyio import to_thread\nimport anyio\n", "import anyio.abc\n"),
    "trio": ("import trio\n", "from trio import to_thread\nimport trio\n"),
    "": ("",),
}
CLIENTS = (
    "",
    "import httpx\n",
    "import httpx\n\nclient = httpx.AsyncClient(timeout=3)\n",
    "import httpx\n\nrates = httpx.AsyncClient(base_url='https://rates.example')\n",
)
"""What stands below the imports."""
IMPORTS = """\
import json
import queue as queues
import sqlite3
import subprocess
import time
import time as t
from pathlib import Path
from time import sleep

import requests
"""
REST = """\

session = requests.Session()
connection = sqlite3.connect("file")
path = Path("folder")
queue = queues.Queue()


def helper(n=0):
    time.sleep(n)
    return n


def manage(x): ...
def decorate(x): ...
def base(x): ...
async def other(x=0): ...


class Store:
    def __init__(self, n=0):
        self.n = n
        self.inner = Path("file") and self

    @classmethod
    def made(cls, n):
        return cls(n)

    @property
    def text(self):
        return self.load()

    def load(self):
        return Path("file").read_text()


store = Store()
stores = [store]


"""
FRAMES = (
    ("async def work(n, url, name):\n", "    ", 1),
    ("class Worker:\n    async def work(self, n, url, name):\n        if n:\n", "    ", 3),
    ("def outer():\n    async def work(n, url, name):\n", "    ", 2),
    ("async def work(n, url, name):\n\twhile n:\n", "\t", 2),
    ("async def work(n, url, name):\n  try:\n", "  ", 2),
    ("async def work(n, url, name):\n    async with manage(n) as y:\n        for z in y:\n", "    ", 3),
    ("@decorate(1)\n@decorate(2)\nasync def work(n, url, name):\n    with manage(n):\n", "    ", 2),
)


@dataclass(frozen=True)
class Program:
    """A program, and what it is made of."""

    text: str
    library: str
    newline: str
    ended: bool
    mark: bool

    @property
    def data(self) -> bytes:
        """The bytes of its file."""
        text = self.text if self.ended else self.text.rstrip("\n")
        return b"\xef\xbb\xbf" * self.mark + text.replace("\n", self.newline).encode()


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Any call at any place, several of them."""
    library = draw(st.sampled_from(sorted(LIBRARIES)))
    frame, step, depth = draw(st.sampled_from(FRAMES))
    pairs = st.tuples(st.sampled_from(PLACES), st.sampled_from(CALLS))
    body = [placed(place, call) for place, call in draw(st.lists(pairs, min_size=1, max_size=4))]
    if library not in ("", "asyncio"):
        body = [one for one in body if "asyncio" not in one] or ["pass"]
    text = draw(st.sampled_from(HEADS)) + draw(st.sampled_from(LIBRARIES[library])) + IMPORTS
    text += draw(st.sampled_from(CLIENTS)) + REST
    text += frame + indented("\n".join(body), step, depth)
    if "try:" in frame:
        text += f"{step * (depth - 1)}finally:\n{step * depth}pass\n"
    return Program(text, library, draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans()), draw(st.booleans()))


def placed(place: str, call: str) -> str:
    """The statement with the call in it; what a call cannot stand in an f-string for stays out of one."""
    if 'f"' in place and ("\n" in call or '"' in call or "#" in call or "{" in call):
        call = "time.sleep(n)"
    return place.format(*[call] * place.count("{}"))


def indented(body: str, step: str, depth: int) -> str:
    """The body at a depth, in steps of its own."""
    lines = []
    for line in body.split("\n"):
        text = line.lstrip(" ")
        lines.append(step * (depth + (len(line) - len(text)) // 4) + text if text else "")
    return "\n".join(lines) + "\n"
