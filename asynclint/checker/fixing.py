"""Which fixes are worked out, and how safe they are said to be. Known without libcst."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asynclint.finding import Fix, PassReference, Repair, Safety


@dataclass(frozen=True, slots=True)
class Fixing:
    """
    Which fixes are worked out, and with what.

    `every`: also those that are not safe. `timeout` is in seconds, `http` a library of clients that may be imported.
    `safe`, `unsafe` and `never` are codes whose fixes the configuration rates otherwise.
    """

    every: bool = True
    timeout: float = 10.0
    http: str = ""
    safe: frozenset[str] = frozenset()
    unsafe: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def wants(self, code: str, repair: Repair) -> bool:
        """Whether the fix is worth working out."""
        if self.every or code in self.safe:
            return True
        if code in self.unsafe or code in self.never:
            return False
        return isinstance(repair, PassReference) or getattr(repair, "safety", Safety.UNSAFE) is Safety.SAFE

    def rated(self, code: str, fix: Fix) -> Fix:
        """The fix with the safety that the configuration gives it."""
        if code in self.never:
            return replace(fix, safety=Safety.DISPLAY)
        if code in self.safe and fix.safety is Safety.UNSAFE:
            return replace(fix, safety=Safety.SAFE)
        if code in self.unsafe and fix.safety is Safety.SAFE:
            return replace(fix, safety=Safety.UNSAFE)
        return fix
