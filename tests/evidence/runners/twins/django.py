"""Twins of Django's ORM, on a SQLite database that another holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import Any

from ...place import Place
from ...twins import Twins
from ..services import django_model
from .ready import Twin, every, twin


def _rows(clock: Place) -> AbstractAsyncContextManager[tuple[Any, Any]]:
    """All rows of a model, and one of them."""
    model, row = django_model(clock)
    in_a_thread = import_module("asgiref.sync").sync_to_async
    held = import_module("django.db").connections

    def leave() -> None:
        """The thread keeps its connection otherwise, and the next database is another."""
        held["default"].close()
        del held["default"]

    @asynccontextmanager
    async def entered() -> AsyncIterator[tuple[Any, Any]]:
        try:
            yield model.objects.all(), row
        finally:
            await in_a_thread(leave)()

    return entered()


def _orm(call: Callable[[Any, Any], Awaitable[Any]]) -> Twin:
    return twin(_rows, lambda held: call(*held))


async def _updated(rows: Any, row: Any) -> None:
    row.a = 5
    await rows.abulk_update([row], ["a"])


QUERYSET: dict[str, Callable[[Any, Any], Awaitable[Any]]] = {
    "aggregate": lambda rows, row: rows.aaggregate(most=import_module("django.db.models").Max("a")),
    "bulk_create": lambda rows, row: rows.abulk_create([type(row)(a=3)]),
    "bulk_update": _updated,
    "contains": lambda rows, row: rows.acontains(row),
    "count": lambda rows, row: rows.acount(),
    "create": lambda rows, row: rows.acreate(a=3),
    "delete": lambda rows, row: rows.adelete(),
    "earliest": lambda rows, row: rows.aearliest(),
    "exists": lambda rows, row: rows.aexists(),
    "explain": lambda rows, row: rows.aexplain(),
    "first": lambda rows, row: rows.afirst(),
    "get": lambda rows, row: rows.aget(a=1),
    "get_or_create": lambda rows, row: rows.aget_or_create(a=1),
    "in_bulk": lambda rows, row: rows.ain_bulk(),
    "last": lambda rows, row: rows.alast(),
    "latest": lambda rows, row: rows.alatest(),
    "update": lambda rows, row: rows.aupdate(a=3),
    "update_or_create": lambda rows, row: rows.aupdate_or_create(a=1, defaults={"a": 4}),
}
MODELS = "django.db.models"
TWINS: Twins = {
    **{(f"{MODELS}.QuerySet().{name}", f"{MODELS}.QuerySet().a{name}"): _orm(call) for name, call in QUERYSET.items()},
    (f"{MODELS}.QuerySet().__iter__", f"{MODELS}.QuerySet().aiterator"): _orm(
        lambda rows, row: every(rows.aiterator())
    ),
    (f"{MODELS}.Model().save", f"{MODELS}.Model().asave"): _orm(lambda rows, row: row.asave()),
    (f"{MODELS}.Model().delete", f"{MODELS}.Model().adelete"): _orm(lambda rows, row: row.adelete()),
}
