"""Which modules are there when a function imports them: what its file imports at its top, and so on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from asynclint.facts.model import IMPORT
from asynclint.project.asked import Asked
from asynclint.project.index import File, Use


class Loading:
    """Follows the imports at the top of the project's files."""

    def __init__(self, files: Sequence[File], numbers: Mapping[str, int], asked: Asked) -> None:
        self._files = files
        self._numbers = numbers
        self._asked = asked
        self._known: dict[str, tuple[set[str], list[File]]] = {}

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
            brought, others = self._top(waiting.pop())
            if module in brought:
                return True
            fresh = [one for one in others if one.path not in seen]
            seen.update(one.path for one in fresh)
            waiting.extend(fresh)
        return False

    def _top(self, file: File) -> tuple[set[str], list[File]]:
        """What the names that a file binds at its top bring with them: modules, and other files."""
        known = self._known.get(file.path)
        if known is None:
            brought: set[str] = set()
            others: dict[str, File] = {}
            for name in file.facts.header.names.values():
                other = self._of(name)
                if other is not None:
                    others[other.path] = other
                while name and name not in brought:
                    brought.add(name)
                    name = name[: max(name.rfind("."), name.rfind("<"), 0)]
            known = self._known[file.path] = brought, list(others.values())
        return known

    def _of(self, name: str) -> File | None:
        """The file of the project that a name is in."""
        while name and name not in self._numbers:
            name = name.rpartition(".")[0]
        return self._files[self._numbers[name]] if name else None


def _brings(name: str, module: str) -> bool:
    """Whether importing a name imports a module too."""
    return name == module or name.startswith((module + ".", module + "<"))
