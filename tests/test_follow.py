"""Which files are read to understand the ones that are named."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from snippets import write

from asynclint.api import check
from asynclint.config import Config
from asynclint.reach import Report
from asynclint.text import Source


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def linted(*paths: str, stdin: Source | None = None, cache: bool = False) -> Report:
    config = Config(root=Path.cwd(), min_severity="low", no_cache=not cache, jobs=1)
    return check(paths, config, stdin=stdin)


def read(*paths: str) -> set[str]:
    """The files that are read for these."""
    return set(linted(*paths).reach.reading.facts)


FILES = {
    "app.py": "import services\nimport json\n",
    "services.py": "def f():\n    from store import disk\n",
    "store/__init__.py": "",
    "store/disk.py": "from . import network\n",
    "store/network.py": "import requests\nimport app\n",
    "store/unused.py": "",
    "other.py": "",
}
APP = {"app.py", "services.py", "store/__init__.py", "store/disk.py", "store/network.py"}


def test_what_a_file_imports_is_read_to_the_end(here: Path) -> None:
    write(here, FILES)
    assert read("app.py") == APP
    assert read("other.py") == {"other.py"}
    assert read("store/network.py") == APP
    assert read(".") == set(FILES)


LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "flat": {"shop/__init__.py": "", "shop/app.py": "from shop import disk", "shop/disk.py": ""},
    "relative": {"shop/__init__.py": "", "shop/app.py": "from . import disk", "shop/disk.py": ""},
    "src": {"src/shop/__init__.py": "", "src/shop/app.py": "import shop.disk", "src/shop/disk.py": ""},
    "namespace": {"shop/app.py": "from shop import disk", "shop/disk.py": ""},
    "scripts": {"scripts/app.py": "import disk", "scripts/disk.py": ""},
    "type checking": {"app.py": "import typing\nif typing.TYPE_CHECKING:\n    import disk", "disk.py": ""},
    "a star": {"app.py": "from disk import *", "disk.py": ""},
    "an import in try": {"app.py": "try:\n    import disk\nexcept ImportError:\n    pass", "disk.py": ""},
}


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(here: Path, files: Mapping[str, str]) -> None:
    write(here, {"pyproject.toml": "", **files})
    (app,) = [name for name in files if name.endswith("app.py")]
    assert {name for name in read(app) if name.endswith("disk.py")}


SLOW = "import time\ndef nap(): time.sleep(1)\n"
NAMED = {
    "the top package's folder": "from lib.shop.disk import nap",
    "the package": "from shop.disk import nap",
    "nothing": "from .disk import nap",
}


WAYS = [["."], ["lib"], ["lib/shop/app.py"], ["lib/shop/app.py", "lib/shop/disk.py"]]


@pytest.mark.parametrize("paths", WAYS, ids=str)
@pytest.mark.parametrize("line", NAMED.values(), ids=NAMED)
def test_a_package_may_be_imported_from_further_up(here: Path, line: str, paths: list[str]) -> None:
    app = f"{line}\nasync def run(): nap()\n"
    write(here, {"lib/shop/__init__.py": "", "lib/shop/app.py": app, "lib/shop/disk.py": SLOW})
    assert [(one.path, one.span.line) for one in linted(*paths).diagnostics] == [("lib/shop/app.py", 2)]


def test_a_folder_of_another_name_says_nothing(here: Path) -> None:
    app = "from other.shop.disk import nap\nasync def run(): nap()\n"
    write(here, {"lib/shop/__init__.py": "", "lib/shop/app.py": app, "lib/shop/disk.py": SLOW})
    assert not linted("lib").diagnostics


def test_only_named_files_are_reported_on(here: Path) -> None:
    write(here, {"app.py": "import disk\nasync def f():\n    disk.g()\n", "disk.py": BLOCKING})
    assert [one.path for one in linted("app.py").diagnostics] == ["app.py"]
    assert linted("app.py").files == 1
    assert [one.path for one in linted(".").diagnostics] == ["app.py", "disk.py"]


BLOCKING = "import time\ndef g():\n    time.sleep(1)\nasync def h():\n    g()\n"


def test_faults_of_what_is_only_read_are_not_reported(here: Path) -> None:
    write(here, {"app.py": "import disk\n", "disk.py": "def f(:\n"})
    assert not linted("app.py").diagnostics
    assert [one.code for one in linted(".").diagnostics] == ["ASL001"]


def test_standard_input_stands_for_its_file(here: Path) -> None:
    write(here, {"app.py": BLOCKING, "disk.py": BLOCKING})
    text = b"import disk\nasync def f():\n    disk.g()\n"
    (one,) = linted(stdin=Source("app.py", text)).diagnostics
    assert (one.path, one.span.line, one.chain[-1].path) == ("app.py", 3, "disk.py")


def test_a_second_run_reads_nothing_anew(here: Path) -> None:
    write(here, {"app.py": "import disk\nasync def f():\n    disk.g()\n", "disk.py": BLOCKING, "bad.py": "def f(:"})
    time.sleep(0.01)
    first, second = linted(".", cache=True), linted(".", cache=True)
    assert (first.made, second.made) == (3, 1)  # what does not parse is tried again
    assert first.diagnostics == second.diagnostics


def test_a_change_is_seen_at_once(here: Path) -> None:
    write(here, {"app.py": "import disk\nasync def f():\n    disk.g()\n", "disk.py": BLOCKING})
    before = linted("app.py", cache=True)
    write(here, {"disk.py": BLOCKING.replace("time.sleep(1)", "time.time(  )")})  # of the same length
    after = linted("app.py", cache=True)
    assert (len(before.diagnostics), len(after.diagnostics)) == (1, 0)
    write(here, {"disk.py": BLOCKING})
    assert linted("app.py", cache=True).diagnostics == before.diagnostics


def test_a_file_that_moves_takes_another_name(here: Path) -> None:
    write(here, {"one.py": "async def f():\n    open('x')\n"})
    linted(".", cache=True)
    (here / "one.py").rename(here / "two.py")
    (found,) = linted(".", cache=True).diagnostics
    assert (found.path, found.function) == ("two.py", "two.f")
