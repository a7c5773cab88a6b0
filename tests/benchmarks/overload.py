"""
What fixing is worth: `fixtures/shop/shop/overload.py` under load, as it is and as `asynclint --fix` leaves it.

Run by hand, with the extra `proof` installed: `python tests/benchmarks/overload.py --write docs`. Load
comes from wrk where that is installed, else from asyncio. The database is SQLite, or what SHOP_DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, TypeAlias

REPOSITORY = Path(__file__).parent.parent.parent
ROUTES = ("sleep", "upstream", "client", "file", "database", "password")
SAYS = {
    "sleep": "sleeps 50 ms",
    "upstream": "asks another service with requests",
    "client": "makes a client for each request",
    "file": "reads and hashes 8 MB",
    "database": "queries a database",
    "password": "hashes a password",
}
UPSTREAM_SECONDS = 0.02
PATIENCE = 30
"""Seconds that a client waits for an answer."""
PROMISED = 21
"""How many times as fast the sleeping route must be."""


class Measured(NamedTuple):
    """Requests per second, latencies in milliseconds, and answers that failed or never came."""

    rate: float
    p50: float
    p99: float
    errors: int
    requests: int


# The load


class Load(NamedTuple):
    """On how many connections, for how many seconds, and whether wrk makes them or asyncio."""

    connections: int
    seconds: int
    wrk: bool


def loaded(url: str, load: Load) -> Measured:
    """Ask for `url` on many connections at once for some seconds."""
    ask = _wrk if load.wrk else _with_asyncio
    return ask(url, load.connections, load.seconds)


def _wrk(url: str, connections: int, seconds: int) -> Measured:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={PATIENCE}s", "--latency", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    socket_errors = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    errors = sum(map(int, socket_errors.groups())) if socket_errors else 0
    return Measured(
        float(_found(r"Requests/sec:\s+([\d.]+)", said)),
        _milliseconds(_found(r"\n +50% +(\S+)", said)),
        _milliseconds(_found(r"\n +99% +(\S+)", said)),
        errors + (int(refused[1]) if refused else 0),
        int(_found(r"(\d+) requests in", said)),
    )


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(f"wrk said something new:\n{text}")
    return match[1]


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def _with_asyncio(url: str, connections: int, seconds: int) -> Measured:
    return asyncio.run(_asked(url, connections, seconds))


async def _asked(url: str, connections: int, seconds: int) -> Measured:
    host, port, path = re.fullmatch(r"http://([^:]+):(\d+)(.*)", url).groups()  # type: ignore[union-attr]
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    latencies: list[float] = []
    errors = 0
    end = time.perf_counter() + seconds

    async def one() -> None:
        nonlocal errors
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
            while time.perf_counter() < end:
                started = time.perf_counter()
                writer.write(request)
                good = await asyncio.wait_for(_answered(reader), PATIENCE)
                if time.perf_counter() < end:
                    latencies.append(time.perf_counter() - started)
                    errors += not good
            writer.close()
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            errors += 1

    tasks = [asyncio.create_task(one()) for _ in range(connections)]
    await asyncio.wait(tasks, timeout=seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    ordered = sorted(latencies) or [float("nan")]
    middle, late = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return Measured(len(latencies) / seconds, middle * 1000, late * 1000, errors, len(latencies))


async def _answered(reader: asyncio.StreamReader) -> bool:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    await reader.readexactly(int(length[1]) if length else 0)
    return head.startswith(b"HTTP/1.1 2")


# The servers


async def upstream(port: int) -> None:
    """A service that answers anything after a while, on as many connections as are made."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(UPSTREAM_SECONDS)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n9.99")
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", port, backlog=1000) as server:
        await server.serve_forever()


@contextmanager
def running(command: Sequence[str], port: int, folder: Path, **environment: str) -> Iterator[None]:
    """A server, from when it answers until it is not needed any more."""
    with open(folder / f"{port}.log", "wb") as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log)
        try:
            await_answer(port, process)
            yield
        finally:
            process.kill()  # uvicorn would first answer what nobody waits for any more
            process.wait()


def await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server has done all that it was asked for. Raises RuntimeError where it does not get there."""
    end = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not answer")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


# The comparison


Pair: TypeAlias = "tuple[Measured, Measured]"
"""One route, before and after."""


def compared(before: Path, after: Path, load: Load, rounds: int, routes: Sequence[str]) -> dict[str, Pair]:
    """Each route of two shops under load, turn by turn: what else is run disturbs both. The best turn counts."""
    supplier = free_port()
    with running([sys.executable, str(Path(__file__).resolve()), "--upstream", str(supplier)], supplier, before):
        return {route: _compared(before, after, route, supplier, load, rounds) for route in routes}


def _compared(before: Path, after: Path, route: str, supplier: int, load: Load, rounds: int) -> Pair:
    turns = [(_served(before, route, supplier, load), _served(after, route, supplier, load)) for _ in range(rounds)]
    return _best([old for old, _ in turns]), _best([new for _, new in turns])


def _best(turns: Sequence[Measured]) -> Measured:
    """The fastest turn, with the errors of all of them."""
    best = max(turns, key=lambda one: one.rate)
    return best._replace(errors=sum(one.errors for one in turns), requests=sum(one.requests for one in turns))


def _served(shop: Path, route: str, supplier: int, load: Load) -> Measured:
    """A route under load, with a server of its own, so that none pays for what another left undone."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "--no-access-log", "--backlog", "2048"]
    with running([*command, "shop.overload:app"], port, shop, SHOP_SUPPLIER=f"http://127.0.0.1:{supplier}"):
        return loaded(f"http://127.0.0.1:{port}/{route}", load)


