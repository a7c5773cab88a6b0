"""
What symbols mean across files: every symbol becomes canonical ones, by rewriting its head step by step.

A canonical symbol is one of

    shop.repo                      a module of the project
    shop.repo.load                 a function of the project (a class: `shop.repo.Store`)
    shop.repo.Store()              an instance, `shop.repo.Store().load` its bound method
    shop.repo.rows()               what a generator function gives
    requests.Session().get         anything of a library, as the catalogue names it

`Names` answers with tuples, since a name may mean several things; an empty tuple is "not known".
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from asynclint.catalogue.lookup import Catalogue
from asynclint.facts.memory import THING
from asynclint.facts.model import GENERATOR, PROPERTY, Class, Function, Header
from asynclint.facts.symbol import arguments, split
from asynclint.project.asked import Asked
from asynclint.project.containers import element, plain
from asynclint.project.defined import Defined, Stores, shortened

MOST = 6  # meanings of one symbol
DEEPEST = 120  # symbols that one symbol's meaning may rest on, one on the other
MOST_CALLERS = 3  # from how many callers up a parameter's object may come

Givers = Callable[[str, str], Iterable[str]]


class Names:
    """The names of a project. Pure as seen from outside; inside it remembers what it worked out."""

    def __init__(self, of: Defined, catalogue: Catalogue, longer: Mapping[str, str] = MappingProxyType({})) -> None:
        self.catalogue = catalogue
        self.asked = Asked()
        self._of = of
        self.longer = longer
        self.modules = of.modules
        self.functions = of.functions
        self.classes = of.classes
        self._packages = of.packages
        self._known: dict[str, tuple[str, ...]] = {}
        self._by_callers: dict[str, tuple[str, ...]] = {}
        self._depth = 0
        self._callers = 0
        self._cuts = 0
        """
        How often something was too many callers away. An answer that lacks it is not kept as long as others are being
        worked out: by itself the same may be near enough, and what is known must not depend on what was asked first.
        """
        self.givers: Givers = lambda name, parameter: ()
        """What calls give for a parameter, as symbols; the linker, who knows the calls, puts it here."""
        self._applied: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lines: dict[str, tuple[str, ...]] = {}
        self._inert: dict[str, bool] = {}
        self._generic: dict[str, bool] = {}
        self._roots = shortened(of, catalogue.names | sys.stdlib_module_names)
        self.roots = {name.partition(".")[0] for name in (*self.modules, *self._roots, *longer)}
        """What symbols begin with that lead into the project."""

    @property
    def stores(self) -> Stores:
        """What is stored into attributes of known objects."""
        return self._of.stores

    def meaning(self, symbol: str) -> tuple[str, ...]:
        """The canonical symbols that a symbol stands for."""
        known = self._known.get(symbol)
        if known is not None:
            return known
        if not symbol or symbol == "?":
            return ()
        # A symbol that is defined by itself means nothing more, unless it is a module whose package binds its name.
        found: tuple[str, ...] = (symbol,) if symbol in self.modules else ()
        self._known[symbol] = found
        cuts = self._cuts
        if self._depth < DEEPEST:
            self._depth += 1
            if "|" in symbol:
                found = _unique([one for part in symbol.split("|") for one in self.meaning(part)])
            else:
                found = self._step(symbol)
            self._depth -= 1
        if self._cuts == cuts or not self._callers:
            self._known[symbol] = found
        else:
            del self._known[symbol]
        return found

    def _step(self, symbol: str) -> tuple[str, ...]:
        if symbol in self.longer:
            return (self.longer[symbol],)
        head, step = split(symbol)
        if not head:
            return (self._roots.get(step, step),) if step else ()
        if step[0] == "." and head in self.modules:  # the module, though its package may bind the name otherwise
            found = self.member(head, step[1:], ())
            if found:
                return found
        if head[-1] == "]" and step == "()" and self._is_generic(head):
            return (symbol,)
        bases = self.meaning(head)
        if len(bases) == 1:  # most often
            found = self.apply(bases[0], step)
            return found if len(found) < 2 else _unique(found)
        return _unique([one for base in bases for one in self.apply(base, step)])

    def _is_generic(self, head: str) -> bool:
        """Whether it is a library's class with type arguments, and stays what it is."""
        name, given = split(head)
        if given[1:2] in "]*=0123456789":
            return False
        known = self._generic.get(name)
        if known is None:
            own = name in self.classes or name in self.functions or name in self.modules or name in self._packages
            known = not own and name[-1:] not in ")]>" and self.meaning(name) == (name,)
            known = self._generic[name] = known and self.catalogue.alias(name) is None
        return known

    def apply(self, base: str, step: str) -> tuple[str, ...]:
        """What a canonical symbol becomes by one more step."""
        key = base, step
        known = self._applied.get(key)
        if known is None:
            cuts = self._cuts
            self.asked.steps.add(step)
            self._applied[key] = ()  # an iterator that iterates over itself gives nothing more
            known = self._applied[key] = self._apply(base, step)
            if self._cuts != cuts and self._callers:
                del self._applied[key]
        return known

    def _apply(self, base: str, step: str) -> tuple[str, ...]:
        if base[-1] == ")":
            return self._of_object(base, step)
        if base[-1] == "]" and step == "()":
            return (base + step,)
        if base in self.functions:
            return self._of_function(base, step)
        if base in self.classes:
            return self._of_class(base, step)
        if base in self.modules or base in self._packages:
            return self._of_module(base, step)
        return self._of_member(base, step)

    # Modules

    def _of_module(self, module: str, step: str) -> tuple[str, ...]:
        return self.member(module, step[1:], ()) if step[0] == "." else (module + step,)

    def member(self, module: str, name: str, seen: tuple[str, ...]) -> tuple[str, ...]:
        """What `module.name` is: bound there, defined there, a submodule, or brought in by a star."""
        full = f"{module}.{name}"
        self.asked.members.add(full)
        header = self.modules.get(module)
        if header is None or module in seen:
            return (full,) if full in self.modules or full in self._packages else ()
        if full in self.functions or full in self.classes:
            return (full,)
        bound = header.names.get(name, "")
        if bound and bound != full:
            found = self.meaning(bound)
            if found:
                return found
        if full in self.modules or full in self._packages:
            return (full,)
        if bound == full:
            return ()
        return self._from_stars(header, name, (*seen, module))

    def _from_stars(self, header: Header, name: str, seen: tuple[str, ...]) -> tuple[str, ...]:
        for star in reversed(header.stars):
            for origin in self.meaning(star):
                source = self.modules.get(origin)
                if source is None:
                    if not header.names.get(name) and self.catalogue.knows(f"{origin}.{name}"):
                        return (f"{origin}.{name}",)
                elif name in source.exported if source.exported is not None else name[:1] != "_":
                    found = self.member(origin, name, seen)
                    if found:
                        return found
        return ()

    # Functions

    def function(self, name: str) -> Function | None:
        """A function by a name that need not be one's."""
        self.asked.members.add(name)
        return self.functions.get(name)

    def _of_function(self, name: str, step: str) -> tuple[str, ...]:
        function = self.functions[name]
        if step == "()":
            return (name + "()",) if function.flags & GENERATOR else self._result(name, function)
        if step[0] == "<":
            return self._parameter(function, name, step[1:-1])
        if step[0] == ".":
            return self._of_decorated(function, step) or (name + step,)
        return ()

    def _of_decorated(self, function: Function, step: str) -> tuple[str, ...]:
        """An attribute of what a library's decorator makes of a function: the `delay` of a task."""
        made = (one for symbol in function.decorators for one in self.meaning(symbol))
        found = [one for maker in made for base in self.apply(maker, "()") for one in self.apply(base, step)]
        return tuple(one for one in found if self.catalogue.knows(one))

    def _result(self, name: str, function: Function) -> tuple[str, ...]:
        self.asked.results.add(name)
        if function.returns:
            said = self.meaning(function.returns)
            if said:
                return said
        return _unique([one for result in function.results for one in self.meaning(result)])

    def _parameter(self, function: Function, name: str, parameter: str) -> tuple[str, ...]:
        for one in function.parameters:
            if one.name == parameter:
                said = one.annotation or one.default
                return self.meaning(said) if said else self._given_by_callers(name, parameter)
        return ()

    def _given_by_callers(self, name: str, parameter: str) -> tuple[str, ...]:
        """
        What a parameter without annotation holds: the objects that the project's own calls give it.

        Functions among them are left out: which one runs depends on the call, and the linker follows each.
        """
        key = f"{name}<{parameter}>"
        known = self._by_callers.get(key)
        if known is None and self._callers >= MOST_CALLERS:
            self._cuts += 1
        elif known is None:
            cuts = self._cuts
            self._by_callers[key] = (key,)
            self._callers += 1
            given = [one for text in self.givers(name, parameter) for one in self.meaning(text)]
            objects = [one for one in given if one[-1] == ")"]
            if any(one.startswith("builtins.") for one in objects):
                objects = []  # callers disagree, or all give what the language itself has
            self._callers -= 1
            known = self._by_callers[key] = _unique([*objects, key]) if objects else (key,)
            if self._cuts != cuts and self._callers:
                del self._by_callers[key]
        return known or (key,)

    def given(self, name: str) -> tuple[str, ...]:
        """What a generator function yields."""
        self.asked.results.add(name)
        function = self.functions[name]
        promised = (
            [one for base in self.meaning(function.returns) for one in element(base, "[*]")] if function.returns else []
        )
        if promised:
            return _unique([one for part in promised for one in self.meaning(part)])
        return _unique([one for part in function.yields for one in self.meaning(part)])

    # Classes and instances

    def _of_class(self, name: str, step: str) -> tuple[str, ...]:
        if step == "()":
            return (name + "()",)
        if step[0] == "[":
            return (name,)
        if step[0] == ".":
            return self.attribute(name, name, step[1:], self.line(name))
        return ()

    def _of_object(self, base: str, step: str) -> tuple[str, ...]:
        maker = plain(base[:-2])
        if maker in self.classes:
            return self._of_instance(base, maker, step)
        if maker in self.functions:
            return self._of_generator(base, maker, step)
        return self._of_library(base, step)

    def _of_instance(self, base: str, kind: str, step: str) -> tuple[str, ...]:
        if step == "<super>":
            return (base + step,)
        if step[0] == ".":
            return self.attribute(kind, base, step[1:], self.line(kind))
        if step in ("<given>", "<self>"):
            return (base,)
        if step[:2] == "[=" and any(one.endswith(".TypedDict") for one in self.line(kind)):
            return self.attribute(kind, base, step[2:-1], self.line(kind))
        method = {"()": "__call__", "[*]": "__iter__"}.get(step, "__getitem__")
        found = [
            one for bound in self.attribute(kind, base, method, self.line(kind)) for one in self.apply(bound, "()")
        ]
        if step == "[*]":
            found = [one for iterator in found for one in self.apply(iterator, "[*]")]
        return _unique(found)

    def _of_generator(self, base: str, name: str, step: str) -> tuple[str, ...]:
        if step in ("[*]", "<given>"):
            return self.given(name)
        if step in (".__enter__", ".__aenter__", ".__next__", ".__anext__", ".__iter__"):
            return (base + step,)
        return (base,) if step == "()" else ()

    def _of_member(self, base: str, step: str) -> tuple[str, ...]:
        """A bound method, a generator's entrance, `super()`, or something of a library."""
        head, last = split(base)
        if last == "<super>":
            receiver = plain(head[:-2])
            return self.attribute(receiver, head, step[1:], self.line(receiver)[1:]) if step[0] == "." else ()
        if head[-1:] == ")":
            maker = plain(head[:-2])
            if maker in self.functions and step == "()":
                return self.given(maker) if "nter__" in last or "next__" in last else (head,)
            if maker in self.classes:
                return self._called(head, maker, last[1:], step)
        return self._of_library(base, step)

    def _called(self, receiver: str, kind: str, method: str, step: str) -> tuple[str, ...]:
        owner = self.method(kind, method)
        if owner is None or step != "()":
            return self._parameter(self.functions[owner], owner, step[1:-1]) if owner and step[0] == "<" else ()
        function = self.functions[owner]
        if function.flags & GENERATOR:
            return (owner + "()",)
        own = f"{owner.rpartition('.')[0]}()"
        found = self._result(owner, function)
        if own in found and f"{own}<self>" in (function.returns, *function.results):
            return _unique([receiver if one == own else one for one in found])
        return found

    def line(self, name: str) -> tuple[str, ...]:
        """The classes that a class takes its attributes from, itself first; a library's are named, not followed."""
        known = self._lines.get(name)
        if known is not None:
            return known
        self._lines[name] = (name,)
        kind = self.classes.get(name)
        found = [name]
        for base in kind.bases if kind is not None else ():
            for one in self.meaning(base):
                found.extend(self.line(plain(one)))
        last = {one: number for number, one in enumerate(found)}
        self._lines[name] = tuple([one for number, one in enumerate(found) if last[one] == number])
        if self._lines[name][0] != name:
            self._lines[name] = (name, *[one for one in self._lines[name] if one != name])
        return self._lines[name]

    def method(self, kind: str, name: str) -> str | None:
        """The full name of the function that a method of a class is, or None."""
        self.asked.methods.add(name)
        for one in self.line(kind):
            full = f"{one}.{name}"
            if full in self.functions:
                return full
        return None

    def attribute(self, kind: str, receiver: str, name: str, line: tuple[str, ...]) -> tuple[str, ...]:
        """What an attribute of a class or an instance of it is."""
        for one in line:
            own = self.classes.get(one)
            if own is None:
                continue
            full = f"{one}.{name}"
            function = self.functions.get(full)
            if function is not None:
                if function.flags & PROPERTY and receiver[-1] == ")":
                    return self._result(full, function)
                return (full,) if line[0] != kind or receiver[-1] != ")" else (f"{receiver}.{name}",)
            found = self._held(one, own, name)
            if found:
                return found
            if full in self.classes:
                return (full,)
        foreign = [one for one in line if one not in self.classes]
        for one in foreign:
            target = f"{one}()" if receiver[-1] == ")" else one
            found = self._of_library(target, "." + name)
            if any(self.catalogue.knows(part) for part in found):
                return found
        return (
            self._of_library(f"{foreign[0]}()" if receiver[-1] == ")" else foreign[0], "." + name)
            if foreign
            else self.stored(receiver, name)
        )

    def _held(self, one: str, own: Class, name: str) -> tuple[str, ...]:
        self.asked.held.add(f"{one}.{name}")
        header = self.modules.get(one[: -len(own.name) - 1])
        stored = header.stores.get(f"{one}().{name}", "") if header is not None else ""
        if stored == THING:
            return (THING,)  # whatever kind of connection it is said to be
        said = own.attributes.get(name, "")
        found = self.meaning(said) if said else ()
        if found and not all(self._is_strange(part) for part in found):
            return found
        return (self.meaning(stored) if stored else ()) or found

    def _is_strange(self, canonical: str) -> bool:
        """An object of a library of which the catalogue says nothing: a descriptor maybe (`spawner = Any()`)."""
        kind = plain(canonical[:-2]) if canonical[-1] == ")" else "builtins"
        return kind not in self.classes and kind[:8] != "builtins" and not self.catalogue.knows(kind)

    def is_inert(self, symbol: str) -> bool:
        """Whether calling a text is certain to run nothing of the project, and nothing that the catalogue knows."""
        if symbol[-1] in ")]>" or "|" in symbol:
            return False
        head, step = split(symbol)
        if not head or head in self.modules:
            return False
        known = self._inert.get(head)
        if known is None:
            cuts = self._cuts
            bases = self.meaning(head)
            known = bool(bases) and all(map(self._is_foreign, bases))
            if self._cuts == cuts or not self._callers:
                self._inert[head] = known
        return known and step[1:] not in self._of.stores

    def _is_foreign(self, base: str) -> bool:
        if base[-1] in ">]" or "<super>" in base:
            return False
        named = plain(base)
        maker = named.removesuffix("()")
        if maker in self.classes or maker in self.functions or maker in self.modules or maker in self._packages:
            return False
        return self.catalogue.is_silent_about(named)

    def stored(self, receiver: str, name: str) -> tuple[str, ...]:
        """What other code stores into an attribute of this very object (`app.state.db = …`)."""
        return _unique(
            [
                one
                for head, symbol in self._of.stores.get(name, ())
                if receiver in self.meaning(head)
                for one in self.meaning(symbol)
            ]
        )

    # Libraries

    def _of_library(self, base: str, step: str) -> tuple[str, ...]:
        if step == "<given>":
            return (base,)
        if step[:2] == "[=":
            return self.stored(base, step) or self._of_library(base, "[]")
        inner = element(base, step)
        if inner:
            return _unique([one for part in inner for one in self.meaning(part)])
        symbol = base + step
        named = plain(symbol)
        said = self.catalogue.alias(named)
        if said is not None:
            return self.meaning(said) if said != symbol else (symbol,)
        if step == "()" and base.endswith((".__enter__", ".__aenter__")):
            return (split(base)[0],)
        if step == "()" and base.endswith(".__init__"):
            return ()
        if step[0] == "." and base[-1] == ")" and not self.catalogue.knows(named):
            stored = self.stored(base, step[1:])
            if stored:
                return stored
        return (symbol,)


def _unique(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MOST] if len(found) > 1 else tuple(found)


__all__ = ["Mapping", "Names", "arguments"]
