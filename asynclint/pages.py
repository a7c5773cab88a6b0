"""The rules' pages, for the terminal, for scripts, and for docs/rules/."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping

from asynclint import rules as built_in
from asynclint.config import ConfigError
from asynclint.rule import Rule, collect
from asynclint.selection import resolve


def described(code: str | None, form: str) -> str:
    """One rule's page (by code or name), or all of them; as text or JSON. Raises `ConfigError` for an unknown rule."""
    rules = collect(built_in)
    if code is not None:
        meant = resolve(code, rules)
        rules = tuple(rule for rule in rules if rule.code in meant)
        if not rules:
            raise ConfigError(f"unknown rule `{code}`")
    if form == "json":
        return json.dumps([_element(rule) for rule in rules], indent=1, ensure_ascii=False) + "\n"
    return "\n".join(page(rule) for rule in rules)


def _element(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "theme": rule.theme,
        "summary": rule.summary,
        "severity": str(rule.severity),
        "aliases": list(rule.aliases),
        "fix": rule.fix,
        "default": rule.default,
    }


def page(rule: Rule) -> str:
    """One rule as Markdown."""
    facts = [
        f"severity up to {rule.severity}",
        "on by default" if rule.default else "off by default",
        {"none": "no fix", "safe": "fixable", "unsafe": "fixable with `--unsafe-fixes`"}[rule.fix],
    ]
    if rule.aliases:
        facts.append(f"also known as {', '.join(rule.aliases)}")
    return f"# {rule.code} {rule.name}\n\n*{'; '.join(facts)}*\n\n{rule.page}\n"


def pages() -> Mapping[str, str]:
    """docs/rules/: a page per rule, and the index. Path below `docs` to text."""
    rules = collect(built_in)
    rows = [
        f"| [{rule.code}]({rule.name}.md) | {rule.name} | {rule.summary} | {rule.severity} | "
        f"{'on' if rule.default else 'off'} | {rule.fix} |"
        for rule in rules
    ]
    columns = "| code | name | what it finds | severity up to | default | fix |"
    head = ["# Rules", "", columns, "|---|---|---|---|---|---|"]
    index = "\n".join([*head, *rows]) + "\n"
    return {"rules/index.md": index, **{f"rules/{rule.name}.md": page(rule) for rule in rules}}


def library_page(name: str) -> str:
    """What is known of a library. Raises `ConfigError` for one that has no file."""
    from asynclint.catalogue.load import known_names, library
    from asynclint.catalogue.page import page as page_of

    if name not in known_names():
        near = difflib.get_close_matches(name, known_names(), 1)
        raise ConfigError(f"the catalogue has no library `{name}`" + (f"; did you mean `{near[0]}`?" if near else ""))
    return page_of(library(name))
