"""Which files are meant by paths, and what their modules are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from snippets import write

from asynclint.config import ConfigError
from asynclint.discover import Discovered, discover


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the working directory."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def looked(*paths: str, **options: object) -> Discovered:
    return discover(paths or (".",), root=os.getcwd(), **options)  # type: ignore[arg-type]


def found(*paths: str, **options: object) -> list[str]:
    """The paths that are found, as they are shown."""
    return [file.path for file in looked(*paths, **options).files]


def modules(*paths: str, **options: object) -> dict[str, str]:
    return {file.path: file.module for file in looked(*paths, **options).files}


def repository(folder: Path, files: dict[str, str]) -> None:
    write(folder, {".git/HEAD": "", **files})


def test_python_files_by_path(here: Path) -> None:
    write(here, {"b.py": "", "a/c.py": "", "a/b.txt": "", "a.pyi": "", "c.pyc": "", "A.PY": "", "no_suffix": ""})
    assert found() == ["a/c.py", "b.py"]


def test_each_file_once(here: Path) -> None:
    write(here, {"a/b.py": ""})
    assert found(".", "a", "a/b.py", "./a/../a/b.py", str(here / "a")) == ["a/b.py"]


def test_a_file_that_is_named_is_taken_whatever_its_name(here: Path) -> None:
    write(here, {"script": "", ".venv/x.py": "", "stub.pyi": ""})
    assert found("script", ".venv/x.py", "stub.pyi") == [".venv/x.py", "script", "stub.pyi"]


def test_a_path_that_does_not_exist(here: Path) -> None:
    with pytest.raises(ConfigError, match=r"^no such file or folder: nowhere/x\.py$"):
        looked("nowhere/x.py")


def test_an_empty_folder(here: Path) -> None:
    assert looked() == ((), ())


@pytest.mark.parametrize(
    "folder",
    [".venv", ".git", "__pycache__", "node_modules", "site-packages", "build", "dist", ".tox", ".nox", "shop.egg-info"],
)
def test_left_out_by_itself(here: Path, folder: str) -> None:
    write(here, {f"{folder}/a.py": "", f"inner/{folder}/a.py": "", "b.py": ""})
    assert found() == ["b.py"]
    assert found(folder) == [f"{folder}/a.py"]


def test_an_environment_is_known_by_its_mark(here: Path) -> None:
    write(here, {"odd/pyvenv.cfg": "", "odd/lib/a.py": "", "b.py": ""})
    assert found() == ["b.py"]


IGNORED = {
    "a name": ("old.py", ["old.py", "x/old.py"]),
    "a name at the top": ("/old.py", ["old.py"]),
    "a folder": ("x/", ["x/old.py", "x/new.py", "x/y/new.py"]),
    "a path": ("x/y", ["x/y/new.py"]),
    "a star": ("*.py", ["old.py", "new.py", "x/old.py", "x/new.py", "x/y/new.py"]),
    "two stars": ("**/new.py", ["new.py", "x/new.py", "x/y/new.py"]),
    "two stars at the end": ("x/**", ["x/old.py", "x/new.py", "x/y/new.py"]),
    "a class": ("[no]ew.py", ["new.py", "x/new.py", "x/y/new.py"]),
    "an exception": ("*.py\n!new.py", ["old.py", "x/old.py"]),
    "an exception below an ignored folder": ("x/\n!x/new.py", ["x/old.py", "x/new.py", "x/y/new.py"]),
    "a comment": ("# old.py\n\n", []),
    "an escaped sign": ("\\#old.py", []),
    "a folder's pattern on a file": ("old.py/", []),
}


@pytest.mark.parametrize(("lines", "gone"), IGNORED.values(), ids=IGNORED)
def test_what_git_ignores(here: Path, lines: str, gone: list[str]) -> None:
    files = ["old.py", "new.py", "x/old.py", "x/new.py", "x/y/new.py"]
    repository(here, {".gitignore": lines, **dict.fromkeys(files, "")})
    assert found() == sorted(set(files) - set(gone))


def test_the_inner_ignore_file_decides(here: Path) -> None:
    repository(here, {".gitignore": "*.py\n", "x/.gitignore": "!a.py\n", "x/a.py": "", "x/b.py": "", "c.py": ""})
    assert found() == ["x/a.py"]


def test_ignore_files_above_the_path_count(here: Path) -> None:
    repository(here, {".gitignore": "gen/\n", "x/gen/a.py": "", "x/b.py": ""})
    assert found("x") == ["x/b.py"]
    assert found("x/gen/a.py") == ["x/gen/a.py"]


def test_the_local_exclusions_of_a_repository_count(here: Path) -> None:
    repository(here, {".git/info/exclude": "mine.py\n", "mine.py": "", "x/mine.py": "", "b.py": ""})
    assert found() == ["b.py"]
    assert found("x") == []


def test_an_ignore_file_beyond_the_repository_does_not_count(here: Path) -> None:
    write(here.parent, {".gitignore": "*.py\n"})
    repository(here, {"a.py": ""})
    assert found() == ["a.py"]


def test_an_ignore_file_with_strange_bytes(here: Path) -> None:
    repository(here, {"a.py": "", "b.py": ""})
    (here / ".gitignore").write_bytes(b"\xff\xfe\nb.py\n")
    assert found() == ["a.py"]


def test_exclude(here: Path) -> None:
    write(here, {"old/a.py": "", "x/old/a.py": "", "b.py": ""})
    assert found(exclude=["/old/"]) == ["b.py", "x/old/a.py"]
    assert found(exclude=["old"]) == ["b.py"]
    assert found("old/a.py", exclude=["old"]) == ["old/a.py"]


def test_force_exclude(here: Path) -> None:
    repository(here, {".gitignore": "gen.py\n", "old/a.py": "", "gen.py": "", "b.py": ""})
    assert found("old/a.py", "gen.py", "b.py", exclude=["old/"], force_exclude=True) == ["b.py"]


def test_a_folder_that_links_to_itself(here: Path) -> None:
    write(here, {"x/a.py": ""})
    (here / "x" / "again").symlink_to(here / "x")
    (here / "x" / "up").symlink_to(here)
    assert found() == ["x/a.py"]


def test_links_to_nowhere(here: Path) -> None:
    write(here, {"b.py": ""})
    (here / "gone").symlink_to(here / "nothing")
    (here / "loop").symlink_to(here / "loop")
    (here / "folder.py").mkdir()
    assert found() == ["b.py"]


def test_a_linked_file_is_taken_once(here: Path) -> None:
    write(here, {"a.py": ""})
    (here / "z.py").symlink_to(here / "a.py")
    assert found() == ["a.py"]


def test_a_folder_that_cannot_be_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, {"a.py": "", "locked/b.py": ""})
    real = os.scandir

    def scandir(path: str) -> object:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert found() == ["a.py"]
    assert looked().unreadable == (("locked", "Permission denied"),)


def test_names_with_strange_bytes(here: Path) -> None:
    (here / os.fsdecode(b"\xff.py")).write_bytes(b"")
    write(here, {"sp ace.py": "", "ünï.py": ""})
    assert len(found()) == 3


MODULES = {
    "a folder without an __init__ in a package": (
        ["shop/__init__.py", "shop/utils/money/round.py"],
        {"shop/__init__.py": "shop", "shop/utils/money/round.py": "shop.utils.money.round"},
    ),
    "a project in a package": (
        ["shop/__init__.py", "shop/tools/pyproject.toml", "shop/tools/release.py"],
        {"shop/__init__.py": "shop", "shop/tools/release.py": "release"},
    ),
    "a flat layout": (["shop/__init__.py", "shop/api.py"], {"shop/__init__.py": "shop", "shop/api.py": "shop.api"}),
    "a src layout": (
        ["pyproject.toml", "src/shop/__init__.py", "src/shop/api.py"],
        {"src/shop/__init__.py": "shop", "src/shop/api.py": "shop.api"},
    ),
    "a src layout without packages": (
        ["pyproject.toml", "src/shop/api.py"],
        {"src/shop/api.py": "shop.api"},
    ),
    "a namespace package": (
        ["tools/deep/disk.py", "app.py"],
        {"tools/deep/disk.py": "tools.deep.disk", "app.py": "app"},
    ),
    "a package in a folder that is none, in a package": (
        ["shop/__init__.py", "shop/tools/deep/__init__.py", "shop/tools/deep/disk.py"],
        {
            "shop/__init__.py": "shop",
            "shop/tools/deep/__init__.py": "shop.tools.deep",
            "shop/tools/deep/disk.py": "shop.tools.deep.disk",
        },
    ),
    "a script": (["run.py"], {"run.py": "run"}),
    "a project below": (
        [
            "services/one/pyproject.toml",
            "services/one/app/main.py",
            "services/two/pyproject.toml",
            "services/two/app.py",
        ],
        {"services/one/app/main.py": "app.main", "services/two/app.py": "app"},
    ),
    "an __init__ at the top": (["__init__.py"], None),
}


@pytest.mark.parametrize(("files", "expected"), MODULES.values(), ids=MODULES)
def test_modules(here: Path, files: list[str], expected: dict[str, str] | None) -> None:
    write(here, dict.fromkeys(files, ""))
    if expected is None:
        (module,) = modules().values()
        assert module
    else:
        assert modules() == expected


@pytest.mark.parametrize("paths", [["."], ["shop"], ["shop/api"], ["shop/api/routes.py"], ["shop/api/routes.py", "."]])
def test_the_name_of_a_module_in_a_package_does_not_hang_on_where_one_starts(here: Path, paths: list[str]) -> None:
    write(here, {"shop/__init__.py": "", "shop/api/__init__.py": "", "shop/api/routes.py": ""})
    assert modules(*paths)["shop/api/routes.py"] == "shop.api.routes"


def test_configured_roots(here: Path) -> None:
    write(here, {"lib/shop/api.py": "", "lib/inner/x.py": "", "y.py": ""})
    names = modules(src=("lib", "lib/inner", "."))
    assert names == {"lib/shop/api.py": "shop.api", "lib/inner/x.py": "x", "y.py": "y"}


def test_packages_are_known(here: Path) -> None:
    write(here, {"shop/__init__.py": "", "shop/api.py": ""})
    assert {file.path: file.package for file in looked().files} == {"shop/__init__.py": True, "shop/api.py": False}


def test_paths_outside_of_the_working_directory(here: Path) -> None:
    write(here.parent, {"other/a.py": ""})
    assert found("../other") == ["../other/a.py"]
    assert modules("../other") == {"../other/a.py": "a"}
