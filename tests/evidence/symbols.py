"""From a symbol to what it stands for in the installed library."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import importlib.util
import inspect
import re
import sys
import textwrap
import typing
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from .made import MADE

STEP = re.compile(r"\.(\w+|\*{1,2})|(\(\))|(\[(?:\*|\d+)?\])|(<import>)|^(\w+)")


GIVING = frozenset(
    {
        "Awaitable", "Coroutine", "AsyncContextManager", "AbstractAsyncContextManager", "ContextManager",
        "AbstractContextManager",
    }
)  # fmt: skip
"""Classes that stand for what they give when awaited or entered."""


class Missing(Exception):
    """The library has no such name."""


class Uncheckable(Exception):
    """Whether the name is there cannot be said without making the thing."""


class Present(Uncheckable):
    """The name is there, of what class cannot be said."""


class Uninstalled(Exception):
    """The module itself cannot be imported here."""


@dataclass(frozen=True)
class Instance:
    """What calling a class gives, known by its class alone; or that of one of several classes."""

    kind: type
    others: tuple[type, ...] = ()


@dataclass
class Resolver:
    """Finds symbols; `types` is what the catalogue says calls, attributes and other names are."""

    types: Mapping[str, str] = field(default_factory=dict)

    def find(self, symbol: str, depth: int = 0) -> Any:
        """
        The object that a symbol stands for, or `Instance` of its class. Of a family, what stands before the wildcard.

        Raises `Missing`, `Uncheckable`, `Uninstalled`.
        """
        if depth > 20:
            raise Uncheckable(f"{symbol}: its type leads in circles")
        held: Any = None
        done = ""
        for step in STEP.finditer(symbol):
            if step[1] and step[1].startswith("*"):
                break
            said = self.types.get(done + step[0])
            if step[2] and done + "()" in MADE:
                held = Instance(*_made(done + "()"))
            elif said is not None and (step[2] or step[3]) and said != done + step[0]:
                held = self.find(said, depth + 1)
            else:
                held = self._step(held, done, step, said, depth)
            done += step[0]
        return held

    def _step(self, held: Any, done: str, step: re.Match[str], said: str | None, depth: int) -> Any:
        if step[5]:
            return _module(step[5])
        if step[1]:
            try:
                return _attribute(held, step[1], done)
            except Uncheckable:
                if said is None or said == done + step[0]:
                    raise
                return self.find(said, depth + 1)
        if step[2]:
            return _called(held, done)
        if step[4]:
            return held
        raise Uncheckable(f"what {done}{step[0]} gives is not declared")


def _made(symbol: str) -> tuple[type, tuple[type, ...]]:
    try:
        first, *others = MADE[symbol]()
    except Exception as error:  # whatever a library does when it is asked to make it here
        raise Uncheckable(f"{symbol} cannot be made here: {error}") from error
    return first, tuple(others)


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:  # whatever a library does when it is imported
        raise Uninstalled(f"import {name}: {type(error).__name__}: {error}") from error


def _attribute(held: Any, name: str, done: str) -> Any:
    if not isinstance(held, ModuleType) and isinstance(sys.modules.get(done), ModuleType):
        with suppress(Missing, Uncheckable, Uninstalled):  # a variable has the name of a module of the package
            return _member(sys.modules[done], name)
    if isinstance(held, ModuleType):
        return _member(held, name)
    if isinstance(held, Instance) and held.others:
        with suppress(Missing):
            return _attribute(Instance(held.kind), name, done)
        return _attribute(Instance(held.others[0], held.others[1:]), name, done)
    kind = held.kind if isinstance(held, Instance) else held
    needed = vars(kind).get("_backends") if isinstance(kind, type) else None
    if needed:  # transformers: it stands in for a class that needs another distribution
        raise Uninstalled(f"{done} needs {', '.join(needed)}")
    with suppress(Exception):
        found = getattr(kind, name)
        if not isinstance(found, property) and not _computed(found):
            plain = not isinstance(kind, type) or not _is_descriptor(found)
            given = found if plain else _declared(kind, name) or found
            if not _is_slot(given):
                return given
    if not isinstance(held, Instance):
        if isinstance(kind, type) and _dynamic(type(kind)):
            raise Uncheckable(f"{done} makes its attributes up")
        raise Missing(f"{done} has no {name}")
    found = _declared(kind, name)
    if found is not None:
        return found
    if name in _assigned(kind) or name in dir(kind):
        raise Present(f"{done}.{name} is set, of what class is not declared")
    if _dynamic(kind):
        raise Uncheckable(f"{done} makes its attributes up")
    raise Missing(f"{done} has no {name}")


def _member(module: ModuleType, name: str) -> Any:
    with suppress(AttributeError):
        return getattr(module, name)
    try:
        return importlib.import_module(f"{module.__name__}.{name}")
    except ModuleNotFoundError as error:
        shared = hasattr(module, "__path__") and getattr(module, "__file__", None) is None  # by several distributions
        if not shared and error.name is not None and error.name.startswith(f"{module.__name__}.{name}"):
            raise Missing(f"{module.__name__} has no {name}") from error
        raise Uninstalled(f"import {module.__name__}.{name}: {error}") from error
    except Exception as error:  # whatever a library does when it is imported
        raise Uninstalled(f"import {module.__name__}.{name}: {type(error).__name__}: {error}") from error


def _computed(found: Any) -> bool:
    """Whether it is a property that remembers: what it gives is not what stands in the class."""
    return hasattr(type(found), "__get__") and inspect.isfunction(getattr(found, "func", None))


def _is_descriptor(found: Any) -> bool:
    return not callable(found) or _is_slot(found)


def _is_slot(found: Any) -> bool:
    return inspect.ismemberdescriptor(found) or inspect.isgetsetdescriptor(found)


def _dynamic(kind: type) -> bool:
    return any("__getattr__" in vars(one) or "__getattribute__" in vars(one) for one in kind.__mro__[:-1])


def _declared(kind: type, name: str) -> Any:
    """The class that an annotation or a property gives an attribute, as an instance; None where nothing says it."""
    found = inspect.getattr_static(kind, name, None)
    if isinstance(found, property) and found.fget is not None:
        return returned(found.fget)
    if found is not None and hasattr(found, "func"):  # a cached property
        return returned(found.func)
    for one in kind.__mro__:
        with suppress(Exception):
            hints = typing.get_type_hints(one, None, Named(one.__module__))
            if name in hints:
                return _instance(hints[name])
    return None


@cache
def _assigned(kind: type) -> frozenset[str]:
    """The attributes that the methods of a class and of its bases set on `self`, by their source."""
    return frozenset(name for one in kind.__mro__ for name in _assignments(one))


def _assignments(kind: type) -> Iterator[str]:
    for declared in (vars(kind).get("__slots__"), vars(kind).get("__annotations__")):
        yield from declared if isinstance(declared, (tuple, list, dict)) else ()
    for one in vars(kind).values():
        if isinstance(one, FunctionType):
            yield from _stored(inspect.unwrap(one))


def _stored(function: Any) -> Iterator[str]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def _called(held: Any, done: str) -> Any:
    if isinstance(held, type):
        return _entered(Instance(held))
    if isinstance(held, Instance):
        held = getattr(held.kind, "__call__", None)  # noqa: B004 (its return annotation)
    found = returned(held)
    if found is None:
        raise Uncheckable(f"what {done}() gives is not declared")
    return _entered(found) if isinstance(found, Instance) else found


def _entered(found: Instance) -> Instance:
    """With what `with` gives, which is the object itself to the catalogue unless it says otherwise."""
    more = []
    for name in ("__enter__", "__aenter__"):
        given = returned(getattr(found.kind, name, None))
        if isinstance(given, Instance) and given.kind is not found.kind:
            more += [given.kind, *given.others]
    return Instance(found.kind, (*found.others, *more))


class Named(dict[str, Any]):
    """The names that a module's source imports anywhere: under TYPE_CHECKING, or within functions."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self.module = module

    def __missing__(self, name: str) -> Any:
        if name in vars(builtins) or name in vars(sys.modules[self.module]):
            raise KeyError(name)  # the other scopes have it
        module, original = _imported(self.module)[name]
        return getattr(importlib.import_module(module), original)


