"""The text of files that were read before, and that still are what they were. Knows nothing of Python."""

from __future__ import annotations

from collections.abc import Callable

from asynclint.text import Source


class Sources:
    """
    Files by the path that they are shown under, each read when it is first asked for.

    `absolute` says where one is, `unchanged` whether bytes are those that the facts were made of.
    """

    def __init__(self, absolute: Callable[[str], str | None], unchanged: Callable[[str, bytes], bool]) -> None:
        self._absolute = absolute
        self._unchanged = unchanged
        self._held: dict[str, Source | None] = {}

    def hold(self, source: Source) -> None:
        """Take this text for the path: it was not read from a file."""
        self._held[source.path] = source

    def __call__(self, path: str) -> Source | None:
        """The source, or None where the file is gone, cannot be read any more, or has changed since."""
        if path not in self._held:
            self._held[path] = self._read(path)
        return self._held[path]

    def _read(self, path: str) -> Source | None:
        absolute = self._absolute(path)
        if absolute is None:
            return None
        try:
            with open(absolute, "rb") as stream:
                data = stream.read()
        except OSError:
            return None
        return Source(path, data) if self._unchanged(path, data) else None
