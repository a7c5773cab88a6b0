"""Functions and classes: their headers where they are defined, their bodies later."""

from __future__ import annotations

import ast
from ast import AsyncFunctionDef, Attribute, Constant, Expr, Lambda, Name, Pass, Raise, Subscript

from asynclint.facts.annotations import annotated
from asynclint.facts.fate import returned
from asynclint.facts.model import (
    ASYNC,
    CLASS_METHOD,
    GENERATOR,
    METHOD,
    PROPERTY,
    STATIC,
    STUB,
)
from asynclint.facts.scope import RawParameter, Scope, Walk
from asynclint.facts.steps import run
from asynclint.facts.symbol import generic
from asynclint.facts.told import forgotten
from asynclint.facts.value import value
from asynclint.text import Span

Definition = ast.FunctionDef | ast.AsyncFunctionDef
PROPERTIES = ("builtins.property", "functools.cached_property")


def define_class(walk: Walk, node: ast.ClassDef) -> None:
    """A class: its body is walked at once, its methods later."""
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
    said = annotated(walk, node) if isinstance(node, Subscript) else ""
    return "|".join(part[:-2] for part in said.split("|") if part.endswith("()")) or value(walk, node)


def define_function(walk: Walk, node: Definition) -> None:
    """A function: its header now; its body once all around it is known."""
    scope = walk.scope
    decorators = tuple([symbol for part in node.decorator_list if (symbol := value(walk, part))])
    in_class = bool(scope.owner) and scope.self_symbol == f"{walk.module}.{scope.owner}()" and not scope.flags & METHOD
    prefix = scope.owner if in_class else "" if scope.name == "<module>" else scope.name
    name = f"{prefix}.{node.name}" if prefix else node.name
    if decorators and decorators[-1].endswith(".setter"):
        name += "<set>"
    outer = scope.outer if in_class and scope.name == "<class>" else (scope.env, *scope.outer)
    flags, owner = _flags(node, decorators, in_class), scope.owner if in_class else ""
    inner = Scope(name, f"{walk.module}.{name}", owner, {}, outer, flags, _span(node), decorators)
    _redefine(walk, inner)
    inner.self_symbol = scope.self_symbol
    inner.enclosing = None if scope.name in ("<module>", "<class>") else scope
    inner.parameters = tuple(_parameters(walk, node.args, inner))
    inner.returns = annotated(walk, node.returns)
    if _names_self(node.returns):
        inner.returns += "<self>"
    if not in_class or scope.env.get(node.name, "") != inner.symbol:
        walk.bind(node.name, inner.symbol)
    walk.pending.append((node, inner))


def _names_self(node: ast.expr | None) -> bool:
    name: str = node.id if type(node) is Name else node.attr if type(node) is Attribute else ""
    return name.endswith("Self")


def _redefine(walk: Walk, inner: Scope) -> None:
    """The last definition of a name is what others call; an earlier one (a route, an overload) is given its number."""
    known = walk.defined.setdefault(inner.name, [])
    if known:
        earlier = known[-1]
        earlier.name += f"@{len(known)}"
        earlier.symbol = f"{walk.module}.{earlier.name}"
    known.append(inner)


def _span(node: Definition) -> Span:
    start = node.decorator_list[0].lineno if node.decorator_list else node.lineno
    column = node.col_offset
    return Span(start, column, node.end_lineno or node.lineno, node.end_col_offset or 0)


def _flags(node: Definition, decorators: tuple[str, ...], in_class: bool) -> int:
    flags = ASYNC if isinstance(node, AsyncFunctionDef) else 0
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
    return _is_empty(body[-1]) and all(map(_is_empty, body))


def _is_empty(node: ast.stmt) -> bool:
    kind = type(node)
    if kind is Expr:
        return type(node.value) is Constant  # type: ignore[attr-defined]
    return kind is Pass or (kind is Raise and "NotImplemented" in ast.dump(node))


def _parameters(walk: Walk, arguments: ast.arguments, inner: Scope) -> list[RawParameter]:
    """The parameters; also binds them in the environment of the function's body."""
    found: list[RawParameter] = []
    positional = arguments.posonlyargs + arguments.args
    without = len(positional) - len(arguments.defaults)
    defaults = [None] * without + arguments.defaults + arguments.kw_defaults
    for node, default in zip(positional + arguments.kwonlyargs, defaults, strict=True):
        name, said = node.arg, annotated(walk, node.annotation)
        given = value(walk, default) if default is not None else ""
        found.append((name, said, given))
        inner.defaults[name] = default if type(default) is Constant else None
        inner.env[name] = _meaning(said, given) or f"{inner.symbol}<{name}>"
        if said and not inner.flags & ASYNC and _is_any_stream(said):
            inner.env[name] = ""
    for rest, shape in ((arguments.vararg, "*"), (arguments.kwarg, "**")):
        if rest is not None:
            said = annotated(walk, rest.annotation)
            held = generic("builtins.list", said) if shape == "*" else generic("builtins.dict", "", said)
            inner.env[rest.arg] = held if said else ""
            found.append((shape + rest.arg, said, ""))
    if inner.flags & METHOD and not inner.flags & STATIC and positional:
        is_class = inner.flags & CLASS_METHOD
        inner.env[positional[0].arg] = inner.self_symbol[:-2] if is_class else inner.self_symbol
    return found


def _meaning(said: str, given: str) -> str:
    """What a parameter holds by its annotation, else by its default; "" where that is for the callers to say."""
    if said:
        return "" if _is_callable(said) else said
    return "" if given.startswith("builtins.") else given


def _is_any_stream(symbol: str) -> bool:
    """A helper that asks for `BinaryIO` takes bytes in memory, too: by itself it does not say that a disk is read."""
    return symbol.startswith(("typing.BinaryIO", "typing.TextIO", "typing.IO"))


def _is_callable(symbol: str) -> bool:
    """A parameter that is called is followed to what is given; its annotation only says what comes back."""
    return symbol.startswith(("collections.abc.Callable", "typing.Callable"))


def body(walk: Walk, node: Definition | ast.Lambda, scope: Scope) -> None:
    """Walk the body of a function that was put off until its surroundings were known."""
    walk.scope = scope
    walk.noted.clear()
    if isinstance(node, Lambda):
        scope.parameters = tuple(_parameters(walk, node.args, scope))
        symbol = value(walk, node.body)
        returned(walk, node.body)
        scope.results.extend([symbol] if symbol else [])
    else:
        run(walk, node.body)
    if scope.told:
        forgotten(walk)
    if scope.yields:
        scope.flags |= GENERATOR
    walk.scopes.append(scope)
