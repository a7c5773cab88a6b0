"""
From the facts of many files to one project, backwards from what blocks.

Only the catalogue's calls, and calls of functions that turn out to block, mean anything
to the effect. So the linker starts at the names of the catalogue's calls, resolves the texts
that end in one, and goes on with the names of the functions these stand in, until
nothing new turns up. What no route leads to is never resolved, and mostly not even decoded.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from asynclint.catalogue.lookup import Catalogue, applies
from asynclint.catalogue.model import Blocks, Hand
from asynclint.facts.model import ASYNC, ASYNCHRONOUS, AWAITED, PROPERTY, STUB, Event, Function, Region
from asynclint.facts.symbol import split
from asynclint.finding import Confidence, Severity
from asynclint.project.containers import plain
from asynclint.project.effects import Direct, Edge
from asynclint.project.index import File, Index, Use, tail
from asynclint.project.names import Names
from asynclint.project.targets import CONSTRUCTORS, Target, targets


class Home(NamedTuple):
    """Where a function stands."""

    file: int
    number: int
    path: str
    function: Function


class Handed(NamedTuple):
    """A function given away as a value: in which function and event, to what, and where that runs it."""

    function: str
    caller: str
    event: Event
    hand: Hand


@dataclass(frozen=True, slots=True)
class Linked:
    """What the files of a project mean together, as far as blocking goes."""

    files: Sequence[File]
    index: Index
    names: Names
    homes: Mapping[str, Home]
    direct: Mapping[str, Sequence[Direct]]
    """Calls of the catalogue's blocking entries, by the function they stand in."""
    callers: Mapping[str, Sequence[Edge]]
    """Calls of a function, by that function; only of functions that block."""
    handed: Mapping[str, Sequence[Handed]]
    """Where a function that blocks is given away."""

    def regions(self, name: str) -> tuple[Region, ...]:
        """The regions of a function."""
        home = self.homes[name]
        return self.files[home.file].facts.regions(home.number)


def link(files: Sequence[File], catalogue: Catalogue) -> Linked:
    """Resolve what blocks. The order of `files` does not matter."""
    linker = _Linker(sorted(files, key=lambda file: file.path), catalogue)
    linker.run()
    return Linked(linker.files, linker.index, linker.names, linker.homes, linker.direct, linker.callers, linker.handed)


