"""Imports point down: the shelves of the house, and every import against them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "asynclint"

SHELVES = [  # from the roof down; rooms on one shelf never import each other
    "__main__ docs testing",
    "cli",
    "run",
    "mend",
    "api pages",
    "recalled",
    "proposing confirming resume",
    "reach",
    "judge checker report settle unchanged",
    "rules remember",
    "rule own apart shown since",
    "follow",
    "project",
    "catalogue facts discover selection sources splice patch write",
    "finding config patch progress workers ahead write",
    "text __init__",
]
HEIGHT = {room: -number for number, shelf in enumerate(SHELVES) for room in shelf.split()}

SPEAKING = {"cli.py", "run.py", "docs.py", "testing.py"}
"""The programs and what they delegate to: the only modules that print."""
EXITING = {"cli.py", "docs.py", "testing.py", "ahead.py"}  # the last one, a process of its own


def imports(file: Path) -> Iterator[tuple[str, int]]:
    """The modules that a file imports, at any depth, and the lines it does so on."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: imports are absolute"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def files() -> Iterator[tuple[str, Path]]:
    """Every file of the package, with its room."""
    for file in PACKAGE.rglob("*.py"):
        yield file.relative_to(PACKAGE).parts[0].removesuffix(".py"), file


def test_imports_point_down() -> None:
    for room, file in files():
        for module, line in imports(file):
            top, _, rest = module.partition(".")
            below = rest.partition(".")[0].replace("__version__", "__init__")
            if top == "asynclint" and below != room:
                assert HEIGHT[below] < HEIGHT[room], f"{file}:{line}: {room} imports {below}"


def test_only_the_checker_knows_libcst() -> None:
    strangers = {room for room, file in files() for module, _ in imports(file) if module.partition(".")[0] == "libcst"}
    assert strangers == {"checker"}


def test_rules_see_only_views() -> None:
    allowed = {"asynclint.project.view", "asynclint.finding", "asynclint.rule", "asynclint.rules", "asynclint.text"}
    for room, file in files():
        for module, line in imports(file):
            if room == "rules" and module.startswith("asynclint."):
                assert any(module.startswith(f"{one}.") for one in allowed), f"{file}:{line}: {module}"


def test_only_programs_print_and_exit() -> None:
    for _, file in files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            said = ast.unparse(node.func)
            if said in ("print", "click.echo", "sys.stdout.write"):
                assert file.name in SPEAKING, f"{file}:{node.lineno}: prints"
            if said in ("exit", "sys.exit", "os._exit", "SystemExit"):
                assert file.name in EXITING, f"{file}:{node.lineno}: exits"


def loaded(program: str) -> set[str]:
    """What a fresh interpreter has loaded after a program."""
    code = f"import sys\n{program}\nprint('\\n', *sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(said.stdout.splitlines()[-1].split())


def test_importing_the_command_line_loads_neither_libcst_nor_the_engine() -> None:
    modules = loaded("import asynclint.cli")
    rooms = {name.split(".")[1] for name in modules if name.startswith("asynclint.")}
    assert rooms <= {"cli", "config", "report", "finding", "text"}
    assert "libcst" not in modules
    assert "pathspec" not in modules


def test_libcst_is_loaded_only_where_there_is_something_to_report(tmp_path: Path) -> None:
    clean, blocking = tmp_path / "clean.py", tmp_path / "blocking.py"
    clean.write_text("import time\ntime.sleep(1)\n", encoding="utf-8")
    blocking.write_text("import time\nasync def run():\n    time.sleep(1)\n", encoding="utf-8")
    program = "from asynclint.cli import _status\n_status(['check', '-q', '--isolated', '--no-cache', {!r}])"
    assert "libcst" not in loaded(program.format(str(clean)))
    assert "libcst" in loaded(program.format(str(blocking)))


def test_every_module_says_what_it_is_for() -> None:
    for room, file in files():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        rule = room == "rules" and any(isinstance(node, ast.FunctionDef) and node.decorator_list for node in tree.body)
        assert rule or ast.get_docstring(tree), f"{file} has no docstring"


def test_no_module_or_class_has_an_empty_name() -> None:
    empty = {"manager", "helper", "helpers", "util", "utils", "context", "base", "common", "misc"}
    for _, file in files():
        assert file.stem not in empty
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                assert not any(node.name.lower().endswith(one) for one in empty), f"{file}:{node.lineno}: {node.name}"


def test_what_functions_do_is_asked_by_the_doors_that_take_it_down() -> None:
    strangers = {
        file.name
        for room, file in files()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if room == "project" and isinstance(node, ast.Attribute) and node.attr in ("tapes", "reads")
    }
    known = {"altered.py", "below.py", "index.py", "standing.py", "why.py"}
    assert strangers == known, "a run must know what it looked at: project/standing.py"
