"""HTTP clients, against a web server on the loopback that answers late. Each is imported when its call is made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from ..case import Case, Cases, waits
from ..place import Place
from ..servers import http
from ..twins import Twins

VERBS = ("get", "options", "head", "post", "put", "patch", "delete")


def imported(name: str) -> Any:
    """A module, with what httpx imports when its first client is made: interrupted there, it would stay half done."""
    found = import_module(name)
    if name.startswith("httpx"):
        found.Client(verify=False).close()
    return found


def function(path: str, *before: Any, **more: Any) -> Callable[[Place], Case]:
    """A function of a module, given the address."""
    module, _, name = path.rpartition(".")

    def make(place: Place) -> Case:
        call, url = getattr(imported(module), name), http(place)
        return waits(lambda: call(*before, url, **more))

    return make


def client(path: str, call: Callable[[Any, str], Any], **settings: Any) -> Callable[[Place], Case]:
    """A call on a client."""
    module, _, name = path.rpartition(".")

    def make(place: Place) -> Case:
        found, url = getattr(import_module(module), name)(**settings), http(place)
        place.on_close(getattr(found, "close", None) or found.clear)
        return waits(lambda: call(found, url))

    return make


def method(name: str, *before: Any) -> Callable[[Any, str], Any]:
    """A method given the address."""
    return lambda found, url: getattr(found, name)(*before, url)


def entered(path: str) -> Callable[[Place], Case]:
    """A stream that is opened."""

    def call(url: str) -> None:
        with import_module(path).stream("GET", url):
            pass

    def make(place: Place) -> Case:
        imported(path)
        url = http(place)
        return waits(lambda: call(url))

    return make


def _streamed(found: Any, url: str) -> None:
    with found.stream("GET", url):
        pass


def _sent(found: Any, url: str) -> None:
    found.send(found.build_request("GET", url))


def _prepared(found: Any, url: str) -> None:
    found.send(import_module("requests").Request("GET", url).prepare())


def pool(name: str) -> Callable[[Place], Case]:
    """A call on a pool of connections to one host."""

    def make(place: Place) -> Case:
        found = import_module("urllib3").connection_from_url(http(place))
        place.on_close(found.close)
        return waits(lambda: getattr(found, name)("GET", "/"))

    return make


def httpx_like(name: str) -> Cases:
    """httpx, and what has its interface."""
    client_class, settings = f"{name}.Client", {"verify": False}
    return {
        **{f"{name}.{verb}": function(f"{name}.{verb}", verify=False) for verb in VERBS},
        **{f"{name}.Client().{verb}": client(client_class, method(verb), **settings) for verb in VERBS},
        f"{name}.request": function(f"{name}.request", "GET", verify=False),
        f"{name}.Client().request": client(client_class, method("request", "GET"), **settings),
        f"{name}.Client().send": client(client_class, _sent, **settings),
        f"{name}.stream().__enter__": entered(name),
        f"{name}.Client().stream().__enter__": client(client_class, _streamed, **settings),
    }


CASES: Cases = {
    **{f"requests.{verb}": function(f"requests.{verb}") for verb in VERBS},
    **{f"requests.Session().{verb}": client("requests.Session", method(verb)) for verb in VERBS},
    "requests.request": function("requests.request", "GET"),
    "requests.Session().request": client("requests.Session", method("request", "GET")),
    "requests.Session().send": client("requests.Session", _prepared),
    "requests.adapters.HTTPAdapter().send": client("requests.adapters.HTTPAdapter", _prepared),
    **httpx_like("httpx"),
    **httpx_like("httpx2"),
    "urllib3.request": function("urllib3.request", "GET"),
    **{
        f"urllib3.PoolManager().{name}": client("urllib3.PoolManager", method(name, "GET"))
        for name in ("request", "request_encode_url", "request_encode_body", "urlopen")
    },
    **{
        f"urllib3.HTTPConnectionPool().{name}": pool(name)
        for name in ("request", "request_encode_url", "request_encode_body", "urlopen")
    },
}


def asynchronous(call: Callable[[Any, str], Awaitable[Any]]) -> Callable[[Place], Any]:
    """A call on an asynchronous client of httpx."""

    def make(place: Place) -> Callable[[], Awaitable[Any]]:
        found, url = import_module("httpx").AsyncClient(verify=False), http(place)

        async def run() -> None:
            async with found as opened:
                await call(opened, url)

        return run

    return make


async def _read(found: Any, url: str) -> None:
    async with found.stream("GET", url) as reply:
        await reply.aread()


ASYNCHRONOUS = {
    **{verb: asynchronous(method(verb)) for verb in VERBS},
    "request": asynchronous(method("request", "GET")),
    "send": asynchronous(lambda found, url: found.send(found.build_request("GET", url))),
    "stream": asynchronous(_read),
}
"""The methods of `httpx.AsyncClient`."""

TWINS: Twins = {
    **{
        (f"{head}.{name}", f"httpx.AsyncClient().{name}"): ASYNCHRONOUS[name]
        for head, names in {
            "httpx": (*VERBS, "request"),
            "httpx.Client()": (*VERBS, "request", "send"),
            "requests": (*VERBS, "request"),
            "requests.Session()": ("get", "request", "send"),
        }.items()
        for name in names
    },
    **{
        (f"{head}.stream().__enter__", "httpx.AsyncClient().stream"): ASYNCHRONOUS["stream"]
        for head in ("httpx", "httpx.Client()")
    },
    **{
        (f"urllib3.{name}", "httpx.AsyncClient().request"): ASYNCHRONOUS["request"]
        for name in ("request", "PoolManager().request", "PoolManager().urlopen", "HTTPConnectionPool().request")
    },
}
