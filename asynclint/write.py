"""Files written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile


class Refused(Exception):
    """A file was not written; the message says why."""


def write(path: str, before: bytes, after: bytes) -> None:
    """
    Replace the content of a file at once; links are followed, its mode stays.

    Raises `Refused` where it no longer holds `before`, and where it cannot be written.
    """
    real = os.path.realpath(path)
    try:
        with open(real, "rb") as stream:
            if stream.read() != before:
                raise Refused("the file has changed since it was read")
        _replace(real, after)
    except OSError as error:
        raise Refused(f"the file cannot be written: {error.strerror or error}") from error


def _replace(real: str, after: bytes) -> None:
    if not os.access(real, os.W_OK):
        raise Refused("the file cannot be written: it is read-only")
    number, name = tempfile.mkstemp(prefix=f".{os.path.basename(real)}.", dir=os.path.dirname(real))
    try:
        with open(number, "wb") as stream:
            stream.write(after)
        shutil.copymode(real, name)
        os.replace(name, real)
    except BaseException:
        os.unlink(name)
        raise
