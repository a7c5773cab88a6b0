from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-input", code="ASL112", severity=Severity.HIGH, aliases=("ASYNC250",), fix="unsafe")
def blocking_input(call: Call) -> Iterator[Finding]:
    """
    The event loop waits for a person at a terminal.

    `input`, `getpass` and debuggers hold the loop until somebody types. Hand them to a thread.

    ```py
    async def name() -> str:
        return input("name: ")  # expect: ASL112
    ```

    Use instead:

    ```py
    import asyncio


    async def name() -> str:
        return await asyncio.to_thread(input, "name: ")
    ```
    """
    return blocked(call, "input")
