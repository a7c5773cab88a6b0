"""A fixed program gives what it gave before, and does not stop the loop any more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from asynclint.api import check
from asynclint.config import Config
from asynclint.mend import mend
from asynclint.text import Source

SLOW = 0.4
STALL = 0.25
"""Seconds: how long each function blocks, and the longest pause that a loop may make."""

PROGRAM = '''\
import json
import os
import queue
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def later(function, *arguments):
    threading.Timer(SLOW, function, arguments).start()


def pipe(name, text="one\\ntwo\\n"):
    """A file that gives its content only after a while."""
    path = Path(name)
    os.mkfifo(path)
    later(path.write_text, text)
    return path


def double(n, *, times=2):
    time.sleep(SLOW)
    return n * times


def steps(n):
    for number in range(n):
        time.sleep(SLOW)
        yield number


async def sleeps():
    return [time.sleep(SLOW) is None, f"{time.sleep(0.01)}"]


async def helper():
    return double(2) + double(3, times=4)


async def comprehension():
    return [double(n) for n in (1, 2)], {n: double(n) for n in [double(1)]}


async def condition():
    return "yes" if double(0) == 0 and not double(0) else "no"


async def raises():
    try:
        double(object())
    except TypeError as error:
        return str(error)


async def chain():
    return open(pipe("chain")).read().upper()


async def path():
    return pipe("path").read_text(encoding="utf-8").splitlines()


async def block():
    first = "nothing"
    with open(pipe("block")) as lines:
        first = lines.readline()
        rest = lines.read()
    return first, rest


async def returning():
    with open(pipe("returning")) as lines:
        return lines.read()


async def event():
    done = threading.Event()
    later(done.set)
    return done.wait(10), done.is_set()


async def generator():
    total = []
    for number in steps(2):
        total.append(number)
    return total


async def nested():
    return double(double(1))


async def waits():
    line = queue.Queue()
    later(line.put, "item")
    return line.get()


class Store:
    def __init__(self, name):
        self.path = pipe(name, '{"n": [1, 2]}')
        self.written = 0

    def load(self):
        return self.path.read_text()

    async def both(self):
        self.written += len(self.load())
        return self.written


async def method():
    return await Store("method").both() + 1


async def loaded():
    return json.load(open(pipe("loaded", "[1, 2]")))["n" == 0:]


async def written():
    path = Path("written")
    os.mkfifo(path)
    reader = threading.Thread(target=path.read_text)
    later(reader.start)
    with open(path, "w") as out:
        print("one", file=out)
        size = out.write("two")
    reader.join(0)
    return size


async def several():
    with open(pipe("first", "a\\nb\\n")) as one, open(pipe("second", "c\\n")) as two:
        lines = [*one, *two]
        count = len(lines)
    return lines, count


async def at_last():
    found = []
    try:
        found.append(double(1))
        raise KeyError(double(2))
    except KeyError as error:
        found.append(error.args)
    finally:
        found.append(double(3))
    return found


async def everywhere():
    async def inside(n=double(1)):
        return n, (m := double(n)), m

    @later_called(double(2))
    def decorated():
        return 1

    return await inside(), decorated, (lambda n=double(3): n)(), f"{double(4)!r:>4}", [n for n in [double(5)]][0]


def later_called(n):
    return lambda function: (n, function())


async def awaited_already():
    return await doubled(double(1)) + await doubled(await doubled(double(2)))


async def doubled(n):
    return n * 2


async def by_hand():
    with ThreadPoolExecutor() as pool:
        future = pool.submit(double, 2)
    return future.result() + pool.__class__.__name__.count("T")


async def told():
    return subprocess.run(["sh", "-c", f"sleep {SLOW}; echo done; exit 3"], capture_output=True, text=True).stdout


async def program():
    return subprocess.run(["sleep", str(SLOW)], check=True).returncode


ALL = [
    sleeps, helper, comprehension, condition, raises, chain, path, block, returning, event, generator, nested, waits,
    program, method, loaded, written, several, at_last, everywhere, awaited_already, by_hand, told,
]
'''

HARNESS = """

import asyncio as _asyncio, json as _json


async def _measured(function):
    longest = 0.0

    async def beat():
        nonlocal longest
        last = time.perf_counter()
        while True:
            await _asyncio.sleep(0.005)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    task = _asyncio.create_task(beat())
    await _asyncio.sleep(0.02)
    result = await function()
    await _asyncio.sleep(0.02)
    task.cancel()
    return repr(result), longest


async def _all():
    return {function.__name__: await _measured(function) for function in ALL}


import time
print(_json.dumps(_asyncio.run(_all())))
"""


def ran(text: str, folder: Path) -> dict[str, tuple[str, float]]:
    """By function: what it gave, and the longest pause of the loop meanwhile in seconds."""
    folder.mkdir()
    script = folder / "program.py"
    script.write_text(f"SLOW = {SLOW}\n{text}{HARNESS}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert not done.returncode, done.stderr
    found: dict[str, tuple[str, float]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, tuple[str, float]], dict[str, tuple[str, float]]]:
    folder = tmp_path_factory.mktemp("behaviour")
    source = Source("program.py", PROGRAM.encode())
    mended = mend(check(["-"], Config(no_cache=True, min_severity="low"), stdin=source), unsafe=True)
    assert not mended.left
    return ran(PROGRAM, folder / "before"), ran(mended.after["program.py"].text, folder / "after")


FUNCTIONS = PROGRAM.rpartition("ALL = [")[2].strip(" \n],").replace("\n", "").replace(" ", "").split(",")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_same_result_and_no_stall(
    runs: tuple[dict[str, tuple[str, float]], dict[str, tuple[str, float]]], function: str
) -> None:
    before, after = runs[0][function], runs[1][function]
    assert after[0] == before[0]
    assert before[1] > STALL, "the program blocks, or this test tests nothing"
    assert after[1] < STALL
