"""Whatever the program: each fix parses, removes what it is for, finds nothing new, and leaves nothing to do."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from programs import CALLS, IMPORTS, LIBRARIES, PLACES, REST, Program, indented, placed, programs

from asynclint.api import check
from asynclint.config import Config
from asynclint.mend import Mended, mend
from asynclint.reach import Report
from asynclint.text import Source

EXAMPLES = int(os.environ.get("ASYNCLINT_EXAMPLES", "60"))
"""How many programs are tried; set it higher for a night."""


def looked(data: bytes, root: Path) -> Report:
    config = Config(root=root, no_cache=True, jobs=1, min_severity="low")
    return check(["-"], config, stdin=Source("program.py", data))


def compiles(data: bytes) -> bool:
    try:
        compile(data, "program.py", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def verified(data: bytes, root: Path, *, unsafe: bool) -> Mended:
    """Fix, and hold the result against all that was promised."""
    report = looked(data, root)
    assert not report.crashed, [one.message for one in report.diagnostics if one.code == "ASL003"]
    mended = mend(report, unsafe=unsafe)
    assert not mended.left, [(one.fix, why) for one, why in mended.left]
    after = mended.after["program.py"].data if mended.after else data
    assert compiles(after), after.decode()
    last = looked(after, root)
    new = Counter(one.symbol for one in last.diagnostics) - Counter(one.symbol for one in report.diagnostics)
    assert not new, (new, after.decode())
    more = mend(last, unsafe=unsafe)
    assert not more.applied, (after.decode(), more.applied)
    return mended


@given(programs())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_fix_keeps_its_promises(tmp_path: Path, program: Program) -> None:
    assume(compiles(program.data))
    verified(program.data, tmp_path, unsafe=True)
    verified(program.data, tmp_path, unsafe=False)


HOPELESS = {
    "x = [[{} for _ in range(2)] for _ in range(2)]",
    "x = list({} for _ in range(2))",
    "def inner():\n    return {}",
    "x = lambda: {}",
    "class Inner:\n    x = {}",
    'x = f"{{{}=}}"',
    "await {}",
}
"""Places where no `await` may stand, or where it would make something else of the program."""


@pytest.mark.parametrize("place", PLACES)
def test_a_sleep_is_fixed_safely_wherever_it_can_be(tmp_path: Path, place: str) -> None:
    text = "import asyncio\n" + IMPORTS + REST + "async def work(n, url, name):\n"
    text += indented(placed(place, "time.sleep(n)"), "    ", 1)
    if not compiles(text.encode()):
        pytest.skip("no program")
    mended = verified(text.encode(), tmp_path, unsafe=False)
    written = mended.after["program.py"].text if mended.after else text
    if "to_thread" in place:
        assert "await asyncio.to_thread(helper, " in written
    else:
        assert ("await asyncio.sleep(n)" in written) != (place in HOPELESS), written


UNFIXABLE = {
    "sum(helper(m) for m in range(n))",
    "sqlite3.connect(name).execute('select 1')",
    "connection.execute('select 1').fetchall()",
    "store.text",
}
"""What has no fix even as a statement: a generator's work, what is bound to its thread, a property."""


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_every_call_is_fixed_in_a_statement(tmp_path: Path, call: str, library: str) -> None:
    text = LIBRARIES[library][0] + IMPORTS + "import httpx\n" * ("httpx" in call) + REST
    text += "async def work(n, url, name):\n" + indented(call, "    ", 1)
    mended = verified(text.encode(), tmp_path, unsafe=True)
    fixable = call not in UNFIXABLE
    assert bool(mended.applied) == fixable, [one.unfixed for one in mended.report.diagnostics]
    assert bool(mended.report.diagnostics) != fixable
