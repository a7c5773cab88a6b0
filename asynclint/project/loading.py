"""Which modules are there once a file has been loaded: what it imports at its top, and what that imports at its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asynclint.project.index import File


class Loading:
    """Follows the imports at the top of the project's files."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files = {file.facts.header.module: file for file in files}

    def comes_with(self, file: File, module: str) -> bool:
        """Whether a module has been imported by the time that a file's functions run."""
        return any(name == module or name.startswith(module + ".") for name in self._loaded(file))

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
