"""Calls over the network: servers on the loopback that fall silent."""

from __future__ import annotations

import ftplib
import http.client
import imaplib
import importlib
import io
import poplib
import re
import smtplib
import socket
import socketserver
import ssl
import urllib.request
import warnings
import xmlrpc.client
from collections.abc import Callable
from typing import Any

from ..case import Case, Cases, asks, waits
from ..place import Place
from ..servers import HOST, silent
from ..servers import http as web

GOOD = {
    "ftplib": (b"220 hello\r\n", lambda line: b"230 fine\r\n"),
    "smtplib": (b"220 hello\r\n", lambda line: b"354 go on\r\n" if line.startswith(b"DATA") else b"250 fine\r\n"),
    "poplib": (b"+OK hello\r\n", lambda line: b"+OK fine\r\n"),
    "nntplib": (b"200 hello\r\n", lambda line: b"500 what\r\n"),
}
"""What a server of each protocol greets with and answers."""


def _imap(line: bytes) -> bytes:
    tag, _, command = line.strip().partition(b" ")
    said = b"* CAPABILITY IMAP4rev1 SORT THREAD=REFERENCES AUTH=PLAIN ENABLE\r\n" if command == b"CAPABILITY" else b""
    return said + tag + b" OK fine\r\n"


def module(name: str) -> Any:
    """A module that may be on its way out. Raises ImportError once it is gone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module(name)


def connects(call: Callable[[int], Any]) -> Callable[[Place], Case]:
    """The call connects, to a server that does not greet."""

    def make(place: Place) -> Case:
        port = silent(place)
        return waits(lambda: call(port))

    return make


def client(make_client: Callable[[int], Any], protocol: str, call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A call on a connected client."""
    greeting, reply = GOOD[protocol]

    def make(place: Place) -> Case:
        found = make_client(silent(place, greeting, reply))
        place.on_close(getattr(found, "close", lambda: None))
        return waits(lambda: call(found))

    return make


def imap(call: Callable[[Any], Any], state: str = "SELECTED") -> Callable[[Place], Case]:
    """A call on a connected IMAP client."""

    def make(place: Place) -> Case:
        found = imaplib.IMAP4(HOST, silent(place, b"* OK hello\r\n", _imap))
        found.state = state
        place.on_close(found.shutdown)
        return waits(lambda: call(found))

    return make


def ftp(call: Callable[[ftplib.FTP], Any]) -> Callable[[Place], Case]:
    """A call on a connected FTP client."""
    return client(lambda port: _ftp(port), "ftplib", call)


def _ftp(port: int) -> ftplib.FTP:
    found = ftplib.FTP()
    found.connect(HOST, port)
    return found


def _left(found: Any) -> None:
    with found:
        pass


def smtp(call: Callable[[smtplib.SMTP], Any]) -> Callable[[Place], Case]:
    """A call on a connected SMTP client."""
    return client(lambda port: smtplib.SMTP(HOST, port), "smtplib", call)


def pop(call: Callable[[poplib.POP3], Any]) -> Callable[[Place], Case]:
    """A call on a connected POP3 client."""
    return client(lambda port: poplib.POP3(HOST, port), "poplib", call)


