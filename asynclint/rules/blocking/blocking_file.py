from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule(
    "blocking-file", code="ASL103", severity=Severity.MEDIUM, aliases=("ASYNC230", "ASYNC231", "ASYNC232"), fix="unsafe"
)
def blocking_file(call: Call) -> Iterator[Finding]:
    """
    A file is opened, read or written on the event loop.

    Mostly this is short. On a full disk, a network file system or with a large file it is
    not, and the whole process waits. Severity is medium; it is low where the code runs once
    at start-up, and in tests.

    ```py
    from pathlib import Path


    async def load(path: Path) -> str:
        return path.read_text()  # expect: ASL103
    ```

    Use instead:

    ```py
    import asyncio
    from pathlib import Path


    async def load(path: Path) -> str:
        return await asyncio.to_thread(path.read_text)
    ```
    """
    return blocked(call, "file")
