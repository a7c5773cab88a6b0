"""One run of `check` as the command line wants it: reports written, a summary said, the exit status worked out."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from asynclint.api import Report, check
from asynclint.config import Config, ConfigError
from asynclint.progress import Progress
from asynclint.report import renderer
from asynclint.text import Source

CLEAN, FINDINGS, INTERNAL = 0, 1, 3


def run(paths: Sequence[str], config: Config, options: Mapping[str, Any]) -> int:
    """Check, report, and say how it went. Raises `ConfigError`."""
    stdin = _stdin(options["stdin_filename"] or "stdin.py") if tuple(paths) == ("-",) else None
    quiet = options["quiet"]
    with Progress(sys.stderr, quiet=quiet) as progress:
        report = check(paths or (".",), config, stdin=stdin, progress=progress.show)
    _write(report, config, options)
    if config.statistics:
        for code, count in sorted(Counter(one.code for one in report.diagnostics).items()):
            click.echo(f"{count:>6}  {code}", err=True)
    if not quiet:
        click.echo(" ".join(_summary(report, config, options["verbose"])), err=True)
    if report.crashed:
        return INTERNAL
    return FINDINGS if report.diagnostics and not config.exit_zero else CLEAN


def _stdin(name: str) -> Source:
    return Source(name, sys.stdin.buffer.read())


def _write(report: Report, config: Config, options: Mapping[str, Any]) -> None:
    formats = options["formats"] or (config.output_format,)
    files = (*(options["files"] or filter(None, [config.output_file])), *[""] * len(formats))
    for name, file in zip(formats, files, strict=False):
        text = renderer(name)(report.diagnostics, report.sources, not file and _colour(options["color"], name))
        if not file:
            click.echo(text, nl=False, color=True)
            continue
        try:
            Path(file).write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise ConfigError(f"--output-file: {file}: {error.strerror}") from error


def _colour(wish: str, name: str) -> bool:
    if name == "json":
        return False
    return wish == "always" or (wish == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _summary(report: Report, config: Config, verbose: bool) -> Iterator[str]:
    found = len(report.diagnostics)
    yield f"{_count(found, 'finding')} in {_count(report.files, 'file')}"
    left = [
        f"{report.hidden} below severity {config.min_severity}" if report.hidden else "",
        f"{report.unsure} less sure than {config.min_confidence}" if report.unsure else "",
        f"{report.suppressed} suppressed" if report.suppressed else "",
    ]
    if any(left):
        yield f"({', '.join(filter(None, left))})"
    if verbose:
        yield f"[{_count(report.made, 'file')} parsed]"
    yield f"in {report.seconds:.2f} s"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
