"""Who calls a function, and on what occasion it is reached, of small programs."""

from __future__ import annotations

from textwrap import dedent

import pytest
from snippets import catalogue, project

from asynclint.project.callers import Callers
from asynclint.project.link import link
from asynclint.project.linked import Linked
from asynclint.project.occasions import Occasions
from asynclint.project.view import Occasion


def linked(**modules: str) -> Linked:
    """Modules by their dotted names, with `__` for the dots."""
    files = project({name.replace("__", "."): dedent(text) for name, text in modules.items()})
    return link(files, catalogue("fastapi", "starlette", "asyncio"))


def callers(**modules: str) -> Callers:
    """Of modules, who uses what."""
    return Callers(linked(**modules))


def occasions(**modules: str) -> Occasions:
    """The same, with what leads to each function."""
    found = linked(**modules)
    return Occasions(found, Callers(found))


def uses(found: Callers, name: str) -> list[tuple[str, str]]:
    """The functions that use one, and how."""
    return [(one.name, one.how) for one in found.of(name)]


def test_calls_across_modules() -> None:
    found = callers(
        a="def load(): pass",
        b="""
            from a import load as read
            import a

            def one():
                read()

            def other():
                a.load()
        """,
    )
    assert uses(found, "a.load") == [("b.one", "calls"), ("b.other", "calls")]


def test_what_is_given_away_is_no_call() -> None:
    found = callers(
        a="""
        import asyncio

        def load(): pass

        async def handed():
            await asyncio.to_thread(load)
    """
    )
    assert uses(found, "a.load") == [("a.handed", "hands")]
    assert [hand.place for one in found.of("a.load") for hand in one.hands] == ["thread"]


def test_constructors_are_called_where_the_class_is() -> None:
    found = callers(
        a="""
        class Base:
            def __init__(self): pass

        class Derived(Base): pass

        def make():
            return Base(), Derived()
    """
    )
    assert uses(found, "a.Base.__init__") == [("a.make", "calls")] * 2
    assert [one.name for one in found.constructions("a.Base")] == ["a.make"] * 2


def test_methods_that_are_overridden() -> None:
    found = callers(
        a="""
        class Base:
            def load(self): pass

        class Derived(Base):
            def load(self): pass

        def use(base: Base, derived: Derived):
            base.load()

        def use_derived(derived: Derived):
            derived.load()
    """
    )
    assert uses(found, "a.Derived.load") == [("a.use", "calls"), ("a.use_derived", "calls")]
    assert uses(found, "a.Base.load") == [("a.use", "calls")]


def test_properties_are_called_where_they_are_read() -> None:
    found = callers(
        a="""
        class Shop:
            @property
            def client(self): pass

        def use(shop: Shop):
            shop.client
    """
    )
    assert uses(found, "a.Shop.client") == [("a.use", "calls")]


def test_dependencies() -> None:
    found = callers(
        a="""
        from fastapi import Depends

        def client(): pass

        def use(client = Depends(client)): pass
    """
    )
    assert ("a.use", "depends") in uses(found, "a.client")


ROUTES = """
    import asyncio
    from fastapi import FastAPI

    app = FastAPI()

    def shared(): pass
    def started(): pass
    def looped(): pass
    def unused(): pass
    def itself():
        itself()
    def imported(): pass
    def below_nothing(): pass
    def nobody_calls():
        below_nothing()

    def between():
        shared()

    @app.get("/quote")
    async def quote():
        between()

    async def prepare():
        shared()
        started()
        while True:
            looped()

    async def main():
        await prepare()

    imported()
    asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("name", "occasion"),
    {
        "quote": Occasion.REQUEST,
        "between": Occasion.REQUEST,
        "shared": Occasion.REQUEST,
        "main": Occasion.STARTUP,
        "prepare": Occasion.STARTUP,
        "started": Occasion.STARTUP,
        "imported": Occasion.STARTUP,
        "unused": Occasion.UNKNOWN,
        "itself": Occasion.UNKNOWN,
        "below_nothing": Occasion.UNKNOWN,
    }.items(),
)
def test_occasions(name: str, occasion: Occasion) -> None:
    found = occasions(a=ROUTES)
    assert found.reached(f"a.{name}").occasion is occasion
    assert found.once(f"a.{name}") is (occasion is Occasion.STARTUP)


def test_the_way_from_a_route() -> None:
    assert occasions(a=ROUTES).reached("a.shared").chain == ("a.quote", "a.between", "a.shared")


def test_a_loop_at_start_up_is_more_than_once() -> None:
    found = occasions(
        a="""
        def load(): pass

        def main():
            for number in range(3):
                load()
    """
    )
    assert found.reached("a.load").occasion is Occasion.UNKNOWN
    assert not found.once("a.load")


def test_what_only_tests_call() -> None:
    found = occasions(a="def load(): pass", tests__test_a="import a\ndef test_load():\n    a.load()")
    assert found.reached("a.load").occasion is Occasion.TEST
    assert not found.once("a.load")


def test_many_ways_up_are_each_gone_once() -> None:
    steps = "\n".join(
        f"def one{n}(): one{n + 1}(); other{n + 1}()\ndef other{n}(): one{n + 1}(); other{n + 1}()" for n in range(60)
    )
    found = occasions(a=f"{steps}\ndef one60(): one0()\ndef other60(): pass\none0(); other0()")
    assert found.once("a.other60")
    assert found.once("a.one60")


def test_what_only_calls_itself_never_starts() -> None:
    found = occasions(
        a="""
        def ping(): pong()

        def pong(): ping()

        def start(): ping()
    """
    )
    assert not found.once("a.ping")
    found = occasions(
        a="""
        def ping(): pong()

        def pong(): ping(); common()

        def common(): pass

        common()
    """
    )
    assert found.once("a.common")
    assert not found.once("a.pong")
