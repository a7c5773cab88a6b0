"""Twins of web, mail and file clients, against servers on the loopback that fall silent or answer late."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from email.message import EmailMessage
from functools import partial
from importlib import import_module
from typing import Any

from ...place import Place
from ...servers import HOST, silent
from ...twins import Make, Opened, Pair, Twins, pairs
from ..network import GOOD
from ..web import ASYNCHRONOUS


def _connected(protocol: str, client: Callable[[int], Any], connect: Callable[[Any, int], Awaitable[Any]]) -> Any:
    """A client that has connected to a server that answers until the clock starts."""

    def of(call: Callable[[Any], Awaitable[Any]]) -> Make:
        def make(place: Place) -> Opened:
            port = silent(place, *GOOD[protocol])

            @asynccontextmanager
            async def opened() -> AsyncIterator[Any]:
                found = client(port)
                await connect(found, port)
                yield found
                found.close()

            return Opened(opened, call, fails=True)

        return make

    return of


def connecting(client: Callable[[int], Any], connect: Callable[[Any, int], Awaitable[Any]]) -> Make:
    """A client that connects to a server that does not greet."""

    def make(place: Place) -> Opened:
        port = silent(place)
        return Opened(nullcontext, lambda _: connect(client(port), port), fails=True)

    return make


def _ftp(port: int, **settings: Any) -> Any:
    return import_module("aioftp").Client(**settings)


def _ftp_connect(found: Any, port: int) -> Any:
    return found.connect(HOST, port)


def _smtp(port: int, **settings: Any) -> Any:
    return import_module("aiosmtplib").SMTP(
        hostname=HOST, port=port, local_hostname="localhost", start_tls=False, **settings
    )


def _smtp_connect(found: Any, port: int) -> Any:
    return found.connect()


async def _entered(given: Any) -> None:
    async with given:
        pass


def _message() -> EmailMessage:
    found = EmailMessage()
    found["From"], found["To"] = "a@b.test", "c@d.test"
    return found


ftp = _connected("ftplib", _ftp, _ftp_connect)
smtp = _connected("smtplib", _smtp, _smtp_connect)

FTP: Mapping[str, Make] = {
    "FTP": connecting(_ftp, _ftp_connect),
    "FTP_TLS": connecting(partial(_ftp, ssl=True), _ftp_connect),
    "FTP().connect": connecting(_ftp, _ftp_connect),
    **dict.fromkeys(("FTP().quit", "FTP().__exit__"), ftp(lambda found: found.quit())),
    "FTP().abort": ftp(lambda found: found.abort()),
    "FTP().cwd": ftp(lambda found: found.change_directory("a")),
    "FTP().pwd": ftp(lambda found: found.get_current_directory()),
    "FTP().delete": ftp(lambda found: found.remove_file("a")),
    "FTP().login": ftp(lambda found: found.login()),
    "FTP().mkd": ftp(lambda found: found.make_directory("a")),
    "FTP().rmd": ftp(lambda found: found.remove_directory("a")),
    "FTP().rename": ftp(lambda found: found.rename("a", "b")),
    "FTP().size": ftp(lambda found: found.stat("a")),
    **dict.fromkeys(("FTP().dir", "FTP().mlsd", "FTP().nlst"), ftp(lambda found: found.list())),
    **dict.fromkeys(
        ("FTP().retrbinary", "FTP().retrlines"), ftp(lambda found: _entered(found.download_stream("a")))
    ),
    **dict.fromkeys(
        ("FTP().storbinary", "FTP().storlines"), ftp(lambda found: _entered(found.upload_stream("a")))
    ),
    **dict.fromkeys(("FTP().sendcmd", "FTP().voidcmd"), ftp(lambda found: found.command("NOOP", "2xx"))),
}  # fmt: skip
"""What `aioftp.Client` does of what `ftplib` does."""

SMTP: Mapping[str, Make] = {
    "SMTP().connect": connecting(_smtp, _smtp_connect),
    "SMTP().__aexit__": smtp(lambda found: found.__aexit__(None, None, None)),
    "SMTP().login": smtp(lambda found: found.login("a", "b")),
    "SMTP().mail": smtp(lambda found: found.mail("a@b.test")),
    "SMTP().rcpt": smtp(lambda found: found.rcpt("c@d.test")),
    "SMTP().data": smtp(lambda found: found.data("text")),
    "SMTP().vrfy": smtp(lambda found: found.vrfy("a@b.test")),
    "SMTP().execute_command": smtp(lambda found: found.execute_command(b"NOOP")),
    "SMTP().sendmail": smtp(lambda found: found.sendmail("a@b.test", ["c@d.test"], "text")),
    "SMTP().send_message": smtp(lambda found: found.send_message(_message())),
    **{f"SMTP().{name}": smtp(lambda found, name=name: getattr(found, name)())
       for name in ("ehlo", "helo", "noop", "quit", "rset", "starttls")},
}  # fmt: skip
"""The methods of aiosmtplib."""


def _mail(pair: Pair) -> Make:
    symbol, twin = pair
    if "()" in symbol:
        return SMTP[twin.removeprefix("aiosmtplib.")]
    return connecting(partial(_smtp, use_tls=True) if symbol.endswith("_SSL") else _smtp, _smtp_connect)


def _web(pair: Pair) -> Make:
    return ASYNCHRONOUS[pair[1].removeprefix("httpx.AsyncClient().")]


TWINS: Twins = {
    **{pair: _web(pair) for name in ("http", "urllib") for pair in pairs(name)},
    **{pair: FTP[pair[0].removeprefix("ftplib.")] for pair in pairs("ftplib")},
    **{pair: _mail(pair) for pair in pairs("smtplib")},
}
