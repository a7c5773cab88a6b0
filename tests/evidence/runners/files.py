"""Calls that read and write: on pipes that make them wait, or seen by the audit hook where they need a real file."""

from __future__ import annotations

import bz2
import codecs
import configparser
import fileinput
import gzip
import hashlib
import io
import json
import linecache
import logging.config
import lzma
import marshal
import os
import pathlib
import pickle
import plistlib
import runpy
import shutil
import sqlite3
import tarfile
import tempfile
import wave
import xml.dom.minidom
import xml.etree.ElementTree as ElementTree
import xml.sax
import zipfile
from collections.abc import Callable
from typing import Any

from ..case import Case, Cases, asks, waits
from ..place import Place

JSON = b'{"a": 1}\n'
XML = b"<a>b</a>\n"
INI = b"[loggers]\nkeys=root\n"


def reads(call: Callable[[Any], Any], data: bytes = b"some bytes\n") -> Callable[[Place], Case]:
    """The call opens a path and reads it: a pipe whose writer comes late."""

    def make(place: Place) -> Case:
        path = place.source(data)
        return waits(lambda: call(path))

    return make


def drips(call: Callable[[Any], Any], data: bytes = b"some bytes\n", mode: str = "rb") -> Callable[[Place], Case]:
    """The call reads an open file: a pipe to which bytes come late."""

    def make(place: Place) -> Case:
        file = open(place.dripping(data), mode)  # noqa: SIM115 (closed in the end)
        place.on_close(file.close)
        return waits(lambda: call(file))

    return make


def writes(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """The call opens a path and writes: a pipe whose reader comes late."""

    def make(place: Place) -> Case:
        path = place.sink()
        return waits(lambda: call(path))

    return make


def fills(call: Callable[[Any], Any], mode: str = "wb", buffering: int = -1) -> Callable[[Place], Case]:
    """The call writes to an open file: a pipe that is full until it is drained, late."""

    def make(place: Place) -> Case:
        file = open(place.full(), mode, buffering)  # noqa: SIM115 (closed in the end)
        place.on_close(file.close)
        return waits(lambda: call(file))

    return make


def opens(event: str, call: Callable[[Place], Any]) -> Callable[[Place], Case]:
    """The audit hook sees it."""
    return lambda place: asks(event, lambda: call(place))


def buffered(place: Place) -> Case:
    """A flush of what was written before, to a full pipe."""
    file = open(place.full(), "wb")  # noqa: SIM115 (closed in the end)
    place.on_close(file.close)
    file.write(b"some bytes")
    return waits(file.flush)


def _zip(place: Place) -> pathlib.Path:
    path = place.path()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("leaf", b"leaf")
    return path


def _tar(place: Place) -> pathlib.Path:
    path = place.path()
    with tarfile.open(path, "w") as archive:
        archive.add(place.tree(), "tree")
    return path


def _tar_bytes() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("leaf"))
    return held.getvalue()


def with_tar(call: Callable[[tarfile.TarFile, Place], Any], mode: str = "r") -> Callable[[Place], Any]:
    """A call on an open archive."""

    def run(place: Place) -> None:
        with tarfile.open(_tar(place), mode) as archive:  # type: ignore[call-overload]
            call(archive, place)

    return run


def with_zip(call: Callable[[zipfile.ZipFile, Place], Any], mode: str = "r") -> Callable[[Place], Any]:
    """A call on an open archive."""

    def run(place: Place) -> None:
        with zipfile.ZipFile(_zip(place), mode) as archive:  # type: ignore[call-overload]
            call(archive, place)

    return run


def drained(file: Any) -> None:
    for _ in file:
        pass


def _removed(place: Place) -> None:
    held = tempfile.TemporaryDirectory(dir=place.folder)
    held.cleanup()


def _left(place: Place) -> None:
    with tempfile.TemporaryDirectory(dir=place.folder):
        pass


def _truncated(place: Place) -> None:
    with place.file().open("r+b") as file:
        file.truncate(1)


def _configured(file: Any) -> None:
    configparser.ConfigParser({"a": "b" * 9999}).write(file)
    file.flush()


def _wave(path: Any) -> None:
    with wave.open(str(path)):
        pass


def _input(path: Any) -> None:
    with fileinput.FileInput([path]) as lines:
        drained(lines)


def _input_of_module(path: Any) -> None:
    with fileinput.input([path]) as lines:
        drained(lines)


