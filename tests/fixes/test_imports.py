"""Imports that fixes add and leave without a use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from asynclint.api import check
from asynclint.checker.bindings import Bindings
from asynclint.checker.imports import added
from asynclint.config import Config
from asynclint.mend import mend
from asynclint.splice import spliced
from asynclint.text import Source

FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "fixes"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x\n", "import asyncio\n\n\nx\n"),
        ("", "import asyncio\n\n\n"),
        ('"""Doc."""\nx\n', '"""Doc."""\n\nimport asyncio\n\nx\n'),
        ('"""Doc."""\n\n\nx\n', '"""Doc."""\n\nimport asyncio\n\n\nx\n'),
        ("from __future__ import annotations\n", "from __future__ import annotations\n\nimport asyncio\n"),
        ("# c\n@d\ndef x(): ...\n", "# c\nimport asyncio\n\n\n@d\ndef x(): ...\n"),
        ("import abc\nimport os\n", "import abc\nimport asyncio\nimport os\n"),
        ("import os\nfrom abc import ABC\n", "import asyncio\nimport os\nfrom abc import ABC\n"),
        ("import abc\nfrom os import path\n", "import abc\nimport asyncio\nfrom os import path\n"),
        ("from abc import ABC\nimport os\n", "from abc import ABC\nimport asyncio\nimport os\n"),
        ("from abc import ABC\n\nimport httpx\n", "import asyncio\nfrom abc import ABC\n\nimport httpx\n"),
        ("import httpx\n", "import asyncio\n\nimport httpx\n"),
        ("from . import x\n", "import asyncio\n\nfrom . import x\n"),
        ("import abc; x = [\n1]\ny = 1\n", "import abc; x = [\n1]\nimport asyncio\ny = 1\n"),
        ("import abc", "import abc\nimport asyncio"),
        ("try:\n    import abc\nexcept: ...\n", "import asyncio\n\n\ntry:\n    import abc\nexcept: ...\n"),
    ],
)
def test_an_import_goes_where_isort_would_put_it(before: str, after: str) -> None:
    source = Source("file.py", before.encode())
    assert spliced(source, [added(Bindings(source), "asyncio")]).text == after


WORK = "\n\nasync def work():\n    {}\n"


def fixed(imports: str, call: str = "time.sleep(1)", name: str = "file.py") -> tuple[str, str]:
    """The imports that the safe fixes leave, and what they make of a call."""
    source = Source(name, (imports + WORK.format(call)).encode())
    mended = mend(check(["-"], Config(no_cache=True), stdin=source), unsafe=False)
    assert not mended.left
    text = mended.after.get(name, source).text
    head, _, body = text.partition("\n\nasync def work():\n    ")
    return head, body.removesuffix("\n")


SLEPT = "await asyncio.sleep(1)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import asyncio\nimport time\n", "import asyncio\n"),
        ("import asyncio\nimport os, time\n\nos\n", "import asyncio\nimport os\n\nos\n"),
        ("import asyncio\nimport time, os\n\nos\n", "import asyncio\nimport os\n\nos\n"),
        ("import asyncio\nimport time\n\ntime.monotonic()\n", "import asyncio\nimport time\n\ntime.monotonic()\n"),
        ("import asyncio\nimport time\n__all__ = ['time']\n", "import asyncio\nimport time\n__all__ = ['time']\n"),
        ("import asyncio\nimport time  # noqa: F401\n", "import asyncio\nimport time  # noqa: F401\n"),
        ("import asyncio\nimport time as time\n", "import asyncio\nimport time as time\n"),
        ("import asyncio; import time\n", "import asyncio; import time\n"),
        ("import asyncio\ntry:\n    import time\nfinally: ...\n",) * 2,
        ("import asyncio\nimport time\nx: 'time.struct_time'\n",) * 2,
        ("import asyncio\n# the clock\nimport time\n", "import asyncio\n# the clock\n"),
        ("import asyncio\n\nimport time\n\nimport os\n\nos\n", "import asyncio\n\nimport os\n\nos\n"),
    ],
)
def test_an_import_goes_when_the_fix_leaves_it_without_a_use(before: str, after: str) -> None:
    assert fixed(before) == (after, SLEPT)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import asyncio\nfrom time import sleep\n", "import asyncio\n"),
        ("import asyncio\nfrom time import monotonic, sleep\nmonotonic\n",
         "import asyncio\nfrom time import monotonic\nmonotonic\n"),
        ("import asyncio\nfrom time import (\n    monotonic,\n    sleep,\n)\nmonotonic\n",
         "import asyncio\nfrom time import (\n    monotonic,\n)\nmonotonic\n"),
        ("import asyncio\nfrom time import (\n    monotonic,  # a\n    sleep,  # b\n)\nmonotonic\n",) * 2,
    ],
)  # fmt: skip
def test_one_name_of_several_goes_alone(before: str, after: str) -> None:
    assert fixed(before, "sleep(1)") == (after, SLEPT)


def test_what_a_package_exports_stays() -> None:
    imports = "import asyncio\nimport time\n"
    assert fixed(imports, name="shop/__init__.py") == (imports, SLEPT)


@pytest.mark.parametrize(
    ("before", "after", "call"),
    [
        (
            "import time\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import asyncio\n",
            "import asyncio\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import asyncio\n",
            SLEPT,
        ),
        ("import asyncio as aio\nimport time\n", "import asyncio as aio\n", "await aio.sleep(1)"),
        ("from asyncio import sleep\nimport time\n", "from asyncio import sleep\n", "await sleep(1)"),
        ("import time\n\nasyncio = None\n", "import time\n\nasyncio = None\n", "time.sleep(1)"),
        ("import time\n\ndef asyncio(): ...\n", "import time\n\ndef asyncio(): ...\n", "time.sleep(1)"),
    ],
)
def test_a_name_is_imported_once_where_it_holds_and_hides_nothing(before: str, after: str, call: str) -> None:
    assert fixed(before) == (after, call)


def test_it_is_imported_once_for_all_fixes_of_a_file() -> None:
    head, body = fixed("import time\n", "time.sleep(1)\n    time.sleep(2)")
    assert (head, body) == ("import asyncio\n", "await asyncio.sleep(1)\n    await asyncio.sleep(2)")


def test_fixed_files_are_sorted_where_they_were() -> None:
    """By ruff, which sorts as isort does."""
    pytest.importorskip("ruff")
    after = sorted([*FIXTURES.glob("*.fixed"), *FIXTURES.glob("*.unsafe-fixed")])
    assert after
    sorted_before = [one for one in after if _is_sorted(one.with_suffix(".py"))]
    assert len(sorted_before) > len(after) // 2
    assert [one.name for one in sorted_before if not _is_sorted(one)] == []


def _is_sorted(file: Path) -> bool:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I", "--stdin-filename", "x.py", "-"]
    return not subprocess.run(command, input=file.read_bytes(), capture_output=True, check=False).returncode
