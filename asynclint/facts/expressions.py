"""What an expression is, as a symbol, and the calls that evaluating it makes. One function per kind of node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from asynclint.facts.annotations import annotated
from asynclint.facts.fate import assigned, captured, returned, spent
from asynclint.facts.growth import GROWING, grown, kept
from asynclint.facts.memo import asked
from asynclint.facts.model import ASYNCHRONOUS, AWAITED, CALL, ITERATE, LAMBDA, READ
from asynclint.facts.narrow import TELLING, narrowed
from asynclint.facts.scope import LOUD_BUILTINS, SILENT_BUILTINS, RawEvent, Scope, Walk
from asynclint.facts.symbol import either, generic, then
from asynclint.text import Span

# Calls that give back an argument, by their last name: (position, what is done with it).
PASSING = {
    "wait_for": (0, ""),
    "shield": (0, ""),
    "ensure_future": (0, ""),
    "create_task": (0, ""),
    "wrap_future": (0, ""),
    "partial": (0, ""),
    "partialmethod": (0, ""),
    "deepcopy": (0, ""),
    "copy": (0, ""),
    "to_thread": (0, "()"),
    "run_sync": (0, "()"),
    "run_in_threadpool": (0, "()"),
    "run_in_executor": (1, "()"),
    "async_add_executor_job": (0, "()"),
    "Depends": (0, "()<given>"),
    "Security": (0, "()<given>"),
    "closing": (0, ""),
    "aclosing": (0, ""),
    "enter_context": (0, ".__enter__()"),
    "enter_async_context": (0, ".__aenter__()"),
}
SPAWNING = frozenset({"create_task", "ensure_future"})
"""What they give is a task, and awaited it is what the coroutine gives: both readings are kept."""
BUILT_SEQUENCES = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"})
CONSUMERS = BUILT_SEQUENCES - {"iter", "reversed"} | {"sum", "min", "max", "any", "all", "dict", "next", "enumerate"}


def value(walk: Walk, node: ast.expr) -> str:
    """The symbol of an expression; the calls in it are recorded."""
    return _VALUES[type(node)](walk, node)


def _children(walk: Walk, node: ast.expr) -> str:
    """Of any other kind of expression nothing is known but the calls in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            value(walk, child)
    return ""


class _Kinds(dict[type, "Callable[..., str]"]):
    def __missing__(self, kind: type) -> Callable[..., str]:
        return _children


def record(walk: Walk, kind: int, node: ast.expr, symbol: str, flags: int = 0) -> None:
    """Note an implicit call (`with`, `for`) on every alternative of what is known."""
    if symbol and (symbol[:9] != SILENT_BUILTINS or _worth(symbol)):
        scope = walk.scope
        scope.events.append(
            [
                kind,
                node.lineno,
                node.col_offset,
                node.end_lineno,
                node.end_col_offset,
                walk.text(symbol),
                scope.region,
                flags,
            ]
        )


def _worth(symbol: str) -> bool:
    """Whether calling it can matter: not a builtin that neither waits nor runs the project's code."""
    if not symbol.startswith(SILENT_BUILTINS) or "|" in symbol:
        return True
    return symbol.startswith(LOUD_BUILTINS, 9) or "[" in symbol


def _name(walk: Walk, node: ast.Name) -> str:
    scope = walk.scope
    name = node.id
    known = scope.env.get(name)
    if known is not None:
        return known
    if scope.enclosing is not None:
        captured(walk, name)
    return walk.named(name)


def _constant(walk: Walk, node: ast.Constant) -> str:
    kind = type(node.value)
    if kind is str:
        return "builtins.str()"
    if kind is bytes:
        return "builtins.bytes()"
    return ""


def _attribute(walk: Walk, node: ast.Attribute) -> str:
    inner = node.value
    base = walk.named(inner.id) if type(inner) is ast.Name else _VALUES[type(inner)](walk, inner)
    if not base:
        return ""
    symbol = then(base, "." + node.attr)
    if base[-1] == ")":
        _read(walk, node, symbol)
    return symbol


def _read(walk: Walk, node: ast.expr, symbol: str) -> None:
    if symbol and (symbol[:9] != SILENT_BUILTINS or _worth(symbol)):
        walk.scope.reads.append(
            [
                READ,
                node.lineno,
                node.col_offset,
                node.end_lineno,
                node.end_col_offset,
                walk.text(symbol),
                walk.scope.region,
                0,
            ]
        )


