"""Clients of services, which connect to a server on the loopback that says nothing or answers late."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

from ..case import Call, Case, Cases, asks, waits
from ..place import DELAY, Place
from ..servers import HOST, http, silent
from .growing import named
from .tables import lock_late


def connects(call: Callable[[int], Any]) -> Callable[[Place], Case]:
    """The call waits for the first word of a server."""

    def make(place: Place) -> Case:
        port = silent(place)
        return waits(lambda: call(port))

    return make


def fetches(call: Callable[[str], Any], body: bytes = b"[1]\n") -> Callable[[Place], Case]:
    """The call waits for the answer of a web server."""

    def make(place: Place) -> Case:
        url = http(place, body)
        return waits(lambda: call(url))

    return make


def answers_packets(place: Place) -> int:
    """The port of a server that takes packets, and answers none."""
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.bind((HOST, 0))
    place.on_close(found.close)
    return int(found.getsockname()[1])


def _dns(place: Place) -> Case:
    dns, port = import_module("dns.query"), answers_packets(place)
    question = import_module("dns.message").make_query("a.test", "A")
    return waits(lambda: dns.udp(question, HOST, port=port, timeout=2 * DELAY))


def _docker(port: int) -> Any:
    return named("docker.DockerClient")(base_url=f"tcp://{HOST}:{port}", version="auto", timeout=5)


def _ldap(place: Place) -> Case:
    ldap3, port = import_module("ldap3"), silent(place)
    held = ldap3.Connection(ldap3.Server(HOST, port, get_info=None), receive_timeout=1)
    return waits(held.bind)


def _fabric(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        import_module("fabric")
        held = named("fabric.Connection")(HOST, port=silent(place), user="none", connect_timeout=5)
        return waits(lambda: call(held))

    return make


def _paramiko(port: int) -> None:
    client = named("paramiko.SSHClient")()
    client.connect(HOST, port, banner_timeout=5, allow_agent=False, look_for_keys=False, username="a", password="b")


def _pika(port: int) -> Any:
    pika = import_module("pika")
    return pika.BlockingConnection(pika.ConnectionParameters(HOST, port, connection_attempts=1))


def _kombu(port: int) -> Any:
    return named("kombu.Connection")(f"amqp://a:b@{HOST}:{port}//", connect_timeout=5).connect()


def _published(port: int) -> None:
    held = named("kombu.Connection")(f"amqp://a:b@{HOST}:{port}//", connect_timeout=5)
    named("kombu.Producer")(held).publish({})


def _celery(call: Callable[[Any, Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        port = silent(place)
        app = named("celery.Celery")("a", broker=f"amqp://a:b@{HOST}:{port}//", backend="rpc://")
        app.conf.update(broker_connection_timeout=2, task_publish_retry=False, broker_connection_retry=False)

        def nothing() -> None: ...

        task = app.task(name="a")(nothing)
        return waits(lambda: call(app, task))

    return make


def _grpc(place: Place) -> Case:
    grpc, port = import_module("grpc"), silent(place)
    channel = grpc.insecure_channel(f"{HOST}:{port}")
    place.on_close(channel.close)
    return waits(lambda: channel.unary_unary("/a/b")(b"", timeout=2 * DELAY))


def _django_mail(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        _django(place)
        settings = import_module("django.conf").settings
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = HOST, silent(place), 5
        return waits(lambda: call(import_module("django.core.mail")))

    return make


def _django(place: Place) -> None:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # it refuses to block the loop otherwise
    settings = import_module("django.conf").settings
    if not settings.configured:
        settings.configure()
    settings.ADMINS = settings.MANAGERS = ["a@b.test"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def django_model(place: Place) -> tuple[Any, Any]:
    """A model with two rows, in a SQLite database of its own, and the first row."""
    _django(place)
    path = place.path("django.db")
    import_module("django").setup()
    held = import_module("django.db").connections
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {"timeout": 5}}
    import_module("django.conf").settings.DATABASES = {"default": database}
    with __import__("contextlib").suppress(Exception):
        held["default"].close()
        del held["default"]
    held.__dict__.pop("settings", None)
    held._settings = {"default": database}
    model = _model()
    with held["default"].schema_editor() as editor:
        editor.create_model(model)
    model.objects.create(a=1)
    row = model.objects.create(a=2)
    held["default"].close()
    place.on_close(held["default"].close)
    lock_late(place, path)
    return model, row


def _model() -> Any:
    models, apps = import_module("django.db.models"), import_module("django.apps").apps
    found = apps.all_models.get("acme", {}).get("thing")
    if found is not None:
        return found
    meta = type("Meta", (), {"app_label": "acme", "get_latest_by": "a", "ordering": ["a"]})
    return type("Thing", (models.Model,), {"__module__": __name__, "Meta": meta, "a": models.IntegerField()})


def _orm(call: Callable[[Any, Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        model, row = django_model(place)
        return waits(lambda: call(model.objects.all(), row))

    return make


def _updated(every: Any, row: Any) -> Any:
    row.a = 5
    return every.bulk_update([row], ["a"])


ORM: dict[str, Callable[[Any, Any], Any]] = {
    "aggregate": lambda every, row: every.aggregate(most=import_module("django.db.models").Max("a")),
    "bulk_create": lambda every, row: every.bulk_create([type(row)(a=3)]),
    "bulk_update": _updated,
    "contains": lambda every, row: every.contains(row),
    "count": lambda every, row: every.count(),
    "create": lambda every, row: every.create(a=3),
    "delete": lambda every, row: every.delete(),
    "earliest": lambda every, row: every.earliest(),
    "exists": lambda every, row: every.exists(),
    "explain": lambda every, row: every.explain(),
    "first": lambda every, row: every.first(),
    "get": lambda every, row: every.get(a=1),
    "get_or_create": lambda every, row: every.get_or_create(a=1),
    "in_bulk": lambda every, row: every.in_bulk(),
    "last": lambda every, row: every.last(),
    "latest": lambda every, row: every.latest(),
    "update": lambda every, row: every.update(a=3),
    "update_or_create": lambda every, row: every.update_or_create(a=1, defaults={"a": 4}),
    "__iter__": lambda every, row: list(every),
}


def _key_set(url: str) -> Any:
    return named("jwt.PyJWKClient")(url).get_signing_keys()


def _sendgrid(url: str) -> Any:
    client = named("sendgrid.SendGridAPIClient")("none", host=url.rstrip("/"))
    return client.send({"from": {"email": "a@b.test"}})


def _tornado(place: Place) -> Case:
    url = http(place)
    return waits(lambda: _elsewhere(lambda: named("tornado.httpclient.HTTPClient")().fetch(url)))


def _elsewhere(call: Call) -> None:
    """In a thread without a loop of its own, which is waited for."""
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()


def _curl(url: str) -> None:
    curl = import_module("pycurl").Curl()
    curl.setopt(curl.URL, url)
    curl.setopt(curl.WRITEFUNCTION, lambda data: None)
    curl.perform()


def _kube(place: Place) -> Case:
    path = place.file(
        b"apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{name: a, cluster: {server: 'http://127.0.0.1:9'}}]\n"
        b"users: [{name: a, user: {}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n"
    )
    return asks("open", lambda: named("kubernetes.config.load_kube_config")(str(path)))


def _twilio(url: str) -> Any:
    return named("twilio.http.http_client.TwilioHttpClient")().request("GET", url)


def _socket_app(port: int) -> Any:
    return named("websocket.WebSocketApp")(f"ws://{HOST}:{port}").run_forever()


def _confluent(name: str, call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A client of Kafka that is given a while to wait."""

    def make(place: Place) -> Case:
        settings = {"bootstrap.servers": f"{HOST}:{silent(place)}", "log_level": 0}
        if name.endswith("Consumer"):
            settings["group.id"] = "a"
        found = named(name)(settings)
        if hasattr(found, "produce"):
            found.produce("a", b"text")
        return waits(lambda: call(found))

    return make


