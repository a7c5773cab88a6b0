"""What a whole run found, kept for the next one in which nothing changed that matters: files, configuration, us."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from asynclint.config import Config
from asynclint.discover import Discovered
from asynclint.facts.gather import keys
from asynclint.facts.likeness import alike
from asynclint.facts.reading import Unread, facts_of
from asynclint.facts.store import EDITION, Cache
from asynclint.finding import Confidence, Diagnostic, Edit, Fix, Hop, Safety, Severity
from asynclint.follow import LOWER, Reading
from asynclint.text import Span

FEW = 20
"""Changed files that are looked into before it is cheaper to look at everything."""


class Remembered(NamedTuple):
    """What was shown, how many were not, and where the files are that it was found in."""

    diagnostics: tuple[Diagnostic, ...]
    hidden: int
    unsure: int
    suppressed: int
    absolute: Mapping[str, str]


def name(found: Discovered, config: Config, every_fix: bool, inputs: Iterable[Path], pinned: Mapping[str, str]) -> str:
    """
    Under which name a run is kept: by what is asked, of which files, and with what knowledge.

    `inputs` are files beside the sources that a run depends on. What the sources hold is compared by `recall`.
    """
    marks = [(str(path), _mark(path)) for path in inputs]
    asked = repr((EDITION, _package(), config, every_fix, found, marks, sorted(pinned.items())))
    return "run " + hashlib.blake2b(asked.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


def recall(kept: str, cache: Cache) -> Remembered | None:
    """
    What was found under this name, if every file read then still says what it said, and no import finds more.

    A file that something was found in has to be what it was; any other may have moved its lines.
    """
    data = cache.fetch([kept]).get(kept)
    if data is None:
        return None
    read, missing, shown, hidden, unsure, suppressed = json.loads(data)
    if any(_exists(path) for path in missing):
        return None
    files = [Unread(path, absolute, module, package) for path, absolute, module, package, _ in read]
    known, contents = keys(files, cache)
    changed = [(file, one) for file, one in zip(files, read, strict=True) if known.get(file.path) != one[4]]
    diagnostics = tuple(_diagnostic(one) for one in shown)
    if changed:
        if not _say_the_same(changed, contents, _spoken_of(diagnostics), cache):
            return None
        for file, one in changed:
            one[4] = known[file.path]
        cache.keep({kept: _dumped([read, missing, shown, hidden, unsure, suppressed])})
    return Remembered(diagnostics, hidden, unsure, suppressed, {one.path: one.absolute for one in files})


def _spoken_of(diagnostics: Iterable[Diagnostic]) -> set[str]:
    """The paths that what was found names: of findings, of the ways to them, and of edits."""
    found = set()
    for one in diagnostics:
        found |= {one.path, *(hop.path for hop in one.chain)}
        found |= {edit.path for edit in one.fix.edits} if one.fix is not None else set()
    return found


def _say_the_same(
    changed: Sequence[tuple[Unread, list[Any]]], contents: Mapping[str, bytes], spoken_of: set[str], cache: Cache
) -> bool:
    """Whether the facts of changed files are what they were but for their lines. Keeps the new ones."""
    if len(changed) > FEW or any(file.path in spoken_of or file.path not in contents for file, _ in changed):
        return False
    before = cache.fetch(one[4] for _, one in changed)
    for file, one in changed:
        made = facts_of(file, contents[file.path], LOWER)
        if not made.facts or one[4] not in before or not alike(before[one[4]].split(b"\n"), made.facts):
            return False
        cache.keep({made.key: b"\n".join(made.facts)})
    return True


def keep(kept: str, cache: Cache, reading: Reading, walked: Sequence[str], found: Remembered) -> None:
    """
    Keep what a run found. A run that met files it could not read is not kept: that may change by itself.

    What is new in the folders that were `walked` is seen by walking them again; elsewhere, by what was missing.
    """
    if set(reading.keys) != set(reading.absolute) or reading.crashes:
        return
    read = [
        [path, absolute, reading.modules[path][0], reading.modules[path][1], reading.keys[path]]
        for path, absolute in reading.absolute.items()
    ]
    folders = tuple(os.path.join(os.path.abspath(one), "") for one in walked)
    missing = sorted(one for one in reading.missing if not one.startswith(folders))
    shown = [_list(one) for one in found.diagnostics]
    cache.keep({kept: _dumped([read, missing, shown, found.hidden, found.unsure, found.suppressed])})


def _dumped(run: list[Any]) -> bytes:
    return json.dumps(run, separators=(",", ":")).encode("utf-8", "surrogateescape")


def _list(one: Diagnostic) -> list[Any]:
    fix = None if one.fix is None else [one.fix.title, one.fix.safety.value, one.fix.edits]
    return [
        one.code, one.name, one.theme, one.severity, one.message, one.path, one.span, one.function, one.symbol,
        one.primitive, one.chain, one.confidence, one.aliases, fix, one.unfixed,
    ]  # fmt: skip


def _diagnostic(raw: Sequence[Any]) -> Diagnostic:
    code, rule, theme, severity, message, path, span, function, symbol, primitive, chain, sure, aliases, fix, no = raw
    return Diagnostic(
        code, rule, theme, Severity(severity), message, path, Span(*span), function, symbol, primitive,
        tuple(Hop(hop, Span(*at), inside, reached) for hop, at, inside, reached in chain),
        Confidence(sure), tuple(aliases), None if fix is None else _fix(*fix), no,
    )  # fmt: skip


def _fix(title: str, safety: str, edits: Sequence[Any]) -> Fix:
    return Fix(title, Safety(safety), tuple(Edit(path, Span(*span), content) for path, span, content in edits))


def _exists(base: str) -> bool:
    return os.path.isdir(base) or os.path.isfile(base + ".py")


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


@cache
def _package() -> str:
    """Our own files by size and time: while asynclint is worked on, its version says nothing."""
    hashed = hashlib.blake2b(digest_size=8)
    for folder, folders, files in os.walk(Path(__file__).parent):
        folders.sort()
        for file in sorted(files):
            if file.endswith((".py", ".toml")):
                hashed.update(f"{file} {_mark(Path(folder, file))}".encode())
    return hashed.hexdigest()
