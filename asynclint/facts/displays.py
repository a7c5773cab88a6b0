"""Lists, tuples, mappings, comprehensions and formatted strings: containers of what stands in them."""

from __future__ import annotations

import ast
from ast import Constant, FormattedValue, Tuple
from collections.abc import Iterable

from asynclint.facts.scope import Walk
from asynclint.facts.symbol import LONGEST, either, generic, then
from asynclint.facts.targets import assign
from asynclint.facts.value import VALUES, consume, iterate, value


def formatted(walk: Walk, node: ast.JoinedStr) -> str:
    """An f-string; what stands in its braces is read."""
    for part in node.values:
        if type(part) is FormattedValue:
            VALUES[type(part.value)](walk, part.value)
            if part.format_spec is not None:
                value(walk, part.format_spec)
    return "builtins.str()"


def sequence(walk: Walk, node: ast.List | ast.Set) -> str:
    """A list or a set, of all that stands in it; rows of one length are kept apart by column."""
    shapes = {len(part.elts) if type(part) is Tuple else 0 for part in node.elts}
    if len(shapes) == 1 and 0 not in shapes:
        rows = [[value(walk, cell) for cell in part.elts] for part in node.elts]  # type: ignore[attr-defined]
        row = generic("builtins.tuple", *map(_all, zip(*rows, strict=True)), longest=LONGEST // 2)
        return generic("builtins.list", row)
    return generic("builtins.list", _all([VALUES[type(part)](walk, part) for part in node.elts]))


def _all(symbols: Iterable[str]) -> str:
    """The alternatives of several symbols."""
    symbol = ""
    for one in dict.fromkeys(symbols):  # most often all are one
        symbol = either(symbol, one)
    return symbol


def tuple_display(walk: Walk, node: ast.Tuple) -> str:
    """A tuple, element by element."""
    parts = [VALUES[type(part)](walk, part) for part in node.elts]
    return generic("builtins.tuple", *parts) if parts else "builtins.tuple()"


def mapping(walk: Walk, node: ast.Dict) -> str:
    """A dictionary, by what its values are."""
    symbols = []
    for key, part in zip(node.keys, node.values, strict=True):
        if key is not None and type(key) is not Constant:
            VALUES[type(key)](walk, key)
        symbols.append(VALUES[type(part)](walk, part))
    return generic("builtins.dict", "", _all(symbols))


def starred(walk: Walk, node: ast.Starred) -> str:
    """`*xs`: goes through them all."""
    symbol = value(walk, node.value)
    consume(walk, node.value, symbol)
    return then(symbol, "[*]")


def comprehension(walk: Walk, generators: list[ast.comprehension]) -> tuple[dict[str, str], int]:
    """Enter a comprehension: bind its targets in an environment of their own; give back what to restore."""
    scope = walk.scope
    before = scope.env
    iterated = iterate(walk, generators[0].iter, bool(generators[0].is_async))
    region = walk.enter("comprehension", generators[0].iter.lineno)
    scope.env = dict(before)
    for number, generator in enumerate(generators):
        if number:
            iterated = iterate(walk, generator.iter, bool(generator.is_async))
        assign(walk, generator.target, iterated)
        for test in generator.ifs:
            value(walk, test)
    return before, region


def comprehended(walk: Walk, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> str:
    """A list, set or generator by comprehension."""
    before, region = comprehension(walk, node.generators)
    symbol = value(walk, node.elt)
    walk.scope.env, walk.scope.region = before, region
    return generic("builtins.list", symbol)


def comprehended_mapping(walk: Walk, node: ast.DictComp) -> str:
    """A dictionary by comprehension."""
    before, region = comprehension(walk, node.generators)
    key, symbol = value(walk, node.key), value(walk, node.value)
    walk.scope.env, walk.scope.region = before, region
    return generic("builtins.dict", key, symbol)
