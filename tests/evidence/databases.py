"""A PostgreSQL and a Redis of the suite's own, started for a run. Debian: `apt-get install postgresql redis-server`."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POSTGRES, REDIS = "ASYNCLINT_POSTGRES", "ASYNCLINT_REDIS"
"""Environment variables that hold `port:process` of the servers."""


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The environment variables for the workers; those of servers that are not installed are missing."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        started = [_redis(Path(folder)), _postgres(Path(folder))]
        try:
            yield {name: f"{port}:{process.pid}" for name, port, process in filter(None, started)}
        finally:
            for _, _, process in filter(None, started):
                process.terminate()
                process.wait(20)


Server = tuple[str, int, "subprocess.Popen[bytes]"]


def _redis(folder: Path) -> Server | None:
    program = shutil.which("redis-server")
    if program is None:
        return None
    port = _free()
    process = subprocess.Popen([program, "--port", str(port), "--save", "", "--dir", folder], stdout=subprocess.DEVNULL)
    _up(port)
    return REDIS, port, process


def _postgres(folder: Path) -> Server | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        return None
    user = _user(folder)
    data, port = folder / "postgres", _free()
    command: list[str | Path] = [
        found[-1].with_name("initdb"),
        "-D",
        data,
        "-A",
        "trust",
        "-U",
        "postgres",
        "--no-sync",
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, user=user)
    process = subprocess.Popen(
        [found[-1], "-D", data, "-p", str(port), "-k", "", "-h", "127.0.0.1", "-F"],
        stderr=subprocess.DEVNULL, cwd=folder, user=user,
    )  # fmt: skip
    _up(port)
    return POSTGRES, port, process


def _user(folder: Path) -> int | None:
    """PostgreSQL does not run as root: then the user of Debian's package, who is given the folder."""
    if os.getuid():
        return None
    user = pwd.getpwnam("postgres").pw_uid
    os.chown(folder, user, -1)
    return user


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _up(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(0.5)
            return


def family(process: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *map(int, children)]


def server(name: str) -> tuple[int, int]:
    """Port and process of a server that runs. Raises ImportError without: nothing can be run against it."""
    if name not in os.environ:
        raise ImportError(f"{name} is not set: the server is not installed")
    port, process = os.environ[name].split(":")
    return int(port), int(process)
