"""Everything that a catalogue file says and that the installed library can be asked without running it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from asynclint.catalogue.model import Blocks, Condition, Library, Limit, Resource
from asynclint.catalogue.versions import Spanned, holds

from .outcome import Outcome
from .symbols import Instance, Missing, Present, Resolver, Uncheckable, Uninstalled

Claim = Callable[[], str]
"""Returns how it was shown; raises `Missing` where it is not so, `Uncheckable` where that cannot be said."""


def claims(known: Library, types: Mapping[str, str], version: str) -> Iterator[Outcome]:
    """What one library's file says, held against the library. Entries of other versions are left out."""
    find = Resolver(types).find
    makers: dict[str, list[str]] = {}
    for key, value in types.items():
        makers.setdefault(value.removesuffix("()"), []).append(key.removesuffix("()"))

    def about(claim: str, symbol: str, check: Claim) -> Outcome:
        try:
            return Outcome(known.name, claim, symbol, "holds", check())
        except Missing as error:
            return Outcome(known.name, claim, symbol, "wrong", str(error))
        except Uncheckable as error:
            return Outcome(known.name, claim, symbol, "unchecked", str(error))
        except Uninstalled as error:
            return Outcome(known.name, claim, symbol, "absent", str(error)[:200])
        except Exception as error:  # whatever a library does when it is asked
            return Outcome(known.name, claim, symbol, "unchecked", f"asked, it raises {type(error).__name__}")

    def now(entries: Sequence[Any]) -> Iterator[Any]:
        return (one for one in entries if _current(one, version))

    for symbol in dict.fromkeys(_symbols(known, version)):
        yield about("symbol", symbol, lambda: _exists(find, symbol))  # noqa: B023 (called at once)
    for entry in now(known.blocks):
        for condition in (*entry.unless, *entry.only):
            yield about("argument", entry.symbol, lambda: _takes(find(entry.symbol), condition))  # noqa: B023
        for twin in dict.fromkeys(entry.instead.values()):
            yield about("twin", twin, lambda: _awaitable(find(twin)))  # noqa: B023
    for limit in now(known.limits):
        if limit.argument or limit.client_argument:
            yield about("default", limit.symbol, lambda: _default(find, limit, makers))  # noqa: B023
    for resource in now(known.resources):
        yield about("resource", resource.symbol, lambda: _makes(find, resource))  # noqa: B023


def _current(one: Spanned, version: str) -> bool:
    return holds(one.since, one.until, version or None)


def _symbols(known: Library, version: str) -> Iterator[str]:
    entries: Sequence[Blocks | Limit | Resource | Any] = (
        *known.blocks, *known.limits, *known.resources, *known.decorators,
    )  # fmt: skip
    yield from (one.symbol for one in entries if _current(one, version))
    yield from (
        one.symbol.rpartition(".")[0] for one in known.methods if _current(one, version)
    )  # subclasses have them
    yield from (one.symbol for one in known.hands)
    yield from known.quiet
    for key, value in known.types.items():
        yield from (key.partition("[")[0].removesuffix("()"), value)
    yield from (name for key, bases in known.bases.items() for name in (key, *bases))
    yield from (name for key, twins in known.twins.items() for name in (key, *twins.values()))


def _exists(find: Callable[[str], Any], symbol: str) -> str:
    try:
        held = find(symbol)
    except Present as error:
        if not str(error).startswith(f"{symbol} "):
            raise
        return "attribute"
    return type(held.kind if isinstance(held, Instance) else held).__name__


def _signature(held: Any, follow_wrapped: bool = True) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(held, follow_wrapped=follow_wrapped).parameters.values())
    except (ValueError, TypeError) as error:
        raise Uncheckable("it has no signature to ask") from error


def _parameters(held: Any) -> list[inspect.Parameter]:
    """What a callable takes; with the `**` of what it is wrapped in."""
    if isinstance(held, Instance):
        held = held.kind
    found = _signature(held)
    if not any(one.kind is one.VAR_KEYWORD for one in found):
        found += [one for one in _signature(held, follow_wrapped=False) if one.kind is one.VAR_KEYWORD]
    return found[1:] if found and found[0].name in ("self", "cls") else found


def _takes(held: Any, condition: Condition) -> str:
    """That a condition's argument is where the catalogue has it; what takes no such argument is never excused by it."""
    found = _parameters(held)
    if not any(one.name == condition.argument for one in found):
        if condition.position < 0 or condition.equals or condition.position >= len(found):
            return "no such argument"
        if not any(one.kind is one.VAR_KEYWORD for one in found):
            other = found[condition.position].name
            raise Missing(f"argument {condition.position} is `{other}`, not `{condition.argument}`")
        raise Uncheckable(f"`{condition.argument}` may be among **{found[-1].name}")
    if condition.position >= 0:
        _at(found, condition.argument, condition.position)
    return "signature"


