"""
`python -m tests.evidence [--heavy] [--rest] [--page] [NAME…]`: build environments, ask and run the libraries, write
the page.

`--heavy` takes those of gigabytes too, `--rest` only those of which nothing is known yet; `--page` asks nobody, and
writes the page of what is known.
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
from .environment import detector, environments, older, standard
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
    if "--page" in arguments:
        names = []
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
    plain = [name for name in names if not library(name).distribution]
    python = (standard(FOLDER) if plain else None) or Path(sys.executable)
    for name in plain:
        yield name, _found(python, name, environ)
    for python, group in environments(FOLDER, names, heavy):
        for name in group:
            found = _found(python, name, environ)
            before = older(FOLDER, name)
            yield name, found if before is None else with_older(found, _work(before, name, environ, "--claims"))


def _found(python: Path, name: str, environ: Mapping[str, str]) -> list[Outcome]:
    """What the worker says of one library, and what blockbuster says of the calls that were run."""
    found = _work(python, name, environ)
    place = detector(FOLDER) if any(one.claim == "stall" for one in found) else None
    if place is None:
        return found
    path = f"{environ['PYTHONPATH']}{os.pathsep}{place}"
    return found + _work(python, name, {**environ, "PYTHONPATH": path}, "--second")


def with_older(newest: Sequence[Outcome], before: Sequence[Outcome]) -> list[Outcome]:
    """
    What is found of a library, with what only an older release of it shows: entries that hold until a version, and
    names that the newest no longer has. Such a name does no harm: who writes it has the older release.
    """
    held = {(one.claim, one.symbol): one for one in before if one.status != "absent"}
    seen = {(one.claim, one.symbol) for one in newest}
    gone = ("wrong", "absent")
    found = [held.get((one.claim, one.symbol), one) if one.status in gone else one for one in newest]
    found += [one for key, one in held.items() if key not in seen]
    new = set(newest)
    return [one if one in new or one.status != "holds" else one._replace(status="older") for one in found]


def _work(python: Path, name: str, environ: Mapping[str, str], *options: str) -> list[Outcome]:
    """What the worker says of one library; what it said before it died, where it dies."""
    command: list[str | Path] = [python, "-m", "evidence.worker", name, *options]
    try:
        done = subprocess.run(
            command, cwd=environ["HOME"], env=environ, capture_output=True, text=True, timeout=PATIENCE,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        print(f"{name}: took longer than {PATIENCE} s", file=sys.stderr)
        return _told((error.stdout or b"").decode())
    if done.returncode:
        print(f"{name}: {done.stderr[-500:]}", file=sys.stderr)
    return _told(done.stdout)


def _told(output: str) -> list[Outcome]:
    """What a worker has said, whole lines only."""
    return [Outcome(*json.loads(line)) for line in output.splitlines() if line.startswith('["') and line.endswith("]")]


if __name__ == "__main__":
    main(sys.argv[1:])
