from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule(
    "blocking-http",
    code="ASL102",
    severity=Severity.HIGH,
    aliases=("ASYNC210", "ASYNC211", "ASYNC212", "S7493"),
    fix="unsafe",
)
def blocking_http(call: Call) -> Iterator[Finding]:
    """
    A synchronous HTTP call makes the event loop wait for another server.

    The process serves nobody until the answer is there, or for ever where the call has no time
    limit. Use an asynchronous client, kept open for the life of the application, or hand the
    call to a thread. In FastAPI a plain `def` route runs in a worker thread: there such
    a call takes a thread, but does not stop the loop, and is not reported.

    ```py
    import requests


    async def quote() -> str:
        return requests.get("https://rates.example", timeout=5).text  # expect: ASL102
    ```

    Use instead:

    ```py
    import httpx

    client = httpx.AsyncClient()


    async def quote() -> str:
        return (await client.get("https://rates.example")).text
    ```
    """
    return blocked(call, "http")
