"""What a project's files pin, and what they leave open."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynclint.catalogue.pins import pins
from asynclint.catalogue.versions import normalised


def written(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("redis==5.0.8", {"redis": "5.0.8"}),
        ("  Redis [hiredis] == 5.0.8  # the broker", {"redis": "5.0.8"}),
        ("ruamel.yaml===0.18", {"ruamel-yaml": "0.18"}),
        ('mcp==1.9; python_version >= "3.10"', {"mcp": "1.9"}),
        ("redis==5.0.8 \\", {"redis": "5.0.8"}),
        ("redis==5.0.8 --hash=sha256:00", {"redis": "5.0.8"}),
        ("redis (==5.0.8)", {"redis": "5.0.8"}),
        ("redis>=5", {}),
        ("redis==5.*", {}),
        ("redis==5,!=5.1", {}),
        ("redis", {}),
        ("-r other.txt", {}),
        ("# redis==5.0.8", {}),
        ("redis @ https://files.test/redis-5.0.8.tar.gz", {}),
    ],
)
def test_requirements(tmp_path: Path, line: str, said: dict[str, str]) -> None:
    assert pins(written(tmp_path, requirements_dot_txt=line + "\n")) == said


def test_requirements_of_a_folder(tmp_path: Path) -> None:
    written(tmp_path, requirements__prod_dot_txt="redis==5.0.8", **{"requirements-dev_dot_txt": "pytest==8.0"})
    assert pins(tmp_path) == {"redis": "5.0.8", "pytest": "8.0"}


def test_two_versions_in_one_file_pin_nothing(tmp_path: Path) -> None:
    text = "a==1 ; python_version < '3.9'\na==2 ; python_version >= '3.9'\nb==1\nb==1\n"
    assert pins(written(tmp_path, requirements_dot_txt=text)) == {"b": "1"}


def test_pyproject(tmp_path: Path) -> None:
    text = """
    [project]
    dependencies = ["redis==5.0.8", "httpx>=0.27"]
    [project.optional-dependencies]
    db = ["psycopg==3.2.1"]
    [dependency-groups]
    dev = ["pytest==8.0", { include-group = "db" }]
    [tool.poetry.dependencies]
    python = "^3.11"
    mcp = "1.9.0"
    boto3 = { version = "==1.34.0", extras = ["crt"] }
    local = { path = "../local" }
    [tool.poetry.group.test.dependencies]
    moto = "5.0.0"
    [tool.poetry.dev-dependencies]
    black = "==24.1.0"
    """
    assert pins(written(tmp_path, pyproject_dot_toml=text)) == {
        "redis": "5.0.8", "psycopg": "3.2.1", "pytest": "8.0", "mcp": "1.9.0", "boto3": "1.34.0", "moto": "5.0.0",
        "black": "24.1.0",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["uv_dot_lock", "poetry_dot_lock", "pdm_dot_lock"])
def test_lock(tmp_path: Path, name: str) -> None:
    text = 'version = 1\n\n[[package]]\nname = "redis"\nversion = "5.0.8"\n\n[package.dependencies]\na = "*"\n'
    assert pins(written(tmp_path, **{name: text})) == {"redis": "5.0.8"}
    assert pins(written(tmp_path, **{name: text.replace("\n", "\r\n")})) == {"redis": "5.0.8"}


def test_pylock(tmp_path: Path) -> None:
    text = 'lock-version = "1.0"\n[[packages]]\nname = "redis"\nversion = "5.0.8"\n'
    assert pins(written(tmp_path, pylock_dot_toml=text)) == {"redis": "5.0.8"}


def test_pipfile(tmp_path: Path) -> None:
    text = (
        '{"default": {"redis": {"version": "==5.0.8"}, "own": {"path": "."}}, "develop": {"moto": {"version": "==5"}}}'
    )
    assert pins(written(tmp_path, Pipfile_dot_lock=text)) == {"redis": "5.0.8", "moto": "5"}


def test_a_lock_file_goes_before_requirements(tmp_path: Path) -> None:
    written(tmp_path, requirements_dot_txt="redis==4\nmcp==1.9")
    written(tmp_path, uv_dot_lock='[[package]]\nname = "redis"\nversion = "5.0.8"\n')
    assert pins(tmp_path) == {"redis": "5.0.8", "mcp": "1.9"}


def test_nothing_to_read(tmp_path: Path) -> None:
    assert pins(tmp_path) == {}
    assert pins(tmp_path / "missing") == {}
    (tmp_path / "pyproject.toml").mkdir()
    assert pins(tmp_path) == {}


@pytest.mark.parametrize("name", ["pyproject.toml", "Pipfile.lock", "uv.lock", "requirements.txt"])
@settings(deadline=None)
@given(data=st.binary(max_size=200) | st.sampled_from([b"[project]\ndependencies = 3", b"[tool]\npoetry = []", b"[1]"]))
def test_broken_files_say_nothing(tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes) -> None:
    root = tmp_path_factory.getbasetemp() / name
    root.mkdir(exist_ok=True)
    (root / name).write_bytes(data)
    assert all(isinstance(one, str) for pin in pins(root).items() for one in pin)


@settings(deadline=None)
@given(st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,20}[a-z0-9]", fullmatch=True))
def test_one_spelling(name: str) -> None:
    assert normalised(name) == normalised(normalised(name)) == normalised(name.upper())
    assert normalised(name.replace("-", "_")) == normalised(name.replace("_", "."))
