"""One run of `check` as the command line wants it: reports written, a summary said, the exit status worked out."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from asynclint.api import check
from asynclint.config import Config, ConfigError
from asynclint.finding import Diagnostic, Safety
from asynclint.progress import Progress
from asynclint.reach import Report
from asynclint.report import renderer
from asynclint.rules.tool import internal_error
from asynclint.text import Source

if TYPE_CHECKING:
    from asynclint.mend import Mended

CLEAN, FINDINGS, INTERNAL = 0, 1, 3


def run(paths: Sequence[str], config: Config, options: Mapping[str, Any]) -> int:
    """Check, report, and say how it went. Raises `ConfigError`."""
    stdin = _stdin(options["stdin_filename"] or "stdin.py") if tuple(paths) == ("-",) else None
    quiet = options["quiet"]
    formats = options["formats"] or (config.output_format,)
    every = config.unsafe_fixes or set(formats) != {"text"}
    remember = not (config.fix or options["diff"])
    with Progress(sys.stderr, quiet=quiet) as progress:
        report = check(paths or (".",), config, stdin=stdin, progress=progress.show, every_fix=every, remember=remember)
    if config.fix or options["diff"]:
        gc.enable()  # each round of fixing makes the project anew
    if options["diff"]:
        return _diff(report, config)
    fixed = 0
    if config.fix:
        report, fixed = _fix(report, config, stdin)
    if not (config.fix and stdin is not None):
        _write(report, config, options)
    if config.statistics:
        for code, count in sorted(Counter(one.code for one in report.diagnostics).items()):
            click.echo(f"{count:>6}  {code}", err=True)
    if not quiet:
        click.echo(" ".join(_summary(report, config, options["verbose"], fixed)), err=True)
    if report.crashed:
        return INTERNAL
    return FINDINGS if report.diagnostics and not config.exit_zero else CLEAN


def _diff(report: Report, config: Config) -> int:
    """Print what fixing would change, as a patch."""
    from asynclint.mend import mend  # what only looking does not need
    from asynclint.patch import patch

    mended = mend(report, unsafe=config.unsafe_fixes)
    if config.show_fixes:
        _show(mended)
    changes = b"".join(patch(mended.before[path], mended.after[path]) for path in sorted(mended.after))
    sys.stdout.buffer.write(changes)
    if mended.finished().crashed:
        return INTERNAL
    return FINDINGS if changes and not config.exit_zero else CLEAN


def _fix(report: Report, config: Config, stdin: Source | None) -> tuple[Report, int]:
    """Apply fixes and write the files. Of standard input the text goes to standard output, what is left to error."""
    from asynclint.mend import mend
    from asynclint.write import Refused, write

    mended = mend(report, unsafe=config.unsafe_fixes)
    if config.show_fixes:
        _show(mended)
    if stdin is not None:
        sys.stdout.buffer.write(mended.after.get(stdin.path, stdin).data)
        left = mended.finished()
        click.echo(renderer("text")(left.diagnostics, left.sources, False), nl=False, err=True)
        return left, len(mended.applied)
    refused = []
    for path in sorted(mended.after):
        try:
            write(report.reach.reading.absolute[path], mended.before[path].data, mended.after[path].data)
        except Refused as reason:
            refused.append(internal_error(path, 1, f"not fixed: {reason}"))
    left = mended.finished()
    if refused:
        left = replace(left, diagnostics=tuple(sorted((*left.diagnostics, *refused), key=_order)), crashed=True)
    return left, len(mended.applied)


def _order(one: Diagnostic) -> tuple[str, int, int, str, str, int, int]:
    return one.order


def _show(mended: Mended) -> None:
    for one in mended.applied:
        title = one.fix.title if one.fix is not None else ""
        click.echo(f"fixed: {one.path}:{one.span.line}:{one.span.column}: {one.code} {title}", err=True)
    for one, why in mended.left:
        click.echo(f"not fixed: {one.path}:{one.span.line}:{one.span.column}: {one.code} {why}", err=True)


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


def _summary(report: Report, config: Config, verbose: bool, fixed: int) -> Iterator[str]:
    found = len(report.diagnostics)
    if fixed:
        yield f"{_count(fixed, 'finding')} fixed,"
    yield f"{_count(found, 'finding')} in {_count(report.files, 'file')}"
    left = [
        f"{report.hidden} below severity {config.min_severity}" if report.hidden else "",
        f"{report.unsure} less sure than {config.min_confidence}" if report.unsure else "",
        f"{report.suppressed} suppressed" if report.suppressed else "",
    ]
    if any(left):
        yield f"({', '.join(filter(None, left))})"
    safe = sum(one.fix is not None and one.fix.safety is Safety.SAFE for one in report.diagnostics)
    if safe:
        yield f"[*] {safe} fixable with --fix"
    if verbose:
        yield f"[{_count(report.made, 'file')} parsed]"
    yield f"in {report.seconds:.2f} s"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
