"""
`python -m tests.evidence [--heavy] [--rest] [NAME…]`: build environments, ask and run the libraries, write the page.

`--heavy` takes those of gigabytes too, `--rest` only those of which nothing is known yet.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asynclint.catalogue.load import known_names, library

from .databases import databases
from .environment import environments
from .outcome import Outcome
from .report import report

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".evidence"
PAGE = ROOT / "docs" / "evidence.md"
PATIENCE = 300
"""Seconds for one library."""


def main(arguments: Sequence[str]) -> None:
    """Find out about some or all libraries, and write what is known of all."""
    heavy = "--heavy" in arguments
    names = sorted({one for one in arguments if not one.startswith("-")} or known_names())
    if "--rest" in arguments:
        names = [one for one in names if not (FOLDER / f"{one}.jsonl").exists()]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    with databases() as servers:
        for name, found in _asked(names, heavy, servers):
            (FOLDER / f"{name}.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in found))
            wrong = sum(one.status == "wrong" for one in found)
            print(f"{name}: {len(found)} claims, {wrong} wrong", file=sys.stderr, flush=True)
    known = {path.stem: path for path in sorted(FOLDER.glob("*.jsonl")) if path.stem in known_names()}
    outcomes = [Outcome(*json.loads(line)) for path in known.values() for line in path.read_text().splitlines()]
    PAGE.write_text(report(outcomes, known_names() - set(known)), encoding="utf-8")


def _asked(names: Sequence[str], heavy: bool, servers: Mapping[str, str]) -> Iterator[tuple[str, list[Outcome]]]:
    home = FOLDER / "home"  # libraries leave files behind when they are imported
    home.mkdir(exist_ok=True)
    # by a name of its own: some distributions install a package `tests`
    settings = {
        "HOME": str(home),
        "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}",
        "PYTHONWARNINGS": "ignore",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environ = {**os.environ, **servers, **settings}
    for name in names:
        if not library(name).distribution:
            yield name, _work(Path(sys.executable), name, environ)
    for python, group in environments(FOLDER, names, heavy):
        yield from ((name, _work(python, name, environ)) for name in group)


def _work(python: Path, name: str, environ: Mapping[str, str]) -> list[Outcome]:
    """What the worker says of one library; what it said before it died, where it dies."""
    command: list[str | Path] = [python, "-m", "evidence.worker", name]
    try:
        done = subprocess.run(
            command, cwd=environ["HOME"], env=environ, capture_output=True, text=True, timeout=PATIENCE,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        print(f"{name}: took longer than {PATIENCE} s", file=sys.stderr)
        return []
    if done.returncode:
        print(f"{name}: {done.stderr[-500:]}", file=sys.stderr)
    return [Outcome(*json.loads(line)) for line in done.stdout.splitlines() if line.startswith('["')]


if __name__ == "__main__":
    main(sys.argv[1:])
