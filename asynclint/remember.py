"""What a whole run found, kept for the next one in which nothing changed that matters: files, configuration, us."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from asynclint.apart import Part
from asynclint.config import Config
from asynclint.discover import Discovered
from asynclint.facts.cache import Cache
from asynclint.facts.gather import keys
from asynclint.facts.reading import Unread
from asynclint.facts.store import EDITION, Read
from asynclint.finding import Diagnostic
from asynclint.follow import Reading
from asynclint.project.record import Record
from asynclint.shown import diagnostic, listed, moved
from asynclint.since import Change, places, recorded

FEW = 20
"""Changed files that are looked into before it is cheaper to look at everything."""
SLOTS = 8
"""Places for what runs asked: that may be some megabytes each, and only the last ones are of use."""


class Found(NamedTuple):
    """What a run showed, how many it did not, and what it showed before that was confirmed."""

    diagnostics: tuple[Diagnostic, ...]
    hidden: int
    unsure: int
    suppressed: int
    settled: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier run found, as far as files of which the text is another now need not be confirmed again."""

    found: Found
    changed: frozenset[str]
    """Paths of these files. What was `settled` stands where it stands now."""
    files: Mapping[str, Unread]
    keys: Mapping[str, str]
    """By path: the digests of the contents."""
    kept: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    """What files say now that may change what was found: it does not stand until that is looked into."""

    def absolute(self, path: str) -> str | None:
        """Where a file is."""
        return self.files[path].absolute if path in self.files else None

    def read(self, path: str) -> Read:
        """A file as it was looked at."""
        one = self.files[path]
        return Read(one.absolute, one.module, one.package, self.keys[path])

    def is_same(self, path: str, data: bytes) -> bool:
        """Whether a file holds what was looked at."""
        return self.read(path).holds(data)


class Run(NamedTuple):
    """Under which name is kept what a run found; and where, of a few places, what it asked."""

    name: str
    slot: str


def run(
    found: Discovered,
    config: Config,
    every_fix: bool,
    inputs: Iterable[Path],
    pinned: Mapping[str, str],
    paths: Sequence[str],
) -> Run:
    """
    A run by what is asked, of which files, and with what knowledge; `paths` are those that were named.

    `inputs` are files beside the sources that a run depends on. What the sources hold is compared by `earlier`.
    """
    marks = [(str(path), _mark(path)) for path in inputs]
    name = _digest((EDITION, _package(), config, every_fix, found, marks, sorted(pinned.items())))
    kind = "folders" if any(map(os.path.isdir, paths)) else "files"  # a hook names other files every time
    return Run(f"run {name}", f"asked of {kind} {int(_digest((config, every_fix, paths)), 16) % SLOTS}")


