from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Setting
from asynclint.rule import rule


@rule("unbounded-or-disabled-pool", code="ASL205", severity=Severity.MEDIUM)
def unbounded_or_disabled_pool(setting: Setting) -> Iterator[Finding]:
    """
    A pool has no bound, or there is no pool, in a service that handles many requests at once.

    `TCPConnector(limit=0)`, `max_overflow=-1` and `httpx.Limits()` open as many connections as
    there are requests: a burst takes all that the other side allows, and then fails for
    everybody. `NullPool` connects again for each request. Migrations, tests and scripts, where
    these are right, are left alone, and so are projects that use no web framework.

    ```py
    import aiohttp
    from fastapi import FastAPI

    app = FastAPI()


    def connector() -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(limit=0)  # expect: ASL205
    ```

    Use instead:

    ```py
    import aiohttp
    from fastapi import FastAPI

    app = FastAPI()


    def connector() -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(limit=200)
    ```
    """
    pool = setting.pool
    said = f"`{setting.given}`" if setting.given else f"no `{pool.condition.argument}`"
    yield Finding(
        setting.path,
        setting.span,
        f"`{pool.symbol}` with {said}: {pool.why}",
        pool.cost,
        setting.confidence,
        setting.caller.name,
        pool.symbol,
        pool.symbol,
        within=setting.caller.span,
    )
