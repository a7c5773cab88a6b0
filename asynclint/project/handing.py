"""Functions and objects as arguments: what a parameter is given, and where a function that blocks is given away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from asynclint.catalogue.conditions import applies
from asynclint.facts.model import ASYNC, CALLED, GIVEN_TO
from asynclint.finding import Confidence
from asynclint.project.arguments import filled, filling, takes
from asynclint.project.conditions import is_remembered
from asynclint.project.effects import Edge
from asynclint.project.graph import Graph
from asynclint.project.index import Index, Use
from asynclint.project.linked import Handed
from asynclint.project.named import Named
from asynclint.project.targets import CONSTRUCTORS, functions_meant, targets

MOST_WRITTEN = 400  # texts that end in a function's name; a name in everybody's mouth is not looked through for it
MOST_GIVERS = 40  # calls that are looked at to learn what a parameter holds


class Handing:
    """Finds arguments by the last names of functions; what it finds goes into the graph and into `handed`."""

    def __init__(self, named: Named, graph: Graph) -> None:
        self.handed: dict[str, list[Handed]] = defaultdict(list)
        self._named = named
        self._graph = graph
        self._meant: dict[str, set[str]] = {}
        self._words: dict[str, dict[str, list[str]]] = {}

    def givers(self, name: str, parameter: str) -> Iterator[str]:
        """What the calls of a function give for one of its parameters, as texts."""
        named = self._named
        named.names.asked.givers.add(f"{name}<{parameter}>")
        function = named.names.functions[name]
        last = function.name.rpartition(".")[2]
        word = function.owner.rpartition(".")[2] if last in CONSTRUCTORS else last
        words = (word, *sorted(named.renamed.get(word, ())))
        if named.index.count(words) > MOST_WRITTEN:
            return
        written = [one for each in words for one in named.index.symbols(each)]
        found = 0
        for symbol in written:
            if name not in self._functions(symbol):
                continue
            for file, text in named.index.places(symbol, CALLED):
                for use in named.index.called(file, text):
                    given = filling(function, use.event, parameter)
                    if given:
                        found += 1
                        yield given
            if found >= MOST_GIVERS:
                named.index.follow(written)
                return

    def given_away(self, name: str) -> None:
        """Follow a function that blocks to the calls that take it as an argument."""
        named = self._named
        for word in self._words_for(name):
            for symbol in self._given_as(word).get(name, ()):
                for file, text in named.index.places(symbol, GIVEN_TO):
                    for use in named.index.given(file, text):
                        self._hand_over(name, use, symbol)

    def given_by(self, part: Index) -> None:
        """Follow what a part of the files gives away: functions that are known to block."""
        for word in part.names("handed"):
            for symbol in dict.fromkeys(part.handed(word)):
                for name in self._functions(symbol) & self._graph.blocking:
                    if word in self._words_for(name):
                        for file, text in part.places(symbol, GIVEN_TO):
                            for use in part.given(file, text):
                                self._hand_over(name, use, symbol)

    def _words_for(self, name: str) -> tuple[str, ...]:
        """What texts end in that give a function away: its name, or another it goes by. (A class is no `__init__`.)"""
        last = self._named.homes[name].function.name.rpartition(".")[2]
        return last, *self._named.renamed.get(last, ())

    def _given_as(self, word: str) -> Mapping[str, Sequence[str]]:
        """By function: the texts ending in a word that some call takes as an argument, and that stand for it."""
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = defaultdict(list)
            for symbol in self._named.index.handed(word):
                for name in self._functions(symbol):
                    known[name].append(symbol)
        return known

    def _functions(self, symbol: str) -> set[str]:
        known = self._meant.get(symbol)
        if known is None:
            known = self._meant[symbol] = functions_meant(self._named.names, symbol)
        return known

    def _hand_over(self, name: str, use: Use, text: str) -> None:
        names, event = self._named.names, use.event
        caller = self._named.caller(use)
        for canonical in names.meaning(event.symbol):
            for target in targets(names, event.kind, canonical):
                hands = names.catalogue.hands(target.name)
                if target.inside and not hands:
                    self._call_back(name, caller, use, target.name, text)
                for hand in hands:
                    if takes(hand, event, text) and applies(hand, event.positional, event.keywords):
                        self.handed[name].append(Handed(name, caller, event, hand))

    def _call_back(self, name: str, caller: str, use: Use, taker: str, text: str) -> None:
        """A function of the project is given ours: if it calls that parameter, our function runs where it runs."""
        function, event = self._named.names.functions[taker], use.event
        parameter = filled(function, event, text)
        for call in self._named.calls(taker, f"{taker}<{parameter}>") if parameter else ():
            if function.flags & ASYNC:  # it runs on the loop right there
                self._graph.blocking_call(Edge(taker, call, name, Confidence.LIKELY))
            else:
                once = is_remembered(self._named.facts(use), use.function, event.region)
                self._graph.blocking_call(Edge(caller, event, name, Confidence.LIKELY, once))
