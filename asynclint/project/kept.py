"""What linking made of a project, as bytes; and the same project again, of which only a part is read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.model import Hand
from asynclint.facts.model import Event
from asynclint.facts.store import Facts
from asynclint.finding import Confidence, Severity
from asynclint.project.effects import Direct, Edge
from asynclint.project.graph import Graph
from asynclint.project.handing import Handing
from asynclint.project.homes import homes_of
from asynclint.project.imported import asked_about, imported
from asynclint.project.index import File, Index, Words, texts_of
from asynclint.project.linked import Handed, Linked, linked
from asynclint.project.named import Named
from asynclint.project.names import Names
from asynclint.project.opened import Opened, OpenedDefinitions
from asynclint.project.renames import renamed
from asynclint.project.scan import Mentions, scanned
from asynclint.project.shelved import Shelved, Unkept
from asynclint.project.stores import OpenedStores, storing
from asynclint.project.survey import Survey, survey

Raw = Mapping[str, Any]


def kept(of: Linked) -> bytes:
    """A linked project without its facts; nothing where comments or the configuration say what blocks."""
    if of.declared or of.names.catalogue.is_configured or of.names.catalogue.is_sparing:
        return b""
    return json.dumps({**_tables(of), **_graph(of)}, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _tables(of: Linked) -> dict[str, object]:
    return {
        "paths": [file.path for file in of.files],
        "modules": [file.facts.header.module for file in of.files],
        "imports": imported(of.files),
        "importers": [[sorted(tops), of.importers(tops)] for tops in asked_about(of.names.catalogue)],
        "counts": [[names, count] for names, count in of.index.counts.items()],
        "longer": dict(of.names.longer),
        "answers": of.answers,
        "stores": storing(of.files),
        "told": [list(map(int, pair.split())) for pair in sorted(of.names.asked.told)],
        "renamed": {name: sorted(others) for name, others in of.renamed.items()},
        "callable": sorted(of.names.asked.callable),
        "heirs": {name: sorted(others) for name, others in of.heirs.items()},
        "survey": [sorted(part) if isinstance(part, (set, frozenset)) else part for part in of.survey],
    }


def _graph(of: Linked) -> dict[str, object]:
    graph = of.graph
    receivers = {id(edge): receiver for found in graph.by_receiver.values() for edge, receiver in found}
    return {
        "direct": [
            [one.caller, one.event, one.symbol, one.severity, one.confidence, one.doubtful, one.asked]
            for found in graph.direct.values()
            for one in found
        ],
        "edges": [[*edge, receivers.get(id(edge), "")] for found in graph.callers.values() for edge in found],
        "overriders": graph.overriders,
        "blocking": sorted(graph.blocking),
        "awake": sorted(graph.awake),
        "handed": [
            [one.function, one.caller, one.event, one.hand[:5]] for found in of.handed.values() for one in found
        ],
    }


class Kept(NamedTuple):
    """A project as it was kept, with all of its files, and those of them, by number, that are looked at anew."""

    raw: Raw
    files: Sequence[File]
    opened: Opened
    mentions: Mentions
    fresh: Collection[int]
    gone: frozenset[str]
    """The functions that these had when the project was linked."""
    catalogue: Catalogue

    def importers(self, among: Collection[int]) -> Callable[[Collection[str]], Sequence[int]]:
        """Who of some files imports one of some libraries, at any remove."""
        known = {frozenset(tops): numbers for tops, numbers in self.raw["importers"]}
        return lambda tops: [number for number in known[frozenset(tops)] if number in among]


def both(raw: Raw, words: Words, old: Shelved, fresh: Mapping[int, Facts], catalogue: Catalogue) -> tuple[Kept, Kept]:
    """A project as it was kept, and as it is: `fresh` is what some files say now. `words` are those of `Mentions`."""
    mentions, new = Mentions(old, words, fresh), old.but(fresh)
    was, now = Opened(old, raw["modules"]), Opened(new, raw["modules"])
    gone = frozenset(name for number in fresh for name in was.names[number])
    return (
        Kept(raw, old, was, mentions, fresh.keys(), gone, catalogue),
        Kept(raw, new, now, mentions, fresh.keys(), gone, catalogue),
    )


def named(of: Kept) -> Named:
    """The names of a project, whose files are read as far as somebody asks for what they say."""
    raw, opened = of.raw, of.opened
    stores = OpenedStores(raw["stores"], {number: of.files[number].facts.header for number in of.fresh})
    names = Names(OpenedDefinitions(opened, stores), of.catalogue, raw["longer"])
    looked = Survey(*raw["survey"])
    looked = looked._replace(private=_private(of, looked.private))
    index = Index(of.files, names.asked, scanned(of.files, of.mentions, of.fresh))
    index.counts.update((tuple(together), count) for together, count in raw["counts"])
    heirs, others = _sets(raw["heirs"]), _sets(raw["renamed"])
    for name, more in renamed([of.files[number] for number in of.fresh], raw["callable"]).items():
        others.setdefault(name, set()).update(more)
    return Named(
        of.files,
        names,
        index,
        opened.names,
        opened.homes,
        others,
        heirs,
        of.importers(of.fresh),
        {},
        opened.numbers,
        looked,
        dict(raw["answers"]),
    )


def _private(of: Kept, known: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """By name: the private methods that there are now."""
    found = dict(known)
    for last in {name.rpartition(".")[2] for name in of.gone} & found.keys():
        found[last] = [name for name in found[last] if name not in of.gone]
    for number in of.fresh:
        for last, names in survey(homes_of(number, of.files[number], of.opened.names[number]), {}).private.items():
            found[last] = [*found.get(last, ()), *names]
    return found


def _sets(raw: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    return {name: set(others) for name, others in raw.items()}


def relinked(of: Kept, known: Named, without: Collection[str]) -> tuple[Graph, Handing]:
    """The graph as it was, but for what some functions do."""
    raw = of.raw
    graph = Graph(known.names, (), known.survey.unfinished)
    for caller, event, symbol, severity, sure, doubtful, asked in raw["direct"]:
        entry = of.catalogue.blocking(symbol)
        if entry is None:
            raise Unkept
        if caller not in without:
            one = Direct(
                caller, _event(event), entry, symbol, Severity(severity), Confidence(sure), doubtful, tuple(asked)
            )
            graph.direct[caller].append(one)
    for caller, event, callee, sure, once, doubtful, asked, receiver in raw["edges"]:
        if caller not in without:
            edge = Edge(caller, _event(event), callee, Confidence(sure), once, doubtful, tuple(asked))
            graph.callers[callee].append(edge)
            if receiver:
                graph.by_receiver[callee].append((edge, receiver))
    graph.overriders = defaultdict(list, raw["overriders"])
    graph.blocking = set(raw["blocking"])
    graph.awake = set(raw["awake"])
    handing = Handing(known, graph)
    for function, caller, event, hand in raw["handed"]:
        if caller not in without:
            handing.handed[function].append(Handed(function, caller, _event(event), Hand(*hand)))
    known.names.givers = handing.givers
    return graph, handing


def part(of: Kept, known: Named, numbers: Collection[int]) -> Index:
    """The texts of some files alone."""
    return Index(of.files, known.names.asked, texts_of((number, of.files[number]) for number in sorted(numbers)))


def reporting(of: Kept, known: Named, graph: Graph, handing: Handing, only: Collection[int]) -> Linked:
    """The linked project, of which only some files are reported on."""
    return linked(known, graph, handing.handed, part(of, known, only), only)


def _event(raw: Sequence[Any]) -> Event:
    return Event._make([*raw[:8], tuple(raw[8]), raw[9]])
