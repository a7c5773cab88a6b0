from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-network", code="ASL108", severity=Severity.HIGH, fix="unsafe")
def blocking_network(call: Call) -> Iterator[Finding]:
    """
    A synchronous network call (DNS, socket, mail, FTP, SSH) makes the event loop wait for a peer.

    Name resolution alone can take many seconds when a resolver is down. The loop has its own:
    `loop.getaddrinfo`, `asyncio.open_connection`; mail, FTP and SSH have asynchronous
    libraries, or belong in a thread.

    ```py
    import socket


    async def address(host: str) -> str:
        return socket.gethostbyname(host)  # expect: ASL108
    ```

    Use instead:

    ```py
    import asyncio


    async def address(host: str) -> str:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
        return str(found[0][4][0])
    ```
    """
    return blocked(call, "network")
