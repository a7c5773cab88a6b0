"""Which files are meant, and what their modules are called. Reads folders, never files (but ignore files)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from asynclint.config import ConfigError

if TYPE_CHECKING:  # takes its time to be imported, and many a run ignores nothing
    from pathspec import GitIgnoreSpec

ALWAYS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".bzr",
        ".venv",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".asynclint_cache",
        ".eggs",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
        "build",
        "dist",
    }
)
DEEPEST = 6  # folders without `__init__.py` below one with it
MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt")


class File(NamedTuple):
    """A file to look at. `path` is how it is shown; `root` the folder its dotted `module` name starts in."""

    path: str
    absolute: str
    module: str
    package: bool
    root: str


class Discovered(NamedTuple):
    """What was found: files by path, and folders that cannot be read, with the reason."""

    files: tuple[File, ...]
    unreadable: tuple[tuple[str, str], ...]


class _Ignoring(NamedTuple):
    folder: str
    spec: GitIgnoreSpec


def discover(
    paths: Sequence[str],
    *,
    root: str,
    src: Sequence[str] = ("src", "."),
    exclude: Sequence[str] = (),
    force_exclude: bool = False,
) -> Discovered:
    """
    The Python files under `paths`, each once, sorted by how they are shown. Folders are walked, except what git or
    `exclude` (gitignore patterns, relative to `root`) leaves out; what is named outright is taken all the same.

    Raises `ConfigError` for a path that does not exist, and for pipes and devices.
    """
    excluded = [_ignoring(root, exclude)] if exclude else []
    sources = source_roots(root, src)
    found: dict[str, File] = {}
    unreadable: list[tuple[str, str]] = []
    for path in paths:
        absolute = os.path.abspath(path)
        if os.path.isdir(absolute):
            ignoring = [*excluded, *_above(absolute)]
            if not force_exclude and _ignored(absolute, True, ignoring):
                ignoring = []  # named outright: what leaves out the folder as a whole says nothing of what is in it
            for one in _walk(absolute, ignoring, unreadable, set()):
                found.setdefault(os.path.realpath(one) if os.path.islink(one) else one, file(one, sources, absolute))
        elif os.path.isfile(absolute):
            if not (force_exclude and _ignored(absolute, False, [*excluded, *_above(absolute)])):
                found.setdefault(absolute, file(absolute, sources, _start(absolute, root)))
        else:
            known = os.path.exists(absolute)
            raise ConfigError(f"{'neither a file nor a folder' if known else 'no such file or folder'}: {path}")
    return Discovered(tuple(sorted(found.values())), tuple(sorted(unreadable)))


def _start(absolute: str, root: str) -> str:
    """Where the walk would have started that finds a file which is named outright."""
    folder = os.path.dirname(absolute)
    return root if folder == root or folder.startswith(root + os.sep) else folder


def file(absolute: str, sources: Sequence[str], start: str) -> File:
    """A file with its module's name. `sources` are configured source roots, longest first; `start` the walk's."""
    root = _root(os.path.dirname(absolute), tuple(sources), start)
    module = module_name(absolute, root)
    return File(shown(absolute), absolute, module, os.path.basename(absolute) == "__init__.py", root)


def shown(absolute: str) -> str:
    """How a path is shown: relative to the working directory where it is below it, with `/`."""
    return _relative(absolute, os.getcwd()).replace(os.sep, "/")


def module_name(absolute: str, root: str) -> str:
    """The dotted name of a file, seen from its root."""
    parts = _relative(absolute, root).removesuffix(".py").split(os.sep)
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(part for part in parts if part not in ("", ".", ".."))


def _relative(absolute: str, folder: str) -> str:
    """`os.path.relpath`, without its work where a plain prefix says it all."""
    start = folder + os.sep
    is_below = absolute.startswith(start) and os.pardir not in absolute and f"{os.sep}{os.sep}" not in absolute
    return absolute[len(start) :] if is_below else os.path.relpath(absolute, folder)


def locate(root: str, dotted: str) -> str | None:
    """The file of a module under a root, or None."""
    return _located(os.path.join(root, *dotted.split(".")))


@lru_cache(maxsize=100_000)
def _located(base: str) -> str | None:
    for candidate in (os.path.join(base, "__init__.py"), base + ".py"):
        if os.path.isfile(candidate):
            return candidate
    return None


def forget() -> None:
    """Look at the disk again: what was found in an earlier run of this process may have changed."""
    for cached in (_located, _root, _is_package, _is_marked):
        cached.cache_clear()


def source_roots(root: str, src: Sequence[str]) -> list[str]:
    """The configured source roots that exist, longest first."""
    named = [os.path.normpath(os.path.join(root, one)) for one in src if one != "."]
    return sorted((one for one in named if os.path.isdir(one)), key=lambda one: (-len(one), one))


@lru_cache(maxsize=100_000)
def _root(folder: str, sources: tuple[str, ...], start: str) -> str:
    """Where a file's dotted name starts: a source root, above the top package, or what looks like a project."""
    for source in sources:
        if folder == source or folder.startswith(source + os.sep):
            return source
    top = above = _package(folder)
    while _is_package(above) and os.path.dirname(above) != above:
        top = os.path.dirname(above)
        above = _package(top)
    return top if top != folder else _project(folder, start)


