"""The recipe for statements: a `with` or `for` that blocks moves into a function, which is handed to a thread."""

from __future__ import annotations

from collections.abc import Sequence

import libcst

from asynclint.checker.flow import Names, names, returns, stays_inside
from asynclint.checker.later import TRIES, read_later
from asynclint.checker.site import Draft, Site, lines, word
from asynclint.checker.standing import Unfit, may_await
from asynclint.finding import THREADS, Offload, Safety
from asynclint.text import Span

SUPPRESSING = ("suppress()", "raises()", "assertRaises()")
"""How what swallows exceptions in a `with` is called."""


def moved(site: Site, repair: Offload) -> Draft | None:
    """
    The statement in a thread; None where the finding is neither the subject of one nor inside one whose subject blocks.

    Raises `Unfit` where there is such a statement, but it cannot move.
    """
    statement = _statement(site, repair)
    if statement is None:
        return None
    function = may_await(site.piece, statement)
    stays_inside(statement)
    rest = _rest(function, statement)
    return _handed(site, repair.library, function, statement, _returned(site, function, statement, rest))


def _statement(site: Site, repair: Offload) -> libcst.With | libcst.For | None:
    """The outermost `with` that opens what blocks, around the finding; the `for` that it is the subject of."""
    found: libcst.With | libcst.For | None = None
    for parent, child in site.piece.above(site.node):
        if isinstance(parent, (libcst.FunctionDef, libcst.Lambda, libcst.ClassDef)):
            return found
        if isinstance(parent, libcst.With) and parent.asynchronous is None:
            subjects = [one.item for one in parent.items]
            if all(site.piece.span(one) in site.found for one in subjects):
                found = parent
            elif child is not parent.body and site.node in subjects:
                raise Unfit("the `with` opens other things too")
        if (
            isinstance(parent, libcst.For)
            and child is parent.iter
            and child is site.node
            and (repair.parts or not repair.alone)
        ):
            found = parent if parent.asynchronous is None else None
    return found


def _rest(function: libcst.FunctionDef, statement: libcst.BaseCompoundStatement) -> Names:
    """The names of the function outside of the statement."""
    emptied = function.body.deep_replace(statement, libcst.SimpleStatementLine([libcst.Pass()]))
    outside = names([emptied])
    given = [one.name.value for one in _parameters(function.params)]
    bound = dict(outside.bound)
    for name in given:
        bound[name] = bound.get(name, 0) + 1
    return Names(bound, outside.read)


def _parameters(given: libcst.Parameters) -> list[libcst.Param]:
    stars = [one for one in (given.star_arg, given.star_kwarg) if isinstance(one, libcst.Param)]
    return [*given.posonly_params, *given.params, *given.kwonly_params, *stars]


def _returned(site: Site, function: libcst.FunctionDef, statement: libcst.With | libcst.For, rest: Names) -> list[str]:
    """The names that the statement binds and others read: what the new function gives back."""
    inside = names([statement])
    for node in _declared(function):
        if node in inside.bound:
            raise Unfit(f"`{node}` is a name of another scope")
    sure = _surely_bound(statement)
    for name in inside.bound:
        if name in rest.bound and _read_first(statement, name):
            raise Unfit(f"`{name}` is bound outside too")
    caught = _caught(site, statement)
    later = [name for name in inside.bound if name in rest.read]
    wanted = [name for name in later if caught or read_later(site.piece, statement, name)]
    for name in wanted:
        if name not in sure:
            raise Unfit(f"`{name}` may be left unbound")
    if wanted and caught and [_given(_last_line(statement))] != wanted:
        raise Unfit("an exception between may be caught, and what was bound before it read")
    return wanted


def _caught(site: Site, statement: libcst.With | libcst.For) -> bool:
    """Whether the function may go on after an exception in the statement."""
    for parent, child in site.piece.above(statement):
        if isinstance(parent, libcst.FunctionDef):
            return False
        if isinstance(parent, TRIES) and child is parent.body:
            return True
        if isinstance(parent, libcst.With) and any(word(one.item).endswith(SUPPRESSING) for one in parent.items):
            return True
    return False


