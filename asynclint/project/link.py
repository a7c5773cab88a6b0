"""
From the facts of many files to one project, backwards from what blocks.

Only the catalogue's calls, and calls of functions that turn out to block, mean anything
to the effect. So the linker starts at the names of the catalogue's calls, resolves the texts
that end in one, and goes on with the names of the functions these stand in, until
nothing new turns up. What no route leads to is never resolved, and mostly not even decoded.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from asynclint.catalogue.lookup import Catalogue, applies
from asynclint.catalogue.model import Blocks
from asynclint.facts.model import ASYNC, ASYNCHRONOUS, AWAITED, CALL, ENTER, IMPORT, Event
from asynclint.facts.symbol import split
from asynclint.finding import Confidence, Severity
from asynclint.project.arguments import filled, filling, takes
from asynclint.project.conditions import asks_for_loop, is_doubtful, is_in_memory, is_made_nonblocking, is_remembered
from asynclint.project.containers import plain
from asynclint.project.effects import Direct, Edge
from asynclint.project.graph import Graph
from asynclint.project.homes import declared, functions, homes, private, properties
from asynclint.project.index import File, Index, Use, tail
from asynclint.project.linked import Handed, Linked
from asynclint.project.loading import Loading
from asynclint.project.names import Names
from asynclint.project.namespaces import namespaces
from asynclint.project.renames import heirs, importers, renamed
from asynclint.project.targets import CONSTRUCTORS, Target, functions_meant, read_targets, targets
from asynclint.project.wrapping import Wrapping, is_cached, wrappings

WRITTEN_ELSEWHERE = ("__call__", "__enter__", "__exit__", "__iter__", "__next__")
"""Methods that run where only the class or a value of it is named."""
FILES = frozenset({"file", "path"})
"""Categories of what only waits for a file system: silent on files in memory, low in tests."""
MOST_WRITTEN = 400  # texts that end in a function's name; a name in everybody's mouth is not looked through for it
MOST_GIVERS = 40  # calls that are looked at to learn what a parameter holds


def link(files: Sequence[File], catalogue: Catalogue) -> Linked:
    """Resolve what blocks. The order of `files` does not matter."""
    linker = _Linker(sorted(files, key=lambda file: file.path), catalogue)
    linker.run()
    return Linked(
        linker.files,
        linker.index,
        linker.names,
        linker.homes,
        linker.graph.direct,
        linker.graph.callers,
        linker.handed,
        linker.functions,
        linker.renamed,
        linker.heirs,
    )


class _Linker:
    def __init__(self, files: Sequence[File], catalogue: Catalogue) -> None:
        self.files = files
        self.catalogue = catalogue
        self.names = Names([file.facts.header for file in files], catalogue, namespaces(files))
        self.index = Index(files)
        self.names.givers = self._givers
        self.functions = functions(files)
        self.homes = homes(files, self.functions)
        self.renamed = renamed(files)
        self.heirs = heirs(files)
        self.said = declared(files, self.homes)
        self.private = private(self.homes)
        self.properties = properties(self.homes, self.renamed)
        self.graph = Graph(self.names, self.said)
        self.handed: dict[str, list[Handed]] = defaultdict(list)
        self._looked: set[str] = set()
        self._read: set[str] = set()
        self._runs: dict[tuple[bool, str], list[Target]] = {}
        self._wanted: set[str] = set()
        self._meant: dict[str, set[str]] = {}
        self._wrappings: dict[str, list[Wrapping]] = {}
        self._cached: dict[str, bool] = {}
        self._decorated: dict[str, list[str]] | None = None
        self._loading = Loading(files)
        self._names: deque[str] = deque()

    def run(self) -> None:
        """Follow names until nothing new blocks."""
        for name in sorted(self.catalogue.blocking_tails):
            self._want(name)
        for name in sorted(self.said):
            self._want(name.rpartition(".")[2])
        for symbol in self._wild():
            self._look(symbol)
        while self._names or self.graph.fresh:
            while self._names:
                self._search(self._names.popleft())
            while self.graph.fresh:
                self._spread(self.graph.fresh.popleft())

    def _want(self, name: str) -> None:
        if name not in self._wanted:
            self._wanted.add(name)
            self._names.append(name)
            for other in self.renamed.get(name, ()):
                self._want(other)

    def _search(self, name: str) -> None:
        for symbol in self.index.symbols(name):
            self._look(symbol)
        if name in self.properties:
            for symbol in self.index.readings(name):
                self._look_at_reads(symbol)

    def _wild(self) -> Iterator[str]:
        """The texts that step from an object all of whose methods block (`boto3.client().*`), or may do so."""
        if not self.catalogue.wildcards:
            return
        tops = {pattern.partition(".")[0].partition("(")[0] for pattern in self.catalogue.wildcards}
        families: dict[str, bool] = {}
        for file in importers(self.files, tops):
            for symbol in self.index.called_texts(file):
                if "." not in symbol or symbol in self._looked:
                    continue
                heads = [split(part)[0] for part in symbol.split("|")]
                for head in heads:
                    if head not in families:
                        families[head] = any(self._is_family(base) for base in self.names.meaning(head))
                if any(families[head] for head in heads):
                    yield symbol

    def _is_family(self, base: str) -> bool:
        """Whether any method of an object blocks, as far as the catalogue says."""
        kind = plain(base[:-2]) if base[-1] == ")" else ""
        if kind in self.names.classes:
            return any(self.catalogue.family(f"{one}()") for one in self.names.line(kind))
        return self.catalogue.family(plain(base))

    def _look(self, symbol: str) -> None:
        """Find out what calling a text runs, wherever it stands."""
        if symbol in self._looked:
            return
        self._looked.add(symbol)
        if self.names.is_inert(symbol):
            return
        meanings = self.names.meaning(symbol)
        sure = _sure(symbol, meanings)
        for canonical in meanings:
            if self._matters(canonical):
                for file, text in self.index.places(symbol):
                    for use in self.index.called(file, text):
                        for target in self._targets(use.event.kind, canonical):
                            if not (use.event.flags & AWAITED and len(meanings) > 1 and self._is_plain(target)):
                                self._meet(use, target, sure)
            self._look_at_duck(symbol, canonical)

    def _look_at_duck(self, symbol: str, canonical: str) -> None:
        """A private method of an argument of unknown type, where only one class of the project has such a method."""
        head, step = split(canonical)
        if head[-1:] != ">" or step[:2] != "._" or step[:3] == ".__":
            return
        kinds = self.private.get(step[1:], ())
        if len(kinds) == 1:
            for file, text in self.index.places(symbol):
                for use in self.index.called(file, text):
                    self._meet(use, Target(kinds[0], True, ""), Confidence.LIKELY)

    def _is_plain(self, target: Target) -> bool:
        """A function of the project that gives no coroutine: of several things that are awaited, it is not the one."""
        return target.inside and not self.names.functions[target.name].flags & ASYNC

    def _matters(self, canonical: str) -> bool:
        """Whether calling or entering it runs anything that can block."""
        return any(
            target.inside or self.catalogue.blocking(target.name) is not None
            for kind in (CALL, ENTER)
            for target in self._targets(kind, canonical)
        )

    def _targets(self, kind: int, canonical: str) -> list[Target]:
        key = kind == CALL, canonical
        known = self._runs.get(key)
        if known is None:
            known = self._runs[key] = targets(self.names, kind, canonical)
        return known

    def _look_at_reads(self, symbol: str) -> None:
        """Calls that look like none: properties, setters, operators, subscripts, descriptors."""
        if symbol in self._read:
            return
        self._read.add(symbol)
        head, step = split(symbol)
        if "|" in symbol or (head[-1:] != ")" and step != "<set>"):
            return
        if step == "<set>":
            head, attribute = split(head)
            step = attribute + step
        for base in self.names.meaning(head):
            for target in read_targets(self.names, base, step[1:]):
                for file, text in self.index.places(symbol):
                    for use in self.index.read(file, text):
                        self._meet(use, target, _sure(symbol, (base,)))

    def _meet(self, use: Use, target: Target, sure: Confidence) -> None:
        caller = self.functions[use.file][use.function]
        if not target.inside:
            self._meet_library(use, caller, target.name, sure)
            return
        said = self._said_of(target.name)
        if said is not None:
            self._meet_entry(use, caller, target.name, said, sure)
            return
        wrapped = self._wrapped(target.name)
        for one in wrapped:
            self._join(use, caller, Target(one.wrapper, True, ""), sure)
        if all(one.calls for one in wrapped):
            self._join(use, caller, target, sure)

    def _join(self, use: Use, caller: str, target: Target, sure: Confidence) -> None:
        callee, facts = self.names.functions[target.name], self.files[use.file].facts
        if self.said.get(caller) == "not-blocking":
            return
        decorated = use.event.flags & AWAITED and not callee.flags & ASYNC and callee.decorators
        if decorated and not any(one.asynchronous and one.calls for one in self._wrapped(target.name)):
            return  # whatever the decorator made of it, it is awaited: it is no plain call any more
        once = self._is_cached(target.name) or is_remembered(facts, use.function, use.event.region)
        doubtful = is_doubtful(facts, use.function, use.event.region)
        self.graph.call(Edge(caller, use.event, target.name, sure, once, doubtful), target.receiver)

    def _is_cached(self, callee: str) -> bool:
        if callee not in self._cached:
            function = self.names.functions[callee]
            self._cached[callee] = bool(function.decorators) and is_cached(self.names, function)
        return self._cached[callee]

    def _wrapped(self, name: str) -> list[Wrapping]:
        known = self._wrappings.get(name)
        if known is None:
            function = self.names.functions[name]
            found = wrappings(self.names, function, self._calls) if function.decorators else []
            known = self._wrappings[name] = found
        return known

    def _calls(self, name: str, symbol: str) -> bool:
        """Whether a function calls a symbol, as it is written there."""
        home = self.homes[name]
        facts = self.files[home.file].facts
        return any(facts.texts[raw[5]] == symbol for raw in facts.tapes[home.number][0])

    def _said_of(self, name: str) -> Blocks | None:
        """What a comment on the `def`, or the configuration, says of a function of the project."""
        if self.said.get(name) == "blocking":
            return Blocks(name, "custom", Severity.HIGH, "a comment on it says that it blocks")
        entry = self.catalogue.blocking(name)
        return entry if entry is not None and entry.verified == "configuration" else None

    def _meet_library(self, use: Use, caller: str, symbol: str, sure: Confidence) -> None:
        entry = self.catalogue.blocking(symbol)
        if entry is None:
            return
        if entry.category in FILES and is_in_memory(self.names, use.event):
            return
        if use.event.kind == IMPORT and self._loading.comes_with(self.files[use.file], symbol.removesuffix("<import>")):
            return
        self._meet_entry(use, caller, symbol, entry, sure)

    def _meet_entry(self, use: Use, caller: str, symbol: str, entry: Blocks, sure: Confidence) -> None:
        event = use.event
        if event.flags & (AWAITED | ASYNCHRONOUS):
            return  # a synchronous call is never awaited: the receiver is another than believed
        if self.said.get(caller) == "not-blocking" or not applies(entry, event.positional, event.keywords):
            return
        facts = self.files[use.file].facts
        if entry.category == "network" and is_made_nonblocking(facts, use.function, event):
            return
        if entry.category == "loop" and asks_for_loop(facts, use.function):
            return
        once = entry.once or is_remembered(facts, use.function, event.region)
        doubtful = is_doubtful(facts, use.function, event.region)
        severity = Severity.LOW if once else entry.cost
        self.graph.primitive(Direct(caller, event, entry, symbol, severity, sure, doubtful))

    def _spread(self, name: str) -> None:
        """A function blocks: look for its callers, for those it is given to, and for what it overrides."""
        home = self.homes[name]
        function = home.function
        if function.flags & ASYNC:
            return
        last = function.name.rpartition(".")[2]
        self._want(last.removesuffix("<set>"))
        if function.owner:
            self._want_methods(function.owner.rpartition(".")[2], last)
        for decorated in self._decorated_by(name):
            self._want(decorated.rpartition(".")[2])
        for edge in self.graph.callers.get(name, ()):
            self.graph.block(edge.caller)
        self._given_away(name, last)
        if function.owner:
            self.graph.override(name, f"{self.files[home.file].facts.header.module}.{function.owner}", last)

    def _want_methods(self, owner: str, method: str) -> None:
        """Texts that run a method without naming it."""
        if method in CONSTRUCTORS or method in WRITTEN_ELSEWHERE:
            self._want({"__exit__": "__enter__", "__next__": "__iter__"}.get(method, method))
            waiting, met = [owner], {owner}
            while waiting:
                one = waiting.pop()
                self._want(one)
                fresh = self.heirs.get(one, set()) - met
                met |= fresh
                waiting.extend(fresh)
        elif method == "__get__":
            self._want(owner)
            for other in self.renamed.get(owner, ()):
                self._want(other)
        elif method == "__getattr__":
            self._look_everywhere()

    def _look_everywhere(self) -> None:
        """An attribute that no class defines may be any: every read has to be looked at."""
        for symbol in self.index.all_readings():
            head = symbol.rpartition(".")[0]
            if head[-1:] == ")" and symbol[-1] not in ")]>" and "|" not in symbol:
                self._look_at_reads(symbol)

    def _decorated_by(self, wrapper: str) -> list[str]:
        """The functions in whose place a wrapper runs."""
        if self._decorated is None:
            self._decorated = defaultdict(list)
            for name, home in self.homes.items():
                for symbol in home.function.decorators:
                    self._decorated[tail(symbol)].append(name)
        found = []
        above = wrapper.rpartition(".")[0]
        while above in self.names.functions:
            for name in self._decorated.get(above.rpartition(".")[2], ()):
                if name in self.names.functions and any(one.wrapper == wrapper for one in self._wrapped(name)):
                    found.append(name)
            above = above.rpartition(".")[0]
        return found

    def _given_away(self, name: str, last: str) -> None:
        for word in (last, *self.renamed.get(last, ())):
            for symbol in self.index.handed(word):
                if name in self._functions_meant(symbol):
                    for file, text in self.index.places(symbol):
                        for use in self.index.given(file, text):
                            self._hand_over(name, use, symbol)

    def _givers(self, name: str, parameter: str) -> Iterator[str]:
        """What the calls of a function give for one of its parameters."""
        function = self.names.functions[name]
        last = function.name.rpartition(".")[2]
        word = function.owner.rpartition(".")[2] if last in CONSTRUCTORS else last
        found = 0
        words = (word, *sorted(self.renamed.get(word, ())))
        written = [one for each in words for one in self.index.symbols(each)]
        if len(written) > MOST_WRITTEN:
            return
        for symbol in written:
            if name not in self._functions_meant(symbol):
                continue
            for file, text in self.index.places(symbol):
                for use in self.index.called(file, text):
                    given = filling(function, use.event, parameter)
                    if given:
                        found += 1
                        yield given
            if found >= MOST_GIVERS:
                return

    def _functions_meant(self, symbol: str) -> set[str]:
        known = self._meant.get(symbol)
        if known is None:
            known = self._meant[symbol] = functions_meant(self.names, symbol)
        return known

    def _hand_over(self, name: str, use: Use, text: str) -> None:
        caller = self.functions[use.file][use.function]
        for canonical in self.names.meaning(use.event.symbol):
            for target in self._targets(use.event.kind, canonical):
                hands = self.catalogue.hands(target.name)
                if target.inside and not hands:
                    self._call_back(name, caller, use.event, target.name, text)
                for hand in hands:
                    if takes(hand, use.event, text) and applies(hand, use.event.positional, use.event.keywords):
                        self.handed[name].append(Handed(name, caller, use.event, hand))

    def _call_back(self, name: str, caller: str, event: Event, taker: str, text: str) -> None:
        """A function of the project is given ours: if it calls that parameter, our function runs where it runs."""
        function = self.names.functions[taker]
        parameter = filled(function, event, text)
        if not parameter:
            return
        home = self.homes[taker]
        wanted = f"{taker}<{parameter}>"
        facts = self.files[home.file].facts
        for raw in facts.tapes[home.number][0]:
            if facts.texts[raw[5]] != wanted:
                continue
            if function.flags & ASYNC:  # it runs on the loop right there
                self.graph.blocking_call(Edge(taker, facts.event(raw), name, Confidence.LIKELY))
            else:
                self.graph.blocking_call(Edge(caller, event, name, Confidence.LIKELY))


def _sure(symbol: str, meanings: Sequence[str]) -> Confidence:
    """Which of several things is meant is not certain; what a container of functions holds there, even less."""
    if symbol.endswith(("]", ".get()")):
        return Confidence.POSSIBLE
    return Confidence.CERTAIN if len(meanings) < 2 else Confidence.LIKELY
