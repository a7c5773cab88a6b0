from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import AddArgument, Finding, RemoveArgument, Repair, Safety
from asynclint.finding import Severity as Cost
from asynclint.project.view import Wait
from asynclint.rule import rule
from asynclint.rules.timeouts.waiting import cost, endless, where


@rule("disabled-timeout", code="ASL302", severity=Cost.HIGH, aliases=("S113", "B113"), fix="unsafe")
def disabled_timeout(wait: Wait) -> Iterator[Finding]:
    """
    A time limit is taken away on purpose, so the call may wait for ever.

    `timeout=None` means no limit to most libraries, also to those that have a good one by
    default. `aiohttp.ClientTimeout(total=None)` without another bound takes the limit on
    connecting away as well. Give a long limit where a long wait is meant: even a stream ends
    or breaks. The fix goes back to the library's default, which may be too short for what is done here.

    ```py
    import httpx


    async def quote(client: httpx.AsyncClient) -> str:
        return (await client.get("https://rates.example", timeout=None)).text  # expect: ASL302
    ```

    Use instead:

    ```py
    import httpx


    async def quote(client: httpx.AsyncClient) -> str:
        return (await client.get("https://rates.example")).text
    ```
    """
    limit = wait.limit
    if limit.kind == "network" and wait.disabled:
        usual = f"without it {limit.default:g} s hold" if limit.default is not None else "give a number of seconds"
        message = f"`{wait.disabled}=None` {where(wait)} lets `{wait.symbol}` wait for ever; {usual}"
        yield endless(wait, message, cost(wait), _repair(wait))


def _repair(wait: Wait) -> Repair | None:
    if wait.limit.also:
        return None
    if wait.limit.default is not None:
        return RemoveArgument(wait.disabled, Safety.UNSAFE)
    return AddArgument(wait.disabled)