@lru_cache(maxsize=100_000)
def _is_package(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "__init__.py"))


@lru_cache(maxsize=100_000)
def _is_marked(folder: str) -> bool:
    """Whether something in a folder says that a project starts there."""
    return any(os.path.exists(os.path.join(folder, marker)) for marker in MARKERS)


def _package(folder: str) -> str:
    """The nearest folder with an `__init__.py`: folders in a package are packages, also without one."""
    current = folder
    for _ in range(DEEPEST):
        if _is_package(current):
            return current
        if _is_marked(current):
            break
        current = os.path.dirname(current)
    return folder


def _project(folder: str, start: str) -> str:
    limit = start if folder == start or folder.startswith(start + os.sep) else folder
    current = folder
    while True:
        if _is_marked(current):
            inner = os.path.join(current, "src")
            return inner if folder == inner or folder.startswith(inner + os.sep) else current
        if current == limit:
            return limit
        current = os.path.dirname(current)


def _walk(
    folder: str, ignoring: list[_Ignoring], unreadable: list[tuple[str, str]], seen: set[tuple[int, int]]
) -> Iterator[str]:
    try:
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        unreadable.append((shown(folder), error.strerror or str(error)))
        return
    names = {entry.name for entry in entries}
    if "pyvenv.cfg" in names:
        return
    if ".gitignore" in names:
        ignoring = [*ignoring, *_spec(folder, os.path.join(folder, ".gitignore"))]
    for entry in entries:
        is_folder = _is(entry.is_dir)
        if not is_folder and not (entry.name.endswith(".py") and _is(entry.is_file)):
            continue  # nor pipes and devices, which reading would wait for, nor links to nowhere
        if is_folder and (entry.name in ALWAYS or entry.name.endswith(".egg-info")):
            continue
        if ignoring and _ignored(entry.path, is_folder, ignoring):
            continue
        if is_folder:
            yield from _walk(entry.path, ignoring, unreadable, seen)
        else:
            yield entry.path


def _is(said: Callable[[], bool]) -> bool:
    try:
        return said()
    except OSError:  # a circle of links
        return False


def _ignored(path: str, is_folder: bool, ignoring: Sequence[_Ignoring]) -> bool:
    """As git does it: the innermost file that says anything of the path decides."""
    for one in reversed(ignoring):
        relative = os.path.relpath(path, one.folder).replace(os.sep, "/")
        if relative.startswith("../"):
            continue
        said = one.spec.check_file(relative + "/" if is_folder else relative).include
        if said is not None:
            return said
    return False


def _above(folder: str) -> list[_Ignoring]:
    """The ignore files of the folders above, up to the top of the repository; none outside of one."""
    found: list[_Ignoring] = []
    current = folder
    while True:
        above = os.path.dirname(current)
        if current != folder:
            found = [*_spec(current, os.path.join(current, ".gitignore")), *found]
        if os.path.isdir(os.path.join(current, ".git")):
            return [*_spec(current, os.path.join(current, ".git", "info", "exclude")), *found]
        if above == current:
            return []
        current = above


def _ignoring(folder: str, patterns: Iterable[str]) -> _Ignoring:
    from pathspec import GitIgnoreSpec

    return _Ignoring(folder, GitIgnoreSpec.from_lines(patterns))


def _spec(folder: str, path: str) -> list[_Ignoring]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return [_ignoring(folder, stream)]
    except (OSError, ValueError):
        return []
