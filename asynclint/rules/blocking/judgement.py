"""What the blocking rules have in common: a call of their category that runs on the loop becomes a finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from asynclint.finding import THREADS, Await, Finding, Hop, Offload, PassReference, Repair, Replace, Safety, Wrap
from asynclint.project.view import Call, Effect, Place

IMPORT = "<import>"
WITHOUT_A_PATH = frozenset(
    {"chmod", "exists", "is_dir", "is_file", "is_symlink", "mkdir", "read_bytes", "read_text", "rmdir", "samefile"}
    | {"stat", "symlink_to", "touch", "unlink", "write_bytes", "write_text"}
)
"""Methods of a path whose result has nothing to do with the kind of path."""

LISTINGS = frozenset({"file", "path"})
"""Categories of calls that give their parts one by one, and come to an end soon."""


def blocked(call: Call, category: str, *, advice: str = "") -> Iterator[Finding]:
    """The finding of a call that blocks the loop with something of `category`; `advice` replaces the usual one."""
    effect = call.effect
    if effect is None or effect.entry.category != category or call.caller.place is not Place.LOOP:
        return
    repair = _repair(call, effect)
    yield Finding(
        call.caller.path,
        call.span,
        f"{_what(call, effect)}; {advice or _advice(call, effect)}",
        effect.severity,
        effect.confidence,
        call.caller.name,
        call.symbol,
        effect.symbol,
        effect.chain,
        repair,
        call.caller.span,
    )


def _what(call: Call, effect: Effect) -> str:
    said = f"{_named(call.said)} blocks the event loop in {call.caller.said}"
    if call.handed:
        said = f"`{call.said}` is called here, on the event loop, before `{call.handed}` is"
    if not effect.chain:
        return f"{said}: {effect.entry.why}"
    return f"{said}: it reaches {_named(effect.symbol)}{_through(effect.chain)}, which {effect.entry.why}"


def _named(symbol: str) -> str:
    return f"`import {symbol.removesuffix(IMPORT)}`" if symbol.endswith(IMPORT) else f"`{symbol}`"


def _through(chain: tuple[Hop, ...]) -> str:
    between = [f"`{hop.symbol.rpartition('.')[2]}`" for hop in chain[:-1]]
    return f" through {' → '.join(between)}" if between else ""


def _advice(call: Call, effect: Effect) -> str:
    library = call.caller.library
    if call.handed:
        return f"pass `{call.said}` itself, not what it gives"
    if call.sibling:
        return f"await `{call.sibling}` instead"
    if call.lasting and not effect.chain:
        return "make it once, at start-up, and keep it"
    if call.symbol.endswith(IMPORT):
        return "import it at the top of the file"
    twin = effect.entry.instead.get(library)
    if twin and not effect.chain:
        return f"use `{twin}`"
    return f"hand it to a thread with `{THREADS[library]}`"


def _repair(call: Call, effect: Effect) -> Repair:
    if call.handed:
        return PassReference()
    library = call.caller.library
    stays = effect.entry.stays and not effect.chain
    offload = Offload(library, alone=not call.implicit and not stays, parts=_parts(call, effect))
    twin = effect.entry.instead.get(library, "")
    if effect.chain or call.implicit:
        return offload
    if effect.entry.category == "loop":
        return Await()
    if effect.entry.category == "sleep" and twin:
        return Replace(twin, Safety.SAFE)
    if twin.startswith("httpx.AsyncClient().") and call.symbol.rpartition(".")[0] in ("requests", "httpx"):
        return Replace(twin, otherwise=offload)
    method = twin.rpartition(".")[2] if twin.startswith(("anyio.Path().", "trio.Path().")) else ""
    if method in WITHOUT_A_PATH and effect.symbol.endswith(f"().{method}"):
        return Wrap(twin.partition("()")[0], otherwise=offload)
    return offload


def _parts(call: Call, effect: Effect) -> Literal["", "few", "many"]:
    """Whether what blocks is to ask for parts: few, as of folders and files, or many, as of a stream."""
    iterated = call.implicit and effect.symbol.endswith(".__iter__")
    if effect.chain or effect.entry.stays or not (effect.entry.lazy or iterated):
        return ""
    if effect.entry.category in LISTINGS:
        return "few"
    return "many" if effect.entry.lazy else ""
