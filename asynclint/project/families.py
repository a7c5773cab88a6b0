"""The texts that step from an object all of whose methods block (`boto3.client().*`), or may do so."""

from __future__ import annotations

from collections.abc import Iterator

from asynclint.catalogue.table import top
from asynclint.facts.symbol import split
from asynclint.project.containers import plain
from asynclint.project.named import Named
from asynclint.project.names import Names


def families(known: Named) -> Iterator[str]:
    """Each text once, of the files that import a library with such objects, or import one that does."""
    names = known.names
    tops = names.catalogue.wild_tops
    roots = names.roots | names.catalogue.leading_to(tops)
    met: dict[str, bool] = {}
    kinds: dict[str, bool] = {}

    def is_family(base: str) -> bool:
        known = kinds.get(base)
        if known is None:
            known = kinds[base] = _is_family(names, base)
        return known

    def leads_to_one(head: str) -> bool:
        known = met.get(head)
        if known is None:
            known = met[head] = top(head) in roots and any(map(is_family, names.meaning(head)))
        return known

    for text in _called(known):
        leading = [leads_to_one(split(part)[0]) for part in text.split("|")]  # each is asked, and noted
        if any(leading):
            yield text
    names.asked.heads.update(head for head, is_family in met.items() if not is_family)


def _called(known: Named) -> Iterator[str]:
    """The texts that step from something, and are called."""
    seen: set[str] = set()
    for file in known.importers(known.names.catalogue.wild_tops):
        known.names.asked.searched.add(known.files[file].path)
        fresh = [text for text in known.index.called_texts(file) if "." in text and text not in seen]
        seen.update(fresh)
        yield from fresh


def _is_family(names: Names, base: str) -> bool:
    """Whether any method of an object blocks, as far as the catalogue says."""
    catalogue = names.catalogue
    kind = plain(base[:-2]) if base[-1] == ")" else ""
    if kind in names.classes:
        return any(catalogue.family(one) or catalogue.family(f"{one}()") for one in names.line(kind))
    return catalogue.family(plain(base))
