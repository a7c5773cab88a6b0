"""Source text: bytes in, decoded text and places in it out. Knows nothing of Python beyond its encoding line."""

from __future__ import annotations

import codecs
import io
import tokenize
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """
    Where something stands. Lines count from 1; the end is exclusive.

    In facts and findings columns are what `ast` gives: UTF-8 bytes from 0. In a
    diagnostic they are characters from 1; `Source.characters` translates.
    """

    line: int
    column: int
    end_line: int
    end_column: int


class Undecodable(ValueError):
    """The bytes of a file are not text in the encoding it declares; `line` counts from 1."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line

HEAD = 240
"""Bytes that most often hold the first two lines, where an encoding is declared."""


def lines_of(text: str) -> list[str]:
    """The lines of a text without their ends, split where Python splits them (never at a form feed)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


@dataclass(frozen=True)
class Source:
    """One file as it was read: nothing is normalised, so that writing it back loses nothing."""

    path: str
    data: bytes

    @cached_property
    def encoding(self) -> str:
        """The encoding that PEP 263 and a byte order mark give. Raises `Undecodable`."""
        start = self.data[:HEAD]
        if start.isascii() and b"coding" not in start and start.count(b"\n") > 1:
            return "utf-8"  # what nearly all files say, found without reading them line by line
        try:
            return tokenize.detect_encoding(io.BytesIO(self.data).readline)[0]
        except (SyntaxError, UnicodeDecodeError) as error:
            raise Undecodable(str(error)) from error

    @cached_property
    def text(self) -> str:
        """The text without its byte order mark, line ends as they are. Raises `Undecodable`."""
        data, encoding = self.data, self.encoding
        if encoding == "utf-8-sig":
            data, encoding = data.removeprefix(codecs.BOM_UTF8), "utf-8"
        try:
            text = data.decode(encoding)
            if not encoding.startswith("utf-8"):
                text.encode("utf-8")  # some codecs make what is no text: halves of pairs
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise Undecodable(f"not {error.encoding}: {error.reason} at byte {error.start}", line) from error
        except (LookupError, UnicodeError) as error:  # a codec for other things than text, or one without places
            raise Undecodable(str(error)) from error
        return text

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return lines_of(self.text)

    def characters(self, span: Span) -> Span:
        """Translate a span in bytes from 0 into one in characters from 1."""
        return Span(
            span.line,
            self._character(span.line, span.column),
            span.end_line,
            self._character(span.end_line, span.end_column),
        )

    def _character(self, line: int, column: int) -> int:
        if not 0 < line <= len(self.lines):
            return column + 1
        text = self.lines[line - 1]
        if text.isascii():
            return column + 1
        return len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore")) + 1
