"""Clients that are told the address of their server, and calls that compute, of libraries that have no other runner."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import import_module
from typing import Any

from ..case import Call, Case, Cases, waits
from ..place import DELAY, Place
from ..servers import http
from .growing import grown, named, often, once
from .services import fetches

TEXT = "one two three four five six seven eight nine ten"
PAGE = f"<html><body>{f'<div><p>{TEXT} <a href=/x>more</a></p></div>' * 40}</body></html>"


def method(
    path: str, *settings: Any, name: str = "", given: tuple[Any, ...] = (), **more: Any
) -> Callable[[Place], Case]:
    """A method of a client; `{}` among the settings of the client stands for the address of a server."""

    def make(place: Place) -> Case:
        url = http(place)
        told = [one.format(url) if isinstance(one, str) else one for one in settings]
        named_settings = {key: one.format(url) if isinstance(one, str) else one for key, one in more.items()}
        held = named(path)(*told, **named_settings)
        for step in name.split("."):
            held = getattr(held, step)
        return waits(lambda: held(*given))

    return make


def _graphql(call: Callable[[Any, Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        gql, transport = import_module("gql"), named("gql.transport.requests.RequestsHTTPTransport")
        client = gql.Client(transport=transport(url=http(place), timeout=5))
        return waits(lambda: call(client, gql.gql("{ a }")))

    return make


def _retried(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        tenacity = import_module("tenacity")
        held = tenacity.Retrying(wait=tenacity.wait_fixed(DELAY), stop=tenacity.stop_after_attempt(2))
        return waits(lambda: call(held))

    return make


def _fails() -> None:
    raise ValueError


def _attempts(held: Any) -> None:
    for attempt in held:
        with attempt:
            _fails()


def _corpus(size: int) -> list[list[str]]:
    return [f"{at} {TEXT}".split() for at in range(size)]


def _scored(name: str) -> Callable[[Place], Case]:
    def prepare(place: Place) -> Call:
        held = named("rank_bm25.BM25Okapi")(_corpus(2000))
        given = (TEXT.split(), list(range(2000))) if name == "get_top_n" else (TEXT.split(),)
        return lambda: getattr(held, name)(*given)

    return often(prepare)


def _extracted(place: Place) -> Call:
    document = named("fpdf.FPDF")()
    document.add_page()
    document.set_font("helvetica")
    document.multi_cell(0, text=TEXT)
    data = bytes(document.output())
    return lambda: named("pdfminer.high_level.extract_text")(io.BytesIO(data))


def _signed(place: Place) -> Call:
    key = named("rsa.newkeys")(512)[1]
    return lambda: named("rsa.sign")(b"a", key, "SHA-256")


CASES: Cases = {
    **{
        f"prometheus_client.{name}": fetches(
            lambda url, name=name: named(f"prometheus_client.{name}")(  # type: ignore[misc]
                url, "job", *([named("prometheus_client.CollectorRegistry")()] if "push" in name else [])
            )
        )
        for name in ("push_to_gateway", "pushadd_to_gateway", "delete_from_gateway")
    },
    "gql.Client().execute": _graphql(lambda client, query: client.execute(query)),
    "gql.Client().execute_sync": _graphql(lambda client, query: client.execute_sync(query)),
    "mechanicalsoup.StatefulBrowser().open": fetches(lambda url: named("mechanicalsoup.StatefulBrowser")().open(url)),
    "discord_webhook.DiscordWebhook().execute": method(
        "discord_webhook.DiscordWebhook", "{}", content="text", name="execute"
    ),
    "pymsteams.connectorcard().send": fetches(lambda url: named("pymsteams.connectorcard")(url).text("a").send()),
    "web3.Web3().is_connected": fetches(
        lambda url: import_module("web3").Web3(named("web3.HTTPProvider")(url)).is_connected()
    ),
    "web3.Web3().eth.get_balance": fetches(
        lambda url: import_module("web3").Web3(named("web3.HTTPProvider")(url)).eth.get_balance("0x" + "0" * 40)
    ),
    "keycloak.KeycloakOpenID().well_known": method(
        "keycloak.KeycloakOpenID", server_url="{}", realm_name="a", client_id="b", name="well_known"
    ),
    "trino.dbapi.Cursor().execute": fetches(
        lambda url: named("trino.dbapi.connect")(url, user="a").cursor().execute("select 1")
    ),
    "tenacity.Retrying().__call__": _retried(lambda held: held(_fails)),
    "tenacity.Retrying().__iter__": _retried(_attempts),
    "rank_bm25.BM25Okapi": grown(lambda place, size: lambda: named("rank_bm25.BM25Okapi")(_corpus(size))),
    **{f"rank_bm25.BM25Okapi().{name}": _scored(name) for name in ("get_scores", "get_top_n")},
    "black.format_str": grown(
        lambda place, size: lambda: named("black.format_str")("a = f(1)\n" * size, mode=named("black.Mode")())
    ),
    "html2text.html2text": once("html2text.html2text", PAGE),
    "markdownify.markdownify": once("markdownify.markdownify", PAGE),
    "readability.Document().summary": often(lambda place: lambda: named("readability.Document")(PAGE).summary()),
    "wordcloud.WordCloud().generate": often(lambda place: lambda: named("wordcloud.WordCloud")().generate(TEXT)),
    "rsa.newkeys": once("rsa.newkeys", 512),
    "rsa.sign": often(_signed),
    "eth_account.Account.encrypt": often(
        lambda place: lambda: named("eth_account.Account").encrypt("0x" + "11" * 32, "password")
    ),
    "pdfminer.high_level.extract_text": often(_extracted),
    "xhtml2pdf.pisa.CreatePDF": often(
        lambda place: lambda: named("xhtml2pdf.pisa.CreatePDF")(f"<p>{TEXT}</p>", dest=io.BytesIO())
    ),
    "cpuinfo.get_cpu_info": lambda place: waits(named("cpuinfo.get_cpu_info")),
}
