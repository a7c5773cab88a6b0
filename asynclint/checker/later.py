"""Whether the value that a statement gives a name is read after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst

from asynclint.checker.flow import SCOPES, names
from asynclint.checker.fragment import Fragment, walk

JUMPS = (libcst.Break, libcst.Continue)
TRIES = (libcst.Try, libcst.TryStar)
BRANCHING = (libcst.If, libcst.For, libcst.While, libcst.Match, libcst.With, *TRIES)


def read_later(piece: Fragment, statement: libcst.BaseCompoundStatement, name: str) -> bool:
    """Whether the name may be read, in the same function, before something else is bound to it."""
    for parent, child in piece.above(statement):
        if isinstance(parent, libcst.FunctionDef):
            return _closes_over(parent, statement, name)
        if isinstance(parent, (libcst.IndentedBlock, libcst.Module)):
            rest = list(parent.body)
            verdict = _first(rest[rest.index(child) + 1 :], name)  # type: ignore[arg-type]
            if verdict is not None:
                return verdict or _closes_over(_function(piece, statement), statement, name)
        if isinstance(parent, (libcst.For, libcst.While)) and _round_again(parent, name):
            return True
        if isinstance(parent, TRIES) and any(_reads(one, name) for one in _others(parent, child)):
            return True
    return False


def _first(statements: Iterable[libcst.CSTNode], name: str) -> bool | None:
    """True where the first that speaks of the name may read it, False where it binds it anew, None for neither."""
    jumped = False
    for one in statements:
        if isinstance(one, libcst.With) and one.asynchronous is None and not _mentioned(one.items, name):
            verdict = _first(one.body.body, name)
            if verdict is not None:
                return verdict or jumped
        elif isinstance(one, libcst.With) and _opens(one, name):
            return jumped
        said = names([one])
        if name in said.read and not _goes_through(one, name):
            return True
        if name in said.bound and not isinstance(one, BRANCHING):
            return jumped
        jumped = jumped or any(isinstance(node, JUMPS) for node in walk(one))
    return None


def _goes_through(statement: libcst.CSTNode, name: str) -> bool:
    """Whether a `for` gives the name its values and reads no other. After no round it still has what it had before."""
    if not isinstance(statement, libcst.For) or name not in names([libcst.AssignTarget(statement.target)]).bound:
        return False
    outside = [statement.iter, *([statement.orelse] if statement.orelse is not None else [])]
    return name not in names(outside).read


def _mentioned(nodes: Sequence[libcst.CSTNode], name: str) -> bool:
    said = names(nodes)
    return name in said.bound or name in said.read


def _opens(statement: libcst.With, name: str) -> bool:
    """Whether a `with` binds the name to what it opens, without having read it."""
    said = names(statement.items)
    return name in said.bound and name not in said.read


def _round_again(loop: libcst.For | libcst.While, name: str) -> bool:
    if isinstance(loop, libcst.While) and _reads(loop.test, name):
        return True
    if isinstance(loop, libcst.For) and name in names([libcst.AssignTarget(loop.target)]).bound:
        return False
    return bool(_first(loop.body.body, name))


def _others(parent: libcst.CSTNode, child: libcst.CSTNode) -> list[libcst.CSTNode]:
    parts = [*parent.handlers, parent.orelse, parent.finalbody]  # type: ignore[attr-defined]
    return [one for one in parts if one is not None and one is not child]


def _reads(node: libcst.CSTNode, name: str) -> bool:
    return name in names([node]).read


def _function(piece: Fragment, node: libcst.CSTNode) -> libcst.FunctionDef | None:
    return next((one for one, _ in piece.above(node) if isinstance(one, libcst.FunctionDef)), None)


def _closes_over(function: libcst.FunctionDef | None, statement: libcst.CSTNode, name: str) -> bool:
    """Whether a function inside, other than in the statement itself, reads the name."""
    waiting: list[libcst.CSTNode] = [function.body] if function is not None else []
    while waiting:
        node = waiting.pop()
        if node is statement:
            continue
        if isinstance(node, SCOPES) and _reads(node, name):
            return True
        waiting.extend(node.children)
    return False
