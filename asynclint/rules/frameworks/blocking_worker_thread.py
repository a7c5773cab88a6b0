from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call, Occasion, Place
from asynclint.rule import rule

SLIGHT = frozenset({"path"})
"""Categories that hold a thread too shortly to matter."""


@rule("blocking-worker-thread", code="ASL701", severity=Severity.MEDIUM, default=False)
def blocking_worker_thread(call: Call) -> Iterator[Finding]:
    """
    A synchronous route or dependency holds one of the few worker threads while it waits.

    The loop does not stop: FastAPI, Starlette and others run a plain `def` in a thread. But there
    are few of them, with these two 40 for the whole process. With 40 such calls at once every other
    synchronous route, dependency and file response waits for a thread to come free. Off by default: for a
    quick call a thread is what is wanted. Where calls are slow, make the route `async` and
    use an asynchronous client, or give the call a pool of threads of its own.

    ```py
    import requests
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/quote")
    def quote() -> str:
        return requests.get("https://rates.example", timeout=5).text  # expect: ASL701
    ```

    Use instead:

    ```py
    import aiohttp
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/quote")
    async def quote(session: aiohttp.ClientSession) -> str:
        async with session.get("https://rates.example") as reply:
            return await reply.text()
    ```
    """
    effect = call.effect
    caller = call.caller
    if effect is None or caller.place is not Place.THREAD or caller.occasion is not Occasion.REQUEST:
        return
    if effect.entry.category in SLIGHT or effect.severity < Severity.HIGH:
        return
    why = effect.entry.why.partition(";")[0]
    through = f"it reaches `{effect.symbol}`, which {why}" if effect.chain else why
    many = f"{caller.threads} of these at once" if caller.threads else "as many of these as there are threads"
    yield Finding(
        call.path,
        call.span,
        f"`{call.said}` holds a worker thread in {caller.said}: {through}; {many} and every other synchronous "
        "route waits",
        Severity.MEDIUM,
        effect.confidence,
        caller.name,
        call.symbol,
        effect.symbol,
        effect.chain,
        within=caller.span,
    )
