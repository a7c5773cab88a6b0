"""
`python -m evidence.worker NAME [--claims | --second]`: what is found of a library in this interpreter, a JSON array
a line.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from asynclint.catalogue.load import known_names, library

from .case import Case, Cases, run_all
from .claims import claims
from .elsewhere import GIVEN, elsewhere
from .outcome import Outcome
from .place import Place
from .twins import Make, Pair, Twins, calm_all, pairs

RUNNERS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(sorted(sys.stdlib_module_names | {"builtins"}), ("standard",)),
    **dict.fromkeys(("requests", "httpx", "httpx2", "urllib3", "aiohttp", "niquests"), ("web", "packages")),
    **dict.fromkeys(("psycopg", "psycopg2", "sqlalchemy", "asyncpg"), ("postgres", "twins.postgres", "twins.alchemy")),
    "redis": ("redis_server", "twins.redis_server"),
}
"""The modules of `runners` that run a library's calls; `packages` for those not named."""


def main(name: str, claims_only: bool = False) -> None:
    """Print what is found of one library; with `claims_only`, run none of its calls."""
    warnings.simplefilter("ignore")
    known = library(name)
    types = {key: value for one in sorted(known_names()) for key, value in library(one).types.items()}
    found = dict.fromkeys(claims(known, types, installed(known.distribution)))
    _say([_given(one) for one in found if not _elsewhere(one)])
    cases, twins = ({}, {}) if claims_only else runners(name)
    _say(list(run_all(cases, lambda symbol: name)))
    _say(list(calm_all(twins, pairs(name), name)))
    sys.stdout.flush()
    os._exit(0)  # whatever threads the library has left behind


def second(name: str) -> None:
    """Print what blockbuster says of the calls of one library; without blockbuster, nothing."""
    warnings.simplefilter("ignore")
    try:
        from .second import opinions
    except ImportError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return
    for one in opinions(runners(name)[0], name):
        _say([one])
        sys.stdout.flush()  # what a call that never ends leaves unsaid is little
    os._exit(0)


def _elsewhere(one: Outcome) -> bool:
    return one.status == "wrong" and elsewhere(one.symbol)


def _given(one: Outcome) -> Outcome:
    """What the class does not have, and something else sets: that cannot be asked."""
    return one if one.symbol not in GIVEN else one._replace(status="unchecked", detail=GIVEN[one.symbol])


def installed(distribution: str) -> str:
    """The version of a distribution here, "" for none."""
    try:
        return version(distribution) if distribution else ""
    except PackageNotFoundError:
        return ""


def runners(name: str) -> tuple[Cases, Twins]:
    """The cases of one library and its twins, as far as what runs them can be imported."""
    mine = (f"{name}.", f"{name}(", f"{name}<")
    cases: dict[str, Callable[[Place], Case]] = {}
    twins: dict[Pair, Make] = {}
    for one in RUNNERS.get(name, ("packages",)):
        try:
            module = importlib.import_module(f".runners.{one}", __package__)
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        cases.update((symbol, case) for symbol, case in getattr(module, "CASES", {}).items() if symbol.startswith(mine))
        twins.update((pair, twin) for pair, twin in getattr(module, "TWINS", {}).items() if pair[0].startswith(mine))
    return cases, twins


def _say(found: list[Outcome]) -> None:
    for one in found:
        print(f"\n{json.dumps(one)}")  # on a line of its own: what is run may have printed a prompt


if __name__ == "__main__":
    if "--second" in sys.argv:
        second(sys.argv[1])
    else:
        main(sys.argv[1], "--claims" in sys.argv)