def _parameter(found: Sequence[inspect.Parameter], name: str) -> inspect.Parameter:
    for one in found:
        if one.name == name and one.kind is not one.POSITIONAL_ONLY:
            return one
    if any(one.kind is one.VAR_KEYWORD for one in found):
        raise Uncheckable(f"`{name}` may be among **{found[-1].name}")
    if any(one.name == name for one in found):
        raise Missing(f"`{name}` is positional only")
    raise Missing(f"it takes no `{name}`")


def _at(found: Sequence[inspect.Parameter], name: str, position: int) -> None:
    fixed = [one.name for one in found if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    if name in fixed and fixed.index(name) != position:
        raise Missing(f"`{name}` is argument {fixed.index(name)}, not {position}")
    if position >= len(fixed) and not any(one.kind is one.VAR_POSITIONAL for one in found):
        raise Missing(f"it takes no argument {position}")


def _awaitable(held: Any) -> str:
    if isinstance(held, Instance):
        return "instance"
    if inspect.isclass(held):
        return "class"
    function = inspect.unwrap(held) if callable(held) else held
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(held):
        return "coroutine function"
    if inspect.isasyncgenfunction(function):
        return "asynchronous generator"
    declared = getattr(function, "__annotations__", {}).get("return")
    if any(word in str(declared) for word in ("Awaitable", "Coroutine", "Future", "Async", "Task")):
        return "declared to return an awaitable"
    kind = _returns(function)
    if kind is not None:
        if any(hasattr(kind, name) for name in ("__await__", "__aenter__", "__aiter__")):
            return "returns an awaitable object"
        raise Missing(f"it returns {kind.__name__}, which is not awaitable")
    if getattr(function, "__code__", None) is None:
        raise Uncheckable("it is not written in Python")
    raise Uncheckable("whether it returns an awaitable is not declared")


def _returns(function: Any) -> type | None:
    from .symbols import returned

    found = returned(function)
    return found.kind if isinstance(found, Instance) else None


def _default(find: Callable[[str], Any], limit: Limit, makers: Mapping[str, Sequence[str]]) -> str:
    """That the time limit's argument exists, and that its default is what the catalogue says."""
    if limit.symbol.endswith("*"):
        raise Uncheckable("a family of calls")
    if limit.argument:
        found = _parameters(find(limit.symbol))
        one = _parameter(found, limit.argument)
        if limit.position >= 0:
            _at(found, limit.argument, limit.position)
        if not limit.client_argument:
            return _equal(one.default, limit.default)
        with suppress(Uncheckable):
            if one.default is not None:
                return _equal(one.default, limit.default)
    return _client_default(find, limit, makers)


def _client_default(find: Callable[[str], Any], limit: Limit, makers: Mapping[str, Sequence[str]]) -> str:
    """The same of the client's argument, which its class takes or what else makes one, or what that is made from."""
    faults: list[Exception] = []
    waiting = [_client(limit.symbol)]
    for one in waiting:
        found = [name for maker in makers.get(one, ()) for name in (maker, _client(maker))]
        waiting += [name for name in dict.fromkeys(found) if name not in waiting]
        try:
            return _equal(_parameter(_parameters(find(one)), limit.client_argument).default, limit.default)
        except (Missing, Uncheckable) as fault:
            faults.append(fault)
    raise next((one for one in faults if isinstance(one, Uncheckable)), faults[0])


def _client(symbol: str) -> str:
    return symbol[: symbol.rfind("()")] if "()" in symbol else symbol


def _equal(default: Any, said: float | None) -> str:
    seconds = _seconds(default)
    if seconds == said:
        return f"signature: {default!r}"
    if seconds and said and seconds == 1000 * said:
        return f"signature: {default!r}, milliseconds"
    if said is None and not seconds:
        raise Uncheckable("the signature says 0, which may be for ever")
    if default is None:
        raise Uncheckable(f"the signature says None, the library makes {said:g} s of it")
    raise Missing(f"the signature says {default!r}, the catalogue {'none' if said is None else f'{said:g} s'}")


def _seconds(default: Any) -> float | None:
    """A default in seconds: a number, None, or an object that holds either. Raises `Uncheckable` for others."""
    if default is None:
        return None
    if isinstance(default, (int, float)) and not isinstance(default, bool) and default >= 0:
        return float(default)
    for name in ("total", "read", "read_timeout", "timeout"):
        held = getattr(default, name, "")
        if isinstance(held, (int, float)) and not isinstance(held, bool):
            return float(held)
    raise Uncheckable(f"the signature's default is {str(default)[:60]}, which is no number")


def _makes(find: Callable[[str], Any], resource: Resource) -> str:
    held = find(resource.symbol)
    if not (hasattr(held.kind, "__call__") if isinstance(held, Instance) else callable(held)):  # noqa: B004 (of instances)
        raise Missing("it cannot be called")
    if resource.close:
        try:
            find(f"{resource.symbol}().{resource.close}")
        except Uncheckable:
            return "callable"
    return "callable"