def _callee(walk: Walk, node: ast.expr) -> str:
    """What is called. Unlike `value` it notes no read of the attribute."""
    kind = type(node)
    if kind is ast.Name:
        return walk.named(node.id)  # type: ignore[attr-defined]
    if kind is ast.Attribute:
        inner = node.value  # type: ignore[attr-defined]
        return then(_VALUES[type(inner)](walk, inner), "." + node.attr)  # type: ignore[attr-defined]
    return value(walk, node)


def _call(walk: Walk, node: ast.Call) -> str:
    awaited = walk.awaiting
    walk.awaiting = False
    function = node.func
    name = function.id if type(function) is ast.Name else function.attr if type(function) is ast.Attribute else ""
    callee = _callee(walk, function)
    given = [_argument(walk, argument) for argument in node.args]
    keywords = {keyword.arg or "**": _argument(walk, keyword.value) for keyword in node.keywords}
    if walk.noted:
        spent(walk, node, name)
    if name in GROWING and type(function) is ast.Attribute:
        grown(walk, function, callee, given)
    if callee:
        if callee[:9] != SILENT_BUILTINS:
            _note_call(walk, node, callee, given, keywords, awaited)
        else:
            if _worth(callee):
                _note_call(walk, node, callee, given, keywords, awaited)
            if callee.find(".", 9) < 0:
                return _builtin(walk, node, callee[9:], given, keywords)
    if name == "sort" and keywords.get("key"):
        record(walk, CALL, node, keywords["key"])
    if name == "join" and callee.startswith("builtins.str()") and given and given[0][:1] not in ("=", "*"):
        record(walk, ITERATE, node.args[0], then(given[0], ".__iter__"))
    if name in PASSING:
        position, step = PASSING[name]
        if position < len(given) and given[position][:1] not in ("=", "*"):
            passed = then(given[position], step)
            return either(passed, "asyncio.Task()") if name in SPAWNING else passed
    if name == "cast" and len(node.args) == 2:
        return annotated(walk, node.args[0])
    if name == "field" and "default_factory" in keywords:
        return then(keywords["default_factory"], "()")
    return then(callee, "()")


def _argument(walk: Walk, node: ast.expr) -> str:
    kind = type(node)
    if kind is ast.Constant:
        constant = node.value  # type: ignore[attr-defined]
        return f"={constant!r}" if not isinstance(constant, (str, bytes)) or len(constant) < 32 else "='…'"
    if kind is ast.Starred:
        consume(walk, node.value, value(walk, node.value))  # type: ignore[attr-defined]
        return "*"
    if kind is ast.UnaryOp and type(node.op) is ast.USub and type(node.operand) is ast.Constant:  # type: ignore[attr-defined]
        return f"=-{node.operand.value!r}"  # type: ignore[attr-defined]
    return _VALUES[kind](walk, node)


def _note_call(
    walk: Walk, node: ast.Call, callee: str, given: list[str], keywords: dict[str, str], awaited: bool
) -> None:
    scope, texts = walk.scope, walk.texts
    event: RawEvent = [
        CALL, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset,
        texts.setdefault(callee, len(texts)), scope.region, AWAITED if awaited else 0,
    ]  # fmt: skip
    if given or keywords:
        numbers = [texts.setdefault(text, len(texts)) for text in given]
        event.append(numbers)
        walk.given.update(numbers)
        if keywords:
            named = {name: texts.setdefault(text, len(texts)) for name, text in keywords.items()}
            event.append(named)
            walk.given.update(named.values())
    scope.events.append(event)
    walk.noted[id(node)] = event


def _builtin(walk: Walk, node: ast.Call, name: str, given: list[str], keywords: dict[str, str]) -> str:
    """What a builtin gives back, and what it calls on the way."""
    subject = given[0] if given and given[0][:1] not in ("=", "*") else ""
    if name in CONSUMERS and subject:
        record(walk, ITERATE, node.args[0], then(subject, ".__iter__"))
    if name == "zip":
        for argument, symbol in zip(node.args, given, strict=True):
            if symbol[:1] not in ("=", "*"):
                record(walk, ITERATE, argument, then(symbol, ".__iter__"))
    if name in ("map", "filter") and given[1:]:
        if subject:
            record(walk, CALL, node, subject)
        return generic("builtins.list", then(subject, "()") if name == "map" else then(given[1], "[*]"))
    if keywords.get("key"):
        record(walk, CALL, node, keywords["key"])
    if name in BUILT_SEQUENCES:
        return generic("builtins.list", then(subject, "[*]")) if subject else f"builtins.{name}()"
    if name in ("next", "anext", "min", "max"):
        return then(subject, "[*]")
    if name == "enumerate" and subject:
        return generic("builtins.list", generic("builtins.tuple", "", then(subject, "[*]")))
    if name == "zip" and given:
        parts = [then(part, "[*]") if part[:1] not in ("=", "*") else "" for part in given]
        return generic("builtins.list", generic("builtins.tuple", *parts))
    if name == "super" and not given:
        return then(walk.scope.self_symbol, "<super>")
    if name == "type" and len(given) == 1:
        return "|".join(part[:-2] for part in subject.split("|") if part.endswith("()"))
    if name == "getattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        return then(subject, f".{node.args[1].value}") if isinstance(node.args[1].value, str) else ""
    return f"builtins.{name}()"


