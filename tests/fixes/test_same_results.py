"""Whatever stands around the blocks that move: the function gives the same as before."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from programs import indented

from asynclint.api import check
from asynclint.config import Config
from asynclint.mend import mend
from asynclint.text import Source

EXAMPLES = int(os.environ.get("ASYNCLINT_EXAMPLES", "60"))
STATEMENTS = (
    "with open(name) as f:\n    a = f.read()",
    "with open(name) as f:\n    a: str = f.read()",
    "with open(name) as f:\n    a = f.readline(); b = f.read()",
    "with open(name) as f:\n    a = f.readline()\n    b = f.read()",
    "with open(name) as f:\n    for line in f:\n        count += len(line)",
    "with open(name) as f:\n    for line in f:\n        seen.append(line)",
    "with open(name) as f:\n    if flag:\n        a = f.read()",
    "with open(name) as f:\n    a = f.read()\n    if flag:\n        a = a.upper()",
    "with open(name) as f:\n    a = a[:1] + f.read()",
    "with open(name) as f:\n    try:\n        a = int(f.read())\n    except ValueError as e:\n        b = str(e)",
    "with open(name) as f, open(name) as g:\n    a, b = f.read(), g.readline()",
    "with open(name) as f:\n    with open(name) as g:\n        a = f.read() + g.read()",
    "with open(name) as f:\n    c = [d for line in f if (d := line)]\nseen += c",
    "with open(name) as f:\n    pass\nseen.append(f.closed)",
    "with open(name) as f:\n    a = 'first'\n    raise ValueError(f.read())",
    "with open(name) as f:\n    return f.read()",
    "with open(name) as f:\n    if flag:\n        return f.read()\n    a = f.read()",
    "with open(name) as f:\n    a, *b = f",
    "with open(name) as f:\n    def inner():\n        return f.read()\n    a = inner()",
    "with open(name) as f:\n    a = f.read()\ndef later():\n    return a\nseen.append(later())",
    "with open(name, 'a') as f:\n    f.write('more')",
    "for line in open(name):\n    seen.append(line)",
    "for line in open(name):\n    if flag:\n        break\n    b = line",
    "for line in open(name):\n    pass\nelse:\n    b = 'done'",
    "for a in open(name):\n    if flag:\n        continue\n    seen.append(a)",
    "for b in open(name):\n    c = b\n    seen.append(c)\n    if flag:\n        b = count",
    "for line in open(name):\n    if count:\n        a = line\n    seen.append(line)",
    "for line in open(name):\n    await nothing()\n    seen.append(line)",
    "with open(name) as f:\n    for line in f:\n        await nothing()\n        a = line",
    "with open(name) as f:\n    seen += [line for line in f]\n    await nothing()\n    seen += sorted(f, key=len)",
    "for n, (_, _, files) in enumerate(sorted(os.walk(os.path.dirname(name)))):\n    count += n + len(files)",
    "for top, folders, files in os.walk(os.path.dirname(name)):\n    folders.clear()\n    seen += files",
    "seen += sorted(one.name for one in Path(name).parent.iterdir())",
    "a = open(name).read()",
    "seen += [helper(n) for n in range(2)]",
    "seen += (helper(n) for n in range(2))",
    "if helper(count):\n    b = 'yes'",
    "a = (b := helper(count)) or b",
    "seen.append((helper(1), helper(helper(2)), -helper(3) ** 2))",
    "del a\na = helper(0)",
    "match helper(count):\n    case 0:\n        b = 'zero'\n    case other:\n        b = other",
    "count += 1",
    "a, b = b, a",
)
FRAMES = (
    "{}",
    "if flag:\n    {}\nelse:\n    {}",
    "for x in [1, 2]:\n    {}\n    {}",
    "for x in [1, 2]:\n    {}\n    if flag:\n        continue\n    {}",
    "while count < 3:\n    count += 1\n    {}",
    "try:\n    {}\n    1 / count\nexcept (ValueError, ZeroDivisionError):\n    seen.append(repr((a, b)))",
    "try:\n    {}\nexcept ValueError:\n    pass\nfinally:\n    seen.append(repr((a, b)))",
    "with suppress(ValueError):\n    {}",
    "def inside():\n    return a, b\n{}\nseen.append(inside())",
    "async def inside():\n    nonlocal a\n    {}\n    return a\nseen.append(await inside())",
)
HEAD = """\
import os
import time
from contextlib import suppress
from pathlib import Path


async def nothing():
    pass


def helper(n):
    time.sleep(0)
    return n


async def work(name, flag):
    a, b, count, seen = "a", "b", 0, []
"""
END = "    return a, b, count, seen\n"


def compiles(text: str) -> bool:
    """Whether the parts make a program: a name cannot be annotated and another function's."""
    try:
        compile(text, "program.py", "exec")
    except SyntaxError:
        return False
    return True


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Some statements, each in some frame."""
    found = []
    for frame in draw(st.lists(st.sampled_from(FRAMES), min_size=1, max_size=3)):
        parts = [draw(st.sampled_from(STATEMENTS)) for _ in range(frame.count("{}"))]
        for part in parts:
            at = frame.index("{}")
            margin = " " * (at - frame.rfind("\n", 0, at) - 1)
            frame = frame.replace("{}", part.replace("\n", "\n" + margin), 1)
        found.append(frame)
    return indented("\n".join(found), "    ", 1)


def ran(text: str, file: Path, flag: bool) -> str:
    """What the function gives or raises, with a file of its own, and what it leaves in the file."""
    file.write_text("one\ntwo\n")
    names: dict[str, Any] = {}
    exec(compile(text, "program.py", "exec"), names)
    work: Callable[[str, bool], Awaitable[object]] = names["work"]
    try:
        result = repr(asyncio.run(_run(work, str(file), flag)))
    except Exception as error:  # whatever it is, it must stay the same
        result = f"{type(error).__name__}: {error}"
    return f"{result} {file.read_text()!r}"


async def _run(work: Callable[[str, bool], Awaitable[object]], name: str, flag: bool) -> object:
    return await asyncio.wait_for(work(name, flag), 20)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@given(bodies())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_result_is_the_same(tmp_path: Path, body: str) -> None:
    text = HEAD.replace("sleep(0)", "sleep(0.0001)") + body + END
    assume(compiles(text))
    config = Config(root=tmp_path, no_cache=True, jobs=1, min_severity="low")
    mended = mend(check(["-"], config, stdin=Source("program.py", text.encode())), unsafe=True)
    assert not mended.left, [(one.fix, why) for one, why in mended.left]
    after = mended.after["program.py"].text if mended.after else text
    for flag in (False, True):
        assert ran(after, tmp_path / "file.txt", flag) == ran(text, tmp_path / "file.txt", flag), after
