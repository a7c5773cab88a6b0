"""
What a file says: the values that extraction makes and linking reads. Knows nothing of other files.

A *symbol* is a dotted name in which each step reads from left to right:

    shop.db.engine.connect().execute    attributes, and `()`: what calling it returns
    xs[*]  xs[]  xs[0]                  what iterating gives, what a subscript gives, element 0
    builtins.list[shop.models.User()]() an instance of a generic class
    shop.db.load<key>                   the parameter `key` of the function `shop.db.load`
    shop.db.Repo()<self>                the very object, which a method gives back
    shop.db.Repo()<super>               the same object, seen from the next class in line
    shop.db.session()<given>            what a dependency of that function hands over
    torch<import>                       the import of a module

Up to four alternatives are joined by `|`; the empty string is "not known". Local names,
annotations, `self` and imports are already substituted, so a symbol needs no scope.

Example: in module `shop.api`

    from shop import repo
    async def quote(key: str):
        store = repo.Store()
        return store.load(key)

extraction gives the function `quote` two events, calls of `shop.repo.Store` and of
`shop.repo.Store().load`, and one result, `shop.repo.Store().load()`.

What occurs per line is a list as JSON gives it back; what occurs per file is a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from asynclint.facts.directives import Directive
from asynclint.text import Span

# Flags of a function.
ASYNC, GENERATOR, LAMBDA, METHOD, PROPERTY, STATIC, CLASS_METHOD, STUB = (1 << bit for bit in range(8))

# Kinds of events: what the source writes at the place.
CALL, ENTER, ITERATE, IMPORT, READ = range(5)

# Flags of an event. The later ones say what becomes of what a call makes: kept in an attribute, a container or a
# global name; returned or yielded; given to another call; the subject of a `with`; closed. Of what is entered by a
# plain `with`: its body waits for something. Of what is filled in late, see below: it is but a mark that it is done.
AWAITED, ASYNCHRONOUS, KEPT, RETURNED, GIVEN, ENTERED, CLOSED, WAITING, DONE = (1 << bit for bit in range(9))


LATE = ".<late>"
"""What a read ends in of a place that is found missing, and is filled in only after something has been waited for."""

# How the events of a file use one of its texts: it is called (entered, iterated over), taken as an argument that may
# be a function, or read.
CALLED, GIVEN_TO, READ_FROM = (1 << bit for bit in range(3))


class Parameter(NamedTuple):
    """One parameter: its name, what its annotation says it holds, what its default is."""

    name: str
    annotation: str
    default: str


class Event(NamedTuple):
    """
    Something a function does. `symbol` is what is called, with `.__enter__` for `with`, `.__iter__` for loops.

    `positional` and `keywords` say what is given: `=` and the repr of a constant, a symbol, or "".
    """

    kind: int
    line: int
    column: int
    end_line: int
    end_column: int
    symbol: str
    region: int
    flags: int
    positional: tuple[str, ...]
    keywords: Mapping[str, str]

    @property
    def span(self) -> Span:
        """Where it stands, in bytes from 0."""
        return Span(self.line, self.column, self.end_line, self.end_column)


class Region(NamedTuple):
    """
    What an event stands in: `kind` is with, async-with, loop, comprehension, try, handler, finally, branch, fallback
    or told.

    A branch has a symbol where it fills in what was found missing (a memo); a fallback is what stands in for
    something that was asked for and may be missing; that of a loop which may have no end is `while` or `async for`;
    what is told is said of a parameter, as by `if fast:` (`-fast true`: by default it is not; `facts.told`).
    """

    kind: str
    parent: int
    line: int
    symbol: str


class Function(NamedTuple):
    """A function, a lambda, or the body of the module (named `<module>`). `name` is dotted within the module."""

    name: str
    span: Span
    flags: int
    decorators: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    returns: str
    results: tuple[str, ...]
    yields: tuple[str, ...]
    owner: str
    """The class it is a method of, dotted within the module, or ""."""


class Class(NamedTuple):
    """A class: its bases as symbols, and what its body says of each attribute."""

    name: str
    bases: tuple[str, ...]
    decorators: tuple[str, ...]
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Header:
    """All that other files may ask of a file."""

    module: str
    package: bool
    imports: tuple[str, ...]
    """Dotted names of what is imported anywhere in the file."""
    names: Mapping[str, str]
    """What the module binds, other than by `def` and `class`: name to symbol."""
    stars: tuple[str, ...]
    exported: tuple[str, ...] | None
    """`__all__`, where it is a plain list of strings."""
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    stores: Mapping[str, str]
    """What is stored into attributes of known objects: symbol of the attribute to symbol of the value."""
    directives: tuple[Directive, ...]


class Problem(NamedTuple):
    """Why a file has no facts: it cannot be read, decoded or parsed. Line and column count from 1."""

    path: str
    line: int
    column: int
    message: str