def _digest(of: object) -> str:
    return hashlib.blake2b(repr(of).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


class Earlier(NamedTuple):
    """An earlier run like this one: what was kept of it, and the files that it read, as they are now."""

    kept: dict[str, Any]
    files: Mapping[str, Unread]
    keys: Mapping[str, str]
    """By path: the digests of the contents."""
    contents: Mapping[str, bytes]
    """Of the files that had to be read for it."""
    changed: frozenset[str]
    """Paths of those that hold something else now."""


def earlier(run: Run, cache: Cache) -> Earlier | None:
    """The last run like this one; None where an import may find more now, or a file is gone."""
    data = cache.fetch([run.name]).get(run.name)
    if data is None:
        return None
    kept = json.loads(data)
    if any(_exists(path) for path in kept["missing"]):
        return None
    files = {path: Unread(path, absolute, module, package) for path, absolute, module, package, _ in kept["read"]}
    known, contents = keys([*files.values()], cache)
    if len(known) < len(files):
        return None
    last = {**_first(kept), **kept["since"]}
    return Earlier(kept, files, known, contents, frozenset(path for path, key in last.items() if known[path] != key))


def _first(kept: Mapping[str, Any]) -> dict[str, str]:
    """By path: the digests when everything was looked at."""
    return {one[0]: one[4] for one in kept["read"]}


def recall(of: Earlier, run: Run, cache: Cache) -> Remembered | None:
    """
    What an earlier run found, if few of the files read then say something else.

    `changes` are those that may change it. Where others did change, what is `settled` may have to be confirmed again;
    then `renew` keeps what came of it.
    """
    kept, files, known, contents, changed = of
    first = _first(kept)
    settled: Sequence[Diagnostic] | None = ()
    changes: list[Change] = []
    if changed:
        kept["since"] = {path: key for path, key in known.items() if first[path] != key}
        changes = [
            Change(files[path], first[path], key, contents.get(path), kept["parts"].get(path, 0))
            for path, key in kept["since"].items()
        ]
        if len(changes) > FEW:
            return None
        settled = _settled(run, kept["token"], changes, cache)
    shown = tuple([diagnostic(one) for one in kept["shown"]])
    hidden, unsure, suppressed = kept["first" if changed else "counts"]
    found = Found(shown, hidden, unsure, suppressed, tuple(settled or ()))
    again = tuple(changes) if settled is None else ()
    return Remembered(found, changed.union(kept["touched"]) if changed else changed, files, known, kept, again)


def _settled(run: Run, token: str, changes: Sequence[Change], cache: Cache) -> list[Diagnostic] | None:
    """
    What was to be confirmed, where it stands now; None where files say something that may change it.

    The `token` says that what lies in the slot is of this very run, before it is read and still afterwards.
    """
    if not _is_held(run, token, cache):
        return None
    found = places(changes, run.slot, cache)
    before = cache.fetch([f"{run.slot} settled"]).get(f"{run.slot} settled")
    if found is None or before is None or not _is_held(run, token, cache):
        return None
    try:
        return sorted((moved(diagnostic(one), found) for one in json.loads(before)), key=lambda one: one.order)
    except KeyError:
        return None


def _is_held(run: Run, token: str, cache: Cache) -> bool:
    return cache.fetch([run.slot]).get(run.slot) == token.encode()


def asked(run: Run, cache: Cache, known: Remembered) -> tuple[Record, list[Diagnostic]] | None:
    """
    What the first run like this asked of its project, and what was to be confirmed then.

    None where that is not known any more, or the project had several parts.
    """
    record = recorded(f"{run.slot} 0", cache)
    before = cache.fetch([f"{run.slot} settled"]).get(f"{run.slot} settled")
    if known.kept["parts"] or record is None or before is None or not _is_held(run, known.kept["token"], cache):
        return None
    return record, [diagnostic(one) for one in json.loads(before)]


def renew(run: Run, cache: Cache, known: Remembered, diagnostics: Sequence[Diagnostic]) -> None:
    """Keep what is shown now that files have changed, and what they are now."""
    found = known.found
    now = {
        "shown": _shown(diagnostics),
        "counts": [found.hidden, found.unsure, found.suppressed],
        "touched": sorted(known.changed),
    }
    cache.keep({run.name: _dumped({**known.kept, **now})})


def keep(
    run: Run,
    cache: Cache,
    reading: Reading,
    walked: Sequence[str],
    found: Found,
    parts: Sequence[Part],
    records: Sequence[Mapping[str, bytes]],
) -> None:
    """
    Keep what a run found, and what each of its parts asked. One that met files it could not read is not kept: that may
    change by itself.

    What is new in the folders that were `walked` is seen by walking them again; elsewhere, by what was missing.
    """
    if set(reading.keys) != set(reading.absolute) or reading.crashes:
        return
    folders = tuple(os.path.join(os.path.abspath(one), "") for one in walked)
    token = os.urandom(8).hex()
    kept = {
        "token": token,
        "read": [
            [path, absolute, reading.modules[path][0], reading.modules[path][1], reading.keys[path]]
            for path, absolute in reading.absolute.items()
        ],
        "missing": sorted(one for one in reading.missing if not one.startswith(folders)),
        "parts": {path: number for number, part in enumerate(parts) if number for path in part.reported},
        "shown": _shown(found.diagnostics),
        "counts": [found.hidden, found.unsure, found.suppressed],
        "first": [found.hidden, found.unsure, found.suppressed],
        "since": {},
        "touched": [],
    }
    rows = {run.name: _dumped(kept)}
    if records:
        rows.update((f"{run.slot} {at} {name}", data) for at, one in enumerate(records) for name, data in one.items())
        rows[f"{run.slot} settled"] = _dumped([listed(one) for one in found.settled])
        rows[run.slot] = token.encode()
    cache.keep(rows)


def _shown(diagnostics: Iterable[Diagnostic]) -> list[Any]:
    return [listed(replace(one, origin=None)) for one in diagnostics]


def _dumped(of: object) -> bytes:
    return json.dumps(of, separators=(",", ":")).encode("utf-8", "surrogateescape")


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
