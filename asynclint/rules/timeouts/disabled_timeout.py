from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import AddArgument, Finding, RemoveArgument, Repair
from asynclint.finding import Severity as Cost
from asynclint.project.view import Wait
from asynclint.rule import rule
from asynclint.rules.timeouts.waiting import cost, endless, where


@rule("disabled-timeout", code="ASL302", severity=Cost.HIGH, aliases=("S113", "B113"), fix="safe")
def disabled_timeout(wait: Wait) -> Iterator[Finding]:
    """
    A time limit is taken away on purpose, so the call may wait for ever.

    `timeout=None` means no limit to most libraries, also to those that have a good one by
    default; to some `timeout=0` does. `aiohttp.ClientTimeout(total=None)` without another bound
    takes the limit on connecting away as well, and `socket.settimeout(None)` that of every
    later call. Give a long limit where a long wait is meant: even a stream ends or breaks. The fix
    goes back to the library's default, where it has one.

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
    if wait.limit.kind == "network" and wait.disabled:
        yield endless(wait, _message(wait), cost(wait), _repair(wait))


def _message(wait: Wait) -> str:
    default = wait.limit.default
    if wait.disabled == "()":
        return f"`{wait.symbol}` {where(wait)} has no limit, nor any of the usual ones; give it `{wait.limit.argument}`"
    if "=" not in wait.disabled:
        said = f"`{wait.disabled}` given to `{wait.symbol}` {where(wait)}"
        return f"{said} takes the time limit away; set a number of seconds"
    usual = f"without it {default:g} s hold" if default is not None else "give a number of seconds"
    return f"`{wait.disabled}` {where(wait)} lets `{wait.symbol}` wait for ever; {usual}"


def _repair(wait: Wait) -> Repair | None:
    argument, given, value = wait.disabled.partition("=")
    if not given or wait.limit.also:
        return None
    if wait.limit.default is not None:
        return RemoveArgument(argument)
    return AddArgument(argument) if value == "None" else None
