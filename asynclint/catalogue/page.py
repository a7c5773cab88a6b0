"""What the catalogue knows of a library, as Markdown: for the terminal and for docs/libraries/."""

from __future__ import annotations

from collections.abc import Sequence

from asynclint.catalogue.load import known_names, library
from asynclint.catalogue.model import Library
from asynclint.catalogue.sections import blocks, limits, places, quiet, resources

FOOT = """\
---

`()` reads "what calling it returns", `[*]` what iterating over it gives; `.*` is any attribute, `.**` any path of
attributes ([the catalogue's grammar](../catalogue.md)). Verified: *ran* on an event loop under a stall detector,
*introspected* in the installed library, or read in its *source*.
"""


def page(known: Library) -> str:
    """One library as Markdown."""
    parts = [section(known) for section in (blocks, quiet, limits, resources, places)]
    return "\n".join([_head(known), *filter(None, parts), FOOT])


def pages() -> dict[str, str]:
    """docs/libraries/: a page per library, and the index. Path below `docs` to text."""
    libraries = [library(name) for name in sorted(known_names())]
    return {"libraries/index.md": _index(libraries), **{f"libraries/{one.name}.md": page(one) for one in libraries}}


def _index(libraries: Sequence[Library]) -> str:
    rows = [
        f"| [{one.name}]({one.name}.md) | {one.version} "
        f"| {len(one.blocks)} | {len(one.limits)} | {len(one.resources)} |\n"
        for one in libraries
    ]
    verified = [entry.verified for one in libraries for entry in one.blocks]
    counts = [f"{verified.count(how)} {how}" for how in ("ran", "introspected", "source")]
    return f"""\
# Libraries

{len(libraries)} top-level imports, {len(verified)} calls that block ({", ".join(counts)}).

| import | version | calls that block | time limits | what to keep or close |
|---|---|---|---|---|
{"".join(rows)}"""


def _head(known: Library) -> str:
    where = f"[{known.distribution}](https://pypi.org/project/{known.distribution}/)" if known.distribution else ""
    version = f"verified with {known.version}" if known.version else ""
    docs = f"[documentation]({known.docs})" if known.docs else ""
    return f"# {known.name}\n\n{', '.join(filter(None, [where, version, docs]))}\n"
