from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-cpu", code="ASL113", severity=Severity.HIGH, fix="unsafe")
def blocking_cpu(call: Call) -> Iterator[Finding]:
    """
    A long computation runs on the event loop.

    Password hashing, key generation, compression, image and document work and model inference
    take from tens of milliseconds to minutes, during which nothing is served. A thread helps
    where the library releases the interpreter's lock, as most of these do; otherwise a process.
    Work that is only long for large input is medium, and small things such as
    `hashlib.sha256` or `json.loads` are not reported.

    ```py
    import hashlib


    async def hashed(password: bytes, salt: bytes) -> bytes:
        return hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1)  # expect: ASL113
    ```

    Use instead:

    ```py
    import asyncio
    import hashlib


    async def hashed(password: bytes, salt: bytes) -> bytes:
        return await asyncio.to_thread(hashlib.scrypt, password, salt=salt, n=2**14, r=8, p=1)
    ```
    """
    return blocked(call, "cpu")
