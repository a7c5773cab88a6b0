"""What is made to be closed, and is not: neither entered, nor closed, nor kept, nor given to anybody."""

from __future__ import annotations

from collections.abc import Iterable

from asynclint.facts.model import CLOSED, ENTERED, GIVEN, KEPT, RETURNED
from asynclint.project.describe import described
from asynclint.project.linked import Linked
from asynclint.project.occasions import Occasions
from asynclint.project.place import is_apart, place
from asynclint.project.sites import Site, borrows, outermost
from asynclint.project.view import Function, Leak, Occasion

CARED_FOR = CLOSED | ENTERED | GIVEN | KEPT | RETURNED
"""Fates after which somebody else closes it, or may."""


def leaks(linked: Linked, occasions: Occasions, made: Iterable[Site]) -> list[Leak]:
    """All leaks of code that runs more than once, in the order of the sites."""
    return [
        Leak(_caller(linked, occasions, site.caller), site.event.span, site.resource, site.confidence)
        for site in outermost(made)
        if site.resource.leaks and site.resource.close and not site.event.flags & CARED_FOR
        if not borrows(linked, site)
        if linked.homes[site.caller].function.name != "<module>" and not is_apart(linked.homes[site.caller].path)
        if occasions.reached(site.caller).occasion not in (Occasion.STARTUP, Occasion.TEST)
    ]


def _caller(linked: Linked, occasions: Occasions, name: str) -> Function:
    return described(linked, occasions, name, place(linked, name))
