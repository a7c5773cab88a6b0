"""
How fast asynclint is: beside parsing the same files, and beside other linters, as ratios within one run.

Run by hand: `python tests/benchmarks/speed.py --write docs/performance.md TREE…`, where each TREE is a folder of Python
files, which is copied first. hydroid-cli and ruff are measured too where `--peers` names the folder of their programs.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FROM = re.compile(rb"^\s*from ([\w.]+) import", re.MULTILINE)
HARMLESS = "\n\ndef changed():\n    return 1\n"
WORSE = "\n\nasync def stops():\n    import time\n\n    time.sleep(1)\n"

PARSING = "stdlib `ast`, every file, two processes"
PARSE = """
import ast, sys, warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

def parse(chunk):
    warnings.simplefilter("ignore")
    for file in chunk:
        try:
            ast.parse(file.read_bytes())
        except (SyntaxError, ValueError):
            pass

if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).rglob("*.py"))
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(parse, [files[at : at + 50] for at in range(0, len(files), 50)]))
"""


class Took(NamedTuple):
    """One measurement: seconds of wall time, and the megabytes of the largest process."""

    seconds: float
    megabytes: float


def took(command: Sequence[str], folder: Path) -> Took:
    """Run a command to its end. Raises RuntimeError where it fails."""
    started = time.perf_counter()
    run = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert run.stderr is not None
    said = run.stderr.read()
    _, status, used = os.wait4(run.pid, 0)  # of the process and of those it waited for: the largest
    seconds = time.perf_counter() - started
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode not in (0, 1):
        raise RuntimeError(f"{command[0]} ended with {run.returncode}: {said.decode()[-300:]}")
    return Took(seconds, used.ru_maxrss / 1024)


def measured(tree: Path, parse: Path, peers: Path | None, rounds: int) -> dict[str, list[Took]]:
    """Everything on one tree, in turns, so that what else the machine does falls on all alike."""
    found: dict[str, list[Took]] = defaultdict(list)
    for number in range(rounds):
        for name, command in _commands(tree, parse, peers, first=not number):
            found[name].append(took(command, tree))
            print(f"{tree.name}: {name}: {found[name][-1].seconds:.2f} s", file=sys.stderr)
    return found


def _commands(tree: Path, parse: Path, peers: Path | None, *, first: bool) -> Iterator[tuple[str, list[str]]]:
    ours = [sys.executable, "-P"] if sys.version_info >= (3, 11) else [sys.executable]
    ours = [*ours, "-m", "asynclint", "check", "--isolated", "--quiet", "--jobs", "2", "."]
    yield PARSING, [sys.executable, str(parse), str(tree)]
    yield "asynclint, no cache", [*ours, "--no-cache"]
    shutil.rmtree(tree / ".asynclint_cache", ignore_errors=True)
    yield "asynclint, filling the cache", ours
    time.sleep(3)  # files changed a moment ago are read again
    yield "asynclint, nothing changed", ours
    middling, hub = _middling(tree), _hub(tree)
    _add(middling, HARMLESS)
    yield "asynclint, one file changed", ours
    _add(middling, WORSE)
    yield "asynclint, one file changed for the worse", ours
    _add(hub, WORSE)
    yield "asynclint, the file that most import changed for the worse", ours
    if peers is not None and (peers / "ruff").exists():
        yield (
            "ruff, `ASYNC` rules",
            [str(peers / "ruff"), "check", "--isolated", "--no-cache", "--select", "ASYNC", "."],
        )
    if peers is not None and (peers / "hydroid").exists() and first:  # it takes minutes
        yield "hydroid-cli, no cache", [str(peers / "hydroid"), "--no-cache", "."]


def _add(file: Path, more: str) -> None:
    """A new function at the end: the file is parsed again, and what it means is worked out again."""
    with file.open("a", encoding="utf-8") as stream:
        stream.write(more)


def _middling(tree: Path) -> Path:
    """The file of middling size."""
    files = sorted(tree.rglob("*.py"), key=lambda file: file.stat().st_size)
    return files[len(files) // 2]


def _hub(tree: Path) -> Path:
    """The file that is named by most `from … import`."""
    named: Counter[str] = Counter()
    for file in tree.rglob("*.py"):
        named.update({module.decode() for module in FROM.findall(file.read_bytes())})
    files = {module: tree / f"{module.replace('.', os.sep)}.py" for module in named}
    here = [module for module in named if files[module].is_file()]
    return files[max(here, key=lambda module: (named[module], module))]


def table(found: dict[str, list[Took]]) -> str:
    """Medians of the rounds, as Markdown."""
    parsing = statistics.median(one.seconds for one in found[PARSING])
    rows = ["| | seconds | times parsing | largest process |", "|---|---|---|---|"]
    for name, all_of_them in found.items():
        seconds = statistics.median(one.seconds for one in all_of_them)
        megabytes = max(one.megabytes for one in all_of_them)
        rows.append(f"| {name} | {seconds:.2f} | {seconds / parsing:.2f} | {megabytes:.0f} MB |")
    return "\n".join(rows)


def page(parts: Sequence[str], rounds: int, versions: Sequence[str]) -> str:
    """docs/performance.md."""
    return "\n".join(
        [
            "# Performance",
            "",
            "Written by `tests/benchmarks/speed.py`. Seconds of wall time, the median of "
            f"{rounds} round(s) in which the programs took turns (hydroid-cli: once), on {os.cpu_count()} cores; "
            f"{', '.join(versions)}. Ratios say more than seconds.",
            "",
            *parts,
            "To measure again, with the trees unpacked from their wheels (`pip download --no-deps NAME==VERSION`):",
            "",
            "```sh",
            "python tests/benchmarks/speed.py --peers FOLDER/bin --write docs/performance.md TREE…",
            "```",
            "",
            "What the programs look for differs. ruff looks at the body of each `async def` alone. hydroid-cli follows",
            "calls as asynclint does, and resolves imports against installed packages; here none were installed.",
            "",
        ]
    )


def _versions(peers: Path | None) -> Iterator[str]:
    yield f"Python {platform.python_version()}"
    for name in ("ruff", "hydroid") if peers is not None else ():
        if peers is not None and (peers / name).exists():
            yield subprocess.run([peers / name, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    """Measure, and print or write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    parser.add_argument("--peers", type=Path, help="the folder of the programs hydroid and ruff")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, metavar="FILE", help="default: print")
    given = parser.parse_args()
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        parse = Path(folder, "parse.py")
        parse.write_text(PARSE, encoding="utf-8")
        for tree in given.trees:
            copy = Path(shutil.copytree(tree, Path(folder, tree.name), ignore=shutil.ignore_patterns(".*")))
            files = list(copy.rglob("*.py"))
            lines = sum(file.read_bytes().count(b"\n") for file in files)
            found = measured(copy, parse, given.peers, given.rounds)
            parts.append(f"## {tree.name}: {len(files):,} files, {lines:,} lines\n\n{table(found)}\n")
    text = page(parts, given.rounds, list(_versions(given.peers)))
    if given.write is None:
        print(text)
    else:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
