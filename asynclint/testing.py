"""
Expectations in comments, held against what is really reported. Public: plug-in authors test their rules with it.

A case is a file, or a folder of files that are linted together. `differences(case)` is empty where every
`# expect:`, `# missed:` and `# spurious:` comment holds and every other line is silent; fixtures/README.md says what
each of them means. `examples(rule)` are the cases in a rule's docstring. `python -m asynclint.testing PATH…` prints
the differences of all cases below the paths.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from asynclint.api import check
from asynclint.config import Config, load
from asynclint.finding import Diagnostic
from asynclint.reach import Report
from asynclint.rule import Rule
from asynclint.text import Source, Undecodable

WORDS = ("expect", "missed", "spurious")

_COMMENT = re.compile(rf"#\s*({'|'.join(WORDS)}):([^#]*)")
_SAID = re.compile(r"\s*([A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)(?:\s+through\s+(\S+(?:\s+→\s+\S+)*))?\s*")
_BLOCK = re.compile(r"^```py(?:thon)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SETTINGS = re.compile(r"#\s*fixture:(.*)")


class Mark(NamedTuple):
    """One code of one comment: what must be said (`expect`, `spurious`) or not be said yet (`missed`) of a line."""

    line: int
    word: str
    code: str
    chain: tuple[str, ...]
    """The symbols that it must be reached through, the primitive last; empty where any way will do."""


def cases(folder: Path) -> list[Path]:
    """
    The cases below a folder of subjects: `<subject>/<case>.py` and `<subject>/<case>/`, sorted.

    A subject with a pyproject.toml is one case itself.
    """
    found = []
    for subject in _visible(folder):
        if (subject / "pyproject.toml").is_file() or subject.suffix == ".py":
            found.append(subject)
        elif subject.is_dir():
            found += [one for one in _visible(subject) if one.suffix == ".py" or (one.is_dir() and _files(one))]
    return found


def differences(case: Path) -> list[str]:
    """
    Where a case and what is reported of it differ: a line of text each, empty where they agree.

    Raises ValueError for a comment that cannot be read, ConfigError for a pyproject.toml that cannot.
    """
    expected: dict[str, list[Mark]] = {}
    for file in _files(case):
        name = os.path.relpath(file).replace(os.sep, "/")
        expected[name] = marks(file.read_bytes(), name)
    reported: dict[str, list[Diagnostic]] = {name: [] for name in expected}
    for one in run(case).diagnostics:
        reported.setdefault(one.path, []).append(one)
    return [f"{name}:{text}" for name, got in reported.items() for text in compared(expected.get(name, ()), got)]


def run(case: Path) -> Report:
    """Lint a case as its comments are to be read: down to severity `low`, as its pyproject.toml says, no cache."""
    folder = case if case.is_dir() else case.parent
    settings: dict[str, object] = {"min-severity": "low", "no-cache": True, "jobs": 1}
    for file in _files(case):
        settings.update(_settings(file))
    return check([str(case)], _config(folder.resolve(), settings), every_fix=False)


def marks(data: bytes, name: str = "") -> list[Mark]:
    """The expectations in a file's text. Raises ValueError for one that cannot be read."""
    try:
        lines = Source(name, data).lines
    except Undecodable:
        lines = Source(name, data.decode("latin-1").encode()).lines
    return [mark for number, line in enumerate(lines, 1) for mark in _marks(number, line, name)]


def compared(expected: Sequence[Mark], reported: Sequence[Diagnostic]) -> list[str]:
    """What differs between the marks of one file and what was reported of it, by line."""
    wanted: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    got: dict[tuple[int, str], list[Diagnostic]] = defaultdict(list)
    for mark in expected:
        wanted[mark.line, mark.code].append(mark)
    for one in reported:
        got[one.span.line, one.code].append(one)
    return [text for at in sorted({*wanted, *got}) for text in _compared_at(at, wanted[at], got[at])]


def examples(rule: Rule) -> list[str]:
    """The Python blocks of a rule's page: the bad one first, then the good one."""
    return _BLOCK.findall(rule.page)


def debts(case: Path) -> list[Mark]:
    """The faults of a case that are not seen yet, and the false alarms that are still raised."""
    return [mark for file in _files(case) for mark in marks(file.read_bytes(), str(file)) if mark.word != "expect"]


def _compared_at(at: tuple[int, str], wanted: list[Mark], got: list[Diagnostic]) -> Iterator[str]:
    line, code = at
    due = [mark for mark in wanted if mark.word != "missed"]
    paid = [mark for mark in wanted if mark.word == "missed"]
    if paid and got:
        yield f"{line}: {code} is seen now: `# missed:` has become `# expect:`"
        return
    for mark in due[len(got) :]:
        gone = "is gone: take `# spurious:` away" if mark.word == "spurious" else "is not reported"
        yield f"{line}: {code} {gone}"
    for one in got[len(due) :]:
        yield f"{line}:{one.span.column}: {code} is not expected: {one.message}"
    for mark, one in zip(due, got, strict=False):
        chain = tuple(hop.symbol for hop in one.chain)
        if mark.chain and mark.chain != chain:
            yield f"{line}: {code} comes through {' → '.join(chain) or 'nothing'}, not {' → '.join(mark.chain)}"


def _marks(number: int, line: str, name: str) -> Iterator[Mark]:
    for word, said in _COMMENT.findall(line):
        match = _SAID.fullmatch(said)
        if match is None:
            raise ValueError(f"{name}:{number}: `# {word}:{said}` names no codes")
        chain = tuple(re.split(r"\s+→\s+", match[2])) if match[2] else ()
        for code in match[1].split(","):
            yield Mark(number, word, code.strip(), chain)


def _settings(file: Path) -> Mapping[str, object]:
    """What the first line of a file sets: `# fixture: min-severity=medium extend-select=ASL113`."""
    first = file.read_bytes().partition(b"\n")[0].decode("utf-8", "replace")
    match = _SETTINGS.match(first)
    pairs = [one.partition("=") for one in match[1].split()] if match else []
    return {key: tuple(said.split(",")) if "select" in key or "ignore" in key else said for key, _, said in pairs}


def _config(folder: Path, settings: Mapping[str, object]) -> Config:
    file = folder / "pyproject.toml"
    return load(folder, file=file if file.is_file() else None, isolated=True, overrides=settings)


def _files(case: Path) -> list[Path]:
    return sorted(case.rglob("*.py")) if case.is_dir() else [case]


def _visible(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.name[0] not in "._")


def _meant(path: Path) -> list[Path]:
    """The cases at, below or around a path: `fixtures` is the folder of subjects where it is on the way."""
    path = path.resolve()
    roots = [one for one in (path, *path.parents) if one.name == "fixtures"]
    if not roots:
        return cases(path) if path.is_dir() else [path]
    return [one for one in cases(roots[0]) if one == path or path in one.parents or one in path.parents]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(paths: Sequence[Path]) -> None:
    """Print where the cases below PATHS and what is reported of them differ."""
    found = list(dict.fromkeys(case for path in paths for case in _meant(path)))
    different = [lines for case in found if (lines := differences(case))]
    for line in (line for lines in different for line in lines):
        click.echo(line)
    owed = sum(len(debts(case)) for case in found)
    click.echo(f"{len(found)} cases, {len(different)} of them differ, {owed} debts", err=True)
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
