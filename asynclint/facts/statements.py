"""The walk over statements, in order: names change their meaning as the code says, branches are joined."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from asynclint.facts.annotations import annotated
from asynclint.facts.expressions import assign, consume, iterate, record, value
from asynclint.facts.fate import assigned, entered, returned
from asynclint.facts.imports import imported
from asynclint.facts.memo import asked, missing, remembered
from asynclint.facts.model import (
    ASYNC,
    ASYNCHRONOUS,
    CLASS_METHOD,
    ENTER,
    GENERATOR,
    IMPORT,
    METHOD,
    PROPERTY,
    STATIC,
    STUB,
    Parameter,
)
from asynclint.facts.narrow import narrow
from asynclint.facts.scope import Scope, Walk
from asynclint.facts.symbol import either, generic, then
from asynclint.text import Span

Definition = ast.FunctionDef | ast.AsyncFunctionDef
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
PROPERTIES = ("builtins.property", "functools.cached_property")


def run(walk: Walk, body: Sequence[ast.stmt]) -> None:
    """Walk statements in order."""
    outside = walk.scope.region
    for node in body:
        step = _STATEMENTS.get(type(node))
        if step is not None:
            step(walk, node)
        if type(node) is ast.If and type(node.body[-1]) is ast.Return and (found := remembered(node)) is not None:
            kept = walk.kept(found)  # what follows only runs where nothing is kept, or given, yet
            walk.enter("branch" if kept else "fallback", node.lineno, kept or _asked_for(walk, found))
    walk.scope.region = outside


def _expression(walk: Walk, node: ast.Expr) -> None:
    if type(node.value) is not ast.Constant:
        value(walk, node.value)


def _assign(walk: Walk, node: ast.Assign) -> None:
    if len(node.targets) == 1 and type(node.value) is ast.Tuple:
        target = node.targets[0]
        if type(target) is ast.Tuple and len(target.elts) == len(node.value.elts):
            given = [value(walk, part) for part in node.value.elts]
            for part, symbol, source in zip(target.elts, given, node.value.elts, strict=True):
                assign(walk, part, symbol)
                assigned(walk, part, source)
            return
    symbol = value(walk, node.value)
    if type(node.value) is ast.Call and walk.scope.name == "<module>":
        symbol = _type_variable(walk, node.value) or symbol
    for target in node.targets:
        if type(target) is ast.Tuple or type(target) is ast.List:
            consume(walk, node.value, symbol)
        assign(walk, target, symbol)
        assigned(walk, target, node.value)
    _exported(walk, node)


def _exported(walk: Walk, node: ast.Assign) -> None:
    target = node.targets[0]
    if type(target) is ast.Name and target.id == "__all__" and isinstance(node.value, (ast.List, ast.Tuple)):
        walk.exported = tuple(
            part.value for part in node.value.elts if isinstance(part, ast.Constant) and isinstance(part.value, str)
        )


def _type_variable(walk: Walk, node: ast.Call) -> str:
    """`T = TypeVar("T", bound=Session)` stands for its bound."""
    function = node.func
    if (function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")) != "TypeVar":
        return ""
    bounds = [keyword.value for keyword in node.keywords if keyword.arg == "bound"]
    said = annotated(walk, bounds[0]) if bounds else ""
    return "|".join(part[:-2] for part in said.split("|") if part.endswith("()"))


def _annotated_assign(walk: Walk, node: ast.AnnAssign) -> None:
    symbol = annotated(walk, node.annotation)
    given = value(walk, node.value) if node.value is not None else ""
    if type(node.annotation) in (ast.Name, ast.Attribute) and symbol.endswith("TypeAlias()"):
        symbol = given
    if node.value is not None or symbol:
        assign(walk, node.target, symbol or given)
    if node.value is not None:
        assigned(walk, node.target, node.value)


def _augmented_assign(walk: Walk, node: ast.AugAssign) -> None:
    symbol = value(walk, node.target)
    value(walk, node.value)
    if type(node.op) is ast.Div:
        assign(walk, node.target, then(symbol, ".__truediv__()"))


def _return(walk: Walk, node: ast.Return) -> None:
    if node.value is not None:
        symbol = value(walk, node.value)
        returned(walk, node.value)
        results = walk.scope.results
        if symbol and symbol not in results and len(results) < 4:
            results.append(symbol)


def _if(walk: Walk, node: ast.If) -> None:
    scope = walk.scope
    value(walk, node.test)
    before = scope.env
    tested = missing(node)
    kept = walk.kept(tested) if tested is not None else ""
    region = walk.enter("branch", node.lineno, kept)
    scope.env = dict(before)
    narrow(walk, node.test)
    branch = scope.region
    found = None if kept else asked(node.test)
    if found is not None:
        walk.enter("fallback", node.lineno, _asked_for(walk, found))
    run(walk, node.body)
    positive = None if isinstance(node.body[-1], LEAVING) else scope.env
    scope.env = before
    narrow(walk, node.test, holds=False)
    run(walk, node.orelse)
    scope.region = branch
    negative = None if node.orelse and isinstance(node.orelse[-1], LEAVING) else scope.env
    scope.env = _joined(positive, negative, before)
    scope.region = region


def _asked_for(walk: Walk, node: ast.expr) -> str:
    """What a test asks for, as a symbol; where that says little, as it is named."""
    symbol = value(walk, node)
    if symbol and not symbol.startswith("builtins."):
        return symbol
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _joined(one: dict[str, str] | None, other: dict[str, str] | None, before: dict[str, str]) -> dict[str, str]:
    if one is None or other is None or one is other:
        return one or other or before
    for name, symbol in one.items():
        known = other.get(name)
        if known is None:
            other[name] = symbol
        elif known != symbol:
            other[name] = either(known, symbol)
    return other


def _for(walk: Walk, node: ast.For | ast.AsyncFor) -> None:
    asynchronous = type(node) is ast.AsyncFor
    symbol = iterate(walk, node.iter, asynchronous)
    region = walk.enter("loop", node.lineno, "async for" if asynchronous else "")
    assign(walk, node.target, symbol)
    _loop(walk, node.body)
    walk.scope.region = region
    run(walk, node.orelse)


def _while(walk: Walk, node: ast.While) -> None:
    region = walk.enter("loop", node.lineno, "while")
    value(walk, node.test)
    _loop(walk, node.body)
    walk.scope.region = region
    run(walk, node.orelse)


def _loop(walk: Walk, body: Sequence[ast.stmt]) -> None:
    scope = walk.scope
    before = scope.env
    scope.env = dict(before)
    run(walk, body)
    scope.env = _joined(scope.env, before, before)


def _with(walk: Walk, node: ast.With | ast.AsyncWith) -> None:
    asynchronous = type(node) is ast.AsyncWith
    before = walk.scope.region
    for item in node.items:
        symbol = value(walk, item.context_expr)
        step = ".__aenter__" if asynchronous else ".__enter__"
        record(walk, ENTER, item.context_expr, then(symbol, step), ASYNCHRONOUS if asynchronous else 0)
        entered(walk, item.context_expr, item.optional_vars)
        place = "" if asynchronous else walk.kept(item.context_expr)
        walk.enter("async-with" if asynchronous else "with", node.lineno, place or symbol)
        if item.optional_vars is not None:
            assign(walk, item.optional_vars, then(symbol, step + "()"))
    run(walk, node.body)
    walk.scope.region = before


def _try(walk: Walk, node: ast.Try) -> None:
    scope = walk.scope
    before = dict(scope.env)
    outside = walk.enter("try", node.lineno, "finally" if node.finalbody else "")
    around, scope.tried = scope.tried, {}
    run(walk, node.body)
    run(walk, node.orelse)
    scope.region = outside
    after = scope.env
    before = _joined(scope.tried, before, before)  # it may be left after any of its statements
    scope.tried = around
    ends = None if isinstance((node.orelse or node.body)[-1], LEAVING) else after
    for handler in node.handlers:
        scope.env = _joined(dict(after), dict(before), before)
        if handler.type is not None:
            value(walk, handler.type)
        if handler.name:
            scope.env[handler.name] = ""
        walk.enter("handler", handler.lineno)
        run(walk, handler.body)
        scope.region = outside
        if not isinstance(handler.body[-1], LEAVING):
            ends = _joined(scope.env, ends, before)
    ends = ends if ends is not None else after
    if node.finalbody:
        scope.env = started = _joined(dict(ends), dict(before), before)
        known = dict(started)
        walk.enter("finally", node.finalbody[0].lineno)
        run(walk, node.finalbody)
        scope.region = outside
        ends = {**ends, **{name: symbol for name, symbol in scope.env.items() if known.get(name) != symbol}}
    scope.env = ends


def _match(walk: Walk, node: ast.Match) -> None:
    scope = walk.scope
    subject = value(walk, node.subject)
    before = scope.env
    ends: dict[str, str] | None = dict(before)
    for case in node.cases:
        scope.env = dict(before)
        for part in ast.walk(case.pattern):
            if isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name:
                scope.env[part.name] = ""
        if isinstance(case.pattern, ast.MatchClass) and isinstance(node.subject, ast.Name):
            scope.env[node.subject.id] = annotated(walk, case.pattern.cls) or subject
        if case.guard is not None:
            value(walk, case.guard)
        outside = walk.enter("branch", case.body[0].lineno)
        run(walk, case.body)
        scope.region = outside
        if not isinstance(case.body[-1], LEAVING):
            ends = _joined(scope.env, ends, before)
    scope.env = ends if ends is not None else before


def _raise(walk: Walk, node: ast.Raise) -> None:
    for part in (node.exc, node.cause):
        if part is not None:
            value(walk, part)


def _assert(walk: Walk, node: ast.Assert) -> None:
    value(walk, node.test)
    narrow(walk, node.test)
    if node.msg is not None:
        value(walk, node.msg)


def _type_alias(walk: Walk, node: ast.stmt) -> None:
    """`type Where = Path` (Python 3.12): the name means what stands there."""
    said = annotated(walk, node.value)  # type: ignore[attr-defined]
    classes = "|".join(part[:-2] for part in said.split("|") if part.endswith("()"))
    walk.bind(node.name.id, classes)  # type: ignore[attr-defined]


def _delete(walk: Walk, node: ast.Delete) -> None:
    for target in node.targets:
        if type(target) is not ast.Name:
            value(walk, target)


def _global(walk: Walk, node: ast.Global) -> None:
    walk.scope.globals.update(node.names)


def _nonlocal(walk: Walk, node: ast.Nonlocal) -> None:
    walk.scope.nonlocals.update(node.names)


def _import(walk: Walk, node: ast.Import | ast.ImportFrom) -> None:
    for name, target, module in imported(walk.module, walk.package, node):
        walk.imports.add(module)
        if name == "*":
            walk.stars.append(module)
            continue
        walk.imports.add(target)
        walk.bind(name, target)
        if walk.scope.name != "<module>":
            record(walk, IMPORT, node, f"{module}<import>")  # type: ignore[arg-type]


def _class(walk: Walk, node: ast.ClassDef) -> None:
    scope = walk.scope
    for keyword in node.keywords:
        value(walk, keyword.value)
    decorators = tuple(value(walk, decorator) for decorator in node.decorator_list)
    bases = tuple(symbol for base in node.bases if (symbol := _base(walk, base)))
    name = node.name if scope.name == "<module>" else f"{scope.name}.{node.name}"
    if scope.owner:
        name = f"{scope.owner}.{node.name}"
    symbol = f"{walk.module}.{name}"
    before = scope.env, scope.owner, scope.self_symbol, scope.symbol
    attributes: dict[str, str] = {}
    scope.env = dict(scope.env)
    scope.owner, scope.self_symbol = name, symbol + "()"
    enclosed = scope.name == "<module>"
    saved_name, scope.name = scope.name, "<class>" if enclosed else scope.name
    run(walk, node.body)
    scope.name = saved_name
    for bound, known in scope.env.items():
        if known != before[0].get(bound) and known != f"{symbol}.{bound}":
            attributes[bound] = known
    scope.env, scope.owner, scope.self_symbol, scope.symbol = before
    walk.classes[name] = (name, bases, decorators, attributes)
    walk.bind(node.name, symbol)


def _base(walk: Walk, node: ast.expr) -> str:
    """A base class; of `Repo[User]` the arguments are kept."""
    said = annotated(walk, node) if isinstance(node, ast.Subscript) else ""
    return "|".join(part[:-2] for part in said.split("|") if part.endswith("()")) or value(walk, node)


def _function(walk: Walk, node: Definition) -> None:
    scope = walk.scope
    decorators = tuple(symbol for part in node.decorator_list if (symbol := value(walk, part)))
    in_class = bool(scope.owner) and scope.self_symbol == f"{walk.module}.{scope.owner}()" and not scope.flags & METHOD
    prefix = scope.owner if in_class else "" if scope.name == "<module>" else scope.name
    name = f"{prefix}.{node.name}" if prefix else node.name
    if decorators and decorators[-1].endswith(".setter"):
        name += "<set>"
    inner = Scope(name, f"{walk.module}.{name}", scope.owner if in_class else "", {}, ())
    _redefine(walk, inner)
    inner.span = _span(node)
    inner.decorators = decorators
    inner.flags = _flags(node, decorators, in_class)
    inner.self_symbol = scope.self_symbol
    inner.enclosing = None if scope.name in ("<module>", "<class>") else scope
    inner.outer = scope.outer if in_class and scope.name == "<class>" else (scope.env, *scope.outer)
    inner.parameters = tuple(_parameters(walk, node.args, inner))
    inner.returns = annotated(walk, node.returns)
    if not in_class or scope.env.get(node.name, "") != inner.symbol:
        walk.bind(node.name, inner.symbol)
    walk.pending.append((node, inner))


def _redefine(walk: Walk, inner: Scope) -> None:
    """The last definition of a name is what others call; an earlier one (a route, an overload) is named by its line."""
    earlier = walk.defined.get(inner.name)
    if earlier is not None:
        earlier.name += f"@{earlier.span.line}"
        earlier.symbol = f"{walk.module}.{earlier.name}"
    walk.defined[inner.name] = inner


def _span(node: Definition) -> Span:
    start = min([node.lineno, *[decorator.lineno for decorator in node.decorator_list]])
    column = node.col_offset
    return Span(start, column, node.end_lineno or node.lineno, node.end_col_offset or 0)


def _flags(node: Definition, decorators: tuple[str, ...], in_class: bool) -> int:
    flags = ASYNC if isinstance(node, ast.AsyncFunctionDef) else 0
    flags |= METHOD if in_class else 0
    flags |= STUB if _is_stub(node.body) else 0
    for symbol in decorators:
        if symbol in PROPERTIES or symbol.endswith((".cached_property", ".setter", ".hybrid_property")):
            flags |= PROPERTY
        elif symbol == "builtins.staticmethod":
            flags |= STATIC
        elif symbol == "builtins.classmethod":
            flags |= CLASS_METHOD
    return flags | (CLASS_METHOD if in_class and node.name in ("__new__", "__init_subclass__") else 0)


def _is_stub(body: list[ast.stmt]) -> bool:
    """Nothing but a docstring, `...`, `pass` or `raise NotImplementedError`."""
    return all(
        isinstance(node, ast.Pass)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Raise) and "NotImplemented" in ast.dump(node))
        for node in body
    )


def _parameters(walk: Walk, arguments: ast.arguments, inner: Scope) -> list[Parameter]:
    """The parameters; also binds them in the environment of the function's body."""
    found = []
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [
        *[None] * (len(positional) - len(arguments.defaults)),
        *arguments.defaults,
    ]
    for node, default in zip([*positional, *arguments.kwonlyargs], [*defaults, *arguments.kw_defaults], strict=True):
        said = annotated(walk, node.annotation)
        given = value(walk, default) if default is not None else ""
        found.append(Parameter(node.arg, said, given))
        useful = given if given and not given.startswith("builtins.") else ""
        own = f"{inner.symbol}<{node.arg}>"
        inner.env[node.arg] = own if _is_callable(said) else said or useful or own
    for rest, shape in ((arguments.vararg, "*"), (arguments.kwarg, "**")):
        if rest is not None:
            said = annotated(walk, rest.annotation)
            held = generic("builtins.list", said) if shape == "*" else generic("builtins.dict", "", said)
            inner.env[rest.arg] = held if said else ""
            found.append(Parameter(shape + rest.arg, said, ""))
    if inner.flags & METHOD and not inner.flags & STATIC and positional:
        is_class = inner.flags & CLASS_METHOD
        inner.env[positional[0].arg] = inner.self_symbol[:-2] if is_class else inner.self_symbol
    return found


def _is_callable(symbol: str) -> bool:
    """A parameter that is called is followed to what is given; its annotation only says what comes back."""
    return symbol.startswith(("collections.abc.Callable", "typing.Callable"))


def body(walk: Walk, node: Definition | ast.Lambda, scope: Scope) -> None:
    """Walk the body of a function that was put off until its surroundings were known."""
    walk.scope = scope
    walk.noted.clear()
    if isinstance(node, ast.Lambda):
        scope.parameters = tuple(_parameters(walk, node.args, scope))
        symbol = value(walk, node.body)
        returned(walk, node.body)
        scope.results.extend([symbol] if symbol else [])
    else:
        run(walk, node.body)
    if scope.yields:
        scope.flags |= GENERATOR
    walk.scopes.append(scope)


_STATEMENTS: dict[type, Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assign,
    ast.AugAssign: _augmented_assign,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.Match: _match,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.ClassDef: _class,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
}
for _newer, _step in (("TryStar", _try), ("TypeAlias", _type_alias)):
    if hasattr(ast, _newer):
        _STATEMENTS[getattr(ast, _newer)] = _step
