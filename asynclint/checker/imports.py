"""Import statements as edits: added where isort would put them, removed where nothing uses them any more."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterator, Sequence, Set
from itertools import pairwise

from asynclint.checker.bindings import Bindings
from asynclint.finding import Edit
from asynclint.text import Span

Statement = ast.Import | ast.ImportFrom


def added(bindings: Bindings, module: str) -> Edit:
    """The edit that imports a module at the top of the file."""
    body = bindings.tree.body
    start = _start(body)
    block = _block(body[start:])
    section = [one for one in block if _section(one) == _section_of(module)]
    if section:
        return _among(bindings, section, module)
    later = next((one for one in block if _section(one) > _section_of(module)), None)
    if later is not None:
        return _insert(bindings, later.lineno, f"import {module}", "", "\n")
    above = block or body[:start]
    if above:
        tail = "" if _blank(bindings, _end(bindings, above[-1]) + 1) else "\n" if block or start < len(body) else ""
        return _insert(bindings, _end(bindings, above[-1]) + 1, f"import {module}", "\n", tail)
    return _insert(bindings, _first(body[0]) if body else 1, f"import {module}", "", "\n\n")


def below_imports(bindings: Bindings) -> int:
    """The line below the imports at the top of the file."""
    body = bindings.tree.body
    start = _start(body)
    above = [*body[:start], *_block(body[start:])]
    return _end(bindings, above[-1]) + 1 if above else _first(body[0]) if body else 1


def _start(body: Sequence[ast.stmt]) -> int:
    """How many statements must stay first: the docstring and `from __future__`."""
    for number, one in enumerate(body):
        docstring = not number and isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
        if not docstring and not (isinstance(one, ast.ImportFrom) and one.module == "__future__"):
            return number
    return len(body)


def _block(body: Sequence[ast.stmt]) -> list[Statement]:
    """The imports that stand together at the top."""
    found: list[Statement] = []
    for one in body:
        if not isinstance(one, (ast.Import, ast.ImportFrom)):
            break
        found.append(one)
    return found


def _first(statement: ast.stmt) -> int:
    """The first line of a statement, decorators included."""
    lines: list[int] = [one.lineno for one in getattr(statement, "decorator_list", ())]
    return min([statement.lineno, *lines])


def _among(bindings: Bindings, section: Sequence[Statement], module: str) -> Edit:
    """Plain imports come first, each kind sorted; in a section that mixes them, all are sorted by module."""
    plain = [one for one in section if isinstance(one, ast.Import)]
    mixed = any(isinstance(one, ast.ImportFrom) and isinstance(after, ast.Import) for one, after in pairwise(section))
    rivals: Sequence[Statement] = section if mixed else plain
    before = [one for one in rivals if _key(one) < module.lower()]
    if before:
        return _insert(bindings, _end(bindings, before[-1]) + 1, f"import {module}", "", "")
    return _insert(bindings, (rivals or section)[0].lineno, f"import {module}", "", "")


def _key(one: Statement) -> str:
    return (one.names[0].name if isinstance(one, ast.Import) else one.module or "").lower()


def _section(one: Statement) -> int:
    """1 standard library, 2 other packages, 3 this package."""
    if isinstance(one, ast.ImportFrom) and one.level:
        return 3
    return _section_of(_key(one))


def _section_of(module: str) -> int:
    return 1 if module.partition(".")[0] in sys.stdlib_module_names else 2


def _end(bindings: Bindings, statement: ast.stmt) -> int:
    """The last line of a statement, or of what shares a line with it."""
    last = statement.end_lineno or statement.lineno
    for one in bindings.tree.body:
        if statement.lineno <= one.lineno <= last:
            last = max(last, one.end_lineno or last)
    return last


def _blank(bindings: Bindings, line: int) -> bool:
    lines = bindings.source.lines
    return line > len(lines) or not lines[line - 1].strip()


def _insert(bindings: Bindings, line: int, text: str, above: str, below: str) -> Edit:
    source = bindings.source
    if line > len(source.lines):
        last = len(source.lines[-1]) + 1
        return Edit(source.path, Span(len(source.lines), last, len(source.lines), last), f"\n{above}{text}")
    return Edit(source.path, Span(line, 1, line, 1), f"{above}{text}\n{below}")


def removed(
    bindings: Bindings, names: Collection[str], replaced: Span, written: str, beside: Collection[Edit] = ()
) -> Iterator[Edit]:
    """
    The edits that remove the imports of those `names` that nothing uses once `replaced` reads `written`.

    An import stays where the module exports the name, and where a comment says `noqa`. `beside` are imports added.
    """
    kept = set(re.findall(r"\w+", written))
    for name in sorted(set(names) - kept):
        if all(_inside(place, replaced) for place in bindings.uses(name)):
            yield from _removal(bindings, name, {one.span.line for one in beside})


def _inside(place: tuple[int, int], span: Span) -> bool:
    return span[:2] <= place < span[2:]


def _removal(bindings: Bindings, name: str, filled: Set[int]) -> Iterator[Edit]:
    bound = bindings.module.names.get(name, ())
    if len(bound) != 1 or not bound[0].symbol or not bound[0].sure or bindings.source.path.endswith("__init__.py"):
        return
    for statement in bindings.tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)) and statement.lineno == bound[0].line:
            alias = next((one for one in statement.names if _bound(one, statement) == name), None)
            if alias is not None and not _protected(bindings, statement, alias):
                yield from _cut(bindings, statement, alias, filled)


def _bound(alias: ast.alias, statement: Statement) -> str:
    return alias.asname or (alias.name.partition(".")[0] if isinstance(statement, ast.Import) else alias.name)


def _protected(bindings: Bindings, statement: Statement, alias: ast.alias) -> bool:
    """Whether the import is there for others: `import x as x`, a `noqa`, or statements sharing its lines."""
    lines = bindings.source.lines[statement.lineno - 1 : statement.end_lineno]
    shared = _end(bindings, statement) != statement.end_lineno or any(
        one is not statement and statement.lineno <= (one.end_lineno or 0) and one.lineno <= (statement.end_lineno or 0)
        for one in bindings.tree.body
    )
    return shared or alias.asname == alias.name or any("noqa" in line.lower() for line in lines)


def _cut(bindings: Bindings, statement: Statement, alias: ast.alias, filled: Set[int]) -> Iterator[Edit]:
    source = bindings.source
    if len(statement.names) == 1:
        yield _cut_lines(bindings, statement.lineno, (statement.end_lineno or statement.lineno) + 1, filled)
        return
    at = statement.names.index(alias)
    if at + 1 < len(statement.names):
        after = statement.names[at + 1]
        whole = Span(alias.lineno, alias.col_offset, after.lineno, after.col_offset)
    else:
        before = statement.names[at - 1]
        whole = Span(*_end_of(before), *_end_of(alias))
    if not any("#" in line for line in source.lines[whole.line - 1 : whole.end_line]):
        yield Edit(source.path, source.characters(whole), "")


def _end_of(alias: ast.alias) -> tuple[int, int]:
    return alias.end_lineno or alias.lineno, alias.end_col_offset or alias.col_offset


def _cut_lines(bindings: Bindings, first: int, after: int, filled: Set[int]) -> Edit:
    """Whole lines; with the blank lines below, where they would be the second ones in a row or the file's first."""
    source = bindings.source
    top = first == 1 or _blank(bindings, first - 1)
    lonely = top and not filled & {first, after} and _blank(bindings, after)
    while lonely and after <= len(source.lines) and _blank(bindings, after):
        after += 1
    if after > len(source.lines):
        return Edit(source.path, Span(first, 1, len(source.lines), len(source.lines[-1]) + 1), "")
    return Edit(source.path, Span(first, 1, after, 1), "")
