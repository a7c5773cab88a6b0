"""One file from bytes to facts, or why there are none."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from asynclint.facts.extract import extract
from asynclint.facts.model import Problem
from asynclint.facts.newer import eased, eased_above, eased_everywhere, starts
from asynclint.facts.store import KEPT, Coding, digest, encode
from asynclint.text import Source, Undecodable

MOST_EASED = 20  # lines rewritten one by one, each after another failure to parse


class Unread(NamedTuple):
    """A file to be read: where it is, what it is called in diagnostics, and its dotted name."""

    path: str
    absolute: str
    module: str
    package: bool


class Made(NamedTuple):
    """What became of one file: the parts of its facts as bytes, or why there are none."""

    path: str
    key: str
    facts: Sequence[bytes]
    problem: Problem | None
    crash: str


Lower = Callable[[str], "str | None"]


def facts_of(file: Unread, content: bytes | None, lower: str, coding: Coding = KEPT) -> Made:
    """Read (unless `content` is given), parse and extract one file."""
    try:
        if content is None:
            with open(file.absolute, "rb") as stream:
                content = stream.read()
        key = digest(content, file.module, file.package)
        source = Source(file.path, content)
        tree, text = _parsed(source, lower)
        return Made(file.path, key, encode(extract(tree, text, file.module, file.package), coding), None, "")
    except OSError as error:
        return _failed(file, 1, 1, f"cannot be read: {error.strerror or error}")
    except Undecodable as error:
        return _failed(file, error.line, 1, f"cannot be decoded: {error.reason}")
    except SyntaxError as error:
        column = error.offset or 1
        return _failed(file, error.lineno or 1, max(column, 1), f"syntax error: {error.msg}")
    except (RecursionError, MemoryError):
        return _failed(file, 1, 1, "nested too deeply to be parsed")
    except Exception as error:
        return Made(file.path, "", (), None, f"{type(error).__name__}: {error} ({_where(error)})")


def _failed(file: Unread, line: int, column: int, message: str) -> Made:
    return Made(file.path, "", (), Problem(file.path, line, column, message), "")


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"


def _parsed(source: Source, lower: str) -> tuple[ast.Module, str]:
    """The tree, of the text as it is or lowered to this interpreter's grammar. Raises SyntaxError."""
    if b"\0" in source.data:
        line = source.data.count(b"\n", 0, source.data.index(b"\0")) + 1
        raise SyntaxError("the file contains a null byte", (source.path, line, 1, None))
    text = source.text
    try:
        return _tree(text), text
    except (SyntaxError, ValueError) as error:
        found = _eased(text, error) if isinstance(error, SyntaxError) and lower else None
        if found is not None:
            return found
        lowered = _lowering(lower)(text) if lower else None
        if lowered is None:
            raise error if isinstance(error, SyntaxError) else SyntaxError(str(error)) from error
        return _tree(lowered), lowered


def _eased(text: str, error: SyntaxError) -> tuple[ast.Module, str] | None:
    """The tree and the text after what is written in a plain way is rewritten: all at once, or else line by line."""
    easier, places = eased_everywhere(text)
    if len(places) > 1:
        found = _line_by_line(easier, None)
        if found is not None and places.issubset(starts(found[0])):
            return found
    return _line_by_line(text, error)


def _line_by_line(text: str, error: SyntaxError | None) -> tuple[ast.Module, str] | None:
    """The same of a text that does not parse, where this is known already, because of `error`."""
    changed: str | None = text
    for _ in range(MOST_EASED + 1):
        if error is not None:
            changed = _easier(text, error)
        if changed is None:
            return None
        text = changed
        try:
            return _tree(text), text
        except SyntaxError as another:
            if error is not None and (another.lineno, another.offset) == (error.lineno, error.offset):
                return None
            error = another
        except ValueError:
            return None
    return None


def _easier(text: str, error: SyntaxError) -> str | None:
    line = error.lineno or 1
    easier = eased(text, line)
    return eased_above(text, line) if easier is None and error.msg.startswith("f-string") else easier


def _tree(text: str) -> ast.Module:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes are not our subject
        return ast.parse(text)


def _lowering(name: str) -> Lower:
    from importlib import import_module

    module, _, function = name.partition(":")
    found: Lower = getattr(import_module(module), function)
    return found
