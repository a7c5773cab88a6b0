"""Catalogue files of installed packages: found by their metadata, read where imported, never executed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from asynclint.catalogue.load import load
from asynclint.catalogue.shipped import shipped

ACME = """
[library]
name = "acme"
[[blocks]]
calls = ["acme.pull"]
category = "network"
cost = "high"
why = "waits for the depot"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with an installed package whose import would fail."""
    folder = tmp_path / "acme" / "known"
    folder.mkdir(parents=True)
    (tmp_path / "acme" / "__init__.py").write_text("raise AssertionError('imported')\n")
    (folder / "acme.toml").write_text(ACME)
    (folder / "README").write_text("no catalogue\n")
    return tmp_path


def install(site: Path, value: str, files: tuple[str, ...]) -> None:
    metadata = site / "acme-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[asynclint.catalogue]\nacme = {value}\n")
    (metadata / "RECORD").write_text("".join(f"{one},,\n" for one in files))


@pytest.mark.parametrize("value", ["acme.known", "acme:known"])
@pytest.mark.parametrize("files", [("acme/__init__.py", "acme/known/acme.toml", "acme/known/README"), ()])
def test_found(site: Path, value: str, files: tuple[str, ...]) -> None:
    install(site, value, files)
    assert shipped([str(site)]) == [site / "acme" / "known" / "acme.toml"]


def test_on_the_path_of_this_process(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, "acme.known", ())
    monkeypatch.syspath_prepend(str(site))
    assert site / "acme" / "known" / "acme.toml" in shipped()


def test_a_listed_file_that_is_gone_is_left_out(site: Path) -> None:
    install(site, "acme.known", ("acme/known/acme.toml",))
    (site / "acme" / "known" / "acme.toml").unlink()
    assert shipped([str(site)]) == []


def test_other_groups_and_missing_folders_are_left_alone(site: Path) -> None:
    install(site, "acme.known", ())
    (site / "acme-1.0.dist-info" / "entry_points.txt").write_text("[other.group]\nacme = acme.known\n")
    assert shipped([str(site), str(site / "missing")]) == []


def test_read_only_where_imported(site: Path) -> None:
    install(site, "acme.known", ())
    found = shipped([str(site)])
    entry = load(["acme"], shipped=found).blocking("acme.pull")
    assert entry is not None
    assert entry.why == "waits for the depot"
    assert load(["other"], shipped=found).blocking("acme.pull") is None


def test_looking_loads_no_importlib_metadata() -> None:
    code = (
        "import sys; from asynclint.catalogue.shipped import shipped; before = set(sys.modules); shipped([]);"
        "shipped(); sys.exit('importlib.metadata' in set(sys.modules) - before)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
