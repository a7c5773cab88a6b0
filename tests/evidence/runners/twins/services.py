"""Twins of clients of services, which connect to a server on the loopback that says nothing or answers late."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib import import_module
from operator import methodcaller
from typing import Any

from ...place import DELAY, Place
from ...servers import HOST, http, silent
from ...twins import Twins
from ..growing import named
from ..services import answers_packets
from .ready import Twin, twin


def _connects(module: str, call: Callable[[int], Awaitable[Any]]) -> Twin:
    """A call that waits for the first word of a server, which hangs up in the end."""

    def ready(clock: Place) -> AbstractAsyncContextManager[int]:
        import_module(module)
        return nullcontext(silent(clock))

    return twin(ready, call, fails=True)


def _fetches(module: str, call: Callable[[str], Awaitable[Any]], body: bytes = b"[1]\n", fails: bool = False) -> Twin:
    """A call that waits for the answer of a web server; with `fails`, it makes nothing of that."""

    def ready(clock: Place) -> AbstractAsyncContextManager[str]:
        import_module(module)
        return nullcontext(http(clock, body))

    return twin(ready, call, fails)


def _client(make: Callable[[str], Any], call: Callable[[Any], Awaitable[Any]], body: bytes) -> Twin:
    """The same, of a client that is told the address as it is made."""
    return twin(lambda clock: nullcontext(make(http(clock, body))), call)


def _webhook(url: str) -> Any:
    """It makes a client of httpx each time: without certificates, for to read those is not to wait for Discord."""
    os.environ.pop("SSL_CERT_FILE", None)
    os.environ["SSL_CERT_DIR"] = os.devnull
    return named("discord_webhook.AsyncDiscordWebhook")(url, content="text")


def _port(url: str) -> int:
    return int(url.rstrip("/").split(":")[-1])


def _packets(clock: Place) -> AbstractAsyncContextManager[int]:
    """The port of a server that answers no packets."""
    import_module("dns.asyncquery")
    return nullcontext(answers_packets(clock))


def _resolved(port: int) -> Awaitable[Any]:
    backends, question = import_module("dns.asyncbackend"), named("dns.message.make_query")("a.test", "A")
    backend = backends.get_backend(backends.sniff())  # it keeps the loop that it has found first, for ever
    return named("dns.asyncquery.udp")(  # type: ignore[no-any-return]
        question, HOST, port=port, timeout=2 * DELAY, backend=backend
    )


def _kafka(kind: str, call: Callable[[Any], Awaitable[Any]]) -> Twin:
    """A call on a client of a broker that says nothing, which is given a while to wait."""

    def ready(clock: Place) -> AbstractAsyncContextManager[Any]:
        made = named(f"confluent_kafka.aio.{kind}")
        settings = {"bootstrap.servers": f"{HOST}:{silent(clock)}", "log_level": 0}
        if kind == "AIOProducer":
            settings["message.timeout.ms"] = 500  # closing it waits for what it has to say
        else:
            settings["group.id"] = "a"

        @asynccontextmanager
        async def entered() -> AsyncIterator[Any]:
            found = made(settings)
            if kind == "AIOProducer":
                await found.produce("a", b"text")
            try:
                yield found
            finally:
                await found.close()

        return entered()

    return twin(ready, call, fails=True)


async def _produced(port: int) -> None:
    found = named("aiokafka.AIOKafkaProducer")(bootstrap_servers=f"{HOST}:{port}", request_timeout_ms=1000)
    try:
        await found.start()
    finally:
        await found.stop()


def _mongo(call: Callable[[Any], Awaitable[Any]]) -> Twin:
    """Rows of a MongoDB that does not answer."""

    def ready(clock: Place) -> AbstractAsyncContextManager[Any]:
        kind, port = named("pymongo.AsyncMongoClient"), silent(clock)

        @asynccontextmanager
        async def entered() -> AsyncIterator[Any]:
            async with kind(HOST, port, serverSelectionTimeoutMS=300) as client:
                yield client.a.b.find()

        return entered()

    return twin(ready, call, fails=True)


def _web3(call: Callable[[Any], Awaitable[Any]]) -> Twin:
    def ready(clock: Place) -> AbstractAsyncContextManager[Any]:
        web3, url = import_module("web3"), http(clock)

        @asynccontextmanager
        async def entered() -> AsyncIterator[Any]:
            found = web3.AsyncWeb3(web3.AsyncHTTPProvider(url))
            try:
                yield found
            finally:
                await found.provider.disconnect()

        return entered()

    return twin(ready, call, fails=True)  # the answer is none


async def _queried(url: str) -> None:
    gql = import_module("gql")
    client = gql.Client(transport=named("gql.transport.aiohttp.AIOHTTPTransport")(url=url))
    await client.execute_async(gql.gql("{ a }"))


async def _twilio(url: str) -> None:
    found = named("twilio.http.async_http_client.AsyncTwilioHttpClient")()
    await found.request("GET", url)
    await found.close()


CLICKHOUSE, PIKA = "clickhouse_connect", "aio_pika"
TWINS: Twins = {
    ("chromadb.HttpClient", "chromadb.AsyncHttpClient"): _fetches(
        "chromadb", lambda url: named("chromadb.AsyncHttpClient")(HOST, _port(url)), fails=True
    ),
    (f"{CLICKHOUSE}.get_client", f"{CLICKHOUSE}.get_async_client"): _fetches(
        CLICKHOUSE, lambda url: named(f"{CLICKHOUSE}.get_async_client")(host=HOST, port=_port(url)), fails=True
    ),
    ("confluent_kafka.Producer().flush", "confluent_kafka.aio.AIOProducer().flush"): _kafka(
        "AIOProducer", lambda found: found.flush(2 * DELAY)
    ),
    ("confluent_kafka.Producer().poll", "confluent_kafka.aio.AIOProducer().poll"): _kafka(
        "AIOProducer", lambda found: found.poll(2 * DELAY)
    ),
    ("confluent_kafka.Consumer().poll", "confluent_kafka.aio.AIOConsumer().poll"): _kafka(
        "AIOConsumer", lambda found: found.poll(2 * DELAY)
    ),
    **{
        (f"confluent_kafka.{kind}().list_topics", f"confluent_kafka.aio.AIO{kind}().list_topics"): _kafka(
            f"AIO{kind}", lambda found: found.list_topics(timeout=2 * DELAY)
        )
        for kind in ("Producer", "Consumer")
    },
    ("discord_webhook.DiscordWebhook().execute", "discord_webhook.AsyncDiscordWebhook().execute"): _client(
        _webhook, methodcaller("execute"), b"{}"
    ),
    ("dns.query.udp", "dns.asyncquery.udp"): twin(_packets, _resolved, fails=True),
    ("gql.Client().execute", "gql.Client().execute_async"): _fetches(
        "gql.transport.aiohttp", _queried, b'{"data": {"a": 1}}'
    ),
    ("kafka.KafkaProducer", "aiokafka.AIOKafkaProducer"): _connects("aiokafka", _produced),
    ("keycloak.KeycloakOpenID().well_known", "keycloak.KeycloakOpenID().a_well_known"): _client(
        lambda url: named("keycloak.KeycloakOpenID")(server_url=url, realm_name="a", client_id="b"),
        methodcaller("a_well_known"),
        b"{}",
    ),
    ("mysql.connector.connect", "mysql.connector.aio.connect"): _connects(
        "mysql.connector.aio", lambda port: named("mysql.connector.aio.connect")(host=HOST, port=port)
    ),
    ("oracledb.connect", "oracledb.connect_async"): _connects(
        "oracledb",
        lambda port: named("oracledb.connect_async")(user="a", password="b", dsn=f"{HOST}:{port}/c", retry_count=0),
    ),
    ("pika.BlockingConnection", "aio_pika.connect_robust"): _connects(
        PIKA, lambda port: named("aio_pika.connect_robust")(f"amqp://a:b@{HOST}:{port}/", timeout=2)
    ),
    **{
        (f"pymongo.cursor.Cursor().{name}", "pymongo.asynchronous.cursor.AsyncCursor().to_list"): _mongo(call)
        for name, call in (("__iter__", lambda rows: rows.to_list()), ("__getitem__", lambda rows: rows.to_list(1)))
    },
    ("pymsteams.connectorcard().send", "pymsteams.async_connectorcard().send"): _client(
        lambda url: named("pymsteams.async_connectorcard")(url).text("a"), methodcaller("send"), b"1"
    ),
    ("pymysql.connect", "aiomysql.connect"): _connects(
        "aiomysql", lambda port: named("aiomysql.connect")(host=HOST, port=port)
    ),
    (
        "twilio.http.http_client.TwilioHttpClient().request",
        "twilio.http.async_http_client.AsyncTwilioHttpClient().request",
    ): _fetches("twilio.http.async_http_client", _twilio),
    ("web3.Web3().eth.get_balance", "web3.AsyncWeb3().eth.get_balance"): _web3(
        lambda found: found.eth.get_balance("0x" + "0" * 40)
    ),
    ("web3.Web3().is_connected", "web3.AsyncWeb3().is_connected"): _web3(lambda found: found.is_connected()),
    **{
        (symbol, "websockets.connect"): _connects(
            "websockets", lambda port: named("websockets.connect")(f"ws://{HOST}:{port}", proxy=None)
        )
        for symbol in ("websocket.create_connection", "websockets.sync.client.connect")
    },
}