def _published_result(place: Place) -> Case:
    """A message to a broker that does not answer."""
    os.environ["PUBSUB_EMULATOR_HOST"] = f"{HOST}:{silent(place)}"
    os.environ.setdefault("PUBSUB_PROJECT_ID", "a")
    found = named("google.cloud.pubsub_v1.PublisherClient")().publish("projects/a/topics/b", b"text")
    return waits(lambda: found.result(timeout=2 * DELAY))


def _flushed(place: Place) -> Case:
    sentry, url = import_module("sentry_sdk"), http(place)
    sentry.init(dsn=f"{url.replace('//', '//a@')}1")
    place.first(lambda: sentry.capture_message("text"))
    place.on_close(sentry.get_client().close)
    return waits(lambda: sentry.flush(timeout=2))


def _rows(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """Rows of a MongoDB that does not answer."""

    def make(place: Place) -> Case:
        port = silent(place)
        client = named("pymongo.MongoClient")(HOST, port, serverSelectionTimeoutMS=300)
        place.on_close(client.close)
        return waits(lambda: call(client.a.b.find()))

    return make


CASES: Cases = {
    "cassandra.cluster.Cluster().connect": connects(
        lambda port: named("cassandra.cluster.Cluster")([HOST], port=port, connect_timeout=1).connect()
    ),
    "celery.Task().delay": _celery(lambda app, task: task.delay()),
    "celery.Task().apply_async": _celery(lambda app, task: task.apply_async()),
    "celery.Celery().send_task": _celery(lambda app, task: app.send_task("a")),
    "celery.result.AsyncResult().get": _celery(lambda app, task: app.AsyncResult("a").get(timeout=1)),
    "chromadb.HttpClient": fetches(lambda url: named("chromadb.HttpClient")(HOST, int(url.rstrip("/").split(":")[-1]))),
    "clickhouse_connect.get_client": fetches(
        lambda url: named("clickhouse_connect.get_client")(host=HOST, port=int(url.rstrip("/").split(":")[-1]))
    ),
    "confluent_kafka.Producer().flush": _confluent("confluent_kafka.Producer", lambda one: one.flush(2 * DELAY)),
    "confluent_kafka.Producer().poll": _confluent("confluent_kafka.Producer", lambda one: one.poll(2 * DELAY)),
    "confluent_kafka.Consumer().poll": _confluent("confluent_kafka.Consumer", lambda one: one.poll(2 * DELAY)),
    **{
        f"{name}().list_topics": _confluent(name, lambda one: one.list_topics(timeout=2 * DELAY))
        for name in ("confluent_kafka.Producer", "confluent_kafka.Consumer", "confluent_kafka.admin.AdminClient")
    },
    "dns.query.udp": _dns,
    "docker.DockerClient": connects(_docker),
    "fabric.Connection().open": _fabric(lambda held: held.open()),
    "fabric.Connection().run": _fabric(lambda held: held.run("true", hide=True, in_stream=False)),
    "google.cloud.pubsub_v1.PublisherClient().publish().result": _published_result,
    "grpc.Channel().unary_unary().__call__": _grpc,
    "jwt.PyJWKClient().get_signing_keys": fetches(_key_set),
    "kafka.KafkaProducer": connects(
        lambda port: named("kafka.KafkaProducer")(bootstrap_servers=f"{HOST}:{port}", bootstrap_timeout_ms=500)
    ),
    "kombu.Connection().connect": connects(_kombu),
    "kombu.Producer().publish": connects(_published),
    "kubernetes.config.load_kube_config": _kube,
    "ldap3.Connection().bind": _ldap,
    "mysql.connector.connect": connects(
        lambda port: named("mysql.connector.connect")(host=HOST, port=port, use_pure=True, connection_timeout=5)
    ),
    "oracledb.connect": connects(
        lambda port: named("oracledb.connect")(user="a", password="b", dsn=f"{HOST}:{port}/c", retry_count=0)
    ),
    "paramiko.SSHClient().connect": connects(_paramiko),
    "pika.BlockingConnection": connects(_pika),
    "pycurl.Curl().perform": fetches(_curl),
    "pymongo.cursor.Cursor().__iter__": _rows(list),
    "pymongo.cursor.Cursor().__getitem__": _rows(lambda rows: rows[0]),
    "pymssql.connect": connects(
        lambda port: named("pymssql.connect")(server=HOST, port=str(port), user="a", password="b", login_timeout=2)
    ),
    "pymysql.connect": connects(lambda port: named("pymysql.connect")(host=HOST, port=port)),
    "qdrant_client.QdrantClient": fetches(lambda url: named("qdrant_client.QdrantClient")(url=url), b"{}"),
    "sentry_sdk.flush": _flushed,
    "sendgrid.SendGridAPIClient().send": fetches(_sendgrid),
    "tornado.httpclient.HTTPClient().fetch": _tornado,
    "twilio.http.http_client.TwilioHttpClient().request": fetches(_twilio),
    "websocket.create_connection": connects(lambda port: named("websocket.create_connection")(f"ws://{HOST}:{port}")),
    "websocket.WebSocketApp().run_forever": connects(_socket_app),
    "websockets.sync.client.connect": connects(
        lambda port: named("websockets.sync.client.connect")(f"ws://{HOST}:{port}", proxy=None)
    ),
    "zeep.Client": fetches(lambda url: named("zeep.Client")(url), b"<a/>"),
    "zeep.AsyncClient": fetches(lambda url: named("zeep.AsyncClient")(url), b"<a/>"),
    "django.core.mail.send_mail": _django_mail(lambda mail: mail.send_mail("a", "b", "a@b.test", ["a@b.test"])),
    "django.core.mail.send_mass_mail": _django_mail(
        lambda mail: mail.send_mass_mail([("a", "b", "a@b.test", ["a@b.test"])])
    ),
    "django.core.mail.mail_admins": _django_mail(lambda mail: mail.mail_admins("a", "b")),
    "django.core.mail.mail_managers": _django_mail(lambda mail: mail.mail_managers("a", "b")),
    "django.core.mail.EmailMessage().send": _django_mail(
        lambda mail: mail.EmailMessage("a", "b", "a@b.test", ["a@b.test"]).send()
    ),
    "django.db.models.Model().save": _orm(lambda every, row: row.save()),
    "django.db.models.Model().delete": _orm(lambda every, row: row.delete()),
    **{f"django.db.models.QuerySet().{name}": _orm(call) for name, call in ORM.items()},
}
