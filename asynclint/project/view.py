"""The finished views that rules judge. Everything is resolved; a rule asks nothing and sees no file."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from asynclint.finding import Confidence, Hop, Severity
from asynclint.text import Span

if TYPE_CHECKING:
    from asynclint.catalogue.model import Blocks, Limit, Pool, Resource


class Place(enum.Enum):
    """Where a function's body runs."""

    LOOP = "on the event loop"
    THREAD = "in a worker thread"
    CALLER = "wherever it is called"
    IMPORT = "at import"


class Occasion(enum.Enum):
    """When code runs: what happens once costs less than what happens at each request (or message, or job)."""

    UNKNOWN = ""
    REQUEST = "request"
    STARTUP = "startup"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the project, or a module's body."""

    path: str
    name: str
    """Dotted: `shop.routes.quote`."""
    said: str
    """As a message names it: `async def quote`, `callback tick`."""
    span: Span
    """From the first decorator to the end, as `ast` gives it."""
    place: Place
    occasion: Occasion
    library: str
    """The async library its file uses: asyncio, anyio or trio."""
    threads: int = 0
    """How many worker threads its framework has, where it runs in one of them; 0: not known."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands at a place in a function."""

    caller: Function
    span: Span

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.caller.path


@dataclass(frozen=True, slots=True)
class Effect:
    """Why a call blocks: the library call at the end, and the hops from the reported call down to it."""

    entry: Blocks
    symbol: str
    """The primitive, resolved: `requests.Session().get`."""
    chain: tuple[Hop, ...]
    """The hops below the reported call, the primitive last; empty where the call is the primitive."""
    severity: Severity
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Call(Spot):
    """A call (also an implicit one: `with`, `for`, a property) that means something, in the function it stands in."""

    symbol: str
    """What is called, resolved; for a project function its dotted name."""
    said: str
    """What is called, as a message names it: short for a project function, whole for a library's."""
    awaited: bool
    effect: Effect | None
    handed: str = ""
    """The off-loader this call stands in as an argument, called too early (`to_thread(f())`), or ""."""
    sibling: str = ""
    """The coroutine function of the project that does the same, as a message names it, or ""."""
    lasting: bool = False
    """It makes something that should be made once and kept."""
    implicit: bool = False
    """The source does not write the call itself: it stands for what `with`, `for` or an attribute calls."""


@dataclass(frozen=True, slots=True)
class Making(Spot):
    """A call that makes what opens connections, here or through helpers, in code that runs again and again."""

    symbol: str
    """What is called, resolved."""
    said: str
    """What is called, as a message names it."""
    resource: Resource
    primitive: str
    """The library's constructor at the end: `httpx.AsyncClient`."""
    chain: tuple[Hop, ...]
    """The hops below the call, the constructor last; empty where the call is the constructor."""
    route: tuple[str, ...]
    """How requests get here: the handler as a message names it, then the functions down to `caller`; () if unknown."""
    confidence: Confidence
    per_message: bool
    """A loop that takes one message after the other leads here."""


@dataclass(frozen=True, slots=True)
class Wait(Spot):
    """
    A call that waits, with no time limit, or with one so long that it hardly is one.

    Limits around the call (`asyncio.timeout`, `wait_for`), those of the client, and those of all callers are
    considered already: what they bound is no `Wait`.
    """

    symbol: str
    """What is called, as the library names it."""
    limit: Limit
    disabled: str
    """
    What takes the limit away, as it is written: `timeout=None`; `None` where it is given by position; `()` where the
    call itself makes a limit and is given none; "" where no limit is given at all.
    """
    place: Place
    """Where it waits: where the call runs, also if what is reported is the constructor of its client."""
    synchronous: bool
    """It holds up its thread while it waits, so that no scope around it can end it."""
    reached: Occasion
    """When it waits, going by all that leads to the call."""
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Leak(Spot):
    """A call that makes something to be closed, which is neither closed nor handed on to anybody who could."""

    resource: Resource
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Setting(Spot):
    """An argument of a call, given or left out, that takes the bound of a pool away, or the pool itself."""

    pool: Pool
    given: str
    """The argument as a message says it: `limit=0`; "" where it is left out."""
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Sharing(Spot):
    """One session or connection that several tasks use at once; the call is what starts them, or makes it for all."""

    symbol: str
    """What is called here."""
    shared: str
    """What is shared, as its library names it: `sqlalchemy.ext.asyncio.AsyncSession`."""
    everywhere: bool
    """It belongs to the module, so to every task."""
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Holding(Spot):
    """A lock of the threading world that a coroutine takes, and still holds while it awaits something."""

    symbol: str
    """What takes it: `threading.Lock().__enter__`, or `.acquire`."""
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Race(Spot):
    """What all tasks share, as one finds it missing, to fill it in only after it has awaited something."""

    symbol: str
    """The place that is shared: `shop.prices.client`."""
    said: str
    """Its last name."""
    confidence: Confidence


Subject: TypeAlias = Call | Function | Making | Wait | Leak | Setting | Sharing | Holding | Race
