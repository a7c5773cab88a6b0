"""Words that say what a thing is for: each list is justified, and found in names as it says."""

from __future__ import annotations

import pytest

from asynclint.catalogue.conventions import SHAPES, _tables, convention


@pytest.mark.parametrize("name", sorted(_tables()))
def test_each_list_says_what_it_is_for_and_why(name: str) -> None:
    said = _tables()[name]
    assert sorted(said) == ["for", "match", "why", "words"]
    assert said["match"] in SHAPES
    assert said["for"]
    assert said["why"]
    words = list(said["words"])
    assert len(set(words)) == len(words)
    assert words == [word.lower() for word in words]


@pytest.mark.parametrize(
    ("name", "said", "holds"),
    [
        ("given", "http_client", True),
        ("given", "KafkaSession", True),
        ("given", "name", False),
        ("trying", "test_connection", True),
        ("trying", "latest", False),
        ("starting", "start", True),
        ("starting", "_async_setup", True),
        ("starting", "on_startup", True),
        ("starting", "start_chat", False),
        ("starting", "restart", False),
        ("renewing", "_refresh_keys", True),
        ("renewing", "refreshing", False),
        ("apart", "shop/migrations/env.py", True),
        ("apart", "shop/routes.py", False),
        ("commands", "shop/cli/export.py", True),
        ("commands", "cli/export.py", True),
        ("commands", "shop/cli.py", False),
        ("commands", "shop/click/export.py", False),
    ],
)
def test_names(name: str, said: str, holds: bool) -> None:
    assert convention(name).holds(said) is holds


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        convention("unheard-of")
