"""What it means that a function uses another, or a library's call: an edge of the graph, a primitive, or nothing."""

from __future__ import annotations

from asynclint.catalogue.conditions import applies
from asynclint.catalogue.model import Blocks
from asynclint.facts.memory import in_memory
from asynclint.facts.model import ASYNC, ASYNCHRONOUS, AWAITED, IMPORT
from asynclint.finding import Confidence, Severity
from asynclint.project.conditions import asks_for_loop, is_at_once, is_doubtful, is_remembered
from asynclint.project.diskless import diskless, is_in_memory, is_made_in_memory
from asynclint.project.effects import Direct, Edge
from asynclint.project.graph import Graph
from asynclint.project.homes import called_as
from asynclint.project.index import Use
from asynclint.project.lazily import is_worked_off, makes_lazily
from asynclint.project.loading import Loading
from asynclint.project.named import Named
from asynclint.project.readied import is_readied
from asynclint.project.targets import Target
from asynclint.project.telling import asked_of
from asynclint.project.wrapping import Wrapping, is_cached, wrappings

FILES = frozenset({"file", "path"})
"""Categories of what only waits for a file system: silent on files in memory, low in tests."""
WAITS = frozenset({"wait", "subprocess"})
"""Categories of what waits for something on this machine, of which one may know that it has come."""


class Meeting:
    """Judges uses one by one, and puts what counts into the graph."""

    def __init__(self, named: Named, graph: Graph) -> None:
        self._named = named
        self._graph = graph
        self._loading = Loading(named.files, named.numbers, named.names.asked)
        self._wrappings: dict[str, list[Wrapping]] = {}
        self._cached: dict[str, bool] = {}

    def meet(self, use: Use, target: Target, sure: Confidence) -> None:
        """A use may run a target."""
        if not target.inside:
            self._library(use, target.name, sure)
            return
        said = self._said_of(target.name)
        if said is not None:
            self._primitive(use, target.name, said, sure)
            return
        wrapped = self.wrapped(target.name)
        for one in wrapped:
            self._call(use, Target(one.wrapper, True, ""), sure)
        if all(one.calls for one in wrapped):
            self._call(use, target, sure)

    def wrapped(self, name: str) -> list[Wrapping]:
        """What decorators put in the place of a function."""
        known = self._wrappings.get(name)
        if known is None:
            names = self._named.names
            function = names.functions[name]
            known = wrappings(names, function, self._calls) if function.decorators else []
            self._wrappings[name] = known
        return known

    def _calls(self, name: str, symbol: str) -> bool:
        return bool(self._named.calls(name, symbol))

    def _call(self, use: Use, target: Target, sure: Confidence) -> None:
        caller, facts = self._named.caller(use), self._named.facts(use)
        callee = self._named.names.functions[target.name]
        if self._named.declared.get(caller) == "not-blocking":
            return
        decorated = use.event.flags & AWAITED and not callee.flags & ASYNC and callee.decorators
        if decorated and not any(one.asynchronous and one.calls for one in self.wrapped(target.name)):
            return  # whatever the decorator made of it, it is awaited: it is no plain call any more
        if is_readied(facts, use.function, use.event):
            return
        if self._leaves(use) and makes_lazily(self._named.names, target.name):
            return
        once = self._is_cached(target.name) or is_remembered(facts, use.function, use.event.region)
        doubtful = is_doubtful(facts, use.function, use.event.region)
        asked = asked_of(facts, use.function, use.event.region)
        self._graph.call(Edge(caller, use.event, target.name, sure, once, doubtful, asked), target.receiver)

    def _is_cached(self, callee: str) -> bool:
        if callee not in self._cached:
            function = self._named.names.functions[callee]
            self._cached[callee] = bool(function.decorators) and is_cached(self._named.names, function)
        return self._cached[callee]

    def _said_of(self, name: str) -> Blocks | None:
        """What a comment on the `def`, or the configuration, says of a function of the project."""
        if self._named.declared.get(name) == "blocking":
            return Blocks(name, "custom", Severity.HIGH, "a comment on it says that it blocks")
        catalogue = self._named.names.catalogue
        if not catalogue.is_configured:
            return None
        found = map(catalogue.blocking, called_as(name, self._named.homes[name].function))
        return next((one for one in found if one is not None and one.verified == "configuration"), None)

    def _library(self, use: Use, symbol: str, sure: Confidence) -> None:
        names = self._named.names
        entry = names.catalogue.blocking(symbol)
        if entry is None or (entry.category in FILES and self._needs_no_disk(use, entry)):
            return
        if entry.category == "database" and in_memory(use.event.positional, use.event.keywords):
            return
        if use.event.kind == IMPORT and self._loading.is_done(use, self._named.files[use.file]):
            return
        self._primitive(use, symbol, entry, sure)

    def _needs_no_disk(self, use: Use, entry: Blocks) -> bool:
        facts, names = self._named.facts(use), self._named.names
        if is_in_memory(names, use.event) or diskless(facts, use.function, use.event):
            return True
        return entry.inside and is_made_in_memory(names, facts, use.function, use.event)

    def _leaves(self, use: Use) -> bool:
        return is_worked_off(self._named.names, self._named.facts(use), use.function, use.event)

    def _primitive(self, use: Use, symbol: str, entry: Blocks, sure: Confidence) -> None:
        event, caller, facts = use.event, self._named.caller(use), self._named.facts(use)
        if event.flags & (AWAITED | ASYNCHRONOUS):
            return  # a synchronous call is never awaited: the receiver is another than believed
        if self._named.declared.get(caller) == "not-blocking" or not applies(entry, event.positional, event.keywords):
            return
        if entry.category == "network" and is_at_once(facts, use.function, event):
            return
        if entry.category in WAITS and is_readied(facts, use.function, event):
            return
        if entry.lazy and self._leaves(use):
            return
        if entry.category == "loop" and asks_for_loop(facts, use.function):
            return
        severity = Severity.LOW if entry.once or is_remembered(facts, use.function, event.region) else entry.cost
        doubtful = is_doubtful(facts, use.function, event.region)
        asked = asked_of(facts, use.function, event.region)
        self._graph.primitive(Direct(caller, event, entry, symbol, severity, sure, doubtful, asked))