class _Linker:
    def __init__(self, files: Sequence[File], catalogue: Catalogue) -> None:
        self.files = files
        self.catalogue = catalogue
        self.names = Names([file.facts.header for file in files], catalogue)
        self.index = Index(files)
        self.homes: dict[str, Home] = {}
        self.functions: list[list[str]] = []
        for number, file in enumerate(files):
            module = file.facts.header.module
            found = [f"{module}.{function.name}" for function in file.facts.header.functions]
            self.functions.append(found)
            for place, name in enumerate(found):
                self.homes[name] = Home(number, place, file.path, file.facts.header.functions[place])
        self.renamed = _renamed(files)
        self.direct: dict[str, list[Direct]] = defaultdict(list)
        self.callers: dict[str, list[Edge]] = defaultdict(list)
        self.handed: dict[str, list[Handed]] = defaultdict(list)
        self._virtual: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
        self._blocking: set[str] = set()
        self._overriders: dict[str, list[str]] = defaultdict(list)
        self._looked: set[tuple[int, int]] = set()
        self._wanted: set[str] = set()
        self._meant: dict[str, set[str]] = {}
        self._names: deque[str] = deque()
        self._fresh: deque[str] = deque()

    def run(self) -> None:
        """Follow names until nothing new blocks."""
        for name in sorted(self.catalogue.blocking_tails):
            self._want(name)
        for file, text in self._wild():
            self._look(file, text)
        while self._names or self._fresh:
            while self._names:
                self._search(self._names.popleft())
            while self._fresh:
                self._spread(self._fresh.popleft())

    def _want(self, name: str) -> None:
        if name not in self._wanted:
            self._wanted.add(name)
            self._names.append(name)
            for other in self.renamed.get(name, ()):
                self._want(other)

    def _search(self, name: str) -> None:
        for file, text in self.index.texts(name):
            self._look(file, text)

    def _wild(self) -> Iterator[tuple[int, int]]:
        """All texts of files that a family of calls (`boto3.client().*`) can have found its way into."""
        if not self.catalogue.wildcards:
            return
        tops = {pattern.partition(".")[0].partition("(")[0] for pattern in self.catalogue.wildcards}
        for file in _reached_by(self.files, tops):
            for text, symbol in enumerate(self.files[file].facts.texts):
                if symbol[:1] not in ("=", "", "*") and "." in symbol:
                    yield file, text

    def _look(self, file: int, text: int) -> None:
        if (file, text) in self._looked:
            return
        self._looked.add((file, text))
        symbol = self.files[file].facts.texts[text]
        meanings = self.names.meaning(symbol)
        sure = Confidence.CERTAIN if len(meanings) < 2 else Confidence.LIKELY
        for canonical in meanings:
            for use in self.index.called(file, text):
                for target in targets(self.names, use.event, canonical):
                    self._meet(use, target, sure)
            self._look_at_reads(file, text, canonical, sure)

    def _look_at_reads(self, file: int, text: int, canonical: str, sure: Confidence) -> None:
        symbol = self.files[file].facts.texts[text]
        if "|" in symbol or split(symbol)[0][-1:] != ")":
            return
        for base in self.names.meaning(split(symbol)[0]):
            step = split(symbol)[1]
            kind = plain(base[:-2]) if base[-1:] == ")" else ""
            method = self.names.method(kind, step[1:]) if kind in self.names.classes else None
            if method is None or not (self.names.functions[method].flags & PROPERTY or "etitem__" in step):
                continue
            for use in self.index.read(file, text):
                self._meet(use, Target(method, True, kind), sure)

    def _meet(self, use: Use, target: Target, sure: Confidence) -> None:
        caller = self.functions[use.file][use.function]
        if not target.inside:
            self._meet_library(use.event, caller, target.name, sure)
            return
        edge = Edge(caller, use.event, target.name, sure)
        callee = self.names.functions[target.name]
        if use.event.flags & AWAITED and not callee.flags & ASYNC and callee.decorators:
            return  # whatever the decorator made of it, it is awaited: it is no plain call any more
        if edge not in self.callers[target.name]:
            self.callers[target.name].append(edge)
            if target.receiver:
                self._virtual[target.name].append((edge, target.receiver))
                for over in self._overriders.get(target.name, ()):
                    self._dispatch(edge, target.receiver, over, target.name)
            if target.name in self._blocking:
                self._block(caller)

    def _meet_library(self, event: Event, caller: str, symbol: str, sure: Confidence) -> None:
        entry = self.catalogue.blocking(symbol)
        if entry is None or event.flags & (AWAITED | ASYNCHRONOUS):
            return  # a synchronous call is never awaited: the receiver is another than believed
        if not applies(entry, event.positional, event.keywords):
            return
        self.direct[caller].append(Direct(caller, event, entry, symbol, _severity(entry), sure))
        if not entry.once:  # what is cached after the first call holds nobody up for long: it is not followed upwards
            self._block(caller)

    def _block(self, name: str) -> None:
        if name not in self._blocking:
            self._blocking.add(name)
            self._fresh.append(name)

    def _spread(self, name: str) -> None:
        """A function blocks: look for its callers, for those it is given to, and for what it overrides."""
        home = self.homes[name]
        function = home.function
        if function.flags & ASYNC:
            return
        last = function.name.rpartition(".")[2]
        self._want(last)
        if function.owner and last in (
            *CONSTRUCTORS,
            "__call__",
            "__enter__",
            "__exit__",
            "__iter__",
            "__next__",
        ):
            self._want(function.owner.rpartition(".")[2])
            self._want({"__exit__": "__enter__", "__next__": "__iter__"}.get(last, last))
        for edge in self.callers.get(name, ()):
            self._block(edge.caller)
        self._given_away(name, last)
        if function.owner:
            self._override(name, home, last)

    def _given_away(self, name: str, last: str) -> None:
        for word in (last, *self.renamed.get(last, ())):
            for file, text in self.index.texts(word):
                symbol = self.files[file].facts.texts[text]
                if name in self._functions_meant(symbol):
                    for use in self.index.given(file, text):
                        self._hand_over(name, use, symbol)

    def _functions_meant(self, symbol: str) -> set[str]:
        known = self._meant.get(symbol)
        if known is None:
            known = self._meant[symbol] = self._meaning_functions(symbol)
        return known

    def _meaning_functions(self, symbol: str) -> set[str]:
        found = set()
        for canonical in self.names.meaning(symbol):
            if canonical in self.names.functions:
                found.add(canonical)
                continue
            head, step = split(canonical)
            kind = plain(head[:-2]) if head[-1:] == ")" else ""
            method = self.names.method(kind, step[1:]) if kind in self.names.classes and step[:1] == "." else None
            if method:
                found.add(method)
        return found

    def _hand_over(self, name: str, use: Use, text: str) -> None:
        caller = self.functions[use.file][use.function]
        for canonical in self.names.meaning(use.event.symbol):
            for target in targets(self.names, use.event, canonical):
                if target.inside:
                    self._call_back(name, caller, use.event, target.name, text)
                    continue
                for hand in self.catalogue.hands(target.name):
                    if _takes(hand, use.event, text):
                        self.handed[name].append(Handed(name, caller, use.event, hand))

    def _call_back(self, name: str, caller: str, event: Event, taker: str, text: str) -> None:
        """A function of the project is given ours: if it calls that parameter, our function runs where it runs."""
        function = self.names.functions[taker]
        parameter = _parameter(function, event, text)
        if not parameter or function.flags & ASYNC:
            return
        home = self.homes[taker]
        wanted = f"{taker}<{parameter}>"
        facts = self.files[home.file].facts
        if any(facts.texts[raw[5]] == wanted for raw in facts.tapes[home.number][0]):
            edge = Edge(caller, event, name, Confidence.LIKELY)
            if edge not in self.callers[name]:
                self.callers[name].append(edge)
                self._block(caller)

    def _override(self, name: str, home: Home, last: str) -> None:
        """Calls of a method that this one overrides may reach this one, where the receiver may be of this class."""
        own = f"{self.files[home.file].facts.header.module}.{home.function.owner}"
        for base in self.names.line(own)[1:]:
            above = f"{base}.{last}"
            if above in self.names.functions:
                self._overriders[above].append(name)
                for edge, receiver in list(self._virtual.get(above, ())):
                    self._dispatch(edge, receiver, name, above)

    def _dispatch(self, edge: Edge, receiver: str, name: str, above: str) -> None:
        own = name.rpartition(".")[0]
        if receiver == own or receiver not in self.names.line(own):
            return
        sure = Confidence.LIKELY if self.names.functions[above].flags & STUB else Confidence.POSSIBLE
        virtual = Edge(edge.caller, edge.event, name, min(sure, edge.confidence))
        if virtual not in self.callers[name]:
            self.callers[name].append(virtual)
            self._block(edge.caller)


