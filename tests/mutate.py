"""
Which faults the fixtures would not notice: changes the engine in one place at a time and lints all cases again.

`python tests/mutate.py [--count 40] [--seed 1] [--only names]` runs by hand; docs/testing.md says how to read it.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import click

REPOSITORY = Path(__file__).resolve().parent.parent
ENGINE = ("asynclint/project", "asynclint/facts")
PATIENCE = 60.0  # seconds for all cases; who takes longer hangs, and is noticed

OPPOSITE: dict[type[ast.AST], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Lt: ">=",
    ast.Gt: "<=",
    ast.LtE: ">",
    ast.GtE: "<",
}


class Mutation(NamedTuple):
    """Replace the bytes from `start` to `end` of a file by `new`."""

    file: str
    line: int
    start: int
    end: int
    old: str
    new: str


def mutations(file: str, data: bytes) -> Iterator[Mutation]:
    """Every mutation of one file, from the top."""
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    for node in ast.walk(ast.parse(data)):
        for target, new in _changes(node):
            start = starts[target.lineno - 1] + target.col_offset
            end = starts[(target.end_lineno or target.lineno) - 1] + (target.end_col_offset or 0)
            old = data[start:end].decode()
            yield Mutation(file, target.lineno, start, end, old, new.format(old=old))


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Expressions and statements to replace, and by what."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield test, "not ({old})"
        case ast.comprehension(ifs=tests):
            yield from ((test, "True") for test in tests)
        case ast.BoolOp(values=values):
            yield from ((one, "True" if isinstance(node.op, ast.And) else "False") for one in values)
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in OPPOSITE:
            yield node, f"{_bare(left)} {OPPOSITE[type(operator)]} {_bare(right)}"
        case ast.Expr(value=ast.Call() | ast.YieldFrom() | ast.Yield()) | ast.AugAssign():
            yield node, "pass"
        case ast.Set(elts=elements):
            yield from ((one, "'mutated'") for one in elements if isinstance(one, ast.Constant))
        case ast.Return(value=ast.expr() as value) if not isinstance(value, (ast.Constant, ast.Tuple)):
            yield value, "None"


def _bare(node: ast.expr) -> str:
    return ast.unparse(node).replace("{", "{{").replace("}", "}}")


def outcome(scratch: Path) -> str:
    """What all cases say of the engine in this folder; anything else than a list of differences is an outcome too."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "asynclint.testing", "fixtures"]  # of the working directory, as `-m` does it
    try:
        run = subprocess.run(
            command, cwd=scratch, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return "hangs"
    return run.stdout + run.stderr


def survives(one: Mutation, scratch: Path, wanted: str) -> bool:
    """Whether all cases come out the same in spite of the mutation."""
    file = scratch / one.file
    data = file.read_bytes()
    file.write_bytes(data[: one.start] + one.new.encode() + data[one.end :])
    try:
        return outcome(scratch) == wanted
    finally:
        file.write_bytes(data)


def _all(scratch: Path, only: str) -> list[Mutation]:
    files = [file for folder in ENGINE for file in sorted((scratch / folder).glob("*.py")) if only in file.name]
    return [one for file in files for one in mutations(str(file.relative_to(scratch)), file.read_bytes())]


@click.command()
@click.option("--count", default=40, help="How many mutations to try.")
@click.option("--seed", default=1, help="Which ones: the same seed, the same mutations.")
@click.option("--only", default="", help="Only in files with this in their names.")
def main(count: int, seed: int, only: str) -> None:
    """Say which changes to the engine no fixture notices."""
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for part in ("asynclint", "fixtures"):
            shutil.copytree(REPOSITORY / part, scratch / part, ignore=shutil.ignore_patterns("__pycache__"))
        known = _all(scratch, only)
        tried = sorted(Random(seed).sample(known, min(count, len(known))))
        wanted = outcome(scratch)
        if " cases, " not in wanted:
            raise click.ClickException(f"the engine does not work as it is:\n{wanted}")
        for one in tried:
            if survives(one, scratch, wanted):
                survivors += 1
                old, new = (" ".join(text.split())[:70] for text in (one.old, one.new))
                click.echo(f"{one.file}:{one.line}: {old}  →  {new}")
    click.echo(f"{survivors} of {len(tried)} mutations survive ({len(known)} are known)", err=True)


if __name__ == "__main__":
    main()
