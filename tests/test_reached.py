"""A change of what uses what, or is given to what, is followed down to all that asked; the rest stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from snippets import Rows, catalogue, project
from test_since import change, rests, run, said

from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.likeness import said as like
from asynclint.project.below import Below
from asynclint.project.imported import Imported
from asynclint.project.kept import Kept
from asynclint.project.link import link
from asynclint.project.opened import Opened
from asynclint.project.scan import Mentions
from asynclint.project.shelved import Shelved

LOW = """\
import aiohttp
import asyncio
import requests
import time
import made

def make():
    return aiohttp.ClientSession()

def fetch(url):
    return requests.get(url)

def aside():
    return requests.get("http://x")

class Loader(made.Base):
    def load(self):
        return requests.post("http://x")

async def waiting():
    reader, writer = await asyncio.open_connection("x", 1)

async def waited():
    reader, writer = await asyncio.open_connection("x", 1)

async def ended():
    reader, writer = await asyncio.open_connection("x", 1)

def nap():
    time.sleep(1)
"""
IDLE = """\
import requests

def idle():
    return requests.get("http://x")"""
MADE = """\
import low

def make():
    return low.make()

def deep(url):
    return low.fetch(url)

class Held:
    def __init__(self):
        self.session = low.make()

class Base:
    def load(self):
        return 1

def use(client):
    return client.get("http://x")

def take(client):
    return client.get("http://x")

def ask(client):
    return client.get("http://x")
"""
MIDDLE = """\
import asyncio
import idle
import low
import made
from fastapi import Depends

def between():
    return made.make()

async def bounded():
    await asyncio.wait_for(asyncio.gather(low.waiting()), 3)

def needs(found=Depends(idle.idle)):
    return found
"""
BOTH = """\
import aiohttp
import low

def long():
    return low.make()

def both():
    client = aiohttp.ClientSession()
    client.close()
    long()
"""
ROUTES = """\
import asyncio
import httpx
import requests
import idle
import low
import made
import middle
import pack
from fastapi import FastAPI

app = FastAPI()

@app.get("/")
async def index():
    middle.between()

def given():
    made.use(requests.Session())

def tell():
    made.ask(httpx.Client(timeout=None))
"""
CALLS = """\
import asyncio
import idle
import low
import made
import middle
from fastapi import FastAPI

app = FastAPI()

@app.get("/plain")
async def plain():
    return 1

@app.get("/other")
async def other(base: made.Base):
    await asyncio.sleep(1)
"""
BOUNDS = """\
import asyncio
import idle
import low

async def bounded():
    await asyncio.wait_for(asyncio.gather(low.ended()), 3)
"""
POOL = """\
import asyncio

class Pool:
    client = None

    async def close(self):
        pass

lone = None

async def opened():
    await asyncio.sleep(1)
    return Pool()
"""
KEEPS = """\
import pool

class Keeper:
    def __init__(self):
        self.held = None

keeper = Keeper()
"""
FILLS = """\
from keeps import Keeper
import pool

async def filled(keeper: Keeper):
    if keeper.held is None:
        keeper.held = await pool.opened()

async def alone():
    if pool.lone is None:
        pool.lone = await pool.opened()
"""
GUARDS = """\
import asyncio
import fills
import keeps

lock = asyncio.Lock()

async def guarded():
    await lock.acquire()
    await fills.alone()
    lock.release()

async def fresh():
    return 1
"""
HEAVY = "import torch\n"
LIGHT = "import asyncio\n"
LAZY = "import light\n\nasync def lazy():\n    import torch\n"
OTHERS = """\
import both
from fastapi import FastAPI

app = FastAPI()

@app.get("/both")
async def index():
    both.both()
"""
START = """\
import time
import low
import made
import middle

def main():
    made.deep("http://x")
    made.Base().load()
    middle.needs()
    low.aside()
