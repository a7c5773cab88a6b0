"""`python -m asynclint.docs [--check]`: the documents that say what the code says, written or held against it."""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import click

from asynclint import pages as rules
from asynclint.api import check
from asynclint.cli import program
from asynclint.config import KEYS, Config, load
from asynclint.report import renderer

ROOT = Path(__file__).resolve().parent.parent
WHOLE = ("rules", "libraries")
"""Folders of docs/ that hold nothing written by hand."""
SAMPLE = "fixtures/shop/shop/routes/reports.py"

TABLES = ("per-file-ignores", "blocking")

MEANING = {
    "src": "Source roots, where dotted names of modules start; those that exist count.",
    "catalogues": "Files of your own in the [catalogue's grammar](catalogue.md).",
    "blocking": "Your own calls that block, each with its category; named as in `not-blocking`.",
    "not-blocking": "Calls that do not block, whatever the catalogue or their source says: `acme.load`, "
    "`acme.Store().get`, `acme.quiet.*`.",
    "offload": "Your own functions that run what they are given in a worker thread.",
    "on-loop": "Functions that run on the loop although nothing in the code says so.",
    "off-loop": "Functions that never run on the loop.",
    "output-format": "How to report.",
    "output-file": "Where to report; empty for standard output.",
    "fixable": "Rules that `--fix` may act on.",
    "unfixable": "Rules that it may not act on.",
    "extend-safe-fixes": "Rules whose unsafe fixes are to count as safe.",
    "extend-unsafe-fixes": "Rules whose safe fixes are to count as unsafe.",
    "http-client": "`httpx`: fixes may import it; otherwise they use it only where it is imported.",
}
"""What those keys mean that are no options of the command line (it says what the others mean)."""


def main(arguments: Sequence[str]) -> int:
    """Write the documents, or with `--check` only name those that differ. Returns the exit status."""
    os.chdir(ROOT)  # paths in samples are as a reader of the repository sees them
    wanted = documents()
    stale = [path for path, text in wanted.items() if _read(path) != text]
    left = [path for folder in WHOLE for path in Path("docs", folder).glob("**/*.md") if path not in wanted]
    if "--check" in arguments:
        for path in (*stale, *left):
            print(f"{path}: out of date; run `python -m asynclint.docs`", file=sys.stderr)
        return 1 if stale or left else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    for path in left:
        path.unlink()
    return 0


def documents() -> dict[Path, str]:
    """Every document that is written here, by path below the repository's root."""
    found = {Path("docs", path): text for path, text in {**rules.pages(), **_libraries()}.items()}
    found[Path("docs/cli.md")] = _command_line()
    found[Path("docs/configuration.md")] = _filled(Path("docs/configuration.md"), "keys", _keys())
    found[Path("docs/architecture.md")] = _filled(Path("docs/architecture.md"), "rooms", _rooms())
    found[Path("README.md")] = _filled(Path("README.md"), "sample", _sample())
    return found


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _filled(path: Path, name: str, text: str) -> str:
    """A document written by hand, with the text between its two marks replaced. Raises ValueError without marks."""
    start, end = f"<!-- generated: {name} -->\n", f"<!-- end: {name} -->\n"
    before, mark, rest = _read(path).partition(start)
    _, closing, after = rest.partition(end)
    if not mark or not closing:
        raise ValueError(f"{path}: the marks of `{name}` are missing")
    return before + start + text + end + after


def _libraries() -> Mapping[str, str]:
    if find_spec("asynclint.catalogue.page") is None:
        return {}
    found: Mapping[str, str] = import_module("asynclint.catalogue.page").pages()
    return found


def _rooms() -> str:
    """Every module but the rules, with the first sentence of its docstring."""
    rows = ["| module | |\n|---|---|\n"]
    for file in sorted(Path("asynclint").rglob("*.py"), key=lambda one: (len(one.parts) > 2, one)):
        said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        first = said.partition("\n\n")[0].replace("\n", " ")
        if first and "rules" not in file.parts and file.name != "__main__.py":
            name = "/".join(file.parts[1:]).removesuffix(".py").removesuffix("__init__").replace("|", "\\|")
            rows.append(f"| `{name or 'asynclint/'}` | {first} |\n")
    return "".join(rows)


def _command_line() -> str:
    parts = ["# Command line\n", inspect.cleandoc(program.help or "") + "\n"]
    for name, command in program.commands.items():
        arguments = [one for one in command.params if isinstance(one, click.Argument)]
        title = " ".join([name, *[one.metavar or f"[{one.human_readable_name}]" for one in arguments]])
        parts.append(f"## `asynclint {title}`\n\n{inspect.cleandoc(command.help or '')}\n")
        parts.append("| option | |\n|---|---|\n" + "".join(_option(one) for one in _options(command)))
        if command.epilog:
            parts.append(command.epilog + "\n")
    return "\n".join(parts)


def _options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option)]


def _option(option: click.Option) -> str:
    values = "" if option.is_flag else " " + (option.metavar or _choices(option))
    said = f"`{', '.join(option.opts)}{values}`".replace("|", "\\|")
    return f"| {said} | {option.help or ''}{' May be given more than once.' if option.multiple else ''} |\n"


def _choices(option: click.Option) -> str:
    assert isinstance(option.type, click.Choice), f"{option.name} has neither a metavar nor choices"
    return "|".join(str(one) for one in option.type.choices)


def _keys() -> str:
    """The table of `[tool.asynclint]`: every key of `Config`, its default, and what it means."""
    rows = [f"| `{key}` | {_default(key, getattr(Config(), name))} | {_meaning(key)} |\n" for key, name in KEYS.items()]
    return "".join(["| key | default | |\n|---|---|---|\n", *rows])


def _default(key: str, value: object) -> str:
    if key in TABLES:
        return "`{}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{one}"' for one in value) + "]`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _meaning(key: str) -> str:
    if key in MEANING:
        return MEANING[key]
    helps = {name: one.help for one in _options(program.commands["check"]) for name in one.opts}
    said = [(helps.get(f"--{key}") or "").partition(" [")[0], _docstrings().get(KEYS[key], "").replace("\n", " ")]
    if not any(said):
        raise ValueError(f"nothing says what the key `{key}` means: give it a docstring in Config")
    return " ".join(filter(None, said))


def _docstrings() -> dict[str, str]:
    """The texts under the fields of `Config`."""
    (declared,) = ast.parse(inspect.getsource(Config)).body
    assert isinstance(declared, ast.ClassDef)
    return dict(_texts(declared.body))


def _texts(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, said.strip()


def _sample() -> str:
    chosen = ("ASL103", "ASL109")
    wanted = {"no-cache": True, "select": chosen}
    config = load(Path(SAMPLE).parent.resolve(), file=None, isolated=False, overrides=wanted)
    report = check([SAMPLE], config)
    text = renderer("full")(report.diagnostics, report.sources, False)
    command = f"asynclint --select {','.join(chosen)} --output-format full {SAMPLE}"
    return f"```console\n$ {command}\n{text.rstrip()}\n```\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
