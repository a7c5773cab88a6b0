"""What every rule promises: an example that fails, one that passes, an identity of its own, a page."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from asynclint import rules as built_in
from asynclint.finding import Finding, Severity
from asynclint.pages import page, pages
from asynclint.project.view import Call
from asynclint.rule import Rule, collect, rule
from asynclint.testing import cases, differences, examples, marks

RULES = collect(built_in)
JUDGING = [one for one in RULES if one.subject != "tool"]
REPOSITORY = Path(__file__).parent.parent

each_judging = pytest.mark.parametrize("one", JUDGING, ids=[one.name for one in JUDGING])
each = pytest.mark.parametrize("one", RULES, ids=[one.name for one in RULES])


def case(folder: Path, one: Rule, text: str) -> Path:
    """An example as a case for this rule alone: what other rules say of it is not its subject."""
    file = folder / "example.py"
    file.write_text(f"# fixture: select={one.code}\n{text}", encoding="utf-8")
    return file


@each_judging
def test_bad_example_is_reported_exactly_there(one: Rule, tmp_path: Path) -> None:
    bad = examples(one)[0]
    assert {mark.code for mark in marks(bad.encode()) if mark.word == "expect"} == {one.code}
    assert not differences(case(tmp_path, one, bad))


@each_judging
def test_good_example_is_silent(one: Rule, tmp_path: Path) -> None:
    _, good, *_ = examples(one)
    assert not marks(good.encode())
    assert not differences(case(tmp_path, one, good))


@each_judging
def test_examples_are_whole(one: Rule) -> None:
    """They can be pasted into a file: nothing is left out, everything they use is imported."""
    for text in examples(one):
        tree = ast.parse(text)
        bound = {alias.asname or alias.name.partition(".")[0] for node in imports(tree) for alias in node.names}
        used = {
            node.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        assert used & {"time", "asyncio", "requests", "httpx", "os", "pathlib", "subprocess"} <= bound


def imports(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]


@each_judging
def test_file_is_called_as_the_rule_is(one: Rule) -> None:
    assert one.judge.__module__.rpartition(".")[2] == one.name.replace("-", "_")
    assert one.judge.__name__ == one.name.replace("-", "_")
    assert f".{one.theme}." in one.judge.__module__


@each_judging
def test_some_case_expects_it(one: Rule) -> None:
    folder = REPOSITORY / "fixtures" / one.name
    found = [file for file in folder.rglob("*.py") if f"expect: {one.code}" in file.read_text(encoding="utf-8")]
    assert found
    assert len(cases(REPOSITORY / "fixtures")) > len(found)


@each
def test_page(one: Rule) -> None:
    assert one.summary[0].isupper() or one.summary.startswith("asynclint")
    assert one.summary.endswith(".")
    assert one.summary.count(". ") == 0
    assert len(one.summary) < 120
    assert page(one).startswith(f"# {one.code} {one.name}\n")
    assert one.summary in page(one).replace("\n", " ")
    assert all(alias in page(one) for alias in one.aliases)
    assert page(one).count("```") % 2 == 0


@each
def test_page_in_the_documents_is_up_to_date(one: Rule) -> None:
    written = (REPOSITORY / "docs" / "rules" / f"{one.name}.md").read_text(encoding="utf-8")
    assert written == page(one)


def test_index_names_every_rule() -> None:
    assert set(pages()) == {"rules/index.md", *[f"rules/{one.name}.md" for one in RULES]}
    index = pages()["rules/index.md"]
    assert [line.split("|")[2].strip() for line in index.splitlines()[4:]] == [one.name for one in RULES]


def test_identities_are_unique() -> None:
    assert not [code for code, count in Counter(one.code for one in RULES).items() if count > 1]
    assert not [name for name, count in Counter(one.name for one in RULES).items() if count > 1]
    assert not {one.code for one in RULES} & {alias for one in RULES for alias in one.aliases}


def test_collect_sees_every_rule_that_is_declared() -> None:
    """Two rules with one code would hide each other."""
    files = (REPOSITORY / "asynclint" / "rules").rglob("*.py")
    declared = sum(file.read_text(encoding="utf-8").count("\n@rule(") for file in files)
    assert declared == len(JUDGING)


@each
def test_codes_and_names_are_well_formed(one: Rule) -> None:
    assert one.code.startswith("ASL")
    assert one.code[3:].isdigit()
    assert len(one.code) == 6
    assert one.name == one.name.lower().replace("_", "-")
    assert isinstance(one.severity, Severity)


def test_a_rule_must_judge_a_subject() -> None:
    def judge(number: int) -> list[Finding]:
        return []

    with pytest.raises(TypeError, match="wrong judges <class 'int'>, which is no subject"):
        rule("wrong", code="ASL999", severity=Severity.LOW)(judge)


def test_declaring_registers_nothing() -> None:
    @rule("mine", code="XYZ101", severity=Severity.LOW, aliases=("Q1",), default=False)
    def mine(call: Call) -> list[Finding]:
        """Mine.

        More of it.
        """
        return []

    assert mine not in collect(built_in)
    assert (mine.code, mine.theme, mine.subject, mine.summary) == ("XYZ101", "blocking", "call", "Mine.")
    package = ModuleType("package")
    package.__path__ = []
    assert collect(package) == ()
