"""What the user wants: `[tool.asynclint]` of the nearest pyproject.toml, with the command line on top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli

SEVERITIES = ("low", "medium", "high")
FORMATS = ("text", "full", "json")
CONFIDENCES = ("possible", "likely", "certain")
HTTP_CLIENTS = ("", "httpx")


class ConfigError(ValueError):
    """A configuration or a command line that cannot be followed: one line, with file and line where known."""

    def __init__(self, message: str, file: str = "", line: int | None = None) -> None:
        where = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(where + message)


@dataclass(frozen=True, slots=True)
class Config:
    """Every option, under its long name with `-` as `_`. `root` is the folder that paths in it are relative to."""

    root: Path = field(default_factory=Path.cwd)
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    min_severity: str = "medium"
    min_confidence: str = "likely"
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    src: tuple[str, ...] = ("src", ".")
    catalogues: tuple[str, ...] = ()
    blocking: tuple[tuple[str, str], ...] = ()
    not_blocking: tuple[str, ...] = ()
    offload: tuple[str, ...] = ()
    on_loop: tuple[str, ...] = ()
    off_loop: tuple[str, ...] = ()
    output_format: str = "text"
    output_file: str = ""
    statistics: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    show_fixes: bool = False
    fixable: tuple[str, ...] = ("ALL",)
    unfixable: tuple[str, ...] = ()
    extend_safe_fixes: tuple[str, ...] = ()
    extend_unsafe_fixes: tuple[str, ...] = ()
    timeout: float = 10.0
    """Seconds that a fix gives a call that has no time limit."""
    http_client: str = ""
    """A library whose asynchronous client fixes may import: `httpx`, or none."""
    exit_zero: bool = False
    no_cache: bool = False
    cache_dir: str = ".asynclint_cache"
    jobs: int = 0
    """0: as many as there are cores."""


KEYS = {one.name.replace("_", "-"): one.name for one in fields(Config) if one.name != "root"}
ADDING = ("extend-select", "extend-ignore", "per-file-ignores")


def load(start: Path, *, file: Path | None, isolated: bool, overrides: Mapping[str, Any]) -> Config:
    """
    The configuration for a run that starts in `start`: `file`, or the nearest pyproject.toml upward that has a
    `[tool.asynclint]` table (else the nearest at all marks the root). `overrides` are option names with `-`.

    Raises `ConfigError`.
    """
    config = Config(root=start)
    if file is not None:
        if not file.is_file():
            raise ConfigError(f"no such configuration file: {file}")
        config = _read(file)
    elif not isolated:
        config = _nearest(start)
    return _overridden(config, overrides)


def _nearest(start: Path) -> Config:
    root = None
    for folder in (start, *start.parents):
        candidate = folder / "pyproject.toml"
        if candidate.is_file():
            root = root or folder
            if b"tool.asynclint" in candidate.read_bytes():
                return _read(candidate)
    return Config(root=root or start)


def _read(file: Path) -> Config:
    try:
        text = file.read_text(encoding="utf-8")
        tables = tomli.loads(text)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", str(file)) from error
    except (UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise ConfigError(f"is no valid TOML: {error}", str(file)) from error
    tool = tables.get("tool", {})
    table = tool.get("asynclint", {}) if isinstance(tool, dict) else tool
    if not isinstance(table, dict):
        raise ConfigError("[tool.asynclint] must be a table", str(file))
    values = {}
    for key, value in table.items():
        line = _line(text, key)
        if key not in KEYS:
            import difflib

            near = difflib.get_close_matches(key, KEYS, 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            raise ConfigError(f"unknown key `{key}` in [tool.asynclint]{hint}", str(file), line)
        try:
            values[KEYS[key]] = _converted(key, value)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"`{key}` {error}", str(file), line) from error
    return Config(root=file.parent.resolve(), **values)


def _line(text: str, key: str) -> int | None:
    start = text.find("[tool.asynclint")
    found = re.compile(rf"^\s*[\"']?{re.escape(key)}\b", re.MULTILINE).search(text, max(start, 0))
    return text.count("\n", 0, found.end()) + 1 if found else None


def _converted(key: str, value: Any) -> Any:
    kind = type(getattr(Config(), KEYS[key]))
    if key == "per-file-ignores":
        return tuple((pattern, _codes(codes)) for pattern, codes in _table(value).items())
    if key == "blocking":
        return tuple((symbol, str(category)) for symbol, category in _table(value).items())
    if key == "min-severity":
        return _among(value, SEVERITIES)
    if key == "min-confidence":
        return _among(value, CONFIDENCES)
    if key == "output-format":
        return _among(value, FORMATS)
    if key == "http-client":
        return _among(value, HTTP_CLIENTS)
    if kind is tuple:
        return _codes(value)
    if kind is float and isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
        return float(value)
    if kind is float:
        raise TypeError("must be a number of seconds above 0")
    if kind is int and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise TypeError("must be a whole number, not negative")
    if not isinstance(value, kind):
        raise TypeError(f"must be {'true or false' if kind is bool else 'a text'}")
    return value


def _table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("must be a table")
    return value


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError("must be a list of texts")
    return tuple(value)


def _among(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"is {value!r}; must be one of {', '.join(known)}")
    return str(value)


def _overridden(config: Config, overrides: Mapping[str, Any]) -> Config:
    changed: dict[str, Any] = {}
    for key, value in overrides.items():
        name = KEYS[key]
        if key in ADDING:
            value = (*getattr(config, name), *value)
        changed[name] = value
    return replace(config, **changed)
