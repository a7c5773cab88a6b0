"""What a rule reports and what the user is told. Knows nothing of how either is found or printed."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from asynclint.text import Span


class Severity(enum.IntEnum):
    """How much a finding can cost; `--min-severity` compares it."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(enum.IntEnum):
    """How sure the weakest link of a finding's reasoning is."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3

    def __str__(self) -> str:
        return self.name.lower()


class Hop(NamedTuple):
    """One step of a chain: at `span` in `path`, `function` reaches `symbol`."""

    path: str
    span: Span
    function: str
    symbol: str


# Repairs: what a rule proposes, as data. Recipes in the checker turn them into edits, or say why they cannot.


class Safety(str, enum.Enum):
    """Whether `--fix` may apply a fix by itself: same result and exceptions, or a guess, or only to be looked at."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Replace:
    """
    Await an asynchronous twin that takes the same arguments, instead of the call at the span.

    `callee` is a symbol. `asyncio.sleep` is called as it is. Of `httpx.AsyncClient().get` the
    class says of what the call needs an instance: one that the module already has.
    """

    callee: str
    safety: Safety = Safety.UNSAFE
    otherwise: Repair | None = None
    """What to do where this cannot be done."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """
    Await the method of like name of an asynchronous wrapper: `path.read_text()` with the wrapper `anyio.Path`
    is `await anyio.Path(path).read_text()`.
    """

    wrapper: str
    otherwise: Repair | None = None


THREADS = {
    "asyncio": "asyncio.to_thread",
    "anyio": "anyio.to_thread.run_sync",
    "trio": "trio.to_thread.run_sync",
}
"""What runs a function in a worker thread, by async library."""


@dataclass(frozen=True, slots=True)
class Offload:
    """
    Run the call at the span in a worker thread, with the means of `library` (asyncio, anyio or trio).

    Where the span is the subject of a `with` or `for`, the whole statement moves into a function, and that is handed
    over. `alone` says that the call may also be handed over without the statement around it; what is bound to
    the thread that made it may not.
    """

    library: str
    alone: bool = True
    parts: Literal["", "few", "many"] = ""
    """
    What the call gives blocks when it is asked for its parts: then those are asked for in the thread. "few": all
    of them at once if need be; "many": one by one, by the `for` that is over them.
    """


@dataclass(frozen=True, slots=True)
class PassReference:
    """The call at the span is an off-loader's argument, called too early: `to_thread(f(x))` is `to_thread(f, x)`."""


@dataclass(frozen=True, slots=True)
class Await:
    """The call at the span runs a coroutine, its only argument, in a loop of its own: await the coroutine instead."""


@dataclass(frozen=True, slots=True)
class AddArgument:
    """Give the call at the span the keyword `name`. `value` is source text; "" stands for the configured time limit."""

    name: str
    value: str = ""
    safety: Safety = Safety.UNSAFE


@dataclass(frozen=True, slots=True)
class RemoveArgument:
    """Take the keyword `name` away from the call at the span: the default is better."""

    name: str
    safety: Safety = Safety.SAFE


@dataclass(frozen=True, slots=True)
class Hoist:
    """
    Make the object at the span once, at module level, under the name that it has here.

    Possible where making it needs nothing but names of the module. What needs a running loop is opened in the lifespan
    of the module's application, where it has one.
    """

    in_loop: bool = False


Repair: TypeAlias = Replace | Wrap | Offload | PassReference | Await | AddArgument | RemoveArgument | Hoist


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What a rule reports of one place. The span is in bytes from 0, as facts give it.

    `function` is the dotted name of the function the span stands in, `symbol` what is
    called there, `primitive` the library call at the end of `chain` (the hops below the
    reported call, the primitive last; empty where the call itself is the primitive).
    """

    path: str
    span: Span
    message: str
    severity: Severity
    confidence: Confidence
    function: str
    symbol: str
    primitive: str
    chain: tuple[Hop, ...] = ()
    repair: Repair | None = None
    within: Span = Span(1, 0, 1, 0)  # noqa: RUF009 - a tuple, not shared state
    """The function the place stands in, whose lines the checker parses."""


class Edit(NamedTuple):
    """Replace what stands at `span` (characters from 1) by `content`."""

    path: str
    span: Span
    content: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair worked out, in edits that do not overlap."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What the user is told. The span and those of the chain are in characters from 1."""

    code: str
    name: str
    theme: str
    severity: Severity
    message: str
    path: str
    span: Span
    function: str = ""
    symbol: str = ""
    primitive: str = ""
    chain: tuple[Hop, ...] = ()
    confidence: Confidence = Confidence.CERTAIN
    aliases: tuple[str, ...] = ()
    fix: Fix | None = None
    unfixed: str = ""
    """Why there is no fix although the rule proposes a repair; worked out only where fixes are."""
    origin: Finding | None = None
    """What the rule reported, until it is confirmed."""

    @property
    def order(self) -> tuple[str, int, int, str, str, int, int]:
        """The key that reports are sorted by: path, line, column, code; where these are alike, message and end."""
        line, column, end_line, end_column = self.span
        return (self.path, line, column, self.code, self.message, end_line, end_column)
