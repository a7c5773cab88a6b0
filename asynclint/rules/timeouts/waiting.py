"""What the rules about time limits have in common: what a wait can cost, and the finding."""

from __future__ import annotations

from asynclint.finding import Finding, Repair, Severity
from asynclint.project.view import Occasion, Place, Wait

SCOPES = {"asyncio": "asyncio.timeout(…)", "anyio": "anyio.fail_after(…)", "trio": "trio.fail_after(…)"}


def endless(wait: Wait, message: str, severity: Severity, repair: Repair | None = None) -> Finding:
    """The finding of a call that may wait for ever."""
    return Finding(
        wait.path,
        wait.span,
        message,
        severity,
        wait.confidence,
        wait.caller.name,
        wait.symbol,
        wait.symbol,
        repair=repair,
        within=wait.caller.span,
    )


def cost(wait: Wait) -> Severity:
    """High where it holds up the loop or a request, low where it runs once at start-up."""
    if wait.limit.default is not None and not wait.disabled:
        return Severity.LOW
    if wait.reached is Occasion.REQUEST:
        return Severity.HIGH
    if wait.reached is Occasion.STARTUP or wait.place is Place.IMPORT:
        return Severity.LOW
    return Severity.HIGH if wait.place is Place.LOOP else Severity.MEDIUM


def where(wait: Wait) -> str:
    """Where it waits, as a message says it."""
    return f"in {wait.caller.said}" if wait.caller.place is not Place.IMPORT else "at import"


def versions(wait: Wait) -> str:
    """A word on the version that the limit hangs on."""
    if wait.limit.until:
        return f" (before version {wait.limit.until})"
    return f" (since version {wait.limit.since})" if wait.limit.since else ""