def _last_line(statement: libcst.With | libcst.For) -> libcst.CSTNode:
    last = statement.body.body[-1]
    return last.body[-1] if isinstance(last, libcst.SimpleStatementLine) else last


def _declared(function: libcst.FunctionDef) -> list[str]:
    found = []
    waiting: list[libcst.CSTNode] = [function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (libcst.Global, libcst.Nonlocal)):
            found += [one.name.value for one in node.names]
        waiting.extend(node.children)
    return found


def _surely_bound(statement: libcst.With | libcst.For) -> set[str]:
    """What is bound once the statement has run without an exception: by its subject and by plain lines of its body."""
    if isinstance(statement, libcst.For):
        return set()
    kinds = (libcst.SimpleStatementLine, libcst.BaseSmallStatement)
    plain = [one for one in statement.body.body if isinstance(one, kinds)]
    sure = set(names([one.asname for one in statement.items if one.asname is not None]).bound)
    for one in statement.body.body:
        if isinstance(one, libcst.With) and one.asynchronous is None:
            sure |= _surely_bound(one)
    return sure | set(names(plain).bound)


def _read_first(statement: libcst.With | libcst.For, name: str) -> bool:
    """Whether a name that is bound outside too may be read before the statement binds it."""
    if isinstance(statement, libcst.For):
        if name in names([statement.iter, *([statement.orelse] if statement.orelse else [])]).read:
            return True
        if name in names([libcst.AssignTarget(statement.target)]).bound:
            return False
    first = statement.items if isinstance(statement, libcst.With) else ()
    for one in (*first, *statement.body.body):
        said = names([one])
        if name in said.read:
            return True
        if name in said.bound:
            return isinstance(one, libcst.BaseCompoundStatement)
    return True


def _handed(
    site: Site, library: str, function: libcst.FunctionDef, statement: libcst.With | libcst.For, wanted: Sequence[str]
) -> Draft:
    spelling = site.bindings.spell(THREADS[library], site.line)
    name = site.name(_wish(statement), site.piece.span(statement))
    body, leaves = _body(statement, wanted)
    step = function.body.indent if isinstance(function.body, libcst.IndentedBlock) else None
    annotated = function.returns is not None and not leaves and not wanted
    made = libcst.FunctionDef(
        libcst.Name(name),
        libcst.Parameters(),
        libcst.IndentedBlock(body, indent=site.piece.module.default_indent if step is None else step),
        returns=libcst.Annotation(libcst.Name("None")) if annotated else None,
    )
    call = libcst.parse_expression(f"await {spelling.text}({name})")
    indent = site.piece.indent(statement)
    result = _use(call, wanted, leaves, _annotation(statement, wanted))
    use = libcst.SimpleStatementLine([result], leading_lines=[libcst.EmptyLine(indent=False)])
    content = "\n" * _crowded(site, statement) + lines(indent, [made, use]).removesuffix("\n")
    kind = "with" if isinstance(statement, libcst.With) else "for"
    title = f"Move the `{kind}` block into a thread with `{spelling.text}`"
    return Draft(title, Safety.UNSAFE, _whole(site, statement), content, (spelling.needs,) if spelling.needs else ())


def _crowded(site: Site, statement: libcst.With | libcst.For) -> bool:
    """Whether a function in place of the statement wants a blank line above it."""
    block = site.piece.parents[statement]
    return not statement.leading_lines and getattr(block, "body", [statement])[0] is not statement


def _whole(site: Site, statement: libcst.With | libcst.For) -> Span:
    """The lines of a statement, with the comments that belong to it."""
    code = lines(site.piece.indent(statement), [statement.with_changes(leading_lines=())])
    first = site.piece.span(statement).line
    last = first + code.count("\n") - 1
    text = site.bindings.source.lines
    whole = Span(first, 1, last, len(text[last - 1]) + 1)
    if "\n".join(text[first - 1 : last]) != code.removesuffix("\n"):
        raise Unfit("the statement shares its lines")
    return whole


