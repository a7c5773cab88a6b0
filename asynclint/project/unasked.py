"""What of a file nobody asked for: that may come, go and change."""

from __future__ import annotations

from asynclint.facts.model import Function, Header
from asynclint.project.record import Record
from asynclint.project.renames import lasts_of


def is_plain(header: Header) -> bool:
    """Whether no two functions, and no function and a class, go by one name."""
    names = [*(function.name for function in header.functions), *(kind.name for kind in header.classes)]
    return len(names) == len(set(names))


def is_unknown(record: Record, header: Header, function: Function) -> bool:
    """Whether a function is only found by its name, and nobody ever looked for that."""
    if any(directive.kind in ("blocking", "not-blocking") for directive in header.directives):
        return False  # of each it is asked whether it stands at such a comment
    if function.decorators or function.name[-1] == ">":
        return False
    if any("<given>" in parameter.annotation + parameter.default for parameter in function.parameters):
        return False
    last = function.name.rpartition(".")[2]
    if f"{header.module}.{function.name}" in record.of("members") or last[:2] == "__":
        return False
    if last == function.name:
        return True
    steps = record.of("steps")
    return f".{last}" not in steps and f"[={last}]" not in steps and last not in record.of("methods")


def is_unasked(record: Record, name: str, old: Header, new: Header) -> bool:
    """Whether a name of a module was never asked for, and stands for nothing that goes by another name."""
    symbols = [symbol for header in (old, new) if (symbol := header.names.get(name)) is not None]
    return f"{old.module}.{name}" not in record.of("members") and all(
        is_known_by(record, symbol, name) for symbol in symbols
    )


def is_known_by(record: Record, symbol: str, name: str) -> bool:
    """Whether what is bound to a name is looked for by that name alone, as far as anybody looked."""
    return all(
        last == name or "<" in last or not any(last in record.of(way) for way in ("called", "read", "handed"))
        for last in lasts_of(symbol, record.of("callable"))
    )
