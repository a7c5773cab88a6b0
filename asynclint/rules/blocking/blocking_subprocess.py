from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule(
    "blocking-subprocess",
    code="ASL107",
    severity=Severity.HIGH,
    aliases=("ASYNC220", "ASYNC221", "ASYNC222", "S7487", "S7489"),
    fix="unsafe",
)
def blocking_subprocess(call: Call) -> Iterator[Finding]:
    """
    The event loop waits for another process.

    Nothing is served until the child has ended. `asyncio.create_subprocess_exec` starts it
    and lets the loop go on; `asyncio.to_thread` keeps the call as it is.

    ```py
    import subprocess


    async def convert(path: str) -> None:
        subprocess.run(["ffmpeg", "-i", path], check=True)  # expect: ASL107
    ```

    Use instead:

    ```py
    import asyncio


    async def convert(path: str) -> None:
        process = await asyncio.create_subprocess_exec("ffmpeg", "-i", path)
        await process.wait()
    ```
    """
    return blocked(call, "subprocess")