def nntp(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A call on a connected NNTP client."""
    return client(lambda port: module("nntplib").NNTP(HOST, port), "nntplib", call)


def telnet(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A call on a connected Telnet client."""

    def make(place: Place) -> Case:
        found = module("telnetlib").Telnet(HOST, silent(place))
        place.on_close(found.close)
        return waits(lambda: call(found))

    return make


def request(call: Callable[[http.client.HTTPConnection], Any]) -> Callable[[Place], Case]:
    """A call on an HTTP connection, the request sent."""

    def make(place: Place) -> Case:
        found = http.client.HTTPConnection(HOST, silent(place))
        found.request("GET", "/")
        place.on_close(found.close)
        return waits(lambda: call(found))

    return make


def sending(call: Callable[[http.client.HTTPConnection], Any]) -> Callable[[Place], Case]:
    """A call on an HTTP connection whose other side takes no more bytes."""

    def make(place: Place) -> Case:
        found = http.client.HTTPConnection(HOST)
        found.sock = place.full_connection()
        return waits(lambda: call(found))

    return make


def _ended(found: http.client.HTTPConnection) -> None:
    found.putrequest("POST", "/")
    found.endheaders(bytes(65536))


def response(call: Callable[[http.client.HTTPResponse], Any]) -> Callable[[Place], Case]:
    """A call on a reply whose body comes late."""

    def make(place: Place) -> Case:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        found = http.client.HTTPConnection(HOST, silent(place, reply=lambda line: head if line == b"\r\n" else b""))
        found.request("GET", "/")
        reply = found.getresponse()
        place.on_close(reply.close)
        place.on_close(found.close)
        return waits(lambda: call(reply))

    return make


def asked_the_web(call: Callable[[str], Any]) -> Callable[[Place], Case]:
    """A call to a web server that answers late."""

    def make(place: Place) -> Case:
        url = web(place)
        return waits(lambda: call(url))

    return make


def receiving(call: Callable[[socket.socket], Any]) -> Callable[[Place], Case]:
    """A call on a socket to which bytes come late."""

    def make(place: Place) -> Case:
        found = place.late_connection()
        return waits(lambda: call(found))

    return make


def overfull(call: Callable[[socket.socket], Any]) -> Callable[[Place], Case]:
    """A call on a socket that takes no more bytes."""

    def make(place: Place) -> Case:
        found = place.full_connection()
        return waits(lambda: call(found))

    return make


def listening(call: Callable[[socket.socket], Any]) -> Callable[[Place], Case]:
    """A call on a socket to which somebody connects late."""

    def make(place: Place) -> Case:
        found = socket.create_server((HOST, 0))
        other = socket.socket()
        place.later(lambda: other.connect(found.getsockname()))
        place.on_close(found.close)
        place.on_close(other.close)
        return waits(lambda: call(found))

    return make


def crowded(place: Place) -> Case:
    """Connecting to a server that has as many callers as it takes, until it takes one late."""
    path = str(place.path())
    server, waiting, found = (socket.socket(socket.AF_UNIX) for _ in range(3))
    for one in (server, waiting, found):
        place.on_close(one.close)
    server.bind(path)
    server.listen(0)
    waiting.connect(path)
    place.later(lambda: server.accept()[0].close())
    return waits(lambda: found.connect(path))


def crowded_port(place: Place) -> int:
    """The port of such a server: the system tries again after a second."""
    server, waiting = (socket.socket() for _ in range(2))
    for one in (server, waiting):
        place.on_close(one.close)
    server.bind((HOST, 0))
    server.listen(0)
    waiting.connect(server.getsockname())
    place.later(lambda: server.accept()[0].close())
    return int(server.getsockname()[1])


def dials(call: Callable[[int], Any]) -> Callable[[Place], Case]:
    """The call connects to a server that has as many callers as it takes."""

    def make(place: Place) -> Case:
        port = crowded_port(place)
        return waits(lambda: call(port))

    return make


def _dialled(port: int) -> None:
    with socket.socket() as found:
        found.connect_ex((HOST, port))


def serving(call: Callable[[socketserver.TCPServer], Any]) -> Callable[[Place], Case]:
    """A call on a server to which somebody connects late."""

    def make(place: Place) -> Case:
        found = socketserver.TCPServer((HOST, 0), socketserver.BaseRequestHandler)
        other = socket.socket()
        place.later(lambda: other.connect(found.server_address))
        place.on_close(found.server_close)
        place.on_close(other.close)
        return waits(lambda: call(found))

    return make


def served(place: Place) -> Case:
    """A server that is told to stop late."""
    found = socketserver.TCPServer((HOST, 0), socketserver.BaseRequestHandler)
    place.later(found.shutdown)
    place.on_close(found.server_close)
    return waits(lambda: found.serve_forever(0.01))


def _handshake(found: socket.socket) -> None:
    insecure = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with insecure.wrap_socket(found, server_hostname="none", do_handshake_on_connect=False) as wrapped:
        wrapped.do_handshake()


def _accepted(found: socket.socket) -> None:
    found.accept()[0].close()


def _retrieved(url: str) -> None:
    urllib.request.urlretrieve(url)
    urllib.request.urlcleanup()


def looks_up(call: Callable[[], Any], event: str) -> Callable[[Place], Case]:
    """The audit hook sees a question to the resolver."""
    return lambda place: asks(event, call)


def _each(wrap: Callable[[Callable[[Any], Any]], Any], prefix: str, calls: str) -> Cases:
    """Cases of methods by name and arguments, as in `list cwd:folder`."""

    def call(name: str, arguments: list[str]) -> Callable[[Any], Any]:
        return lambda held: getattr(held, name)(*arguments)

    parts = [re.split("[:,]", one) for one in calls.split()]
    return {f"{prefix}{name}": wrap(call(name, arguments)) for name, *arguments in parts}


SOCKETS: Cases = {
    "socket.getaddrinfo": looks_up(lambda: socket.getaddrinfo(HOST, 1), "socket.getaddrinfo"),
    "socket.gethostbyname": looks_up(lambda: socket.gethostbyname(HOST), "socket.gethostbyname"),
    "socket.gethostbyname_ex": looks_up(lambda: socket.gethostbyname_ex(HOST), "socket.gethostbyname"),
    "socket.gethostbyaddr": looks_up(lambda: socket.gethostbyaddr(HOST), "socket.gethostbyaddr"),
    "socket.getfqdn": looks_up(lambda: socket.getfqdn(HOST), "socket.gethostbyaddr"),
    "socket.getnameinfo": looks_up(lambda: socket.getnameinfo((HOST, 1), 0), "socket.getnameinfo"),
    "socket.create_connection": dials(lambda port: socket.create_connection((HOST, port)).close()),
    "socket.socket().connect": crowded,
    "socket.socket().connect_ex": dials(_dialled),
    "socket.socket().accept": listening(_accepted),
    "socket.socket().recv": receiving(lambda found: found.recv(9)),
    "socket.socket().recv_into": receiving(lambda found: found.recv_into(bytearray(9))),
    "socket.socket().recvfrom": receiving(lambda found: found.recvfrom(9)),
    "socket.socket().recvfrom_into": receiving(lambda found: found.recvfrom_into(bytearray(9))),
    "socket.socket().recvmsg": receiving(lambda found: found.recvmsg(9)),
    "socket.socket().recvmsg_into": receiving(lambda found: found.recvmsg_into([bytearray(9)])),
    "socket.socket().send": overfull(lambda found: found.send(bytes(9999))),
    "socket.socket().sendall": overfull(lambda found: found.sendall(bytes(9999))),
    "socket.socket().sendmsg": overfull(lambda found: found.sendmsg([bytes(9999)])),
    "socketserver.BaseServer().handle_request": serving(lambda found: found.handle_request()),
    "socketserver.BaseServer().serve_forever": served,
    "ssl.SSLSocket().do_handshake": receiving(_handshake),
    "ssl.get_server_certificate": connects(lambda port: ssl.get_server_certificate((HOST, port))),
}

WEB: Cases = {
    "http.client.HTTPConnection().connect": dials(lambda port: http.client.HTTPConnection(HOST, port).connect()),
    "http.client.HTTPConnection().getresponse": request(lambda found: found.getresponse()),
    "http.client.HTTPConnection().request": sending(lambda found: found.request("POST", "/", bytes(65536))),
    "http.client.HTTPConnection().send": sending(lambda found: found.send(bytes(65536))),
    "http.client.HTTPConnection().endheaders": sending(_ended),
    "http.client.HTTPResponse().read": response(lambda found: found.read()),
    "http.client.HTTPResponse().readline": response(lambda found: found.readline()),
    "http.client.HTTPResponse().readinto": response(lambda found: found.readinto(bytearray(9))),
    "http.client.HTTPResponse().__iter__": response(list),
    "urllib.request.urlopen": asked_the_web(lambda url: urllib.request.urlopen(url).close()),
    "urllib.request.urlretrieve": asked_the_web(_retrieved),
    "urllib.request.OpenerDirector().open": asked_the_web(lambda url: urllib.request.build_opener().open(url).close()),
    "xmlrpc.client.ServerProxy().**": asked_the_web(lambda url: xmlrpc.client.ServerProxy(url).system.list()),
}

MAIL: Cases = {
    "smtplib.SMTP": connects(lambda port: smtplib.SMTP(HOST, port)),
    "smtplib.SMTP_SSL": connects(lambda port: smtplib.SMTP_SSL(HOST, port)),
    "smtplib.LMTP": connects(lambda port: smtplib.LMTP(HOST, port)),
    "smtplib.SMTP().connect": connects(lambda port: smtplib.SMTP().connect(HOST, port)),
    "smtplib.SMTP().__exit__": smtp(_left),
    "smtplib.SMTP().rcpt": smtp(lambda found: found.rcpt("b@c")),
    "smtplib.SMTP().sendmail": smtp(lambda found: found.sendmail("a@b", "c@d", "text")),
    "smtplib.SMTP().login": smtp(lambda found: found.login("a", "b")),
    **_each(smtp, "smtplib.SMTP().", "ehlo helo mail:a data:text noop quit rset starttls verify:a docmd:NOOP"),
    "poplib.POP3": connects(lambda port: poplib.POP3(HOST, port)),
    "poplib.POP3_SSL": connects(lambda port: poplib.POP3_SSL(HOST, port)),
    **_each(
        pop,
        "poplib.POP3().",
        "user:a pass_:a stat list retr:1 dele:1 noop rset quit top:1,1 uidl rpop:a capa utf8",
    ),
    "imaplib.IMAP4": connects(lambda port: imaplib.IMAP4(HOST, port)),
    "imaplib.IMAP4_SSL": connects(lambda port: imaplib.IMAP4_SSL(HOST, port)),
    "imaplib.IMAP4().login": imap(lambda found: found.login("a", "b"), "NONAUTH"),
    "imaplib.IMAP4().authenticate": imap(lambda found: found.authenticate("PLAIN", lambda _: b"a"), "NONAUTH"),
    "imaplib.IMAP4().append": imap(lambda found: found.append("a", None, None, b"text")),
    **_each(
        imap,
        "imaplib.IMAP4().",
        "select search:,ALL fetch:1,FLAGS store:1,FLAGS,() copy:1,a expunge close logout list lsub noop "
        "status:a,(UIDNEXT) subscribe:a unsubscribe:a uid:FETCH,1,FLAGS create:a delete:a rename:a,b "
        "capability check sort:(DATE),UTF-8,ALL thread:REFERENCES,UTF-8,ALL",
    ),
    "nntplib.NNTP": connects(lambda port: module("nntplib").NNTP(HOST, port)),
    "nntplib.NNTP_SSL": connects(lambda port: module("nntplib").NNTP_SSL(HOST, port)),
    "nntplib.NNTP().post": nntp(lambda found: found.post(io.BytesIO(b"text"))),
    **_each(nntp, "nntplib.NNTP().", "group:a article quit list head body stat"),
}

FILES: Cases = {
    "ftplib.FTP": connects(lambda port: _ftp(port)),
    "ftplib.FTP().connect": connects(lambda port: ftplib.FTP().connect(HOST, port)),
    "ftplib.FTP().__exit__": ftp(_left),
    "ftplib.FTP().dir": ftp(lambda found: found.dir(lambda line: None)),
    "ftplib.FTP().mlsd": ftp(lambda found: list(found.mlsd())),
    "ftplib.FTP().retrbinary": ftp(lambda found: found.retrbinary("RETR a", lambda data: None)),
    "ftplib.FTP().retrlines": ftp(lambda found: found.retrlines("RETR a", lambda line: None)),
    "ftplib.FTP().storbinary": ftp(lambda found: found.storbinary("STOR a", io.BytesIO(b"data"))),
    "ftplib.FTP().storlines": ftp(lambda found: found.storlines("STOR a", io.BytesIO(b"data"))),
    **_each(
        ftp,
        "ftplib.FTP().",
        "login quit cwd:a pwd mkd:a rmd:a delete:a rename:a,b size:a nlst sendcmd:NOOP voidcmd:NOOP abort",
    ),
    "telnetlib.Telnet().read_until": telnet(lambda found: found.read_until(b"x")),
    "telnetlib.Telnet().read_all": telnet(lambda found: found.read_all()),
    "telnetlib.Telnet().read_some": telnet(lambda found: found.read_some()),
    "telnetlib.Telnet().expect": telnet(lambda found: found.expect([b"x"])),
}

CASES: Cases = {**SOCKETS, **WEB, **MAIL, **FILES}
