"""After a change a run may rest on an earlier one, as long as it says byte for byte what it would say without."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asynclint.api import check
from asynclint.config import Config
from asynclint.reach import Report
from asynclint.report import renderer
from asynclint.shown import diagnostic, listed

APP = """\
import asyncio
import helper
from quiet import Shelf

shelf = Shelf()

async def serve():
    helper.wait()
    await asyncio.sleep(1)

async def read(path):
    with open(path) as stream:
        return stream.read()

def aside(rows):
    return [one for one in rows if one]
"""
HELPER = """\
import logging
import time

log = logging.getLogger(__name__)

def wait():
    log.info("waiting")
    time.sleep(1)

def idle(number):
    log.info("idle")
    return number + 1

def other():
    return idle(2)
"""
QUIET = """\
import logging

log = logging.getLogger(__name__)

class Shelf:
    def __init__(self):
        self.rows = []

    def put(self, row):
        log.info("put")
        self.rows.append(row)

def counted(shelf):
    return len(shelf.rows)
"""
MORE = """\
import asyncio
import helper
import requests
import socket
import sqlite3
import names
from time import *

class Rows(sqlite3.Connection):
    pass

class Slow:
    @property
    def size(self):
        sleep(1)

def wrapped(called):
    def inner():
        sleep(1)
        return called()
    return inner

def plain():
    return 1

async def run(rows: Rows):
    plain()
    rows.execute("select 1")
    names.sleep(1)

async def look(slow: Slow):
    slow.size

def idle(slow: Slow):
    return 1

class Kept:
    def __init__(self):
        self.rows = []

kept = Kept()

async def late():
    helper.rest()
    kept.rest()
    names.wait()

async def open_and_limit():
    line = socket.socket()
    line.settimeout(None)
    line.settimeout(3)

class Slower(Slow):
    def halt(self):
        sleep(1)

async def calm(slow: Slower):
    asyncio.get_running_loop().call_soon(plain)

class Session(requests.Session):
    pass

def fetched():
    return Session().get("http://x")
