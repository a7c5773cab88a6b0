"""What `[tool.asynclint]` may say, and what is said of what it may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from asynclint.config import KEYS, Config, ConfigError, load


def read(folder: Path, text: str, **overrides: Any) -> Config:
    """The configuration of a folder whose pyproject.toml has this text."""
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return load(
        folder, file=None, isolated=False, overrides={key.replace("_", "-"): one for key, one in overrides.items()}
    )


def table(folder: Path, line: str, **overrides: Any) -> Config:
    return read(folder, f"[project]\nname = 'shop'\n\n[tool.asynclint]\n{line}\n", **overrides)


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ('select = ["ASL1", "blocking-http"]', "select", ("ASL1", "blocking-http")),
        ("select = []", "select", ()),
        ('min-severity = "low"', "min_severity", "low"),
        ('min-confidence = "certain"', "min_confidence", "certain"),
        ('src = ["lib"]', "src", ("lib",)),
        ('exclude = ["/old/"]', "exclude", ("/old/",)),
        ("force-exclude = true", "force_exclude", True),
        ('blocking = { "acme.call" = "http" }', "blocking", (("acme.call", "http"),)),
        ('per-file-ignores = { "tests/*" = ["ASL103"] }', "per_file_ignores", (("tests/*", ("ASL103",)),)),
        ("jobs = 3", "jobs", 3),
        ("jobs = 0", "jobs", 0),
        ("timeout = 5", "timeout", 5.0),
        ("timeout = 0.5", "timeout", 0.5),
        ('"output-format" = "json"', "output_format", "json"),
    ],
)
def test_keys(tmp_path: Path, line: str, name: str, value: object) -> None:
    assert getattr(table(tmp_path, line), name) == value


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('selct = ["ASL1"]', "unknown key `selct` in [tool.asynclint]; did you mean `select`?"),
        ("min_severity = 'low'", "unknown key `min_severity` in [tool.asynclint]; did you mean `min-severity`?"),
        ("root = '.'", "unknown key `root` in [tool.asynclint]"),
        ("xyzzy = 1", "unknown key `xyzzy` in [tool.asynclint]"),
        ('select = "ASL1"', "`select` must be a list of texts"),
        ("select = [1]", "`select` must be a list of texts"),
        ("min-severity = 'severe'", "`min-severity` is 'severe'; must be one of low, medium, high"),
        ("min-severity = 1", "`min-severity` is 1; must be one of low, medium, high"),
        ("min-severity = ['low']", "`min-severity` is ['low']; must be one of low, medium, high"),
        ("min-confidence = 'sure'", "`min-confidence` is 'sure'; must be one of possible, likely, certain"),
        ("force-exclude = 1", "`force-exclude` must be true or false"),
        ("jobs = true", "`jobs` must be a whole number, not negative"),
        ("jobs = -1", "`jobs` must be a whole number, not negative"),
        ("jobs = 1.5", "`jobs` must be a whole number, not negative"),
        ("timeout = 0", "`timeout` must be a number of seconds above 0"),
        ("timeout = true", "`timeout` must be a number of seconds above 0"),
        ("timeout = 'long'", "`timeout` must be a number of seconds above 0"),
        ("cache-dir = 1", "`cache-dir` must be a text"),
        ("blocking = ['acme.call']", "`blocking` must be a table"),
        ("per-file-ignores = { 'a' = 'ASL1' }", "`per-file-ignores` must be a list of texts"),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        table(tmp_path, f"\n{line}")
    assert str(caught.value) == f"{tmp_path / 'pyproject.toml'}:6: {message}"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("blocking = { 'acme.call' = 1 }", "blocking"),
        ("blocking = { 'acme.call' = 'htp' }", "blocking"),
    ],
)
def test_values_outside_of_a_family(tmp_path: Path, line: str, part: str) -> None:
    from asynclint.api import check

    (tmp_path / "m.py").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match=f"`{part}`"):
        check([str(tmp_path)], table(tmp_path, line, no_cache=True))


@pytest.mark.parametrize(
    "text",
    [
        "[tool.asynclint\n",
        "[tool.asynclint]\nselect = [\n",
        "[tool.asynclint]\nselect = []\nselect = []\n",
        "tool = 1\n# tool.asynclint\n",
        "[tool]\nasynclint = 1\n# tool.asynclint\n",
        "[[tool.asynclint]]\nselect = []\n",
    ],
)
def test_what_is_no_table_is_one_clear_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'pyproject.toml'}:")
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.asynclint]\nselect = ['\xff']\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: is no valid TOML"):
        load(tmp_path, file=None, isolated=False, overrides={})


def test_the_nearest_table_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    table(tmp_path, "jobs = 1")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n", encoding="utf-8")
    config = load(inner, file=None, isolated=False, overrides={})
    assert (config.jobs, config.root) == (1, tmp_path)
    table(inner, "jobs = 2")
    assert load(inner, file=None, isolated=False, overrides={}).jobs == 2


def test_without_a_table_the_nearest_file_marks_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "a"
    inner.mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\n", encoding="utf-8")
    assert load(inner, file=None, isolated=False, overrides={}).root == tmp_path


def test_isolated(tmp_path: Path) -> None:
    table(tmp_path, "jobs = 7")
    assert load(tmp_path, file=None, isolated=True, overrides={}) == Config(root=tmp_path)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    other = tmp_path / "other" / "lint.toml"
    other.parent.mkdir()
    other.write_text("[tool.asynclint]\njobs = 5\n", encoding="utf-8")
    config = load(tmp_path, file=other, isolated=False, overrides={})
    assert (config.jobs, config.root) == (5, other.parent)
    with pytest.raises(ConfigError, match="no such configuration file"):
        load(tmp_path, file=tmp_path / "none.toml", isolated=False, overrides={})


def test_the_command_line_wins(tmp_path: Path) -> None:
    config = table(tmp_path, "jobs = 1\nselect = ['ASL1']\nextend-select = ['ASL7']", jobs=2, extend_select=("ASL0",))
    assert (config.jobs, config.select, config.extend_select) == (2, ("ASL1",), ("ASL7", "ASL0"))


def test_every_option_is_a_key() -> None:
    assert KEYS["per-file-ignores"] == "per_file_ignores"
    assert "root" not in KEYS
    assert len(KEYS) == len(Config.__dataclass_fields__) - 1
