"""The classes of what calls give where nothing in the library declares it: some are made to see."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def _named(*names: str) -> Callable[[], tuple[type, ...]]:
    """Classes by module and name."""

    def found() -> tuple[type, ...]:
        parts = [name.rpartition(".") for name in names]
        return tuple(getattr(importlib.import_module(module), last) for module, _, last in parts)

    return found


def _class_of(module: str, name: str, *arguments: Any, **more: Any) -> Callable[[], tuple[type, ...]]:
    """The class of what a call gives."""
    return lambda: (type(getattr(importlib.import_module(module), name)(*arguments, **more)),)


_AWS = {"region_name": "eu-west-1", "aws_access_key_id": "none", "aws_secret_access_key": "none"}

MADE: Mapping[str, Callable[[], tuple[type, ...]]] = {
    "builtins.open()": _named("io.TextIOWrapper", "io.BufferedReader", "io.FileIO"),
    "multiprocessing.Queue()": _named("multiprocessing.queues.Queue"),
    "multiprocessing.Pool()": _named("multiprocessing.pool.Pool"),
    "multiprocessing.Event()": _named("multiprocessing.synchronize.Event"),
    "multiprocessing.Lock()": _named("multiprocessing.synchronize.Lock"),
    "threading.Lock()": _class_of("threading", "Lock"),
    "select.poll()": _class_of("select", "poll"),
    "sqlalchemy.inspect()": _named("sqlalchemy.engine.reflection.Inspector"),
    "tornado.ioloop.IOLoop()": _named("tornado.ioloop.IOLoop", "tornado.platform.asyncio.BaseAsyncIOLoop"),
    "dbm.open()": _named("dbm.dumb._Database"),
    "boto3.client()": _class_of("boto3", "client", "s3", **_AWS),
    "boto3.resource()": lambda: tuple(
        kind
        for name in ("s3", "dynamodb", "sqs", "sns", "ec2")
        for kind in _class_of("boto3", "resource", name, **_AWS)()
    ),
}
