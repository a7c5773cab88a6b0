"""What may be said of time limits, of what is left open, and of pools."""

from __future__ import annotations

import pytest

from asynclint.catalogue.grammar import CatalogueError, parse
from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.model import Condition
from asynclint.finding import Severity

WHOLE = """\
[library]
name = "acme"

[[limits]]
calls = ["acme.Line().ask"]
argument = "wait"
client-argument = "wait"
default = 5
kind = "wait"
forever = ["call", "client"]
also = ["answer_in"]

[[limits]]
calls = ["acme.Line().tell"]

[[resources]]
calls = ["acme.Line"]
kind = "session"
leaks = true
exclusive = true

[[resources]]
calls = ["acme.Depot"]
kind = "session"

[[pools]]
calls = ["acme.lines"]
argument = "most"
position = 0
equals = [0, "none"]
symbols = ["acme.Unbounded"]
missing = true
also = ["least"]
cost = "medium"
possible = true
why = "anybody may call"

[[pools]]
calls = ["acme.lines"]
argument = "wait"
equals = ["none"]
cost = "low"
why = "a call waits for ever"
"""


def test_what_bounds() -> None:
    library = parse(WHOLE, "acme.toml")
    ask, tell = library.limits
    assert (ask.kind, ask.forever, ask.also) == ("wait", ("call", "client"), ("answer_in",))
    assert (tell.kind, tell.forever, tell.also) == ("network", (), ())
    line, depot = library.resources
    assert (line.leaks, line.exclusive, depot.leaks, depot.exclusive) == (True, True, False, False)
    most, wait = library.pools
    assert most.condition == Condition("most", 0, (0, None))
    assert (most.symbols, most.missing, most.also) == (("acme.Unbounded",), True, ("least",))
    assert (most.cost, most.sure, most.why) == (Severity.MEDIUM, False, "anybody may call")
    assert (wait.cost, wait.sure, wait.missing) == (Severity.LOW, True, False)


def test_what_is_asked_by_symbol() -> None:
    known = Catalogue([parse(WHOLE, "acme.toml")])
    assert [one.condition.argument for one in known.pools("acme.lines")] == ["most", "wait"]
    assert known.pools("acme.other") == ()
    assert known.exclusive == ("acme.Line",)
    assert set(known.pool_tails) == {"lines"}
    assert set(known.resource_tails) == {"Line", "Depot"}
    assert known.limit_tails == {"ask", "tell"}
    assert known.knows("acme.lines")
    assert not known.serves


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ('["call", "client"]', '["call", "server"]', "`forever` holds call, client, not 'server'"),
        ('also = ["answer_in"]', "also = [5]", "`also` holds names of arguments, not 5"),
        ('also = ["answer_in"]', 'also = "answer_in"', "`also` must be a list"),
        ('kind = "wait"', 'kind = "waits"', "did you mean `wait`?"),
        ("leaks = true", 'leaks = "yes"', "`leaks`"),
        ("exclusive = true", "exclusiv = true", "did you mean `exclusive`?"),
        ('why = "anybody may call"', "", "`why`"),
        ('cost = "medium"', 'cost = "much"', "`cost`"),
        ('["acme.Unbounded"]', '["acme..Unbounded"]', "acme..Unbounded"),
        ("missing = true", "absent = true", "unknown key `absent`"),
    ],
)
def test_what_is_wrong(written: str, instead: str, message: str) -> None:
    assert WHOLE.count(written) >= 1
    with pytest.raises(CatalogueError, match=r"^acme\.toml:\d+: ") as raised:
        parse(WHOLE.replace(written, instead, 1), "acme.toml")
    assert message in str(raised.value)