READ: Cases = {
    "builtins.open": reads(lambda path: open(path).close()),
    "builtins.open().read": drips(lambda file: file.read()),
    "builtins.open().readline": drips(lambda file: file.readline()),
    "builtins.open().readlines": drips(lambda file: file.readlines()),
    "builtins.open().readinto": drips(lambda file: file.readinto(bytearray(9))),
    "builtins.open().read1": drips(lambda file: file.read1(9)),
    "builtins.open().peek": drips(lambda file: file.peek(9)),
    "builtins.open().readall": drips(lambda file: file.raw.readall()),
    "builtins.open().__iter__": drips(drained),
    "pathlib.Path().open": reads(lambda path: path.open().close()),
    "pathlib.Path().read_text": reads(pathlib.Path.read_text),
    "pathlib.Path().read_bytes": reads(pathlib.Path.read_bytes),
    "os.open": reads(lambda path: os.close(os.open(path, os.O_RDONLY))),
    "os.read": drips(lambda file: os.read(file.fileno(), 9)),
    "os.readv": drips(lambda file: os.readv(file.fileno(), [bytearray(9)])),
    "codecs.open": reads(lambda path: codecs.open(path).close()),
    "bz2.BZ2File": reads(lambda path: bz2.BZ2File(path).close()),
    "bz2.open": reads(lambda path: bz2.open(path).close()),
    "gzip.GzipFile": reads(lambda path: gzip.GzipFile(path).close()),
    "gzip.open": reads(lambda path: gzip.open(path).close()),
    "lzma.LZMAFile": reads(lambda path: lzma.LZMAFile(path).close()),
    "lzma.open": reads(lambda path: lzma.open(path).close()),
    "configparser.ConfigParser().read": reads(lambda path: configparser.ConfigParser().read(path), INI),
    "configparser.ConfigParser().read_file": drips(configparser.ConfigParser().read_file, INI, "r"),
    "fileinput.input": reads(_input_of_module),
    "fileinput.FileInput": reads(_input),
    "hashlib.file_digest": drips(lambda file: hashlib.file_digest(file.raw, "sha256")),
    "json.load": drips(json.load, JSON),
    "linecache.getline": opens("open", lambda place: linecache.getline(str(place.file()), 1)),
    "linecache.getlines": opens("open", lambda place: linecache.getlines(str(place.file()))),
    "logging.config.fileConfig": opens("open", lambda place: logging.config.fileConfig(place.file(INI))),
    "marshal.load": drips(marshal.load, marshal.dumps(1)),
    "pickle.load": drips(pickle.load, pickle.dumps(1)),
    "pickle.Unpickler().load": drips(lambda file: pickle.Unpickler(file).load(), pickle.dumps(1)),
    "plistlib.load": drips(lambda file: plistlib.load(file, fmt=plistlib.FMT_XML), plistlib.dumps({})),
    "runpy.run_path": opens("open", lambda place: runpy.run_path(str(place.file(b"\n")))),
    "shutil.copyfileobj": drips(lambda file: shutil.copyfileobj(file, io.BytesIO())),
    "xml.dom.minidom.parse": drips(xml.dom.minidom.parse, XML),
    "xml.etree.ElementTree.ElementTree().parse": reads(lambda path: ElementTree.ElementTree().parse(path), XML),
    "xml.etree.ElementTree.iterparse": reads(lambda path: list(ElementTree.iterparse(path)), XML),
    "xml.etree.ElementTree.parse": reads(ElementTree.parse, XML),
    "xml.sax.parse": drips(lambda file: xml.sax.parse(file, xml.sax.ContentHandler()), XML),
    "tarfile.open": reads(lambda path: tarfile.open(path, "r|").close(), _tar_bytes()),
    "tarfile.TarFile.open": reads(lambda path: tarfile.TarFile.open(path, "r|").close(), _tar_bytes()),
    "wave.open": reads(_wave),
}

