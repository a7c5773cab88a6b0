"""How "blocks the loop" spreads from the primitives up through callers, on edges made by hand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest

from asynclint.catalogue.model import Blocks
from asynclint.facts.model import CALL, Event
from asynclint.finding import Confidence, Severity
from asynclint.project.effects import Direct, Edge, Reach, spread

CERTAIN, LIKELY, POSSIBLE = Confidence.CERTAIN, Confidence.LIKELY, Confidence.POSSIBLE
HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW


def event(line: int) -> Event:
    return Event(CALL, line, 0, line, 1, "", -1, 0, (), {})


def direct(caller: str, line: int = 1, severity: Severity = HIGH, sure: Confidence = CERTAIN) -> Direct:
    """A call in `caller` that blocks by itself."""
    symbol = f"lib.{severity}"
    return Direct(caller, event(line), Blocks(symbol, "sleep", severity, "waits"), symbol, severity, sure)


def calls(*lines: str) -> dict[str, list[Edge]]:
    """Edges by callee: `a b 3` is a call of b by a on line 3; a fourth word is how sure it is."""
    found: dict[str, list[Edge]] = {}
    for line in lines:
        caller, callee, at, *sure = line.split()
        edge = Edge(caller, event(int(at)), callee, Confidence[sure[0]] if sure else CERTAIN)
        found.setdefault(callee, []).append(edge)
    return found


def reached(direct: Iterable[Direct], edges: dict[str, list[Edge]], stops: set[str]) -> dict[str, Reach]:
    """The first reach of every function."""
    return {name: ways[0] for name, ways in spread(direct, edges, stops).items()}


def route(reach: dict[str, Reach], name: str) -> list[str]:
    """The functions from one down to the primitive."""
    found = [name]
    while reach[name].callee:
        name = reach[name].callee
        found.append(name)
    return [*found, reach[name].direct.symbol]


def test_nothing_blocks() -> None:
    assert reached([], calls("a b 1"), set()) == {}


def test_the_function_itself() -> None:
    reach = reached([direct("a", 7)], {}, set())
    assert route(reach, "a") == ["a", "lib.high"]
    assert (reach["a"].event.line, reach["a"].length) == (7, 1)


def test_through_callers() -> None:
    reach = reached([direct("c")], calls("a b 1", "b c 2"), set())
    assert route(reach, "a") == ["a", "b", "c", "lib.high"]
    assert [reach[name].length for name in "abc"] == [3, 2, 1]


def test_a_stop_blocks_itself_but_not_its_callers() -> None:
    reach = reached([direct("c")], calls("a b 1", "b c 2"), {"b"})
    assert set(reach) == {"b", "c"}


def test_the_shortest_way_counts() -> None:
    reach = reached([direct("d")], calls("a b 1", "b c 1", "c d 1", "a d 9"), set())
    assert route(reach, "a") == ["a", "d", "lib.high"]
    assert reach["a"].event.line == 9


def test_the_worst_counts_more_than_the_shortest() -> None:
    reach = reached([direct("a", 1, LOW), direct("b", 1, MEDIUM), direct("d")], calls("a b 1", "a c 2", "c d 1"), set())
    assert route(reach, "a") == ["a", "c", "d", "lib.high"]
    assert route(reach, "b") == ["b", "lib.medium"]


def test_of_two_in_one_function_the_surer_counts_then_the_first() -> None:
    reach = reached([direct("a", 1, sure=POSSIBLE), direct("a", 5), direct("a", 3)], {}, set())
    assert reach["a"].event.line == 3


def test_recursion_ends() -> None:
    reach = reached([direct("b")], calls("a b 1", "b a 1", "a a 2", "b b 3"), set())
    assert route(reach, "a") == ["a", "b", "lib.high"]
    assert route(reach, "b") == ["b", "lib.high"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("CERTAIN", "CERTAIN", CERTAIN), ("LIKELY", "CERTAIN", LIKELY), ("LIKELY", "POSSIBLE", POSSIBLE)],
)
def test_a_way_is_as_sure_as_its_weakest_hop(first: str, second: str, expected: Confidence) -> None:
    reach = reached([direct("c")], calls(f"a b 1 {first}", f"b c 1 {second}"), set())
    assert reach["a"].confidence is expected


def test_the_order_of_what_is_given_does_not_matter() -> None:
    primitives = [direct("c"), direct("d", 2), direct("e", 3, MEDIUM)]
    edges = ["a b 1", "b c 1", "b d 1", "a e 4", "x a 1", "x e 2"]
    wanted = reached(primitives, calls(*edges), set())
    assert route(wanted, "b") == ["b", "c", "lib.high"]
    for one in permutations(primitives):
        assert reached(one, calls(*edges), set()) == wanted


def test_a_call_that_does_not_get_there_takes_the_next_way() -> None:
    asked = direct("c", 2)._replace(asked=("-fast true",))
    edges = calls("a c 1", "b c 1")
    ways = spread(
        [asked, direct("c", 3, MEDIUM)], edges, set(), lambda edge, found: edge.caller == "b" or not found.asked
    )
    assert [one.event.line for one in ways["c"]] == [2, 3]
    assert [ways[name][0].severity for name in "ab"] == [MEDIUM, HIGH]
    below = ways["a"][0].below
    assert below is not None
    assert below.event.line == 3


def test_a_call_that_gets_nowhere() -> None:
    asked = direct("b")._replace(asked=("-fast true",))
    assert list(spread([asked], calls("a b 1"), set(), lambda edge, found: False)) == ["b"]
