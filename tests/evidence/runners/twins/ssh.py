"""Twins of SSH clients, against a server that says nothing, or one that runs commands and takes its time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib import import_module
from typing import Any

from ...place import DELAY, Place
from ...servers import HOST, silent
from ...twins import Twins
from .ready import twin


def _connect(port: int) -> Awaitable[Any]:
    settings = {"known_hosts": None, "client_keys": None, "config": None, "agent_path": None}
    return import_module("asyncssh").connect(HOST, port, username="a", **settings)  # type: ignore[no-any-return]


def _nobody(clock: Place) -> AbstractAsyncContextManager[int]:
    import_module("asyncssh")
    return nullcontext(silent(clock))


def _logged_in(clock: Place) -> AbstractAsyncContextManager[Any]:
    """A connection to a server that runs a command in no time, but late when the clock has started."""
    port = _serves(clock)

    @asynccontextmanager
    async def entered() -> AsyncIterator[Any]:
        async with await _connect(port) as found:
            yield found

    return entered()


def _serves(clock: Place) -> int:
    """The port of a server that lets everybody in, on a loop in another thread."""
    ssh, loop = import_module("asyncssh"), asyncio.new_event_loop()
    everybody = type("Everybody", (ssh.SSHServer,), {"begin_auth": lambda self, user: False})

    async def answer(process: Any) -> None:
        if clock.begun:
            await asyncio.sleep(DELAY)
        process.exit(0)

    async def listen() -> int:
        key = ssh.generate_private_key("ssh-ed25519")
        found = await ssh.listen(HOST, 0, server_factory=everybody, server_host_keys=[key], process_factory=answer)
        return int(found.get_port())

    threading.Thread(target=loop.run_forever, daemon=True).start()
    clock.on_close(lambda: loop.call_soon_threadsafe(loop.stop))
    return asyncio.run_coroutine_threadsafe(listen(), loop).result(5)


TWINS: Twins = {
    ("fabric.Connection().open", "asyncssh.connect"): twin(_nobody, _connect, fails=True),
    ("fabric.Connection().run", "asyncssh.connect().run"): twin(_logged_in, lambda found: found.run("true")),
    ("paramiko.SSHClient().connect", "asyncssh.connect"): twin(_nobody, _connect, fails=True),
}
