"""
From the facts of many files to one project, backwards from what blocks.

Only the catalogue's calls, and calls of functions that turn out to block, mean anything
to the effect. So the linker starts at the names of the catalogue's calls, resolves the texts
that end in one, and goes on with the names of the functions these stand in, until
nothing new turns up. What no route leads to is never resolved, and mostly not even decoded.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence, Set

from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.model import ASYNC, AWAITED, CALL, CALLED, ENTER, READ_FROM
from asynclint.facts.symbol import split
from asynclint.finding import Confidence
from asynclint.project.families import families
from asynclint.project.graph import Graph
from asynclint.project.handing import Handing
from asynclint.project.index import File, Index
from asynclint.project.linked import Linked, linked
from asynclint.project.meeting import Meeting
from asynclint.project.named import Named, named
from asynclint.project.targets import CONSTRUCTORS, Target, read_targets, targets

WRITTEN_ELSEWHERE = ("__call__", "__enter__", "__exit__", "__iter__", "__next__")
"""Methods that run where only the class or a value of it is named."""

WAYS = ("calls", "reads")
"""How a text runs what its last name names."""


def link(files: Sequence[File], catalogue: Catalogue) -> Linked:
    """Resolve what blocks. The order of `files` does not matter."""
    known = named(files, catalogue)
    graph = Graph(known.names, known.declared, known.survey.unfinished)
    handing = Handing(known, graph)
    known.names.givers = handing.givers
    Search(known, graph, handing).run()
    return linked(known, graph, handing.handed, known.index)


class Search:
    """From name to name: what is called by one that matters, and the names of those who call it."""

    def __init__(self, known: Named, graph: Graph, handing: Handing) -> None:
        self._known = known
        self._names, self._index, self._catalogue = known.names, known.index, known.names.catalogue
        self._graph = graph
        self._handing = handing
        self._meeting = Meeting(known, graph)
        self._wanted: set[tuple[str, str]] = set()
        self._waiting: deque[tuple[str, str]] = deque()
        self._looked: set[str] = set()
        self._met: set[str] = set()
        self._read: set[str] = set()
        self._dormant: dict[str, list[str]] = defaultdict(list)
        """By function that is not known to block: the texts that run it."""
        self._runs: dict[tuple[bool, str], list[Target]] = {}

    def run(self) -> None:
        """Follow names until nothing new blocks."""
        ways = WAYS if self._catalogue.is_configured else WAYS[:1]  # no library's entry is a property of the project
        for name in sorted(self._catalogue.blocking_tails):
            self._want(name, ways)
        for name in sorted(self._known.declared):
            self._want(name.rpartition(".")[2])
        for symbol in families(self._known):
            self._look(symbol)
        self._follow()

    def again(self, part: Index, called: Set[str], read: Set[str]) -> None:
        """
        Look at the texts of a part of the files alone, in a graph of all the others; then at all that turns out to
        block which did not before. Of texts that are `called` or `read` only these last names were ever wanted.
        """
        whole, self._index = self._index, part
        for name in part.names("called") & called:
            for symbol in part.symbols(name):
                self._look(symbol)
        for name in part.names("read") & read & set(self._known.survey.properties):
            for symbol in part.readings(name):
                self._look_at_reads(symbol)
        for symbol in families(self._known):
            self._look(symbol)
        self._handing.given_by(part)
        self._index = whole
        self._looked.clear()
        self._met.clear()
        self._read.clear()
        self._follow()

    def _follow(self) -> None:
        while self._waiting or self._graph.fresh:
            while self._waiting:
                self._search(*self._waiting.popleft())
            while self._graph.fresh:
                self._spread(self._graph.fresh.popleft())

    def _want(self, name: str, ways: Sequence[str] = WAYS) -> None:
        """Look for the texts that end in a name: those that call it, those that read it, or both."""
        fresh = [(way, name) for way in ways if (way, name) not in self._wanted]
        if fresh:
            self._wanted.update(fresh)
            self._waiting.extend(fresh)
            for other in self._known.renamed.get(name, ()) if "calls" in ways else ():
                self._want(other, ("calls",))  # a property has no other name

    def _search(self, way: str, name: str) -> None:
        if way == "calls":
            for symbol in self._index.symbols(name):
                self._look(symbol)
        elif name in self._known.survey.properties:
            for symbol in self._index.readings(name):
                self._look_at_reads(symbol)

    def _look(self, symbol: str) -> None:
        """Find out what calling a text may run. Where it stands matters once something of that is known to block."""
        if symbol in self._looked:
            return
        self._looked.add(symbol)
        if self._names.is_inert(symbol):
            return
        meanings = self._names.meaning(symbol)
        # Whatever calling it runs, entering it does too.
        found = [one for canonical in meanings for one in self._targets(ENTER, canonical)]
        if any(map(self._blocks, found)):
            self._meet(symbol)
        else:
            for target in found:
                if target.inside:
                    self._dormant[target.name].append(symbol)
        for canonical in meanings:
            if ">._" in canonical:
                self._look_at_duck(symbol, canonical)

    def _blocks(self, target: Target) -> bool:
        """Whether a target is known to block by now, or may be said to."""
        if target.inside:
            return target.name in self._graph.awake or self._catalogue.is_configured
        return self._catalogue.blocking(target.name) is not None

    def _wake(self, name: str) -> None:
        """A function blocks, or stands for one that does: the texts that run it matter."""
        self._graph.awake.add(name)
        for symbol in self._dormant.pop(name, ()):
            self._meet(symbol)

    def _meet(self, symbol: str) -> None:
        """Judge a text wherever it is called."""
        if symbol in self._met:
            return
        self._met.add(symbol)
        meanings = self._names.meaning(symbol)
        sure = _sure(symbol, meanings)
        for canonical in meanings:
            if self._matters(canonical):
                for file, text in self._index.places(symbol, CALLED):
                    for use in self._index.called(file, text):
                        for target in self._targets(use.event.kind, canonical):
                            if not (use.event.flags & AWAITED and len(meanings) > 1 and self._is_plain(target)):
                                self._meeting.meet(use, target, sure)

    def _look_at_duck(self, symbol: str, canonical: str) -> None:
        """A private method of an argument of unknown type, where only one class of the project has such a method."""
        head, step = split(canonical)
        if head[-1:] != ">" or step[:2] != "._" or step[:3] == ".__":
            return
        self._names.asked.methods.add(step[1:])
        kinds = self._known.survey.private.get(step[1:], ())
        if len(kinds) == 1:
            for file, text in self._index.places(symbol, CALLED):
                for use in self._index.called(file, text):
                    self._meeting.meet(use, Target(kinds[0], True, ""), Confidence.LIKELY)

    def _is_plain(self, target: Target) -> bool:
        """A function of the project that gives no coroutine: of several things that are awaited, it is not the one."""
        return target.inside and not self._names.functions[target.name].flags & ASYNC

    def _matters(self, canonical: str) -> bool:
        """Whether calling or entering it runs anything that can block."""
        return any(
            target.inside or self._catalogue.blocking(target.name) is not None
            for target in self._targets(ENTER, canonical)
        )

    def _targets(self, kind: int, canonical: str) -> list[Target]:
        key = kind == CALL, canonical
        known = self._runs.get(key)
        if known is None:
            known = self._runs[key] = targets(self._names, kind, canonical)
        return known

    def _look_at_reads(self, symbol: str) -> None:
        """Calls that look like none: properties, setters, operators, subscripts, descriptors."""
        if symbol in self._read:
            return
        self._read.add(symbol)
        head, step = split(symbol)
        if "|" in symbol or (head[-1:] != ")" and ")." not in head and step != "<set>"):
            return
        if step == "<set>":
            head, attribute = split(head)
            step = attribute + step
        for base in self._names.meaning(head):
            for target in read_targets(self._names, base, step[1:]):
                for file, text in self._index.places(symbol, READ_FROM):
                    for use in self._index.read(file, text):
                        self._meeting.meet(use, target, _sure(symbol, (base,)))

    def _spread(self, name: str) -> None:
        """A function blocks: look for its callers, for those it is given to, and for what it overrides."""
        home = self._known.homes[name]
        function = home.function
        self._wake(name)
        if function.flags & ASYNC:
            return
        last = function.name.rpartition(".")[2]
        self._want(last.removesuffix("<set>"))
        if function.owner:
            self._want_methods(function.owner.rpartition(".")[2], last)
        for decorated in self._decorated_by(name):
            self._want(decorated.rpartition(".")[2])
            self._wake(decorated)
        for edge in self._graph.callers.get(name, ()):
            self._graph.block(edge.caller)
        self._handing.given_away(name)
        if function.owner:
            own = f"{self._known.files[home.file].facts.header.module}.{function.owner}"
            for base in self._names.line(own)[1:]:
                self._wake(f"{base}.{last}")
            self._graph.override(name, own, last)

    def _want_methods(self, owner: str, method: str) -> None:
        """Texts that run a method without naming it."""
        if method in CONSTRUCTORS or method in WRITTEN_ELSEWHERE:
            self._want({"__exit__": "__enter__", "__next__": "__iter__"}.get(method, method))
            waiting, met = [owner], {owner}
            while waiting:
                one = waiting.pop()
                self._want(one)
                fresh = self._known.heirs.get(one, set()) - met
                met |= fresh
                waiting.extend(fresh)
        elif method == "__get__":
            self._want(owner)
            for other in self._known.renamed.get(owner, ()):
                self._want(other)
        elif method == "__getattr__":
            self._look_everywhere()

    def _look_everywhere(self) -> None:
        """An attribute that no class defines may be any: every read has to be looked at."""
        for symbol in self._index.all_readings():
            head = symbol.rpartition(".")[0]
            if head[-1:] == ")" and symbol[-1] not in ")]>" and "|" not in symbol:
                self._look_at_reads(symbol)

    def _decorated_by(self, wrapper: str) -> list[str]:
        """The functions in whose place a wrapper runs."""
        found = []
        above = wrapper.rpartition(".")[0]
        while above in self._names.functions:
            for name in self._known.survey.decorated.get(above.rpartition(".")[2], ()):
                if name in self._names.functions and any(one.wrapper == wrapper for one in self._meeting.wrapped(name)):
                    found.append(name)
            above = above.rpartition(".")[0]
        return found


def _sure(symbol: str, meanings: Sequence[str]) -> Confidence:
    """Which of several things is meant is not certain; what a container of functions holds there, even less."""
    if symbol.endswith(("]", ".get()")):
        return Confidence.POSSIBLE
    return Confidence.CERTAIN if len(meanings) < 2 else Confidence.LIKELY
