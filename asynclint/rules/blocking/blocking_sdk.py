from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-sdk", code="ASL109", severity=Severity.HIGH, fix="unsafe")
def blocking_sdk(call: Call) -> Iterator[Finding]:
    """
    A synchronous vendor client (cloud, LLM, payment …) makes the event loop wait for the service.

    Such a client is an HTTP client in disguise, often with a time limit of minutes and its own
    retries. Most vendors ship an asynchronous one beside it.

    ```py
    import openai

    client = openai.OpenAI()


    async def answer(text: str) -> object:
        return client.responses.create(model="m", input=text)  # expect: ASL109
    ```

    Use instead:

    ```py
    import openai

    client = openai.AsyncOpenAI()


    async def answer(text: str) -> object:
        return await client.responses.create(model="m", input=text)
    ```
    """
    return blocked(call, "sdk")
