"""What the rules about things made again and again have in common: the finding, its message and its route."""

from __future__ import annotations

from asynclint.finding import Finding, Hoist, Repair, Severity
from asynclint.project.view import Making

FELT = 10  # milliseconds


def remade(making: Making, severity: Severity, why: str, advice: str) -> Finding:
    """The finding of a call that makes what should be made once."""
    return Finding(
        making.path,
        making.span,
        f"{_what(making)} {_when(making)}: {why}{_cost(making)}; {advice}",
        severity,
        making.confidence,
        making.caller.name,
        making.symbol,
        making.primitive,
        making.chain,
        _repair(making),
        making.caller.span,
    )


def _repair(making: Making) -> Repair | None:
    resource = making.resource
    if resource.lifetime != "application" or making.chain:
        return None
    return Hoist(in_loop=not resource.early)


def _what(making: Making) -> str:
    if not making.chain:
        return f"`{making.primitive}` is made anew"
    return f"`{making.said}` makes a new `{making.primitive}`{_through(making)}"


def _cost(making: Making) -> str:
    """What making it takes by itself, where that is felt."""
    return f"; making it takes {making.resource.cost_ms:.0f} ms" if making.resource.cost_ms >= FELT else ""


def _through(making: Making) -> str:
    between = [f"`{hop.symbol.rpartition('.')[2]}`" for hop in making.chain[:-1]]
    return f" through {' → '.join(between)}" if between else ""


def _when(making: Making) -> str:
    if making.per_message:
        return f"for each message that the loop in or around {making.caller.said} takes"
    if not making.route:
        return f"at every call of {making.caller.said}"
    return f"at every request ({' → '.join(f'`{step}`' for step in making.route)})"