@cache
def _imported(name: str) -> Mapping[str, tuple[str, str]]:
    """The module and the name there of each name that a module's source takes from another."""
    module = sys.modules[name]
    package = name if hasattr(module, "__path__") else name.rpartition(".")[0]
    found: dict[str, tuple[str, str]] = {}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            with suppress(ImportError):
                origin = importlib.util.resolve_name(origin, package) if node.level else origin
            found.update((one.asname or one.name, (origin, one.name)) for one in node.names)
    return found


def _manager(function: Any) -> type | None:
    """What `@contextmanager` and `@asynccontextmanager` make of a function's generator."""
    inner = inspect.unwrap(function)
    if getattr(function, "__globals__", None) is not vars(contextlib) or inner is function:
        return None
    kinds = contextlib._AsyncGeneratorContextManager, contextlib._GeneratorContextManager
    return kinds[0] if inspect.isasyncgenfunction(inner) else kinds[1]


def returned(function: Any) -> Any:
    """An instance of the class that a function is declared to return; None where that is not declared."""
    with suppress(Exception):
        inner = inspect.unwrap(function)
        hint = typing.get_type_hints(inner, inner.__globals__, Named(inner.__module__)).get("return")
        manager = _manager(function)
        if manager is None:
            return _instance(hint)
        yielded = _instance(typing.get_args(hint)[0])
        return Instance(manager, (yielded.kind, *yielded.others) if yielded is not None else ())
    return None


def _instance(hint: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin is None:
        vague = hint in (None, type(None), object, typing.Any)
        return Instance(hint) if isinstance(hint, type) and not vague else None
    arguments = [one for one in typing.get_args(hint) if one is not type(None)]
    if isinstance(origin, type) and origin.__module__ not in ("types", "typing"):
        if origin.__name__ not in GIVING:
            return Instance(origin)
        given = _instance(arguments[-1 if origin.__name__ == "Coroutine" else 0])
        return Instance(origin, (given.kind, *given.others) if given is not None else ())
    return _instance(arguments[0]) if len(arguments) == 1 else None
