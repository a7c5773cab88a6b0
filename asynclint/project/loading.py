"""Which modules are there when a function imports them: what its file imports at its top, and so on from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from asynclint.facts.model import IMPORT
from asynclint.project.asked import Asked
from asynclint.project.index import File, Use


class Loading:
    """Follows the imports at the top of the project's files."""

    def __init__(self, files: Sequence[File], numbers: Mapping[str, int], asked: Asked) -> None:
        self._files = files
        self._numbers = numbers
        self._asked = asked
        self._roots = {module.partition(".")[0] for module in numbers}
        self._known: dict[str, Collection[File]] = {}

    def is_done(self, use: Use, file: File) -> bool:
        """Whether what an event of a file imports is there by then: with the file, or by a line above."""
        module = use.event.symbol.removesuffix("<import>")
        self._asked.loaded.add(module)
        return self._is_loaded(module, file) or any(
            raw[0] == IMPORT and raw[1] < use.event.line and _brings(file.facts.texts[raw[5]], module)
            for raw in file.facts.tape(use.function)
        )

    def _is_loaded(self, module: str, file: File) -> bool:
        """Whether a file, or one that is loaded with it, imports a module at its top."""
        seen = {file.path}
        waiting = [file]
        while waiting:
            one = waiting.pop()
            names = one.facts.header.names.values()
            if any(_brings(name, module) for name in names if name.startswith(module)):
                return True
            fresh = [one for one in self._top(one) if one.path not in seen]
            seen.update(one.path for one in fresh)
            waiting.extend(fresh)
        return False

    def _top(self, file: File) -> Collection[File]:
        """The files of the project that the names bring with them which a file binds at its top."""
        known = self._known.get(file.path)
        if known is None:
            found = filter(None, map(self._of, file.facts.header.names.values()))
            known = self._known[file.path] = {one.path: one for one in found}.values()
        return known

    def _of(self, name: str) -> File | None:
        """The file of the project that a name is in."""
        if name.partition(".")[0] not in self._roots:
            return None
        while name and name not in self._numbers:
            name = name.rpartition(".")[0]
        return self._files[self._numbers[name]] if name else None


def _brings(name: str, module: str) -> bool:
    """Whether importing a name imports a module too."""
    return name == module or name.startswith((module + ".", module + "<"))