def _severity(entry: Blocks) -> Severity:
    return Severity.LOW if entry.once else entry.cost


def _takes(hand: Hand, event: Event, text: str) -> bool:
    given = event.positional
    if 0 <= hand.position < len(given) and given[hand.position] == text:
        return True
    return bool(hand.argument) and event.keywords.get(hand.argument) == text


def _parameter(function: Function, event: Event, text: str) -> str:
    """The parameter that an argument fills, or ""."""
    for name, given in event.keywords.items():
        if given == text:
            return name
    names = [parameter.name for parameter in function.parameters if not parameter.name.startswith("*")]
    if function.owner and names and names[0] in ("self", "cls"):
        names = names[1:]
    for name, given in zip(names, event.positional, strict=False):
        if given == text:
            return name
    return ""


def _renamed(files: Sequence[File]) -> dict[str, set[str]]:
    """Other names under which a thing goes: `nap = time.sleep`, `self.load = load`, `from x import y as z`."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        header = file.facts.header
        for name, symbol in header.names.items():
            _rename(found, name, symbol)
        for key, symbol in header.stores.items():
            _rename(found, tail(key), symbol)
        for kind in header.classes:
            for name, symbol in kind.attributes.items():
                _rename(found, name, symbol)
    return found


def _rename(found: dict[str, set[str]], name: str, symbol: str) -> None:
    for part in symbol.split("|"):
        last = part[part.rfind(".") + 1 :]
        if last[-2:] == "()":
            last = last[:-2]
        if last and last != name:
            found[last].add(name)


def _reached_by(files: Sequence[File], tops: set[str]) -> list[int]:
    """The files that import one of these libraries, or a file that does, at any remove."""
    modules = {file.facts.header.module: number for number, file in enumerate(files)}
    importers: dict[int, set[int]] = defaultdict(set)
    reached: set[int] = set()
    for number, file in enumerate(files):
        for target in file.facts.header.imports:
            if target.partition(".")[0] in tops:
                reached.add(number)
            while target:
                if target in modules:
                    importers[modules[target]].add(number)
                    break
                target = target.rpartition(".")[0]
    waiting = list(reached)
    while waiting:
        for number in importers[waiting.pop()]:
            if number not in reached:
                reached.add(number)
                waiting.append(number)
    return sorted(reached)
