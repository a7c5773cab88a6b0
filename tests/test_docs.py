"""Documents name what exists. That the generated ones are up to date is asked by `python -m asynclint.docs --check`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from asynclint import docs
from asynclint.cli import program
from asynclint.config import KEYS

ROOT = Path(__file__).parent.parent
BY_HAND = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "fixtures" / "README.md",
]


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_paths_in_the_text_exist(page: Path) -> None:
    named = re.findall(r"`((?:asynclint|tests|docs|fixtures|\.ci)/[\w./-]*)`", page.read_text(encoding="utf-8"))

    assert [path for path in named if "NAME" not in path and not (ROOT / path).exists()] == []


def test_every_key_of_the_configuration_is_explained() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

    assert [key for key in KEYS if f"| `{key}` |" not in page] == []


def test_every_option_and_command_is_on_its_page() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    options = [
        name for command in program.commands.values() for one in command.params for name in one.opts if name[0] == "-"
    ]

    assert [name for name in options if name not in page] == []
    assert [name for name in program.commands if f"## `asynclint {name}" not in page] == []


def test_marks_that_are_gone_are_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("no marks\n", encoding="utf-8")

    with pytest.raises(ValueError, match="the marks of `keys` are missing"):
        docs._filled(page, "keys", "text")


def test_what_is_generated_stands_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- generated: a -->\nold\n<!-- end: a -->\nafter\n", encoding="utf-8")

    assert docs._filled(page, "a", "new\n") == "before\n<!-- generated: a -->\nnew\n<!-- end: a -->\nafter\n"
