"""Source that is well read but no good: broken, huge, nested without end."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from program import BLOCKING, asynclint

MANY = 10_000

HOPELESS = {
    "no_python": "def f(:\n",
    "python_2": "print 'hello'\n",
    "half": "def f(a,\n",
    "indentation": "if a:\n    b\n  c\n",
    "tabs": "if a:\n        b\n\tc\n",
    "continued": "a = \\",
    "parentheses": "x = " + "(" * MANY + ")" * MANY + "\n",
    "open_brackets": "x = " + "[" * MANY + "\n",
    "attributes": "x = a" + ".b" * 10 * MANY + "\n",
    "operators": "x = " + " + ".join(["a"] * 10 * MANY) + "\n",
    "negations": "x = " + "not " * MANY + "a\n",
    "conditions": "if a: pass\n" + "elif b: pass\n" * MANY,
    "new_syntax_and_parentheses": "type X = int\ntry: a()\nexcept B, C: pass\nx = " + "(" * 150 + ")" * 150 + "$\n",
    "new_syntax_and_operators": "lazy import a\nx = " + " + ".join(["a"] * MANY) + "\n",
}
DEEP = {"attributes.py", "conditions.py", *(["operators.py"] if sys.version_info < (3, 11) else [])}
"""What some interpreters parse."""


def test_hopeless_files_are_one_diagnostic_each(tmp_path: Path) -> None:
    for name, text in HOPELESS.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    (tmp_path / "good.py").write_text(BLOCKING, encoding="utf-8")

    for jobs in ("1", "2"):
        said = asynclint(tmp_path, "--no-cache", "--jobs", jobs, ".")

        found = {place.split(":")[0] for place in said.places if place.endswith("ASL001")}
        assert said.calm
        assert found | DEEP == {f"{name}.py" for name in HOPELESS}
        assert "good.py:5:5 ASL101" in said.places


@pytest.mark.parametrize("chain", [" and ", " + ", " < ", "."])
@pytest.mark.parametrize("length", [300, 1_000, 10_000])
def test_a_finding_beside_a_long_chain(tmp_path: Path, chain: str, length: int) -> None:
    (tmp_path / "long.py").write_text(f"{BLOCKING}    x = {chain.join(['a'] * length)}\n", encoding="utf-8")

    said = asynclint(tmp_path, "--no-cache", ".")

    assert said.calm
    if length == 300:  # what is much deeper may be lost, but must not take the others with it
        assert said.places == ["long.py:5:5 ASL101"]


def test_a_large_generated_file_takes_a_small_multiple_of_parsing(tmp_path: Path) -> None:
    """In processor time of both: what else the machine does at the time does not count."""
    words = "generated " * 30
    lines = [f"def f{number}(a):\n    x = a.b({number}, c='{words}')\n    return [x]\n" for number in range(15_000)]
    file = tmp_path / "generated.py"
    file.write_text("".join(lines) + BLOCKING, encoding="utf-8")
    assert file.stat().st_size > 5_000_000

    started = spent()
    subprocess.run([sys.executable, "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", file], check=True)
    parsed = spent()
    said = asynclint(tmp_path, "--no-cache", ".")
    checked = spent()

    assert said.places == ["generated.py:45005:5 ASL101"]
    assert checked - parsed < 12 * (parsed - started)


def spent() -> float:
    """Seconds of processor time that the processes we started have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_large_flat_data_is_no_burden(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text("DATA = [" + "(1, 'a', None),\n" * 200_000 + "]\n", encoding="utf-8")
    (tmp_path / "app.py").write_text(BLOCKING, encoding="utf-8")

    assert asynclint(tmp_path, "--no-cache", ".").places == ["app.py:5:5 ASL101"]