def _await(walk: Walk, node: ast.Await) -> str:
    walk.awaiting = type(node.value) is ast.Call
    symbol = value(walk, node.value)
    walk.awaiting = False
    return symbol


def _subscript(walk: Walk, node: ast.Subscript) -> str:
    base = value(walk, node.value)
    index = node.slice
    if type(index) is ast.Constant:
        step = _key(index.value)
    elif type(index) is ast.Slice:
        value(walk, index)
        return base
    else:
        inner = value(walk, index)
        if base and base[-1] != ")" and inner and _names_types(walk, index):
            return _alias(walk, node) or then(base, "[]")
        step = "[]"
    if base and base[-1] == ")":
        _read(walk, node, then(base, ".__getitem__" if type(node.ctx) is ast.Load else ".__setitem__"))
    return then(base, step)


def _key(constant: object) -> str:
    """The step of a subscript by a constant: `[0]`, `[=name]` for a word, else `[]`."""
    if type(constant) is int and constant >= 0:
        return f"[{constant}]"
    return f"[={constant}]" if isinstance(constant, str) and constant.isidentifier() and constant.isascii() else "[]"


def _names_types(walk: Walk, index: ast.expr) -> bool:
    """Whether what stands between brackets can be types: no name in it holds an object or a parameter."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    return all(walk.named(name)[-1:] not in (")", ">") for name in names)


def _alias(walk: Walk, node: ast.Subscript) -> str:
    """A generic alias at run time (`Sessions = dict[str, Session]`): the class, so that a call gives an instance."""
    said = annotated(walk, node)
    ending = "()" if _last_name(node.value) in ("Union", "Optional", "Annotated") else "]()"
    return "|".join(part[:-2] for part in said.split("|") if part.endswith(ending))


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _binary(walk: Walk, node: ast.BinOp) -> str:
    """A chain of thousands of operators leans to the left, so that side is walked in a loop, not by recursion."""
    chain = [node]
    while type(chain[-1].left) is ast.BinOp:
        chain.append(chain[-1].left)
    symbol = value(walk, chain[-1].left)
    for part in reversed(chain):
        right = value(walk, part.right)
        _operate(walk, part, symbol, type(part.op))
        symbol = _operation(type(part.op), symbol, right)
    return symbol


_OPERATORS: dict[type, str] = {
    ast.Add: ".__add__", ast.Sub: ".__sub__", ast.Mult: ".__mul__", ast.Div: ".__truediv__", ast.Mod: ".__mod__",
    ast.FloorDiv: ".__floordiv__", ast.Pow: ".__pow__", ast.BitOr: ".__or__", ast.BitAnd: ".__and__",
    ast.BitXor: ".__xor__", ast.LShift: ".__lshift__", ast.RShift: ".__rshift__", ast.MatMult: ".__matmul__",
    ast.Eq: ".__eq__", ast.NotEq: ".__ne__", ast.Lt: ".__lt__", ast.LtE: ".__le__", ast.Gt: ".__gt__",
    ast.GtE: ".__ge__", ast.In: ".__contains__", ast.NotIn: ".__contains__",
}  # fmt: skip


def _operate(walk: Walk, node: ast.expr, symbol: str, operator: type) -> None:
    """Note what an operator calls on an object that is known, unless it is a builtin's."""
    method = _OPERATORS.get(operator)
    if method is not None and symbol[-1:] == ")" and not symbol.startswith(SILENT_BUILTINS):
        _read(walk, node, then(symbol, method))


def _operation(operator: type[ast.operator], left: str, right: str) -> str:
    if operator is ast.Div:
        if left.startswith("builtins."):
            return then(right, ".__rtruediv__()")
        return then(left, ".__truediv__()") or then(right, ".__rtruediv__()")
    if operator is ast.BitOr and left and not left.startswith("builtins."):
        return then(left, ".__or__()") if left[-1] == ")" else either(left, right)
    if left.startswith("builtins."):
        return left.split("|", 1)[0]
    return ""


