"""What a whole run found, kept for the next one in which nothing has changed: files, configuration, or asynclint."""

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
from asynclint.facts.gather import Unread, keys
from asynclint.facts.store import EDITION, Cache
from asynclint.finding import Confidence, Diagnostic, Edit, Fix, Hop, Safety, Severity
from asynclint.follow import Reading
from asynclint.text import Span


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
    """What was found under this name, if every file read then still is what it was, and no import finds more."""
    data = cache.fetch([kept]).get(kept)
    if data is None:
        return None
    read, missing, shown, hidden, unsure, suppressed = json.loads(data)
    if any(_exists(path) for path in missing):
        return None
    files = [Unread(path, absolute, module, package) for path, absolute, module, package, _ in read]
    known, _ = keys(files, cache)
    if any(known.get(path) != key for path, _, _, _, key in read):
        return None
    diagnostics = tuple(_diagnostic(one) for one in shown)
    return Remembered(diagnostics, hidden, unsure, suppressed, {one.path: one.absolute for one in files})


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
    data = json.dumps([read, missing, shown, found.hidden, found.unsure, found.suppressed], separators=(",", ":"))
    cache.keep({kept: data.encode("utf-8", "surrogateescape")})


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