"""
KINDS = "".join(f"class Kind{number}:\n    def get(self, url):\n        return url\n\n" for number in range(6))
LISTED = ", ".join([*(f"Kind{number}()" for number in range(6)), "requests.Session()"])
GIVING = f"import heavy\nimport requests\nimport made\n\n{KINDS}def listed():\n    print({LISTED})\n\n"
GIVERS = [f"def give{number}():\n    made.take(Kind{number}())\n\n" for number in range(6)]
LAST = "def last():\n    made.take(requests.Session())\n\n"
FILES = {
    "low.py": LOW,
    "idle.py": IDLE,
    "made.py": MADE,
    "middle.py": MIDDLE,
    "both.py": BOTH,
    "routes.py": ROUTES,
    "calls.py": CALLS,
    "heavy.py": HEAVY,
    "light.py": LIGHT,
    "lazy.py": LAZY,
    "others.py": OTHERS,
    "start.py": START,
    "giving.py": GIVING + "".join(GIVERS) + LAST,
    "bound.py": "import asyncio\nimport low\n\nasync def bounded():\n    await asyncio.wait_for(low.waited(), 3)\n",
    "bounds.py": BOUNDS,
    "pool.py": POOL,
    "keeps.py": KEEPS,
    "fills.py": FILLS,
    "guards.py": GUARDS,
    "pack/__init__.py": "",
    "pack/more.py": "",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


SLEEPING = "async def fresh():\n    import time\n    time.sleep(1)\n\n"
SLEPT = "    await asyncio.sleep(1)\n"
WAITED = "await asyncio.wait_for(asyncio.gather(low.waiting()), 3)"
WAITED_ALONE = "await asyncio.wait_for(low.waited(), 3)"
FOLLOWED = [
    # What is made in one file is told of another, and leads through a third: any of the three may change.
    ("low.py", "def make", f"{SLEEPING}def make", 1),
    ("middle.py", "def between", f"{SLEEPING}def between", 1),
    ("routes.py", '@app.get("/")', f'{SLEEPING}@app.get("/")', 1),
    ("routes.py", "    middle.between()\n", "    await middle.bounded()\n", -1),
    ("both.py", "    client = aiohttp.ClientSession()\n    client.close()\n", "", 0),
    # What is used newly lies below: by a call, as an object, by a method that another overrides, by a dependency.
    ("calls.py", "    return 1\n", "    made.make()\n", 1),
    ("calls.py", "    return 1\n", "    made.Held()\n", 1),
    ("calls.py", SLEPT, '    made.deep("http://x")\n', 1),
    ("calls.py", SLEPT, "    base.load()\n", 1),
    ("calls.py", SLEPT, "    middle.needs()\n", 0),
    # What is given to others, and what callers bound.
    ("calls.py", SLEPT, "    asyncio.get_running_loop().call_soon(low.aside)\n", 1),
    ("calls.py", SLEPT, "    asyncio.get_running_loop().call_soon(low.nap)\n", 1),
    ("routes.py", "    made.use(requests.Session())\n", "    made.use(requests.Session())\n" * 2, 0),
    ("middle.py", WAITED, "await asyncio.shield(asyncio.gather(low.waiting()))", 1),
    ("bounds.py", "wait_for(asyncio.gather(low.ended()), 3)", "shield(asyncio.gather(low.ended())); idle.idle()", 2),
    ("bound.py", WAITED_ALONE, "found = low.waited()\n    await asyncio.wait_for(found, 3)", 1),
    ("middle.py", WAITED, "found = asyncio.gather(low.waiting())\n    await asyncio.wait_for(found, 3)", 1),
    ("guards.py", "    await lock.acquire()\n", "", 1),
    # Imports that others have, of a library or of a file.
    ("routes.py", "import asyncio\n", "import asyncio\nimport asyncio.subprocess\n", 0),
    ("routes.py", "import made\n", "import made\nfrom made import use\n", 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "more"), FOLLOWED)
def test_what_is_used_otherwise_is_followed_to_all_who_asked(
    root: Path, name: str, old: str, new: str, more: int
) -> None:
    first = run(root)
    change(root, name, old, new)
    second = run(root)
    assert said(second) == said(run(root, remember=False))
    assert rests(second)
    assert said(second) != said(first) or not more
    assert len(second.diagnostics) - len(first.diagnostics) == more


WHOLE = [
    ("guards.py", "    return 1\n", "    return keeps.Keeper()\n", -1),
    ("calls.py", SLEPT, "    asyncio.get_running_loop().call_soon(idle.idle)\n", 1),
    ("routes.py", "made.use(requests.Session())", "made.use(asyncio.Lock())", -1),
    (
        "low.py",
        '        return requests.post("http://x")\n',
        "        made.use(made.use())\n        return requests.post(1)\n",
        -1,
    ),
    ("giving.py", "".join(GIVERS) + LAST, LAST + "".join(GIVERS), 1),
    ("light.py", "import asyncio\n", "import asyncio\nimport heavy\n", -1),
    ("start.py", "import made\n", "import made\nimport zipfile\n", 0),
    ("start.py", "import made\n", "import made\nimport pack.more\n", 0),
]


@pytest.mark.parametrize(("name", "old", "new", "more"), WHOLE)
def test_what_may_reach_anywhere_is_linked_with_all(root: Path, name: str, old: str, new: str, more: int) -> None:
    first = run(root)
    change(root, name, old, new)
    second = run(root)
    assert said(second) == said(run(root, remember=False))
    assert not rests(second)
    assert len(second.diagnostics) - len(first.diagnostics) == more


def test_as_much_is_known_where_others_import_what_comes_and_goes() -> None:
    paths = ["app.py", "made.py", "pack/__init__.py", "vendor/plain/one.py"]
    modules = {"app": 0, "made": 1, "pack": 2, "plain.one": 3}
    imports = {
        "made.load": [1],
        "json": [0, 1],
        "plain.lib": [1],
        "vendor.lib": [1],
        "pack": [1],
        "app.run": [3],
        "httpx": [3],
    }
    known, then = Imported(imports, modules, paths), {0: ["json"]}

    def alike(*now: str, tops: str = "") -> bool:
        return known.are_alike(then, {0: now}, [{tops}])

    assert all([alike("json", "json.decoder"), alike(), alike("json", "made.other"), alike("pack")])
    assert not alike("json", "yaml")
    assert not alike("json", "pack.more")
    assert not alike("json", "plain.other")
    assert not alike("json", "vendor.other")
    assert alike("json", "httpx")
    assert not alike("json", "httpx", tops="httpx")
    both = known.are_alike({0: ["json"], 1: ["json"]}, {0: [], 1: []}, [])
    assert not both


def test_who_imports_a_library_is_told_of_the_files_that_are_laid_out() -> None:
    nothing = Mentions(Shelved((), (), Rows({})), {}, ())
    kept = Kept({"importers": [[["httpx"], [1, 2, 3]]]}, (), Opened((), ()), nothing, (1,), frozenset(), Catalogue(()))
    assert kept.importers({2, 3, 9})({"httpx"}) == [2, 3]


def test_what_a_dependency_of_a_function_gives_lies_below_it() -> None:
    text = "from fastapi import Depends\ndef opened():\n    return 1\ndef needs(found=Depends(opened)):\n    return 2\n"
    found = link(project({"m": text}), catalogue("fastapi"))
    assert Below(found, {"m.opened"}).under({"m.needs"}) == {"m.needs", "m.opened"}


def test_what_may_hold_others_off_counts_as_a_use() -> None:
    files = project({"m": "def f(lock):\n    lock.acquire()\n    lock.release()\n"})
    (use,) = Below(link(files, catalogue()), frozenset()).uses(like(files[0].facts, 1))
    assert use.ends