def _either(walk: Walk, node: ast.BoolOp) -> str:
    symbol = value(walk, node.values[0])
    before = walk.scope.region
    if type(node.op) is ast.Or and symbol:
        walk.enter("fallback", node.lineno, symbol)
    narrower: dict[str, str] = {}
    for earlier, part in zip(node.values, node.values[1:], strict=False):
        if type(earlier) in TELLING:
            narrower = {**_tested(walk, earlier, type(node.op) is ast.And), **narrower}
        symbol = either(symbol, value(walk, part))
    if narrower:
        walk.scope.env.update(narrower)
    walk.scope.region = before
    return symbol


def _tested(walk: Walk, test: ast.expr, holds: bool) -> dict[str, str]:
    """Bind names to what a test says of them; give back what they meant before."""
    before = walk.scope.env
    found = narrowed(walk, test, holds)
    known = {name: before[name] for name in found if name in before}
    before.update({name: found[name] for name in known})
    return known


def _conditional(walk: Walk, node: ast.IfExp) -> str:
    tested = value(walk, node.test)
    before = walk.scope.region
    if (found := asked(node.test)) is not None and (tested := value(walk, found) or tested):
        walk.enter("fallback", node.lineno, tested)
    known = _tested(walk, node.test, True) if type(node.test) in TELLING else {}
    symbol = value(walk, node.body)
    walk.scope.env.update(known)
    symbol = either(symbol, value(walk, node.orelse))
    walk.scope.region = before
    return symbol


def _walrus(walk: Walk, node: ast.NamedExpr) -> str:
    symbol = value(walk, node.value)
    assigned(walk, node.target, node.value)
    walk.bind(node.target.id, symbol)
    return symbol


def _compare(walk: Walk, node: ast.Compare) -> str:
    left = value(walk, node.left)
    for operator, part in zip(node.ops, node.comparators, strict=True):
        right = value(walk, part)
        _operate(walk, node, right if type(operator) in (ast.In, ast.NotIn) else left, type(operator))
        left = right
    return ""


def _formatted(walk: Walk, node: ast.JoinedStr) -> str:
    for part in node.values:
        if type(part) is ast.FormattedValue:
            value(walk, part.value)
            if part.format_spec is not None:
                value(walk, part.format_spec)
    return "builtins.str()"


def _sequence(walk: Walk, node: ast.List | ast.Set) -> str:
    shapes = {len(part.elts) if type(part) is ast.Tuple else 0 for part in node.elts}
    if len(shapes) == 1 and 0 not in shapes:
        rows = [[value(walk, cell) for cell in part.elts] for part in node.elts]  # type: ignore[attr-defined]
        return generic("builtins.list", generic("builtins.tuple", *map(_all, zip(*rows, strict=True))))
    return generic("builtins.list", _all([value(walk, part) for part in node.elts]))


def _all(symbols: Iterable[str]) -> str:
    """The alternatives of several symbols."""
    symbol = ""
    for one in symbols:
        symbol = either(symbol, one)
    return symbol


def _tuple(walk: Walk, node: ast.Tuple) -> str:
    return generic("builtins.tuple", *[value(walk, part) for part in node.elts]) if node.elts else "builtins.tuple()"


def _mapping(walk: Walk, node: ast.Dict) -> str:
    symbol = ""
    for key, part in zip(node.keys, node.values, strict=True):
        if key is not None:
            value(walk, key)
        symbol = either(symbol, value(walk, part))
    return generic("builtins.dict", "", symbol)


def _starred(walk: Walk, node: ast.Starred) -> str:
    symbol = value(walk, node.value)
    consume(walk, node.value, symbol)
    return then(symbol, "[*]")


def consume(walk: Walk, node: ast.expr, symbol: str) -> None:
    """Note that something is gone through to its end, where that can run code: what a call gave, or an object."""
    if symbol[-1:] == ")":
        record(walk, ITERATE, node, then(symbol, ".__iter__"))


def _lambda(walk: Walk, node: ast.Lambda) -> str:
    scope = walk.scope
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if default is not None:
            value(walk, default)
    local = f"lambda@{node.lineno}@{node.col_offset}"
    name = local if scope.name == "<module>" else f"{scope.name}.{local}"
    span = Span(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)
    inner = Scope(name, f"{walk.module}.{name}", "", {}, (scope.env, *scope.outer), LAMBDA, span)
    inner.self_symbol = scope.self_symbol
    inner.enclosing = None if scope.name == "<module>" else scope
    walk.pending.append((node, inner))
    return inner.symbol


