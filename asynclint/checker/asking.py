"""What a call of requests asks for, said to an asynchronous client of httpx, where both surely mean the same."""

from __future__ import annotations

import ast

import libcst

from asynclint.checker.arguments import argument
from asynclint.checker.bindings import Bindings
from asynclint.checker.flow import names
from asynclint.checker.fragment import keyword, walk
from asynclint.checker.site import Site, word
from asynclint.checker.standing import Unfit

BODIES = frozenset({"post", "put", "patch", "request"})
"""Methods of a client that take a body."""
ALIKE = frozenset({"url", "timeout", "headers"})
OF_HTTPX = frozenset({"url", "timeout", "headers", "params", "cookies", "auth", "follow_redirects"})
BODIES_OF_HTTPX = frozenset({"content", "data", "files", "json"})
TEXTS = frozenset({"json.dumps", "str", "repr"})
NUMBERS = frozenset({"int", "float", "len"})
"""What surely gives a text, or a number: never None, which only requests leaves out."""

EXCEPTIONS = frozenset(
    {"ConnectionError", "ConnectTimeout", "HTTPError", "JSONDecodeError", "ReadTimeout", "RequestException", "Timeout"}
    | {"TooManyRedirects", "URLRequired"}
)
OF_THE_SYSTEM = frozenset({"OSError", "IOError", "EnvironmentError", "ConnectionError", "TimeoutError"})
"""Builtin exceptions that those of requests are, and those of httpx are not."""


def arguments(site: Site, call: libcst.Call, method: str) -> list[libcst.Arg]:
    """
    The arguments for the method of an asynchronous client of httpx.

    Raises `Unfit` where one of them means something else to httpx, or to its asynchronous clients.
    """
    if any(one.star for one in call.args) or sum(one.keyword is None for one in call.args) > 1 + (method == "request"):
        raise Unfit("the asynchronous client takes other arguments")
    if word(call.func).startswith("httpx."):
        known = OF_HTTPX | BODIES_OF_HTTPX if method in BODIES else OF_HTTPX
        if any(one.keyword is not None and keyword(one) not in known for one in call.args):
            raise Unfit("the asynchronous client takes other arguments")
        return list(call.args)
    return [_translated(site, one, method) for one in call.args]


def redirects(call: libcst.Call, method: str, client_follows: bool) -> libcst.Arg | None:
    """The argument that makes a client do with redirects as requests does; None where it does so by itself."""
    if _given(call, "allow_redirects") is not None or follows(call, method) == client_follows:
        return None
    return argument("follow_redirects", str(not client_follows))


def follows(call: libcst.Call, method: str) -> bool:
    """Whether a call of requests surely follows redirects."""
    given = _given(call, "allow_redirects")
    if given is not None:
        return isinstance(given.value, libcst.Name) and given.value.value == "True"
    return method != "head"


def _given(call: libcst.Call, name: str) -> libcst.Arg | None:
    return next((one for one in call.args if keyword(one) == name), None)


def _translated(site: Site, given: libcst.Arg, method: str) -> libcst.Arg:
    name, value = keyword(given), given.value
    if not name or name in ALIKE or (name == "json" and method in BODIES):
        return given
    if name == "allow_redirects":
        return given.with_changes(keyword=libcst.Name("follow_redirects"))
    if name == "params" and _plain(site, value):
        return given
    if name == "auth" and isinstance(value, libcst.Tuple) and len(value.elements) == 2:
        return given
    if name == "data" and method in BODIES and _plain(site, value):
        return given
    if name == "data" and method in BODIES and _is_text(value):
        return given.with_changes(keyword=libcst.Name("content"))
    raise Unfit(f"`{name}` may mean something else to httpx")


def _plain(site: Site, value: libcst.BaseExpression) -> bool:
    """A dictionary of texts and numbers: None and True are not written alike."""
    return isinstance(value, libcst.Dict) and all(
        isinstance(one, libcst.DictElement) and isinstance(one.key, libcst.SimpleString) and _is_value(site, one.value)
        for one in value.elements
    )


def _is_value(site: Site, value: libcst.BaseExpression) -> bool:
    if isinstance(value, (libcst.Integer, libcst.Float)) or _is_text(value):
        return True
    if isinstance(value, libcst.Call):
        return word(value.func) in NUMBERS
    return isinstance(value, libcst.Name) and _is_parameter(site, value.value)


def _is_text(value: libcst.BaseExpression) -> bool:
    if isinstance(value, libcst.Call):
        return word(value.func) in TEXTS
    return isinstance(value, (libcst.SimpleString, libcst.FormattedString, libcst.ConcatenatedString))


def _is_parameter(site: Site, name: str) -> bool:
    """Whether the name is a parameter that is said to be a text or a number, and nothing else is bound to it."""
    function = next((one for one, _ in site.piece.above(site.node) if isinstance(one, libcst.FunctionDef)), None)
    if function is None or name in _bound(function.body):
        return False
    given = [*function.params.posonly_params, *function.params.params, *function.params.kwonly_params]
    found = next((one for one in given if one.name.value == name), None)
    kind = found.annotation.annotation if found is not None and found.annotation is not None else None
    no_default = found is not None and not (isinstance(found.default, libcst.Name) and found.default.value == "None")
    return no_default and isinstance(kind, libcst.Name) and kind.value in ("str", "int", "float")


def _bound(body: libcst.BaseSuite) -> set[str]:
    return set(names([body]).bound)


def not_caught(site: Site) -> None:
    """
    Nothing looks out for the exceptions that requests raises: httpx raises its own.

    Raises `Unfit`.
    """
    if mentions_exceptions(site.bindings):
        raise Unfit("the file catches exceptions of requests, and httpx raises others")
    for parent, child in site.piece.above(site.node):
        if isinstance(parent, libcst.FunctionDef):
            return
        if isinstance(parent, (libcst.Try, libcst.TryStar)) and child is parent.body:
            looked_for: list[libcst.CSTNode] = list(parent.handlers)
        elif isinstance(parent, libcst.With) and child is parent.body:
            looked_for = list(parent.items)
        else:
            continue
        for node in (one for top in looked_for for one in walk(top)):
            if isinstance(node, libcst.Name) and node.value in OF_THE_SYSTEM | {"request", "response", "requests"}:
                raise Unfit(f"`{node.value}` is asked for around it, and httpx raises other exceptions")


def mentions_exceptions(bindings: Bindings) -> bool:
    """Whether the file speaks of exceptions of requests."""
    for node in ast.walk(bindings.tree):
        symbol = bindings.symbol(node) if isinstance(node, (ast.Attribute, ast.Name)) else ""
        top, _, rest = symbol.partition(".")
        if top == "requests" and (rest in EXCEPTIONS or rest.startswith("exceptions.")):
            return True
    return False
