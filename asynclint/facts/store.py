"""Facts as bytes and back, and the name by which they are kept. Knows nothing of how they are made."""

from __future__ import annotations

import hashlib
import json
import marshal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from asynclint import __version__
from asynclint.facts.directives import Directive
from asynclint.facts.model import Class, Event, Function, Header, Parameter, Region
from asynclint.text import Span

# Facts made by another version, or by another interpreter's grammar, are other facts.
EDITION = f"{__version__}/{sys.version_info[0]}.{sys.version_info[1]}/38"


RawEvent: TypeAlias = "list[Any]"
"""An event as JSON gives it: what the fields of `Event` are, with numbers for texts."""


def digest(data: bytes, module: str, package: bool) -> str:
    """The name under which the facts of these bytes are kept, read as a module of this dotted name."""
    hashed = hashlib.blake2b(data, digest_size=20)
    hashed.update("\0".join([EDITION, module, "package" if package else ""]).encode("utf-8", "surrogateescape"))
    return hashed.hexdigest()


class Read(NamedTuple):
    """A file that was read: where it is, and what the digest of its content was made with and came to."""

    absolute: str
    module: str
    package: bool
    key: str

    def holds(self, data: bytes) -> bool:
        """Whether these bytes are what was read."""
        return digest(data, self.module, self.package) == self.key


class Coding(NamedTuple):
    """How the parts of facts become bytes and are read back."""

    encode: Callable[[object], bytes]
    decode: Callable[[bytes], Any]


def _line(part: object) -> bytes:
    return json.dumps(part, separators=(",", ":")).encode()


def _packed(part: Any) -> bytes:
    return marshal.dumps(part, 2)  # no references: nothing is shared that would be worth looking for


KEPT = Coding(_line, json.loads)
"""What lies in a cache may come from anywhere: JSON, a line each."""
PASSED = Coding(_packed, marshal.loads)
"""From one of our own processes to another: several times faster, but to be read only from whom one trusts."""


def encode(facts: Sequence[object], coding: Coding = KEPT) -> list[bytes]:
    """The five parts of a file's facts: header, texts, uses (which are bytes below 8 already), tapes, reads."""
    return [part if isinstance(part, bytes) else coding.encode(part) for part in facts]


class Facts:
    """
    The facts of one file, each part decoded when it is first asked for.

    Events stay lists until somebody wants one: most are never looked at. Where the bytes are no facts, whoever
    asks gets a ValueError.
    """

    __slots__ = ("_coded", "_decode", "_reads", "_said", "_tapes", "asked", "header", "surveyed", "texts", "uses")

    header: Header
    texts: list[str]

    def __init__(self, parts: Sequence[bytes], coding: Coding = KEPT) -> None:
        header, texts, uses, tapes, reads = parts
        self._decode = coding.decode
        self._said = {"header": header, "texts": texts}
        self.uses = uses
        """By number of the text: how events use it, as flags."""
        self._coded = tapes, reads
        self._tapes: list[tuple[list[RawEvent], list[list[Any]]]] | None = None
        self._reads: list[list[RawEvent]] | None = None
        self.asked: set[int] = set()
        """The functions whose events somebody looked through; -1: all that there are."""
        self.surveyed: set[int] = set()
        """The functions whose regions somebody looked at."""

    def __getattr__(self, name: str) -> Any:
        """The header or the texts, which from then on are there."""
        if name not in ("header", "texts"):
            raise AttributeError(name)
        raw = self._decode(self._said.pop(name))
        setattr(self, name, _header(raw) if name == "header" else raw)
        return getattr(self, name)

    @property
    def written(self) -> bytes:
        """The texts as they are kept, to be searched before anybody asks for them."""
        return self._said["texts"]

    @property
    def tapes(self) -> list[tuple[list[RawEvent], list[list[Any]]]]:
        """Of every function, in the header's order: its written events and its regions."""
        if self._tapes is None:
            self._tapes = self._decode(self._coded[0])
        return self._tapes

    @property
    def reads(self) -> list[list[RawEvent]]:
        """Of every function: the attributes and items of known objects that it reads."""
        if self._reads is None:
            self._reads = self._decode(self._coded[1])
        return self._reads

    def tape(self, function: int) -> list[RawEvent]:
        """The written events of one function, for who looks through them."""
        self.asked.add(function)
        return self.tapes[function][0]

    def every_tape(self) -> Iterator[list[RawEvent]]:
        """The written events of every function, the module's own first, for who looks through all."""
        yield self.tape(0)
        self.asked.add(-1)
        yield from (events for events, _ in self.tapes[1:])

    def event(self, raw: RawEvent) -> Event:
        """An event from its list."""
        texts = self.texts
        positional = tuple([texts[number] for number in raw[8]]) if len(raw) > 8 else ()
        keywords = {name: texts[number] for name, number in raw[9].items()} if len(raw) > 9 else {}
        return Event(raw[0], raw[1], raw[2], raw[3], raw[4], texts[raw[5]], raw[6], raw[7], positional, keywords)

    def enclosing(self, function: int, region: int) -> Iterator[Region]:
        """The regions around something in a function that stands in region number `region`, the innermost first."""
        self.surveyed.add(function)
        regions = self.tapes[function][1]
        while region >= 0:
            kind, parent, line, text = regions[region]
            yield Region(kind, parent, line, self.texts[text])
            region = parent

    def regions(self, function: int) -> tuple[Region, ...]:
        """The regions of one function."""
        self.surveyed.add(function)
        return tuple(
            Region(kind, parent, line, self.texts[text]) for kind, parent, line, text in self.tapes[function][1]
        )


def _header(raw: list[Any]) -> Header:
    module, package, imports, names, stars, exported, functions, classes, stores, directives = raw
    return Header(
        module,
        package,
        tuple(imports),
        names,
        tuple(stars),
        None if exported is None else tuple(exported),
        tuple([_function(function) for function in functions]),
        tuple([Class(name, tuple(bases), tuple(marks), held) for name, bases, marks, held in classes]),
        stores,
        tuple(
            [Directive(line, at, kind, tuple(codes), first, last) for line, at, kind, codes, first, last in directives]
        ),
    )


def _function(raw: list[Any]) -> Function:
    name, span, flags, decorators, parameters, returns, results, yields, owner = raw
    held = tuple([Parameter(*parameter) for parameter in parameters])
    return Function(name, Span(*span), flags, tuple(decorators), held, returns, tuple(results), tuple(yields), owner)
