"""From one file's syntax tree to its facts. Pure: the same tree and module name give the same facts."""

from __future__ import annotations

import ast
import re

from asynclint.facts import expressions, statements
from asynclint.facts.calls import GIVEN
from asynclint.facts.definitions import body
from asynclint.facts.directives import directives
from asynclint.facts.imports import Imports, top_level
from asynclint.facts.model import CALLED, GIVEN_TO, READ_FROM
from asynclint.facts.scope import Scope, Walk
from asynclint.facts.steps import STATEMENTS, run
from asynclint.facts.symbol import either, may_be_function
from asynclint.facts.value import ARGUMENTS, VALUES
from asynclint.text import Span

VALUES.update(expressions.KINDS)
ARGUMENTS.update(expressions.KINDS | GIVEN)
STATEMENTS.update(statements.KINDS)


def extract(tree: ast.Module, text: str, module: str, package: bool) -> list[object]:
    """
    The facts of a file as nested lists, and bytes for `uses`: [header, texts, uses, tapes, reads].

    `facts.store` turns them into `Header` and `Tape`. Each part is decoded
    only where it is needed.
    """
    walk = walked(tree, module, package, _shared(text))
    header = [
        module,
        package,
        sorted(walk.imports),
        walk.names,
        walk.stars,
        walk.exported,
        [scope.finished() for scope in walk.scopes],
        list(walk.classes.values()),
        walk.stores,
        [tuple(one) for one in directives(text, tree)],
    ]
    tapes = [[scope.events, scope.regions] for scope in walk.scopes]
    reads = [scope.reads for scope in walk.scopes]
    texts = list(walk.texts)
    return [header, texts, _uses(walk, texts), tapes, reads]


def _uses(walk: Walk, texts: list[str]) -> bytes:
    """By number of the text: how events use it, as flags."""
    uses = bytearray(len(texts))
    for number in walk.given:
        if may_be_function(texts[number]):
            uses[number] = GIVEN_TO
    for scope in walk.scopes:
        for event in scope.events:
            uses[event[5]] |= CALLED  # type: ignore[call-overload]
        for event in scope.reads:
            uses[event[5]] |= READ_FROM  # type: ignore[call-overload]
    return bytes(uses)


def walked(tree: ast.Module, module: str, package: bool, shared: frozenset[str] = frozenset()) -> Walk:
    """Walk the module's body, then every function in it, outer before inner."""
    span = Span(1, 0, tree.body[-1].end_lineno or 1 if tree.body else 1, 0)
    scope = Scope("<module>", module, "", {}, (), span=span)
    imports = Imports(module, package)
    walk = Walk(module, package, imports, top_level(imports, tree.body), scope, shared=shared)
    run(walk, tree.body)
    walk.scopes.append(scope)
    for name, symbol in walk.globals.items():
        known = walk.names.get(name, "")
        if known != symbol and symbol != f"{module}.{name}":
            walk.names[name] = either(known, symbol)
    while walk.pending:
        body(walk, *walk.pending.popleft())
    return walk


_GLOBAL = re.compile(r"global[ \t]+([\w, \t]+)")


def _shared(text: str) -> frozenset[str]:
    """Names that functions declare `global`: read from the text, since another walk over the tree would cost much."""
    found = [match for match in _GLOBAL.finditer(text) if not _line_before(text, match.start()).strip(" \t\f")]
    return frozenset(name.strip() for match in found for name in match[1].split(","))


def _line_before(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : at]