WRITTEN: Cases = {
    "builtins.open().write": fills(lambda file: file.raw.write(bytes(100_000))),
    "builtins.open().writelines": fills(lambda file: file.writelines([bytes(100_000)])),
    "builtins.open().flush": buffered,
    "pathlib.Path().write_text": writes(lambda path: path.write_text("text")),
    "pathlib.Path().write_bytes": writes(lambda path: path.write_bytes(b"text")),
    "os.write": fills(lambda file: os.write(file.fileno(), b"some bytes")),
    "os.writev": fills(lambda file: os.writev(file.fileno(), [b"some bytes"])),
    "configparser.ConfigParser().write": fills(_configured, "w"),
    "json.dump": fills(lambda file: json.dump("a" * 100_000, file), "w"),
    "marshal.dump": fills(lambda file: marshal.dump(bytes(100_000), file)),
    "pickle.dump": fills(lambda file: pickle.dump(bytes(100_000), file)),
    "plistlib.dump": fills(lambda file: plistlib.dump({"a": "b" * 100_000}, file)),
    "xml.etree.ElementTree.ElementTree().write": writes(
        lambda path: ElementTree.ElementTree(ElementTree.Element("a")).write(path)
    ),
}

AUDITED: Cases = {
    "builtins.open().truncate": opens("open", _truncated),
    "shutil.copy": opens("shutil.copyfile", lambda place: shutil.copy(place.file(), place.path())),
    "shutil.copy2": opens("shutil.copyfile", lambda place: shutil.copy2(place.file(), place.path())),
    "shutil.copyfile": opens("shutil.copyfile", lambda place: shutil.copyfile(place.file(), place.path())),
    "shutil.copymode": opens("shutil.copymode", lambda place: shutil.copymode(place.file(), place.file())),
    "shutil.copystat": opens("shutil.copystat", lambda place: shutil.copystat(place.file(), place.file())),
    "shutil.copytree": opens("shutil.copytree", lambda place: shutil.copytree(place.tree(), place.path())),
    "shutil.move": opens("shutil.move", lambda place: shutil.move(place.file(), place.path())),
    "shutil.rmtree": opens("shutil.rmtree", lambda place: shutil.rmtree(place.tree())),
    "shutil.chown": opens("shutil.chown", lambda place: shutil.chown(place.file(), os.getuid())),
    "shutil.make_archive": opens(
        "shutil.make_archive", lambda place: shutil.make_archive(str(place.path()), "zip", place.tree())
    ),
    "shutil.unpack_archive": opens(
        "shutil.unpack_archive", lambda place: shutil.unpack_archive(_zip(place), place.path(), "zip")
    ),
    "sqlite3.connect": opens("sqlite3.connect", lambda place: sqlite3.connect(place.path()).close()),
    "tempfile.NamedTemporaryFile": opens("open", lambda place: tempfile.NamedTemporaryFile(dir=place.folder).close()),
    "tempfile.TemporaryFile": opens("open", lambda place: tempfile.TemporaryFile(dir=place.folder).close()),
    "tempfile.mkstemp": opens("tempfile.mkstemp", lambda place: os.close(tempfile.mkstemp(dir=place.folder)[0])),
    "tempfile.mkdtemp": opens("tempfile.mkdtemp", lambda place: tempfile.mkdtemp(dir=place.folder)),
    "tempfile.TemporaryDirectory": opens("os.mkdir", _removed),
    "tempfile.TemporaryDirectory().cleanup": opens("shutil.rmtree", _removed),
    "tempfile.TemporaryDirectory().__exit__": opens("shutil.rmtree", _left),
    "tarfile.is_tarfile": opens("open", lambda place: tarfile.is_tarfile(_tar(place))),
    "tarfile.TarFile": opens("open", lambda place: tarfile.TarFile(_tar(place)).close()),
    "tarfile.TarFile().add": opens("open", with_tar(lambda archive, place: archive.add(place.file(), "new"), "a")),
    "tarfile.TarFile().extract": opens(
        "os.mkdir", with_tar(lambda archive, place: archive.extract("tree", place.path(), filter="data"))
    ),
    "tarfile.TarFile().extractall": opens(
        "os.mkdir", with_tar(lambda archive, place: archive.extractall(place.path(), filter="data"))
    ),
    "zipfile.ZipFile": opens("open", lambda place: zipfile.ZipFile(_zip(place)).close()),
    "zipfile.is_zipfile": opens("open", lambda place: zipfile.is_zipfile(_zip(place))),
    "zipfile.ZipFile().extract": opens(
        "os.mkdir", with_zip(lambda archive, place: archive.extract("leaf", place.path()))
    ),
    "zipfile.ZipFile().extractall": opens(
        "os.mkdir", with_zip(lambda archive, place: archive.extractall(place.path()))
    ),
    "zipfile.ZipFile().write": opens("open", with_zip(lambda archive, place: archive.write(place.file(), "new"), "a")),
}

CASES: Cases = {**READ, **WRITTEN, **AUDITED}
