"""The recipe for what should be made once: a client of a function becomes a client of the module."""

from __future__ import annotations

import libcst

from asynclint.checker.bindings import Bindings
from asynclint.checker.flow import names
from asynclint.checker.fragment import walk
from asynclint.checker.imports import below_imports
from asynclint.checker.site import Draft, Site, lines, slice_of, word
from asynclint.checker.standing import Unfit
from asynclint.finding import Safety
from asynclint.text import Span

CLOSING = frozenset({"close", "aclose", "dispose", "disconnect", "shutdown", "__aexit__", "__exit__"})
"""
Methods after which a client is of no more use to anybody, so that it cannot be the module's. Not all that may close
something (`facts.fate`): a pool whose `release` or `clear` is called goes on serving.
"""


def hoisted(site: Site) -> Draft:
    """
    `async with httpx.AsyncClient() as client: …` becomes what stands in it; `client` is made below the imports.

    An assignment of the kind just goes. The object is not closed any more before the process ends.
    """
    call = site.node
    statement, name = named_by(site)
    if not isinstance(call, libcst.Call):
        raise Unfit("only a written call can be made once")
    last = of_the_module(site, call)
    made_once(site, name)
    made = libcst.SimpleStatementLine([libcst.Assign([libcst.AssignTarget(libcst.Name(name))], call)])
    text = lines("", [made.with_changes(leading_lines=())])
    more = () if _made_already(site.bindings, name, text) else (placed(site, name, text, last),)
    span, content = without(site, statement)
    return Draft(f"Make `{name}` once, in the module", Safety.UNSAFE, span, content, more=more)


def made_once(site: Site, name: str) -> None:
    """Raises `Unfit` where the function gives the name to something else too, or closes what it names."""
    function = next((one for one, _ in site.piece.above(site.node) if isinstance(one, libcst.FunctionDef)), None)
    if function is None or _bound(function, name) != 1 or _closed(function, name):
        raise Unfit(f"`{name}` is bound again, or closed")


def named_by(site: Site) -> tuple[libcst.With | libcst.SimpleStatementLine, str]:
    """The statement that makes the object, and the name that it gives it."""
    item = site.piece.parents[site.node]
    statement = site.piece.parents.get(item)
    target: libcst.CSTNode | None = None
    if isinstance(item, libcst.WithItem) and isinstance(statement, libcst.With) and len(statement.items) == 1:
        target = item.asname.name if item.asname is not None else None
    elif isinstance(item, libcst.Assign) and isinstance(statement, libcst.SimpleStatementLine):
        target = item.targets[0].target if len(item.targets) == len(statement.body) == 1 else None
    if isinstance(target, libcst.Name) and isinstance(statement, (libcst.With, libcst.SimpleStatementLine)):
        return statement, target.value
    raise Unfit("it is not simply given a name")


def of_the_module(site: Site, call: libcst.Call) -> int:
    """The last line of the module that binds what the call needs. Raises `Unfit` where a function binds it."""
    last = 0
    for name in sorted(names([call]).read):
        bound = site.bindings.module.names.get(name, ())
        if not site.bindings.is_module_level(name, site.line):
            raise Unfit(f"`{name}` is not known to the module")
        if any(one.line > site.line for one in bound) or len(bound) > 1:
            raise Unfit(f"`{name}` is not known yet where the module begins")
        last = max([last, *[one.line for one in bound]])
    if any(isinstance(node, (libcst.Await, libcst.Yield, libcst.NamedExpr)) for node in walk(call)):
        raise Unfit("making it awaits, yields or binds a name")
    return last


def _bound(function: libcst.FunctionDef, name: str) -> int:
    given = [one for one in walk(function.params) if isinstance(one, libcst.Param) and one.name.value == name]
    return names([function.body, function.params]).bound.get(name, 0) + len(given)


def _closed(function: libcst.FunctionDef, name: str) -> bool:
    return any(
        isinstance(node, libcst.Attribute)
        and isinstance(node.value, libcst.Name)
        and node.value.value == name
        and node.attr.value in CLOSING
        for node in walk(function)
    )


def _made_already(bindings: Bindings, name: str, text: str) -> bool:
    bound = bindings.module.names.get(name, ())
    if not bound:
        return False
    first = bound[0].line
    if len(bound) == 1 and bindings.source.lines[first - 1].rstrip() == text.rstrip():
        return True
    raise Unfit(f"`{name}` is something else in the module")


def placed(site: Site, name: str, text: str, last: int, made: str = "") -> tuple[Span, str]:
    """Where the line about the name goes: below the imports and below the line `last`."""
    made = made or text
    if site.made.setdefault(name, made) != made:
        raise Unfit(f"`{name}` is made in another way elsewhere")
    line = max(below_imports(site.bindings), last + 1)
    return Span(line, 1, line, 1), f"\n{text}"


def without(site: Site, statement: libcst.With | libcst.SimpleStatementLine) -> tuple[Span, str]:
    """The lines of the statement, and what is left of them: the body of a `with`, or nothing."""
    first = site.piece.span(statement).line
    indent = site.piece.indent(statement)
    code = lines(indent, [statement.with_changes(leading_lines=())])
    last = first + code.count("\n") - 1
    whole = Span(first, 1, last, len(site.bindings.source.lines[last - 1]) + 1)
    if slice_of(site.bindings.source, whole) != code.removesuffix("\n"):
        raise Unfit("the statement shares its lines")
    if isinstance(statement, libcst.With):
        return whole, _dedented(indent, statement).removesuffix("\n")
    block = site.piece.parents[statement]
    if len(getattr(block, "body", ())) < 2:
        raise Unfit(f"nothing would be left beside `{word(site.node)}`")
    return Span(first, 1, last + 1, 1), ""


def _dedented(indent: str, statement: libcst.With) -> str:
    if not isinstance(statement.body, libcst.IndentedBlock):
        raise Unfit("the statement shares its lines")
    kinds = (libcst.SimpleStatementLine, libcst.BaseCompoundStatement)
    first, *rest = [one for one in statement.body.body if isinstance(one, kinds)]
    comment = statement.body.header.comment
    if comment is not None:
        above = [libcst.EmptyLine(comment=comment), *getattr(first, "leading_lines", ())]
        first = first.with_changes(leading_lines=above)
    return lines(indent, [first, *rest])
