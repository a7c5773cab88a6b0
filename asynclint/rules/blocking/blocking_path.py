from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-path", code="ASL104", severity=Severity.LOW, aliases=("ASYNC240",), fix="unsafe")
def blocking_path(call: Call) -> Iterator[Finding]:
    """
    The file system is asked about a path on the event loop.

    One `stat` or `mkdir` on a local disk takes microseconds, so this is low and hidden unless
    `--min-severity low` asks for it. On a network file system, or in a loop over many paths,
    it is felt. Joining and taking apart paths never touches the disk and is never reported.

    ```py
    import os


    async def known(path: str) -> bool:
        return os.path.exists(path)  # expect: ASL104
    ```

    Use instead:

    ```py
    import asyncio
    import os


    async def known(path: str) -> bool:
        return await asyncio.to_thread(os.path.exists, path)
    ```
    """
    return blocked(call, "path")