def comprehension(walk: Walk, generators: list[ast.comprehension]) -> tuple[dict[str, str], int]:
    """Enter a comprehension: bind its targets in an environment of their own; give back what to restore."""
    scope = walk.scope
    before = scope.env
    iterated = iterate(walk, generators[0].iter, bool(generators[0].is_async))
    region = walk.enter("comprehension", generators[0].iter.lineno)
    scope.env = dict(before)
    for number, generator in enumerate(generators):
        if number:
            iterated = iterate(walk, generator.iter, bool(generator.is_async))
        assign(walk, generator.target, iterated)
        for test in generator.ifs:
            value(walk, test)
    return before, region


def iterate(walk: Walk, node: ast.expr, asynchronous: bool) -> str:
    """Loop over an expression: what one round gives."""
    symbol = value(walk, node)
    if symbol:
        step = ".__aiter__" if asynchronous else ".__iter__"
        record(walk, ITERATE, node, then(symbol, step), ASYNCHRONOUS if asynchronous else 0)
    return then(symbol, "[*]")


def _comprehended(walk: Walk, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> str:
    before, region = comprehension(walk, node.generators)
    symbol = value(walk, node.elt)
    walk.scope.env, walk.scope.region = before, region
    return generic("builtins.list", symbol)


def _comprehended_mapping(walk: Walk, node: ast.DictComp) -> str:
    before, region = comprehension(walk, node.generators)
    key, symbol = value(walk, node.key), value(walk, node.value)
    walk.scope.env, walk.scope.region = before, region
    return generic("builtins.dict", key, symbol)


def _yield(walk: Walk, node: ast.Yield) -> str:
    symbol = value(walk, node.value) if node.value is not None else ""
    if node.value is not None:
        returned(walk, node.value)
    _yielded(walk.scope, symbol)
    return ""


def _yield_from(walk: Walk, node: ast.YieldFrom) -> str:
    symbol = iterate(walk, node.value, False)
    _yielded(walk.scope, symbol)
    return ""


def _yielded(scope: Scope, symbol: str) -> None:
    if len(scope.yields) < 4 and symbol not in scope.yields:
        scope.yields.append(symbol)


def assign(walk: Walk, target: ast.expr, symbol: str) -> None:
    """Bind a target of any shape to what is assigned."""
    kind = type(target)
    if kind is ast.Name:
        walk.bind(target.id, symbol)  # type: ignore[attr-defined]
    elif kind is ast.Attribute:
        base = value(walk, target.value)  # type: ignore[attr-defined]
        if base[-1:] == ")" and base != walk.scope.self_symbol:
            _read(walk, target, f"{then(base, '.' + target.attr)}<set>")  # type: ignore[attr-defined]
        if base and symbol:
            for owner in base.split("|"):
                key = f"{owner}.{target.attr}"  # type: ignore[attr-defined]
                walk.stores[key] = either(walk.stores.get(key, ""), symbol)
    elif kind is ast.Tuple or kind is ast.List:
        for number, part in enumerate(target.elts):  # type: ignore[attr-defined]
            if type(part) is ast.Starred:
                assign(walk, part.value, symbol)
            else:
                assign(walk, part, then(symbol, f"[{number}]"))
    elif kind is ast.Subscript:
        base = value(walk, target)
        kept(walk, target.value, symbol)  # type: ignore[attr-defined]
        owner = base[: base.rfind("[")] if base.endswith("]") and "|" not in base else ""
        if owner and symbol and not owner.startswith("builtins."):
            walk.stores[base] = either(walk.stores.get(base, ""), symbol)


_VALUES: dict[type, Callable[..., str]] = _Kinds(
  {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Await: _await,
    ast.Subscript: _subscript,
    ast.BinOp: _binary,
    ast.BoolOp: _either,
    ast.IfExp: _conditional,
    ast.NamedExpr: _walrus,
    ast.Compare: _compare,
    ast.JoinedStr: _formatted,
    ast.List: _sequence,
    ast.Set: _sequence,
    ast.Tuple: _tuple,
    ast.Dict: _mapping,
    ast.Starred: _starred,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehended,
    ast.SetComp: _comprehended,
    ast.GeneratorExp: _comprehended,
    ast.DictComp: _comprehended_mapping,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
  }
)
