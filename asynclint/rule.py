"""What a rule is, how one is declared, and how a package of them is collected. Judges nothing itself."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from asynclint.finding import Finding, Severity
from asynclint.project.view import Call, Function, Holding, Leak, Making, Race, Setting, Sharing, Wait

SUBJECTS: dict[type, str] = {
    Call: "call",
    Function: "function",
    Making: "making",
    Wait: "wait",
    Leak: "leak",
    Setting: "setting",
    Sharing: "sharing",
    Holding: "holding",
    Race: "race",
}

THEMES = {
    "0": "tool",
    "1": "blocking",
    "2": "resources",
    "3": "timeouts",
    "4": "tasks",
    "5": "state",
    "6": "structure",
    "7": "frameworks",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One rule: its identity, its documentation, and the function that judges one subject.

    `judge` takes a finished view (`Call`, `Function`) and yields findings; the annotation
    of its first parameter says which. Its docstring is the rule's page.
    """

    code: str
    name: str
    severity: Severity
    aliases: tuple[str, ...]
    default: bool
    subject: str
    judge: Callable[[Any], Iterable[Finding]]
    text: str
    """The documentation, as it stands in the source."""
    fix: str = "none"
    """How a plain case can be fixed: safe, unsafe or none. A call made too early for a thread is safe to fix anyway."""

    @classmethod
    def of_tool(cls, code: str, name: str, severity: Severity, text: str, *, default: bool = True) -> Rule:
        """A rule about the tool's own work: the pipeline reports it, nothing is judged."""
        return cls(code, name, severity, (), default, "tool", lambda _: (), text)

    @property
    def theme(self) -> str:
        """The theme that the first digit of the code stands for."""
        return THEMES[self.code[3]]

    @property
    def page(self) -> str:
        """The documentation, in Markdown."""
        return inspect.cleandoc(self.text)

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return self.page.split("\n\n", 1)[0].replace("\n", " ")


def rule(
    name: str, *, code: str, severity: Severity, aliases: tuple[str, ...] = (), default: bool = True, fix: str = "none"
) -> Callable[[Callable[[Any], Iterable[Finding]]], Rule]:
    """
    Declare a rule. `severity` is the highest it reports; `aliases` are peers' codes for the same fault.

    Raises TypeError where the first parameter's annotation is no subject.
    """

    def declare(judge: Callable[[Any], Iterable[Finding]]) -> Rule:
        first = next(iter(inspect.signature(judge).parameters))
        subject = typing.get_type_hints(judge)[first]
        if subject not in SUBJECTS:
            raise TypeError(f"{judge.__module__}: {name} judges {subject!r}, which is no subject")
        return Rule(code, name, severity, aliases, default, SUBJECTS[subject], judge, judge.__doc__ or "", fix)

    return declare


def collect(package: ModuleType) -> tuple[Rule, ...]:
    """Every `Rule` bound in the modules of a package, at any depth, sorted by code."""
    found = {rule.code: rule for module in _modules(package) for rule in _bound(module)}
    return tuple(found[code] for code in sorted(found))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield importlib.import_module(info.name)


def _bound(module: ModuleType) -> Iterator[Rule]:
    return (value for value in vars(module).values() if isinstance(value, Rule))
