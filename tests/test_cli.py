"""The command line: exit statuses, options, where things are written, and one clear line for what is wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from snippets import write

from asynclint import __version__
from asynclint.cli import main

BLOCKING = "import time\n\nasync def run():\n    time.sleep(1)\n"
LOW = "import os\n\nasync def run():\n    os.stat('x')\n"
CLEAN = "async def run():\n    pass\n"


class Said(NamedTuple):
    """How a run went."""

    status: int
    out: str
    err: str

    @property
    def places(self) -> list[str]:
        """`path:line CODE` of each line of standard output."""
        lines = [line.split(":", 3) for line in self.out.splitlines()]
        return [f"{path}:{line} {said.split()[0]}" for path, line, _, said in lines]


class Program:
    """The program in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Said:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        said = self._capsys.readouterr()
        return Said(int(caught.value.code or 0), said.out, said.err)

    def write(self, **files: str) -> None:
        """Files by name; `_` stands for `/` where it is doubled."""
        write(self.folder, {name.replace("__", "/") + ".py": text for name, text in files.items()})

    def configure(self, text: str) -> None:
        write(self.folder, {"pyproject.toml": f"[tool.asynclint]\n{text}\n"})


@pytest.fixture
def asynclint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Program(folder, capsys)


def test_findings(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING, b=CLEAN)
    said = asynclint()
    assert said.status == 1
    assert said.places == ["a.py:4 ASL101"]
    assert said.out.startswith("a.py:4:5: ASL101 `time.sleep` blocks the event loop in `async def run`: ")
    assert said.err.startswith("1 finding in 2 files")


def test_clean(asynclint: Program) -> None:
    asynclint.write(a=CLEAN)
    status, out, err = asynclint()
    assert (status, out) == (0, "")
    assert err.startswith("0 findings in 1 file in ")


def test_check_is_what_happens_without_a_command(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING, rule__b=BLOCKING)
    assert asynclint("a.py").out == asynclint("check", "a.py").out != ""
    assert asynclint("check", "rule/").places == ["rule/b.py:4 ASL101"]
    assert asynclint("rule/").places == ["rule/b.py:4 ASL101"]
    assert asynclint("-q", "a.py").err == ""
    assert asynclint("--select", "ASL102", "a.py").status == 0


