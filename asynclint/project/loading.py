"""Which modules are there when a function imports them: what its file imports at its top, and so on from there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asynclint.facts.model import IMPORT
from asynclint.project.index import File, Use


class Loading:
    """Follows the imports at the top of the project's files."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files = {file.facts.header.module: file for file in files}

    def is_done(self, use: Use, file: File) -> bool:
        """Whether what an event of a file imports is there by then: with the file, or by a line above."""
        module = use.event.symbol.removesuffix("<import>")
        return any(_brings(name, module) for name in self._loaded(file)) or any(
            raw[0] == IMPORT and raw[1] < use.event.line and _brings(file.facts.texts[raw[5]], module)
            for raw in file.facts.tape(use.function)
        )

    def _loaded(self, file: File) -> Iterator[str]:
        """What the files bind at their tops that are loaded with one, itself included."""
        seen = {file.path}
        waiting = [file]
        while waiting:
            for name in waiting.pop().facts.header.names.values():
                yield name
                other = self._of(name)
                if other is not None and other.path not in seen:
                    seen.add(other.path)
                    waiting.append(other)

    def _of(self, name: str) -> File | None:
        """The file of the project that a name is in."""
        while name and name not in self._files:
            name = name.rpartition(".")[0]
        return self._files.get(name)


def _brings(name: str, module: str) -> bool:
    """Whether importing a name imports a module too."""
    return name == module or name.startswith((module + ".", module + "<"))
