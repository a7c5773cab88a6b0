"""
What is told of one file may hang on another one, and there on what stands beside the event that leads across.

Whoever comes to a function from below and looks at its other events has to be known to `Below.uses`: else a run that
rests on an earlier one does not look again where these change. The table of doors is for whoever adds one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_since import change, rests, run, said

from asynclint import rules
from asynclint.reach import Report
from asynclint.rule import collect

PROJECT = Path(__file__).parent.parent / "asynclint" / "project"

READY = """\
ready = False

async def loaded():
    return 1

async def prepare():
    global ready
    if not ready:
        await loaded()
        ready = True
"""
FETCH = """\
import asyncio

async def fetch():
    return await asyncio.open_connection("x", 80)
"""
WORK = """\
import aiohttp

async def work(item):
    async with aiohttp.ClientSession() as session:
        print(session.closed, item)
"""
SERVE = "import above\n\nasync def serve():\n    above.read()\n"
STORE = """\
import fastapi
from sqlalchemy.ext.asyncio import AsyncSession
app = fastapi.FastAPI()

class Store:
    def __init__(self):
        self.session = AsyncSession()
"""
LEAKING = "import aiohttp\n\nasync def get():\n    client = aiohttp.ClientSession()\n    assert not client.closed\n"
MADE = "import time\n\nclass Made:\n    def __init__(self):\n        time.sleep(1)\n"
POOL = "import above\nimport fastapi\nfrom sqlalchemy import create_engine\n\n"
POOL += "def make():\n    return create_engine('x', poolclass=above.Pool)\n"
LOCKED = "import asyncio\nimport above\n\nasync def hold():\n    with above.lock:\n        await asyncio.sleep(1)\n"
LOOPED = "import asyncio\nimport below\n\nasync def consume(queue: asyncio.Queue):\n"
LOOPED += "    while True:\n        {}\n        await below.work(1)\n\nasyncio.run(consume(asyncio.Queue()))\n"

# Of which subject something is told, what `below` and `above` say, what of `above` changes, how much more is told then
# of `below`.
CASES = {
    "a lock that a caller takes": (
        "race", READY, "import below\n\nasync def run(lock):\n    lock.locked()\n    await below.prepare()\n",
        "lock.locked()", "await lock.acquire()", -1,
    ),
    "a lock that a caller's caller takes": (
        "race", READY,
        "import below\n\nasync def run():\n    await below.prepare()\n\nasync def all(lock):\n"
        "    await lock.acquire()\n    await run()\n",
        "await lock.acquire()", "lock.locked()", 1,
    ),
    "a limit around what a caller gives away": (
        "wait", FETCH,
        "import below\nimport tools\n\nasync def run():\n    await tools.with_timeout(tools.kept(below.fetch()), 3)\n",
        "with_timeout", "at_some_time", 1,
    ),
    "a loop over messages around a call": (
        "making", WORK, LOOPED.format("await queue.get()"), "queue.get()", "asyncio.sleep(1)", -1,
    ),
    "a loop that becomes one over messages": (
        "making", WORK, LOOPED.format("await asyncio.sleep(1)"), "asyncio.sleep(1)", "queue.get()", 1,
    ),
    "a socket that is told not to wait": (
        "call", SERVE,
        "import socket\n\ndef read():\n    line = socket.socket()\n    line.setblocking(False)\n    line.recv(1)\n",
        "    line.setblocking(False)\n", "", 1,
    ),
    "a loop that is asked for": (
        "call", SERVE,
        "import asyncio\n\ndef read():\n    asyncio.get_running_loop()\n    asyncio.run(asyncio.sleep(1))\n",
        "    asyncio.get_running_loop()\n", "", 1,
    ),
    "a callback of the loop": (
        "call", "import time\n\ndef tick():\n    time.sleep(1)\n",
        "import asyncio\nimport below\n\nasync def run(loop: asyncio.AbstractEventLoop):\n"
        "    loop.call_soon(print, below.tick)\n",
        "print, ", "", 1,
    ),
    "a class that the loop is given": (
        "call", MADE,
        "import asyncio\nimport below\n\nasync def run(loop: asyncio.AbstractEventLoop):\n    below.Made()\n",
        "below.Made()", "loop.call_soon(below.Made)", 0,
    ),
    "a service that keeps a session": (
        "sharing", STORE, "import below\n\ndef made():\n    return below.Store()\n\nprint(made)\n",
        "print(made)", "made()", 1,
    ),
    "who leads to a leak": (
        "leak", LEAKING, "import asyncio\nimport below\n\ndef main():\n    asyncio.run(below.get())\n\nmain()\n",
        "def main", "def others():\n    asyncio.run(below.get())\n\ndef main", 1,
    ),
    "which pool a name stands for": (
        "setting", POOL, "from sqlalchemy.pool import QueuePool as Pool\n", "QueuePool", "NullPool", 1,
    ),
    "which lock a name stands for": (
        "holding", LOCKED, "import threading\nlock = threading.Lock()\n", "threading.Lock()", "threading.Event()", -1,
    ),
}  # fmt: skip


NAMED = {"setting", "holding"}
"""Subjects of which another file says something only by what its names mean: then everything is linked anew."""

# The functions that look through the events of some function, by how a later run learns of a change there.
DOORS = {
    "it is linked, told of, or asked about itself: its file is laid out again where it changes": {
        "clients.set_again", "conditions._is_datagram", "conditions._is_nonblocking", "conditions.asks_for_loop",
        "diskless._makers", "early.handed", "holding._until_released", "lazily._takers", "loading.is_done",
        "locks._slow", "pools._bounded_otherwise", "readied._asked", "readied._inside", "readied._watched",
        "sharing._calls", "sites.borrows", "why._events",
    },
    "somebody came to it from below: `Below.uses` knows by which names what it looks for goes": {
        "around._bounders", "messages._takes", "racing._is_guarded",
    },
    "the call looked for stands where a function that is used is called, so it is a use itself": {"telling._made"},
    "it is asked for as `inside`: everything is linked anew": {"named.calls"},
    "calls in decorators are compared by `Altered`": {"place._configured", "routes._handler"},
}  # fmt: skip
"""Whoever adds a door says here how; of those that come from below there is a case above."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a case is written, and linted."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def below(report: Report, subject: str) -> list[str]:
    """What is told of the file below, of a kind of subject."""
    codes = {one.code for one in collect(rules) if one.subject == subject}
    return [one.code for one in report.diagnostics if one.path == "below.py" and one.code in codes]


