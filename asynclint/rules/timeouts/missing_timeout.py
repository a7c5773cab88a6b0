from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import AddArgument, Finding
from asynclint.finding import Severity as Cost
from asynclint.project.view import Wait
from asynclint.rule import rule
from asynclint.rules.timeouts.waiting import SCOPES, cost, endless, versions, where


@rule("missing-timeout", code="ASL301", severity=Cost.HIGH, aliases=("S113", "B113", "W3101"), fix="unsafe")
def missing_timeout(wait: Wait) -> Iterator[Finding]:
    """
    A network call has no time limit, so it waits for ever where the other side never answers.

    Half the libraries have none unless it is given: `requests`, `urllib`, `smtplib`, most
    database drivers. A server that accepts and stays silent then holds the task, the thread and
    what both keep locked, until somebody restarts the process. What counts is the limit that
    holds in the end: that of the call, of its client, of the library (5 s for `httpx`, so that
    is never missing), of `asyncio.timeout`, `wait_for`, `anyio.fail_after` or `trio.fail_after`
    around it, here or in all callers. Where nothing can be known, as with `**options` or a
    client from elsewhere, nothing is said.

    ```py
    import requests
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/quote")
    def quote() -> str:
        return requests.get("https://rates.example").text  # expect: ASL301
    ```

    Use instead:

    ```py
    import requests
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/quote")
    def quote() -> str:
        return requests.get("https://rates.example", timeout=10.0).text
    ```
    """
    limit = wait.limit
    if limit.kind != "network" or wait.disabled:
        return
    gives_up = "waits without a time limit" if limit.default is None else f"gives up after {limit.default:g} s only"
    message = f"`{wait.symbol}` {where(wait)} {gives_up}{versions(wait)}; {_advice(wait)}"
    repair = AddArgument(limit.argument) if limit.argument and limit.default is None else None
    yield endless(wait, message, cost(wait), repair)


def _advice(wait: Wait) -> str:
    limit = wait.limit
    if limit.argument:
        return f"give it `{limit.argument}`"
    if limit.client_argument:
        return f"give its client `{limit.client_argument}`"
    if not wait.synchronous:
        return f"put `{SCOPES[wait.caller.library]}` around it"
    return "it takes none, so run it where it can be given up"
