"""Who calls whom, as far as it blocks: a graph that grows while the linker finds more."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection

from asynclint.facts.model import STUB
from asynclint.finding import Confidence
from asynclint.project.effects import Direct, Edge
from asynclint.project.names import Names


class Graph:
    """
    `unblamed` are functions that a comment speaks for: they never count as blocking by what they call.

    `unfinished` are classes with methods that are left to others.
    """

    def __init__(self, names: Names, unblamed: Collection[str], unfinished: Collection[str]) -> None:
        self.direct: dict[str, list[Direct]] = defaultdict(list)
        self.callers: dict[str, list[Edge]] = defaultdict(list)
        self.fresh: deque[str] = deque()
        """Functions found to block whose callers are still to be looked for."""
        self.awake = set(unblamed)
        """Functions that block, are said to, or stand for one that does."""
        self.blocking: set[str] = set()
        self.by_receiver: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
        """By method: the calls of it, with the class of the object that it is called on."""
        self.overriders: dict[str, list[str]] = defaultdict(list)
        """By method: those that block among the ones that override it."""
        self._names = names
        self._unblamed = unblamed
        self._unfinished = unfinished

    def block(self, name: str) -> None:
        """A function blocks."""
        if name not in self.blocking and name not in self._unblamed:
            self.blocking.add(name)
            self.fresh.append(name)

    def primitive(self, one: Direct) -> None:
        """A function calls what blocks by itself; what is cached after the first call holds nobody up for long."""
        if one in self.direct[one.caller]:
            return
        self.direct[one.caller].append(one)
        if not (one.entry.once or one.entry.here):
            self.block(one.caller)

    def call(self, edge: Edge, receiver: str) -> None:
        """A function calls another, which may block or turn out to; `receiver` is the class of a method's object."""
        if edge in self.callers[edge.callee]:
            return
        self.callers[edge.callee].append(edge)
        if receiver:
            self.by_receiver[edge.callee].append((edge, receiver))
            for over in self.overriders.get(edge.callee, ()):
                self._dispatch(edge, receiver, over)
        if edge.callee in self.blocking:
            self.block(edge.caller)

    def blocking_call(self, edge: Edge) -> None:
        """A function calls one that blocks."""
        if edge not in self.callers[edge.callee]:
            self.callers[edge.callee].append(edge)
            self.block(edge.caller)

    def override(self, name: str, own: str, last: str) -> None:
        """Calls of a method that this one overrides may reach this one, where the receiver may be of this class."""
        for base in self._names.line(own)[1:]:
            above = f"{base}.{last}"
            if self._names.function(above) is not None:
                self.overriders[above].append(name)
                for edge, receiver in list(self.by_receiver.get(above, ())):
                    self._dispatch(edge, receiver, name)

    def _dispatch(self, edge: Edge, receiver: str, name: str) -> None:
        own = name.rpartition(".")[0]
        if receiver == own or receiver not in self._names.line(own):
            return
        empty = self._names.functions[edge.callee].flags & STUB or receiver in self._unfinished
        sure = Confidence.LIKELY if empty else Confidence.POSSIBLE
        self.blocking_call(edge._replace(callee=name, confidence=min(sure, edge.confidence)))
