"""How a statement is written as a function that is handed to a thread."""

from __future__ import annotations

from collections.abc import Sequence

import libcst

from asynclint.checker.flow import returns
from asynclint.checker.site import Draft, Site, lines, word
from asynclint.checker.standing import Unfit
from asynclint.finding import THREADS, Safety
from asynclint.text import Span


def outlined(
    site: Site, library: str, function: libcst.FunctionDef, statement: libcst.With | libcst.For, wanted: Sequence[str]
) -> Draft:
    """The statement as a function, and the line that hands it to a thread and takes back what is `wanted`."""
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
    if given(small) != wanted[0]:
        return None
    assert isinstance(small, (libcst.Assign, libcst.AnnAssign))
    back = libcst.Return(small.value, semicolon=small.semicolon)
    line = last.with_changes(body=[*last.body[:-1], back])
    body = statement.body.with_changes(body=[*statement.body.body[:-1], line])
    return statement.with_changes(body=body)


def given(small: libcst.CSTNode) -> str:
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
    small = last_line(statement)
    if len(wanted) == 1 and isinstance(small, libcst.AnnAssign) and given(small) == wanted[0]:
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


def last_line(statement: libcst.With | libcst.For) -> libcst.CSTNode:
    """The last statement of a body; of several on a line the last."""
    last = statement.body.body[-1]
    return last.body[-1] if isinstance(last, libcst.SimpleStatementLine) else last
