"""The algebra of symbols: extending, joining and taking apart. `facts.model` says how they read."""

from __future__ import annotations

from functools import lru_cache

LONGEST = 240  # characters; longer chains are not known
ALTERNATIVES = 4


def then(symbol: str, step: str) -> str:
    """Every alternative of `symbol`, followed by `step`."""
    if not symbol or len(symbol) > LONGEST:
        return ""
    if "|" in symbol:
        return "|".join([alternative + step for alternative in symbol.split("|")])
    return symbol + step


def either(one: str, other: str) -> str:
    """The alternatives of both; what is not known adds nothing."""
    if one == other or not other:
        return one
    if not one:
        return other
    known = one.split("|")
    known += [alternative for alternative in other.split("|") if alternative not in known]
    return "|".join(known[:ALTERNATIVES])


@lru_cache(5000)
def generic(base: str, *arguments: str, longest: int = LONGEST) -> str:
    """An instance of a generic class; between brackets alternatives are joined by `/`. What is too long is left out."""
    parts = [argument.replace("|", "/") or "?" for argument in arguments]
    while len(inner := ",".join(parts)) >= longest and (widest := max(parts, key=len)) != "?":
        parts[parts.index(widest)] = "?"
    return f"{base}[{inner}]()" if len(inner) < longest else f"{base}()"


def is_builtin(symbol: str) -> bool:
    """Whether it is of the language's own types itself, and nothing that a container holds."""
    return symbol.startswith("builtins.") and ("[" not in symbol or symbol.endswith("]()"))


def may_be_function(text: str) -> bool:
    """Whether what is written as an argument may be a function: it is no constant, and no object."""
    return bool(text) and text[0] not in "=*" and (text[-1] not in ")]>" or "|" in text)


def split(symbol: str) -> tuple[str, str]:
    """
    One alternative without its last step, and that step: `a.b()` is `a.b` and `()`.

    A single name has an empty head.
    """
    last = symbol[-1:]
    if last == ")":
        return symbol[:-2], "()"
    if last != "]" and last != ">":  # most often a plain attribute
        head, dot, name = symbol.rpartition(".")
        if name.isidentifier():
            return (head, dot + name) if dot else ("", symbol)
    else:
        start = _opening(symbol, len(symbol) - 1)
        return symbol[:start], symbol[start:]
    depth = 0
    for at in range(len(symbol) - 1, -1, -1):
        character = symbol[at]
        if character in ")]>":
            depth += 1
        elif character in "([<":
            depth -= 1
        elif character == "." and not depth:
            return symbol[:at], symbol[at:]
    return "", symbol


def _opening(symbol: str, at: int) -> int:
    """Where the bracket opens that is closed at a place, or 0. Of brackets, all kinds count alike."""
    before = _alike(symbol[:at])
    start = before.rfind("[")
    while start >= 0 and before.count("[", start) != before.count("]", start) + 1:
        start = before.rfind("[", 0, start)
    return max(start, 0)


def _alike(text: str) -> str:
    """A text with one kind of brackets, without those that enclose nothing; all stands where it stood."""
    flat = text.replace("()", "  ")
    return flat.replace("(", "[").replace(")", "]").replace("<", "[").replace(">", "]")


def arguments(step: str) -> list[str]:
    """The parts between brackets, split at the commas of the outermost level."""
    inner = step[1:-1]
    flat = _alike(inner)
    found, start = [], 0
    at = flat.find(",")
    while at >= 0:
        if flat.count("[", start, at) == flat.count("]", start, at):
            found.append(inner[start:at])
            start = at + 1
        at = flat.find(",", at + 1)
    return [*found, inner[start:]]
