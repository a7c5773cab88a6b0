"""The asynchronous sibling of a function: the one beside it that is named for doing the same without blocking."""

from __future__ import annotations

from collections.abc import Iterator

from asynclint.facts.model import ASYNC
from asynclint.project.names import Names


def sibling(names: Names, name: str) -> str:
    """
    The full name of the coroutine function that does what `name` does, or "".

    Looked for in the same class (or module) under the usual names (`aget`, `get_async`, `async_get`; `get` for
    `get_sync`), then under the same name in a class called `AsyncStore` or `StoreAsync` beside `Store`.
    """
    home, _, last = name.rpartition(".")
    if home in names.classes:
        found = (names.method(kind, other) for kind, other in _elsewhere(names, home, last))
    else:
        found = (f"{home}.{other}" for other in _alike(last))
    known = ((one, names.function(one)) for one in found if one)
    return next((one for one, function in known if function is not None and function.flags & ASYNC), "")


def _alike(last: str) -> Iterator[str]:
    yield from (f"a{last}", f"a_{last}", f"async_{last}", f"{last}_async")
    if last.endswith("_sync"):
        yield from (last.removesuffix("_sync"), f"{last.removesuffix('_sync')}_async")
    if last.startswith("sync_"):
        yield from (last.removeprefix("sync_"), f"async_{last.removeprefix('sync_')}")


def _elsewhere(names: Names, kind: str, last: str) -> Iterator[tuple[str, str]]:
    yield from ((kind, other) for other in _alike(last))
    module, _, title = kind.rpartition(".")
    for other in (f"Async{title}", f"{title}Async", f"Async{title.removeprefix('Sync')}"):
        if f"{module}.{other}" in names.classes:
            yield f"{module}.{other}", last