def copied(folder: Path, name: str) -> Path:
    """A shop of its own to run, with nothing in it but what the routes need."""
    shop = folder / name
    (shop / "shop").mkdir(parents=True)
    for file in ("__init__.py", "overload.py"):
        shutil.copy(REPOSITORY / "fixtures" / "shop" / "shop" / file, shop / "shop" / file)
    (shop / "export.bin").write_bytes(bytes(8_000_000))
    return shop


def fix(shop: Path) -> None:
    """`asynclint --fix --unsafe-fixes`, as anybody would run it."""
    command = [sys.executable, "-m", "asynclint", "--isolated", "--no-cache", "--fix", "--unsafe-fixes", "shop"]
    done = subprocess.run(command, cwd=shop, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, check=False)
    if done.returncode:
        raise RuntimeError(f"asynclint ended with {done.returncode}")


def table(pairs: dict[str, Pair]) -> str:
    """The comparison in Markdown."""
    lines = [
        "| route | what it does | requests/s | | ratio | p50 ms | | p99 ms | | errors | |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        "| | | *before* | *after* | | *before* | *after* | *before* | *after* | *before* | *after* |",
    ]
    for route, (old, new) in pairs.items():
        lines.append(
            f"| `/{route}` | {SAYS[route]} | {old.rate:,.0f} | {new.rate:,.0f} | **{_ratio(old, new)}** "
            f"| {old.p50:,.0f} | {new.p50:,.0f} | {old.p99:,.0f} | {new.p99:,.0f} | {old.errors:,} | {new.errors:,} |"
        )
    return "\n".join(lines)


def _ratio(old: Measured, new: Measured) -> str:
    return f"{new.rate / old.rate:.1f}" if old.rate else "all"


def chart(pairs: dict[str, Pair], file: Path) -> None:
    """Requests per second by route, on a logarithmic scale."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("svg")
    pyplot = import_module("matplotlib.pyplot")
    matplotlib.rcParams["svg.hashsalt"] = "asynclint"
    figure, axes = pyplot.subplots(figsize=(8, 3.6))
    places = range(len(pairs))
    for offset, at, name, colour in ((-0.2, 0, "before", "#b0b7c3"), (0.2, 1, "after", "#1a7f64")):
        rates = [pair[at].rate for pair in pairs.values()]
        bars = axes.bar([place + offset for place in places], rates, 0.38, label=name, color=colour)
        axes.bar_label(bars, [f"{rate:,.0f}" for rate in rates], padding=2, fontsize=8)
    axes.set_yscale("log")
    axes.set_ylim(1, max(new.rate for _, new in pairs.values()) * 4)
    axes.set_xticks(list(places), [f"/{route}" for route in pairs])
    axes.set_ylabel("requests per second")
    axes.set_title("One worker, 200 connections: before and after asynclint --fix --unsafe-fixes", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and write where asked to; 1 where the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=15, help="that each route is loaded for")
    parser.add_argument("--routes", nargs="+", choices=ROUTES, default=ROUTES)
    parser.add_argument("--rounds", type=int, default=1, help="turns that each route has, before and after")
    installed = "wrk" if shutil.which("wrk") else "asyncio"
    parser.add_argument("--load", choices=["wrk", "asyncio"], default=installed, help="what makes the requests")
    parser.add_argument("--write", type=Path, help="the folder for overload.svg; the table goes into proof.md there")
    parser.add_argument("--upstream", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.upstream:
        asyncio.run(upstream(options.upstream))
    load = Load(options.connections, options.seconds, options.load == "wrk")
    with tempfile.TemporaryDirectory() as scratch:
        old, new = copied(Path(scratch), "before"), copied(Path(scratch), "after")
        fix(new)
        pairs = compared(old, new, load, options.rounds, options.routes)
    print(table(pairs))
    if options.write:
        chart(pairs, options.write / "overload.svg")
        _written(options.write / "proof.md", table(pairs))
    slower = [route for route, (before, after) in pairs.items() if after.rate < before.rate]
    errors = sum(after.errors for _, after in pairs.values())
    enough = "sleep" not in pairs or pairs["sleep"][1].rate >= PROMISED * max(pairs["sleep"][0].rate, 1)
    print(f"\nslower: {', '.join(slower) or 'none'}; errors after: {errors}")
    if not enough:
        print(f"the sleeping route is not {PROMISED} times as fast")
    return 0 if enough and not slower and not errors else 1


def _written(file: Path, text: str) -> None:
    """Put the table between its marks."""
    page = file.read_text(encoding="utf-8")
    head, mark, rest = page.partition("<!-- table -->\n")
    if not mark:
        raise RuntimeError(f"{file} has no place for the table")
    end = "<!-- end -->\n"
    file.write_text(f"{head}{mark}{text}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