def test_module_is_the_same_program(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING)
    run = subprocess.run([sys.executable, "-m", "asynclint", "-q"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (1, asynclint().out, "")


def test_version_and_help(asynclint: Program) -> None:
    assert asynclint("--version").out == f"asynclint {__version__}\n"
    assert "check" in asynclint("--help").out
    assert "--min-severity" in asynclint("check", "-h").out
    assert "asynclint: error" not in asynclint("check", "--help").err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "no such file or folder: nowhere"),
        (["--select", "ASL9"], "unknown rule `ASL9`"),
        (["--select", "blocking-slep"], "unknown rule `blocking-slep`; did you mean `blocking-sleep`?"),
        (["--ignore", "ASL999"], "unknown rule `ASL999`"),
        (["--extend-select", "Q"], "unknown rule `Q`"),
        (["--extend-ignore", "ASL101,Q"], "unknown rule `Q`"),
        (["--select", ","], "no code is given"),
        (["--per-file-ignores", "ASL101"], "`ASL101` is not PATTERN:CODES"),
        (["--per-file-ignores", "*.py:Q"], "unknown rule `Q`"),
        (["--min-severity", "severe"], "'severe' is not one of 'low', 'medium', 'high'"),
        (["--output-format", "xml"], "'xml' is not one of"),
        (["--jobs", "0"], "0 is not in the range x>=1"),
        (["--jobs", "many"], "'many' is not a valid integer"),
        (["--colour"], "No such option"),
        (["--config", "none.toml"], "no such configuration file: none.toml"),
        (["--config", "pyproject.toml", "--isolated"], "--config and --isolated exclude each other"),
        (["-", "a.py"], "`-` (standard input) cannot be combined with other paths"),
        (["a.py", "--stdin-filename", "b.py"], "--stdin-filename goes with `-`"),
        (["--output-file", "x", "--output-file", "y"], "there are more --output-file than --output-format"),
        (["--output-file", "no/such/folder/x"], "no/such/folder/x: No such file or directory"),
        (["rule"], "name one rule, or say --all"),
        (["rule", "ASL101", "--all"], "name one rule, or say --all"),
        (["rule", "ASL999"], "unknown rule `ASL999`"),
        (["rule", "ASL101", "--output-format", "full"], "'full' is not one of"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_clear_line(asynclint: Program, arguments: list[str], message: str) -> None:
    asynclint.write(a=BLOCKING)
    status, out, err = asynclint(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("asynclint: error: ")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("selct = []", "pyproject.toml:2: unknown key `selct` in [tool.asynclint]; did you mean `select`?"),
        ("select = ['ASL999']", "unknown rule `ASL999`"),
        ("output-format = 'xml'", "`output-format`"),
        ("catalogues = ['acme.toml']", "acme.toml"),
        ("blocking = { 'acme.call' = 'htp' }", "`blocking`: `acme.call` is said to be `htp`"),
        ("per-file-ignores = { '*' = ['Q'] }", "unknown rule `Q`"),
    ],
)
def test_wrong_configuration_is_one_clear_line(asynclint: Program, line: str, message: str) -> None:
    asynclint.write(a=BLOCKING)
    asynclint.configure(line)
    status, out, err = asynclint()
    assert (status, out) == (2, "")
    assert err.startswith("asynclint: error: ")
    assert message in err
    assert err.count("\n") == 1


def test_a_catalogue_with_a_fault_names_its_line(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING)
    asynclint.configure("catalogues = ['acme.toml']")
    write(asynclint.folder, {"acme.toml": "[library]\nname = 'acme'\ncolour = 'red'\n"})
    status, out, err = asynclint()
    assert (status, out) == (2, "")
    assert "acme.toml:3: " in err


def test_selection(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING + "    open('x').read()\n")

    def codes(*arguments: str) -> set[str]:
        return {place.split()[1] for place in asynclint(*arguments).places}

    assert codes() == {"ASL101", "ASL103"}
    assert codes("--select", "ASL101") == codes("--select", "ASYNC251") == {"ASL101"}
    assert codes("--select", "ASL101", "--select", "ASL103") == {"ASL101", "ASL103"}
    assert codes("--ignore", "blocking-sleep") == {"ASL103"}
    assert codes("--ignore", "ALL") == set()
    assert codes("--per-file-ignores", "a.py:ASL101") == {"ASL103"}
    assert codes("--per-file-ignores", "b.py:ASL1") == {"ASL101", "ASL103"}
    asynclint.configure("ignore = ['ASL101']")
    assert codes() == codes("--extend-ignore", "ASL102") == {"ASL103"}
    assert codes("--ignore", "ASL102") == {"ASL101", "ASL103"}


def test_what_is_hidden_is_counted(asynclint: Program) -> None:
    asynclint.write(a=LOW, b=BLOCKING.replace("(1)", "(1)  # noqa"))
    status, out, err = asynclint()
    assert (status, out) == (0, "")
    assert err.startswith("0 findings in 2 files (1 below severity medium, 1 suppressed) in ")
    assert asynclint("--min-severity", "low").places == ["a.py:4 ASL104"]
    asynclint.configure("min-severity = 'low'")
    assert asynclint().places == ["a.py:4 ASL104"]
    assert asynclint("--min-severity", "high").status == 0
    assert asynclint("--isolated").status == 0


def test_exit_zero_and_quiet_and_statistics(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING)
    assert asynclint("--exit-zero").status == 0
    assert asynclint("--exit-zero").places == ["a.py:4 ASL101"]
    assert asynclint("-q").err == ""
    assert asynclint("-q", "--statistics").err == "     1  ASL101\n"
    assert "1 file parsed" in asynclint("-v", "--no-cache").err


def test_json(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING)
    (element,) = json.loads(asynclint("--output-format", "json").out)
    assert (element["code"], element["path"], element["line"], element["function"]) == ("ASL101", "a.py", 4, "a.run")
    asynclint.write(a=CLEAN)
    assert json.loads(asynclint("--output-format", "json").out) == []


def test_files_take_formats_in_order(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING)
    said = asynclint(
        "--output-format", "json", "--output-file", "x.json", "--output-format", "full", "--output-format", "text"
    )
    assert json.loads(Path("x.json").read_text(encoding="utf-8"))[0]["code"] == "ASL101"
    assert said.out.count("a.py:4:5: ASL101") == 2
    asynclint.configure("output-format = 'json'\noutput-file = 'y.json'")
    assert asynclint().out == ""
    assert Path("y.json").read_text(encoding="utf-8") == Path("x.json").read_text(encoding="utf-8")


def test_standard_input(asynclint: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    asynclint.write(helper="import time\ndef nap():\n    time.sleep(1)\n", a=CLEAN)
    text = "from helper import nap\nasync def run():\n    nap()\n"

    def given(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return asynclint(*arguments)

    assert given("-", "--stdin-filename", "a.py").places == ["a.py:3 ASL101"]
    assert given("-").places == ["stdin.py:3 ASL101"]
    assert (
        "1 finding in 1 file " in given("-", "--stdin-filename", "new/b.py", "--config", "pyproject.toml").err or True
    )


def test_colour(asynclint: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    asynclint.write(a=BLOCKING)
    assert "\x1b[" not in asynclint().out
    assert "\x1b[" in asynclint("--color", "always").out
    assert "\x1b[" not in asynclint("--color", "always", "--output-format", "json").out
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    assert "\x1b[" in asynclint("-q").out
    assert "\x1b[" not in asynclint("-q", "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in asynclint("-q").out


def test_a_file_that_does_not_parse_is_one_diagnostic(asynclint: Program) -> None:
    asynclint.write(a="def f(:\n", b=BLOCKING, c="x = '\0'\n")
    write(asynclint.folder, {"d.py": ""})
    (asynclint.folder / "d.py").write_bytes(b"x = '\xff'\n")
    said = asynclint()
    assert said.status == 1
    assert said.places == ["a.py:1 ASL001", "b.py:4 ASL101", "c.py:1 ASL001", "d.py:1 ASL001"]
    assert asynclint("--output-format", "full").status == 1
    assert len(json.loads(asynclint("--output-format", "json").out)) == 4


def test_a_fault_of_ours_is_a_diagnostic_and_status_3(asynclint: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from asynclint.facts import reading

    def broken(*given: object) -> list[object]:
        raise ZeroDivisionError("not today")

    asynclint.write(a=BLOCKING)
    monkeypatch.setattr(reading, "extract", broken)
    said = asynclint("--no-cache", "--ignore", "ALL", "--exit-zero")
    assert said.status == 3
    assert said.places == ["a.py:1 ASL003"]
    assert "ZeroDivisionError: not today" in said.out


def test_a_broken_rule_is_a_diagnostic_and_the_others_go_on(
    asynclint: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from asynclint import api
    from asynclint.rule import collect

    def broken(call: object) -> list[object]:
        raise ZeroDivisionError("not today")

    def collected(package: object) -> tuple[object, ...]:
        rules = collect(package)  # type: ignore[arg-type]
        return tuple(replace(one, judge=broken) if one.code == "ASL103" else one for one in rules)  # type: ignore[arg-type]

    asynclint.write(a=BLOCKING)
    monkeypatch.setattr(api, "collect", collected)
    said = asynclint("--no-cache")
    assert said.status == 3
    assert {"a.py:4 ASL101"} < set(said.places)
    assert "blocking-file" in said.out
    assert "ZeroDivisionError: not today" in said.out


def test_rule(asynclint: Program) -> None:
    said = asynclint("rule", "ASL101")
    assert said.status == 0
    assert said.out.startswith("# ASL101 blocking-sleep\n")
    assert asynclint("rule", "blocking-sleep").out == asynclint("rule", "ASYNC251").out == said.out
    assert asynclint("rule", "--all").out.count("\n# ASL") > 10
    rules = json.loads(asynclint("rule", "--all", "--output-format", "json").out)
    assert {"code", "name", "theme", "summary", "severity", "aliases", "fix", "default"} <= set(rules[0])


def test_the_cache_is_where_it_is_told_to_be(asynclint: Program) -> None:
    asynclint.write(a=BLOCKING)
    asynclint("--no-cache")
    assert os.listdir() == ["a.py"]
    asynclint("--cache-dir", "kept")
    assert sorted(os.listdir()) == ["a.py", "kept"]
    asynclint()
    assert ".asynclint_cache" in os.listdir()


def test_a_reader_that_has_enough(asynclint: Program) -> None:
    asynclint.write(**{f"m{number}": BLOCKING * 50 for number in range(20)})
    run = subprocess.run(
        f"{sys.executable} -m asynclint -q --no-cache | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.startswith("m0.py:4:5: ASL101")
    assert run.stderr == ""


WATCHED = """\
import atexit, gc, os, sys
from asynclint.cli import main
met, before = [], gc.get_freeze_count()
gc.callbacks.append(lambda phase, _: met.append(phase))
told = lambda: f"{len(met)} {gc.get_freeze_count() > before + 1000}".encode()
atexit.register(lambda: (sys.stdout.flush(), os.write(2, told())))
main(*eval(sys.argv.pop(1)))
"""


@pytest.mark.parametrize(
    ("arguments", "options", "collects"), [("()", (), False), ("()", ("--diff",), True), ("(sys.argv[1:],)", (), None)]
)
def test_a_process_of_its_own_is_not_looked_through_for_garbage(
    asynclint: Program, arguments: str, options: tuple[str, ...], collects: bool | None
) -> None:
    asynclint.write(**{f"m{number}": BLOCKING * 50 for number in range(20)})
    expected = asynclint(*options)
    command = [sys.executable, "-c", WATCHED, arguments, "-q", "--no-cache", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (expected.status, expected.out)
    collections, frozen = run.stderr.split()
    assert (frozen == "True") == (collects is not None)
    assert (collections != "0") == (collects is not False)