"""
NAMES = "import helper\nfrom time import *\n"
FILES = {"app.py": APP, "helper.py": HELPER, "quiet.py": QUIET, "more.py": MORE, "names.py": NAMES}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(root: Path, *, remember: bool = True) -> Report:
    """A run that hides nothing."""
    config = Config(
        root=root,
        cache_dir=".cache",
        no_cache=not remember,
        min_severity="low",
        min_confidence="possible",
        extend_select=("ASL002",),
        jobs=1,
    )
    return check(["."], config, remember=remember, every_fix=True)


def said(report: Report) -> tuple[object, ...]:
    """All that a run says, and how much it does not."""
    shown = [listed(one)[:-1] for one in report.diagnostics]
    written = [renderer(name)(report.diagnostics, report.sources, False) for name in ("text", "full", "json")]
    return shown, report.hidden, report.unsure, report.suppressed, written


def rests(report: Report) -> bool:
    """Whether a run rests on an earlier one."""
    return not report.reach.reading.keys


def change(root: Path, name: str, old: str, new: str) -> None:
    """Change a file, once."""
    text = (root / name).read_text()
    assert text.count(old) == 1, old
    (root / name).write_text(text.replace(old, new))


APPENDED = [
    "\n\ndef changed():\n    return 1\n",
    "\n\nasync def changed(a=1):\n    return a\n",
    "\n\n# so\n",
    "\n\nfresh = 1\n",
    "\n\nfresh = [1, 2]\n",
]
LOGGING = "\n\ndef changed():\n    log.info('said')\n"
HARMLESS = [
    *((name, FILES[name], FILES[name] + more) for name in FILES for more in APPENDED),
    *((name, FILES[name], FILES[name] + LOGGING) for name in ("helper.py", "quiet.py")),
    ("helper.py", '    log.info("idle")\n', '    log.info("idle")\n    log.info("twice")\n'),
    ("helper.py", '    log.info("idle")\n', ""),
    ("helper.py", '"waiting"', '"waiting for it"'),
    ("helper.py", "def idle", "\n\n# what is idle\ndef idle"),
    ("helper.py", "number + 1", "number + 2"),
    ("helper.py", "def wait", "# moved\n\ndef wait"),
    ("helper.py", "    time.sleep", "    # really\n    time.sleep"),
    ("helper.py", "    time.sleep", '    log.info("now")\n    time.sleep'),
    ("quiet.py", '        log.info("put")\n', '        if row:\n            log.info("put")\n'),
    ("quiet.py", "    def put", "    def taken(self):\n        return self.rows\n\n    def put"),
    ("quiet.py", "def counted(shelf):\n    return len(shelf.rows)\n", ""),
    ("app.py", "async def serve", '"""What it is for."""\n\nasync def serve'),
    ("app.py", "async def serve", "def fresh():\n    return 1\n\nasync def serve"),
    ("app.py", "if one]", "if one > 1]"),
    ("app.py", "    with open", "\n    with open"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), HARMLESS)
def test_a_change_that_changes_no_answer_rests_on_the_run_before(root: Path, name: str, old: str, new: str) -> None:
    first = run(root)
    assert len(first.diagnostics) > 2
    change(root, name, old, new)
    second, third = run(root), run(root)
    assert rests(second)
    assert said(second) == said(third) == said(run(root, remember=False))
    (root / name).write_text(FILES[name])
    assert said(run(root)) == said(first)


TELLING = [
    ("quiet.py", "def counted", "import helper\n\nasync def counting():\n    helper.wait()\n\ndef counted", 1),
    ("helper.py", "time.sleep(1)", "time.sleep(1)  # noqa", 0),
    ("helper.py", "def wait():", "async def wait():", 0),
    ("app.py", "def aside", "async def aside", 0),
    ("quiet.py", "def put(self, row):\n", "def put(self, row):\n        open(row).close()\n", 0),
    ("app.py", "import helper\n", "import other as helper\n", -1),
    ("more.py", "    return 1\n\nasync", "    return 1\n\ndef fresh():\n    return 2\n\nasync", 0),
    ("more.py", "def plain", "@wrapped\ndef plain", 1),
    ("more.py", "Connection):\n    pass", "Connection):\n    def execute(self, text):\n        return text", -1),
    ("names.py", NAMES, NAMES + "def sleep(x):\n    return x\n", -1),
    ("names.py", NAMES, NAMES + "sleep = [1]\n", -1),
    ("names.py", NAMES, NAMES + "from helper import *\n", 1),
    ("helper.py", HELPER, HELPER + "rest = wait\n", 1),
    ("more.py", "self.rows = []", "self.rows = []\n        self.rest = helper.wait", 1),
    ("more.py", "class Kept:\n", "class Kept:\n    rest = helper.wait\n", 1),
    ("more.py", "(None)\n    line", "(None); line", 1),
    ("more.py", "slow: Slower):\n", "slow: Slower):\n    slow.size\n", 1),
    ("more.py", "(plain)\n", "(slow.halt)\n", 1),
    ("more.py", "n(requests.Session):\n    pass", "n(requests.Session):\n    def request(self):\n        pass", -1),
    ("more.py", "def idle(slow: Slow):\n", "async def idle(slow: Slow):\n    slow.size\n", 1),
    ("more.py", "def idle(slow: Slow):\n", "def idle(slow: Slow):\n    slow.size\n", 0),
    ("app.py", "def aside(rows):\n", "def aside(rows):\n    asyncio.get_running_loop().call_soon(helper.wait)\n", 1),
    ("app.py", "async def serve", "def open(path):\n    return path\n\nasync def serve", -2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "more"), TELLING)
def test_a_change_that_changes_an_answer_is_found_out(root: Path, name: str, old: str, new: str, more: int) -> None:
    first = run(root)
    change(root, name, old, new)
    second = run(root)
    assert said(second) == said(run(root, remember=False))
    assert len(second.diagnostics) - len(first.diagnostics) == more


ANEW = [
    ("quiet.py", "    return len", "    import time\n    time.sleep(1)\n    return len", 0),
    ("app.py", "    helper.wait()\n", "    helper.wait()\n    import time\n    time.sleep(1)\n", 1),
    ("app.py", "    await asyncio.sleep(1)\n", "    await asyncio.sleep(1)\n    helper.wait()\n", 1),
    ("app.py", "    helper.wait()\n", "", -1),
    ("app.py", "    helper.wait()\n", "    helper.wait()  # noqa\n", -1),
    ("app.py", "async def serve", "async def fresh():\n    import time\n    time.sleep(1)\n\nasync def serve", 1),
    ("app.py", "    with open", "    import time\n    time.sleep(1)\n    with open", 1),
    ("app.py", "import asyncio\n", "import asyncio\nimport time\n", 0),
    ("helper.py", "    time.sleep(1)\n", "", -1),
    ("helper.py", "    time.sleep(1)\n", "    time.sleep(1)\n    time.sleep(2)\n", 0),
    ("helper.py", "def idle", "async def idle_wait():\n    wait()\n\ndef idle", 1),
    ("quiet.py", "def counted", "    def _o(self):\n        open('x')\n\nasync def g(x):\n    x._o()\ndef counted", 1),
    ("quiet.py", "def counted", "def f(x):\n    open(x).close()\n\nasync def g(x):\n    f(x)\n\ndef counted", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "more"), ANEW)
def test_what_a_change_reaches_is_linked_anew_and_the_rest_stands(
    root: Path, name: str, old: str, new: str, more: int
) -> None:
    first = run(root)
    text = (root / name).read_text()
    change(root, name, old, new)
    second = run(root)
    assert rests(second)
    assert said(second) == said(run(root, remember=False))
    assert len(second.diagnostics) - len(first.diagnostics) == more
    assert said(run(root)) == said(second)
    (root / name).write_text(text)
    third = run(root)
    assert rests(third)
    assert said(third) == said(first)


def test_many_changes_one_after_the_other(root: Path) -> None:
    run(root)
    for number in range(12):
        for name in FILES:
            with (root / name).open("a") as stream:
                stream.write(f"\ndef changed_{number}():\n    return {number}\n")
            assert rests(run(root))
    assert said(run(root)) == said(run(root, remember=False))
    change(root, "quiet.py", "return len", "open('x').close()\n    return len")
    change(root, "app.py", "    helper.wait()\n", "    helper.wait()\n    counted(shelf)\n")
    change(root, "app.py", "import Shelf", "import Shelf, counted")
    assert said(run(root)) == said(run(root, remember=False))


def test_a_finding_moves_with_its_lines_and_keeps_its_fix(root: Path) -> None:
    before = run(root)
    change(root, "app.py", "import asyncio\n", "# above\nimport asyncio\n")
    change(root, "helper.py", "import logging\n", "# above\n\nimport logging\n")
    after = run(root)
    assert rests(after)
    assert [one.span.line + (one.path == "app.py") for one in before.diagnostics] == [
        one.span.line for one in after.diagnostics
    ]
    assert [hop.span.line + 2 for one in before.diagnostics for hop in one.chain if hop.path == "helper.py"] == [
        hop.span.line for one in after.diagnostics for hop in one.chain if hop.path == "helper.py"
    ]
    assert any(one.fix for one in after.diagnostics)
    assert said(after) == said(run(root, remember=False))


def test_a_fix_that_the_change_makes_impossible_is_none(root: Path) -> None:
    run(root)
    change(root, "app.py", "    return [one", "    asyncio = 1\n    return [one")
    assert said(run(root)) == said(run(root, remember=False))


def test_suppressions_stay_at_their_lines(root: Path) -> None:
    change(root, "app.py", "helper.wait()", "helper.wait()  # noqa")
    first = run(root)
    with (root / "app.py").open("a") as stream:
        stream.write("\ndef changed():\n    return 1\n")
    second = run(root)
    assert [rests(second), second.suppressed] == [True, first.suppressed]
    change(root, "app.py", "shelf = Shelf()\n", "\nshelf = Shelf()\n")
    third = run(root)
    assert [rests(third), third.suppressed] == [True, first.suppressed]
    assert said(third) == said(run(root, remember=False))
    change(root, "app.py", "  # noqa", "")
    change(root, "app.py", "asyncio.sleep(1)", "asyncio.sleep(1)  # noqa")
    assert said(run(root)) == said(run(root, remember=False))


def test_a_suppression_without_effect_moves_with_its_line(root: Path) -> None:
    change(root, "quiet.py", "self.rows = []", "self.rows = []  # asynclint: ignore")
    first = run(root)
    change(root, "quiet.py", "import logging\n", "# above\nimport logging\n")
    second = run(root)
    assert rests(second)
    (before,) = (one.span.line for one in first.diagnostics if one.code == "ASL002")
    (after,) = (one.span.line for one in second.diagnostics if one.code == "ASL002")
    assert after == before + 1
    assert said(second) == said(run(root, remember=False))


def test_a_call_that_moves_out_from_under_a_suppression_is_said(root: Path) -> None:
    first = "\n    client = aiohttp.ClientSession(); log.info('made')  # noqa\n"
    then = "    client = aiohttp.ClientSession()\n" + "    log.info('made')".ljust(first.index("#") - 1) + "# noqa\n"
    (root / "made.py").write_text(
        f"import aiohttp\nfrom helper import log\n\nasync def fetch():\n{first}    return 1\n"
    )
    before = run(root)
    change(root, "made.py", first, then)
    after = run(root)
    assert [before.suppressed, after.suppressed] == [2, 0]
    assert said(after) == said(run(root, remember=False))


def test_what_a_comment_says_is_said_of_what_stands_there_now(root: Path) -> None:
    (root / "said.py").write_text("def unused():  # asynclint: blocking\n    return 1\n\ndef used():\n    return 1\n")
    (root / "uses.py").write_text("import said\n\nasync def use():\n    said.used()\n")
    first = run(root)
    (root / "said.py").write_text("def used():  # asynclint: blocking\n    return 1\n\ndef unused():\n    return 1\n")
    second = run(root)
    assert len(second.diagnostics) == len(first.diagnostics) + 1
    assert said(second) == said(run(root, remember=False))


def test_projects_of_like_named_modules_are_kept_apart(root: Path) -> None:
    for folder in ("left", "right"):
        (root / folder / "pack").mkdir(parents=True)
        (root / folder / "pack" / "__init__.py").touch()
        (root / folder / "pack" / "helper.py").write_text(HELPER)
        (root / folder / "pack" / "main.py").write_text(APP.replace("import helper", "from pack import helper"))
    first = run(root)
    for name in ("left/pack/helper.py", "right/pack/main.py", "quiet.py"):
        with (root / name).open("a") as stream:
            stream.write("\ndef changed():\n    return 1\n")
    second = run(root)
    assert rests(second)
    assert said(second)[:4] == said(first)[:4]
    assert said(second) == said(run(root, remember=False))
    change(root, "right/pack/helper.py", "    time.sleep(1)\n", "    pass\n")
    third = run(root)
    assert len(third.diagnostics) < len(first.diagnostics)
    assert said(third) == said(run(root, remember=False))


def test_what_another_run_asked_is_not_taken_for_what_this_one_asked(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asynclint.remember.SLOTS", 1)
    run(root)
    config = Config(root=root, cache_dir=".cache", select=("ASL3",), jobs=1)
    check(["."], config, remember=True, every_fix=True)
    with (root / "quiet.py").open("a") as stream:
        stream.write("\ndef changed():\n    return 1\n")
    second = run(root)
    assert not rests(second)
    assert rests(run(root))


def test_what_is_only_counted_is_missed(root: Path) -> None:
    limit = "    socket.setdefaulttimeout(5)\n"
    fetch = "async def fetch():\n    urllib.request.urlopen('http://x')\n"
    (root / "limits.py").write_text(f"import socket, urllib.request\n\ndef settle():\n{limit}    return 1\n\n{fetch}")
    before = run(root)
    change(root, "limits.py", limit, "")
    after = run(root)
    assert len(after.diagnostics) > len(before.diagnostics)
    assert said(after) == said(run(root, remember=False))


def test_a_diagnostic_survives_being_kept(root: Path) -> None:
    found = run(root).settled
    assert found
    assert [diagnostic(listed(one)) for one in found] == list(found)


# Random projects of blocks that define, call, hand on and hide each other's names; random changes of blocks.

HEAD = "import asyncio, fastapi, logging, requests, threading, time\nimport one, two\n"
HEAD += "log = logging.getLogger(__name__)\napp = fastapi.FastAPI()\n"
BLOCKS = [
    "def load():\n    time.sleep(1)\n",
    "def load():\n    return 1\n",
    "def load(found=None):\n    log.info('loading')\n    return store(found)\n",
    "def load():\n    return Store()\n",
    "async def run():\n    load()\n",
    "async def run():\n    one.load()\n    two.store(Store())\n",
    "async def run(kept):\n    kept.load()\n    kept._save()\n",
    "async def run():\n    log.info('so')\n    Store().size\n",
    "async def run():\n    with guard:\n        await asyncio.sleep(1)\n",
    "kept = None\nasync def run():\n    global kept\n    if not kept:\n        await one.run()\n        kept = True\n",
    "@app.get('/')\nasync def calls():\n    await run()\n",
    "async def run():\n    guard.acquire()\n    await one.run()\n    guard.release()\n",
    "async def run():\n    one.Store().load().load()\n    x = two.Store()\n    x.load()\n",
    "def store(given):\n    given.load()\n    return given\n",
    "def store(given):\n    return give(load)\n",
    "def store(given):\n    with guard:\n        log.info(given)\n",
    "def give(called):\n    return called()\n",
    "def give(called):\n    threading.Thread(target=called).start()\n",
    "async def give(called):\n    await asyncio.to_thread(called)\n",
    "class Store:\n    def load(self):\n        return open('x').read()\n",
    "class Store:\n    def load(self):\n        return self\n    def _save(self):\n        time.sleep(2)\n",
    "class Store:\n    @property\n    def size(self):\n        load()\n    def __enter__(self):\n        load()\n",
    "class Store(two.Store):\n    def load(self):\n        log.info('load')\n        return super().load()\n",
    "class Rest(Store):\n    def load(self):\n        return requests.get('http://x')\n",
    "def wrapped(called):\n    def inner():\n        load()\n        return called()\n    return inner\n",
    "@wrapped\ndef decorated():\n    return 1\n",
    "async def calls():\n    decorated()\n    give(lambda: load())\n",
    "async def calls():\n    requests.get('http://x', timeout=3)\n    s = requests.Session()\n    s.get('x')\n",
    "async def calls():\n    await asyncio.gather(run(), run())\n",
    "guard = threading.Lock()\n",
    "nap = load\n",
    "nap = time.sleep\n",
    "x = 1\n",
    "from one import *\n",
    "from two import load\n",
    "def main():\n    asyncio.run(run())\n",
    "def quiet():\n    log.info('quiet')\n",
    "def quiet():\n    return nap(1)\n",
    "# asynclint: ignore-file\n",
    "def quiet():  # asynclint: blocking\n    return 1\n",
    "def load():  # asynclint: not-blocking\n    time.sleep(1)\n",
    "async def hushed():\n    load()  # noqa\n",
    "async def hushed():\n    load(\n    )  # asynclint: ignore\n    store(1); x = 1  # asynclint: ignore[ASL101]\n",
    "y = 1  # asynclint: ignore\n",
    "\n",
    "# a comment\n",
]  # fmt: skip
blocks = st.sampled_from(BLOCKS)
modules = st.fixed_dictionaries({name: st.lists(blocks, max_size=5) for name in ("one", "two", "three")})
LINES = ["    log.info('more')\n", "    load()\n", "    time.sleep(3)\n", "    pass\n", "\n", "    x.y = 2\n"]
inserted = st.sampled_from(LINES)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str, int, str]:
    """What to do in which module, where, with what."""
    kind = draw(st.sampled_from(["add", "drop", "replace", "line", "line", "append", "append"]))
    what = draw(inserted if kind == "line" else blocks)
    return kind, draw(st.sampled_from(["one", "two", "three"])), draw(st.integers(0, 30)), what


def changed(held: list[str], kind: str, at: int, what: str) -> list[str]:
    """The blocks of a module after a change."""
    place = at % (len(held) + 1)
    if kind == "append":
        return [*held, what]
    if kind == "add":
        return [*held[:place], what, *held[place:]]
    if kind == "drop" or not held:
        return [*held[:place], *held[place + 1 :]]
    place %= len(held)
    if kind == "replace":
        return [*held[:place], what, *held[place + 1 :]]
    lines = held[place].splitlines(keepends=True)
    here = next((number for number, line in enumerate(lines) if number and line.startswith("    ")), len(lines))
    longer = "".join([*lines[:here], what if len(lines) > 1 else "\n", *lines[here:]])
    return [*held[:place], longer, *held[place + 1 :]]


@given(modules, st.lists(changes(), min_size=1, max_size=5))
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_changes_the_report_is_that_of_a_run_without_a_cache(
    held: dict[str, list[str]], steps: list[tuple[str, str, int, str]]
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder)
        patch.chdir(root)
        for name, parts in held.items():
            (root / f"{name}.py").write_text(HEAD + "".join(parts))
        run(root)
        for kind, name, at, what in steps:
            held[name] = changed(held[name], kind, at, what)
            (root / f"{name}.py").write_text(HEAD + "".join(held[name]))
            assert said(run(root)) == said(run(root, remember=False))
