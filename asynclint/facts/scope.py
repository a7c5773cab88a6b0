"""The state of one walk over one file: which names mean what at this point, and what was recorded so far."""

from __future__ import annotations

import ast
import builtins
from ast import Attribute, Name
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import count

from asynclint.facts.imports import Imports
from asynclint.facts.symbol import either
from asynclint.text import Span

# Calls of builtins that neither wait nor run anything of the project's: not worth an event.
SILENT_BUILTINS = "builtins."
BUILTINS = {name: SILENT_BUILTINS + name for name in dir(builtins)}
"""What their names mean."""
LOUD_BUILTINS = ("open", "input", "exec", "eval", "breakpoint", "print", "compile", "__import__")

RawEvent = list[object]
RawParameter = tuple[str, str, str]
"""The fields of `Parameter`."""


@dataclass(slots=True)
class Scope:
    """A function (or the module's body) while it is walked."""

    name: str
    """Dotted within the module; `<module>` for its body."""
    symbol: str
    """What names defined inside are prefixed with: the module's name, then the functions'."""
    owner: str
    env: dict[str, str]
    outer: tuple[dict[str, str], ...]
    """Environments of the enclosing functions, innermost first."""
    flags: int = 0
    span: Span = Span(1, 0, 1, 0)  # noqa: RUF009 - a tuple, not shared state
    decorators: tuple[str, ...] = ()
    parameters: tuple[RawParameter, ...] = ()
    returns: str = ""
    results: list[str] = field(default_factory=list)
    yields: list[str] = field(default_factory=list)
    events: list[RawEvent] = field(default_factory=list)
    reads: list[RawEvent] = field(default_factory=list)
    regions: list[list[object]] = field(default_factory=list)
    region: int = -1
    globals: frozenset[str] = frozenset()
    nonlocals: frozenset[str] = frozenset()
    self_symbol: str = ""
    made: dict[str, list[RawEvent]] = field(default_factory=dict)
    """By local name: the calls that may have made what it holds."""
    defaults: dict[str, ast.Constant | None] = field(default_factory=dict)
    """The parameters that a call can fill, with the constants that they are else."""
    told: list[tuple[str, int]] = field(default_factory=list)
    """Of what parameters something is said, by what region."""
    bound: set[str] = field(default_factory=set)
    """The names that the body binds."""
    enclosing: Scope | None = None
    awaits: int = 0
    """How many `await`, `async for` and `async with` there were so far."""
    tried: dict[str, str] | None = None
    """What names were bound to in the body of the `try` at hand, one after the other."""

    def finished(self) -> tuple[object, ...]:
        """The function's header: the fields of `Function`, of plain tuples all the way down."""
        return (
            self.name,
            tuple(self.span),
            self.flags,
            self.decorators,
            list(self.parameters),
            self.returns,
            self.results,
            self.yields,
            self.owner,
        )


@dataclass(slots=True)
class Walk:
    """One file while it is walked. `scope` is the function at hand; `pending` are bodies still to walk."""

    module: str
    package: bool
    imported: Imports
    globals: dict[str, str]
    """Every name that the module binds at its top level, as code elsewhere in the file sees it."""
    scope: Scope
    scopes: list[Scope] = field(default_factory=list)
    pending: deque[tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, Scope]] = field(default_factory=deque)
    defined: dict[str, list[Scope]] = field(default_factory=dict)
    """The functions met so far, by name, the last one last."""
    names: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    exported: tuple[str, ...] | None = None
    classes: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], dict[str, str]]] = field(default_factory=dict)
    stores: dict[str, str] = field(default_factory=dict)
    texts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    """Every string of the tapes, with its number: they are counted as they are first asked for."""
    given: set[int] = field(default_factory=set)
    """Numbers of texts that some call takes as an argument."""
    shared: frozenset[str] = frozenset()
    """Names that some function declares `global`: what they hold is for the linker to join."""
    noted: dict[int, RawEvent] = field(default_factory=dict)
    """The events of the calls of this body, by the identity of the node."""
    awaiting: bool = False
    """The expression about to be read is the operand of `await`."""
    addressed: bool = False
    """Some call was given the address of a database in memory."""
    lambdas: int = 0
    """How many there were so far: they are told apart by that, not by their lines, which move."""

    def named(self, name: str) -> str:
        """What a name means here."""
        known = self.scope.env.get(name)
        return known if known is not None else self.around(name)

    def around(self, name: str) -> str:
        """What a name means here that the function at hand does not bind."""
        scope = self.scope
        if name in self.shared and scope.name != "<module>":
            return f"{self.module}.{name}"
        for env in scope.outer:
            if name in env:
                return env[name]
        if name in self.globals:
            return self.globals[name]
        if name in BUILTINS:
            return BUILTINS[name]
        return f"{self.module}.{name}" if self.stars else ""

    def kept(self, node: ast.expr) -> str:
        """The place that an expression names, if what stands there can outlive the call: a global or an attribute."""
        if isinstance(node, Name):
            is_local = node.id in self.scope.env and node.id not in self.scope.globals
            is_global = not is_local and (node.id in self.globals or node.id in self.shared)
            return f"{self.module}.{node.id}" if is_global else ""
        base = self.named(node.value.id) if isinstance(node, Attribute) and isinstance(node.value, Name) else ""
        return f"{base}.{node.attr}" if base and isinstance(node, Attribute) else ""

    def bind(self, name: str, symbol: str) -> None:
        """Let a name mean `symbol` from here on."""
        scope = self.scope
        if name in scope.globals or scope.name == "<module>":
            known = self.names.get(name)
            self.names[name] = symbol if known is None else either(known, symbol)
        if name in scope.nonlocals:
            for env in scope.outer:
                if name in env:
                    env[name] = either(env[name], symbol)
                    break
        scope.bound.add(name)
        if name not in scope.globals:
            scope.env[name] = symbol
            if scope.tried is not None:
                scope.tried[name] = either(scope.tried.get(name, ""), symbol)

    def enter(self, kind: str, line: int, symbol: str = "") -> int:
        """Open a region; give back the one to return to."""
        scope = self.scope
        before = scope.region
        scope.region = len(scope.regions)
        scope.regions.append([kind, before, line, self.texts[symbol]])
        return before
