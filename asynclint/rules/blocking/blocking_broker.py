from __future__ import annotations

from collections.abc import Iterator

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call
from asynclint.rule import rule
from asynclint.rules.blocking.judgement import blocked


@rule("blocking-broker", code="ASL106", severity=Severity.HIGH, fix="unsafe")
def blocking_broker(call: Call) -> Iterator[Finding]:
    """
    A synchronous client of a cache or message broker makes the event loop wait.

    Redis, memcached, Kafka and RabbitMQ answer quickly until they do not: one broker that
    restarts stops the whole process for as long as the client waits and retries.

    ```py
    import redis

    cache = redis.Redis()


    async def hits(key: str) -> object:
        return cache.get(key)  # expect: ASL106
    ```

    Use instead:

    ```py
    from redis.asyncio import Redis

    cache = Redis()


    async def hits(key: str) -> object:
        return await cache.get(key)
    ```
    """
    return blocked(call, "broker")