def _wish(statement: libcst.With | libcst.For) -> str:
    if isinstance(statement, libcst.For):
        return "go_through"
    calls = [one.item for one in statement.items if isinstance(one.item, libcst.Call)]
    if calls and word(calls[0].func).endswith("open"):
        texts = [one.value.raw_value for one in calls[0].args if isinstance(one.value, libcst.SimpleString)]
        modes = [one for one in texts if one and set(one) <= set("rwaxbt+")]
        return "write_file" if any(set(one) & set("wax+") for one in modes) else "read_file"
    return "in_thread"


def _body(statement: libcst.With | libcst.For, wanted: Sequence[str]) -> tuple[list[libcst.BaseStatement], bool]:
    """The statements of the new function, and whether they return what the old function returned there."""
    plain = statement.with_changes(leading_lines=())
    leaving = returns(statement)
    if leaving:
        if wanted or len(leaving) > 1 or not isinstance(statement, libcst.With) or leaving[0] is not _last(statement):
            raise Unfit("what would move returns from the middle")
        return [plain], True
    if not wanted:
        return [plain], False
    single = _returning(plain, wanted)
    if single is not None:
        return [single], False
    values = libcst.parse_expression(", ".join(wanted))
    return [plain, libcst.SimpleStatementLine([libcst.Return(values)])], False


def _last(statement: libcst.With) -> libcst.CSTNode | None:
    line = statement.body.body[-1]
    while isinstance(line, libcst.With) and line.asynchronous is None:
        line = line.body.body[-1]
    small = line.body[-1] if isinstance(line, libcst.SimpleStatementLine) else line
    return small if isinstance(small, libcst.Return) else None


def _returning(statement: libcst.With | libcst.For, wanted: Sequence[str]) -> libcst.With | None:
    """`with …: x = value` as `with …: return value`, where that is all there is to give back."""
    last = statement.body.body[-1]
    if len(wanted) != 1 or not isinstance(statement, libcst.With) or not isinstance(last, libcst.SimpleStatementLine):
        return None
    small = last.body[-1]
    if _given(small) != wanted[0]:
        return None
    assert isinstance(small, (libcst.Assign, libcst.AnnAssign))
    back = libcst.Return(small.value, semicolon=small.semicolon)
    line = last.with_changes(body=[*last.body[:-1], back])
    body = statement.body.with_changes(body=[*statement.body.body[:-1], line])
    return statement.with_changes(body=body)


def _given(small: libcst.CSTNode) -> str:
    """The one name that an assignment gives a value to, or ""."""
    if isinstance(small, libcst.Assign) and len(small.targets) == 1:
        target: libcst.CSTNode = small.targets[0].target
    elif isinstance(small, libcst.AnnAssign) and small.value is not None:
        target = small.target
    else:
        return ""
    return target.value if isinstance(target, libcst.Name) else ""


def _annotation(statement: libcst.With | libcst.For, wanted: Sequence[str]) -> libcst.Annotation | None:
    """What the last line of a block says of the one name that is wanted."""
    small = _last_line(statement)
    if len(wanted) == 1 and isinstance(small, libcst.AnnAssign) and _given(small) == wanted[0]:
        return small.annotation
    return None


def _use(
    call: libcst.BaseExpression, wanted: Sequence[str], leaves: bool, annotation: libcst.Annotation | None
) -> libcst.BaseSmallStatement:
    if leaves:
        return libcst.Return(call)
    if not wanted:
        return libcst.Expr(call)
    if annotation is not None:
        return libcst.AnnAssign(libcst.Name(wanted[0]), annotation, call)
    target: libcst.BaseAssignTargetExpression = (
        libcst.Name(wanted[0])
        if len(wanted) == 1
        else libcst.Tuple([libcst.Element(libcst.Name(one)) for one in wanted], lpar=(), rpar=())
    )
    return libcst.Assign([libcst.AssignTarget(target)], call)
