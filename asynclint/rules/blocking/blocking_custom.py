from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-custom", code="ASL119", severity=Severity.HIGH, aliases=("ASYNC200",), fix="unsafe")
def blocking_custom(call: Call) -> Iterator[Finding]:
    """
    A function that the project itself declares as blocking is called on the event loop.

    Declared by the comment `# asynclint: blocking` on its `def`, or in the configuration as
    `blocking = {"acme.api.call" = "custom"}`; any category of the other rules may stand there too,
    and then that rule reports it.

    ```py
    def sync_ledger() -> None:  # asynclint: blocking
        ...


    async def close_day() -> None:
        sync_ledger()  # expect: ASL119
    ```

    Use instead:

    ```py
    import asyncio


    def sync_ledger() -> None:  # asynclint: blocking
        ...


    async def close_day() -> None:
        await asyncio.to_thread(sync_ledger)
    ```
    """
    return blocked(call, "custom")
