"""The twins that are not run, and why."""

from __future__ import annotations

from collections.abc import Mapping

from .twins import Pair

UNRUN: Mapping[Pair, str] = {}
"""Why a twin cannot be run here."""