def write(root: Path, text: str, above: str) -> Report:
    """What a run says of a case, which is kept."""
    (root / "below.py").write_text(text)
    (root / "above.py").write_text(above)
    return run(root)


@pytest.mark.parametrize(("subject", "text", "above", "old", "new", "more"), CASES.values(), ids=CASES)
def test_what_changes_in_another_file_is_found_out(
    root: Path, subject: str, text: str, above: str, old: str, new: str, more: int
) -> None:
    first = write(root, text, above)
    change(root, "above.py", old, new)
    second = run(root)
    assert said(second) == said(run(root, remember=False))
    assert len(below(second, subject)) - len(below(first, subject)) == more
    assert rests(second) or subject in NAMED


def test_there_is_a_case_of_every_subject() -> None:
    assert {case[0] for case in CASES.values()} == {one.subject for one in collect(rules)} - {"tool"}


def edits(text: str) -> Iterator[str]:
    """A text with one statement less, one twice, one that is only done perhaps, and one again and again."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        body = [one for one in getattr(node, "body", ()) if isinstance(one, ast.stmt)]
        for one in body if not isinstance(node, ast.Lambda) else ():
            assert one.end_lineno is not None
            before, after = lines[: one.lineno - 1], lines[one.end_lineno :]
            piece, space = lines[one.lineno - 1 : one.end_lineno], " " * one.col_offset
            if len(body) > 1:
                yield "".join([*before, *after])
            if not hasattr(one, "body"):
                yield "".join([*before, *piece, *piece, *after])
            if isinstance(one, ast.Expr):
                for around in ("if print:", "while True:", "with open:"):
                    yield "".join([*before, f"{space}{around}\n", *(f"    {line}" for line in piece), *after])


@pytest.mark.parametrize(("text", "above", "old", "new"), [case[1:5] for case in CASES.values()], ids=CASES)
def test_after_any_small_change_the_report_is_that_of_a_run_without_a_cache(
    root: Path, text: str, above: str, old: str, new: str
) -> None:
    for whole in (above, above.replace(old, new)):
        for edited in edits(whole):
            for each in (whole, edited):
                write(root, text, each)
            assert said(run(root)) == said(run(root, remember=False)), edited


def test_two_calls_that_begin_at_one_place_are_told_in_one_order(root: Path) -> None:
    report = write(root, MADE, "import below\n\nasync def run():\n    below.Made().__init__()\n")
    order = [one.order for one in report.diagnostics]
    assert len({one[:5] for one in order}) < len(order) == len({*order})


def doors() -> Iterator[str]:
    """The functions of the project's modules that look through the events of some function."""
    for file in PROJECT.glob("*.py"):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(
                isinstance(node, ast.Attribute) and node.attr in ("tape", "every_tape") for node in ast.walk(function)
            ):
                yield f"{file.stem}.{function.name}"


def test_it_is_known_how_a_change_is_noticed_of_what_somebody_looks_through() -> None:
    found = list(doors())
    assert sorted(found) == sorted(one for group in DOORS.values() for one in group)
