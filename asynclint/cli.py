"""The command line: arguments in, text and an exit status out. The only place that prints, the only one that exits."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from asynclint import __version__
from asynclint.config import CONFIDENCES, SEVERITIES, Config, ConfigError, load
from asynclint.report import FORMATS

CLEAN, FINDINGS, USAGE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130


class _Program(click.Group):
    """`asynclint src/` is short for `asynclint check src/`: what names no subcommand is for `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version")):
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="asynclint", message="asynclint %(version)s")
def program() -> None:
    """Finds which line will freeze your event loop, and mends it.

    `asynclint src/` is short for `asynclint check src/`.
    """


def _codes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    found = tuple(code.strip() for value in values for code in value.split(",") if code.strip())
    if values and not found:
        raise click.BadParameter("no code is given")
    return found or None


def _by_file(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    found = []
    for value in values:
        pattern, colon, codes = value.rpartition(":")
        if not colon or not pattern or not codes:
            raise click.BadParameter(f"`{value}` is not PATTERN:CODES")
        found.append((pattern, tuple(code.strip() for code in codes.split(","))))
    return tuple(found) or None


@program.command(epilog="Exit status: 0 clean, 1 findings, 2 wrong usage or configuration, 3 an internal error.")
@click.argument("paths", nargs=-1, metavar="[PATHS]…")
@click.option("--stdin-filename", metavar="NAME", help="What `-` (standard input) is to be taken for.")
@click.option("--select", multiple=True, callback=_codes, metavar="CODES", help="Report only these.")
@click.option("--extend-select", multiple=True, callback=_codes, metavar="CODES", help="Report these too.")
@click.option("--ignore", multiple=True, callback=_codes, metavar="CODES", help="Do not report these.")
@click.option("--extend-ignore", multiple=True, callback=_codes, metavar="CODES", help="Nor these.")
@click.option("--min-severity", type=click.Choice(SEVERITIES), help="Hide what is below. [medium]")
@click.option("--min-confidence", type=click.Choice(CONFIDENCES), help="Hide what is less sure. [likely]")
@click.option("--per-file-ignores", multiple=True, callback=_by_file, metavar="PATTERN:CODES", help="Ignore by file.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out, as in .gitignore.")
@click.option("--force-exclude", is_flag=True, help="Exclude files that are named outright, too.")
@click.option("--output-format", "formats", multiple=True, type=click.Choice(FORMATS), help="How to report. [text]")
@click.option("--output-file", "files", multiple=True, metavar="FILE", help="Where to; n-th file, n-th format.")
@click.option("--fix", is_flag=True, help="Apply the fixes that are safe.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply those too that may change behaviour.")
@click.option("--diff", is_flag=True, help="Print what fixing would change, as a patch; write nothing.")
@click.option("--show-fixes", is_flag=True, help="List the fixes that were applied.")
@click.option("--no-cache", is_flag=True, help="Neither use nor write the cache.")
@click.option("--cache-dir", metavar="DIR", help="Where the cache is kept. [.asynclint_cache]")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes that read files. [number of cores]")
@click.option("--config", "config_file", metavar="FILE", help="Take the configuration from here.")
@click.option("--isolated", is_flag=True, help="Take no configuration file.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also where there are findings.")
@click.option("--statistics", is_flag=True, help="Count findings by rule.")
@click.option("-q", "--quiet", is_flag=True, help="No summary, no progress.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was read.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="[auto]")
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Lint files and folders (default: this one); `-` is standard input."""
    from asynclint.run import run  # what only printing a help text does not need

    if options["config_file"] and options["isolated"]:
        raise click.UsageError("--config and --isolated exclude each other")
    if "-" in paths and len(paths) > 1:
        raise click.UsageError("`-` (standard input) cannot be combined with other paths")
    if options["stdin_filename"] and paths != ("-",):
        raise click.UsageError("--stdin-filename goes with `-`")
    if len(options["files"]) > max(len(options["formats"]), 1):
        raise click.UsageError("there are more --output-file than --output-format")
    return run(paths, _config(paths, options), options)


def _config(paths: Sequence[str], options: dict[str, Any]) -> Config:
    overrides = {
        key.replace("_", "-"): options[key]
        for key in (
            "select", "extend_select", "ignore", "extend_ignore", "min_severity", "min_confidence",
            "per_file_ignores", "cache_dir", "jobs",
        )
        if options[key] is not None
    }
    flags = ("force_exclude", "fix", "unsafe_fixes", "show_fixes", "no_cache", "exit_zero", "statistics")
    overrides.update({key.replace("_", "-"): True for key in flags if options[key]})
    if options["exclude"]:
        overrides["exclude"] = options["exclude"]
    file = Path(options["config_file"]) if options["config_file"] else None
    return load(_start(paths), file=file, isolated=options["isolated"], overrides=overrides)


def _start(paths: Sequence[str]) -> Path:
    """Where the search for the configuration begins: the first folder (or file's folder) that is named."""
    here = Path.cwd()
    if not paths or paths[0] == "-":
        return here
    first = here / paths[0]
    return (first if first.is_dir() else first.parent).resolve()


@program.command()
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Every rule.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", help="[text]")
def rule(code: str | None, every: bool, output_format: str) -> int:
    """A rule's page, by its code or its name."""
    from asynclint.pages import described

    if bool(code) == every:
        raise click.UsageError("name one rule, or say --all")
    click.echo(described(code, output_format), nl=False)
    return CLEAN


@program.command()
@click.argument("place", metavar="PATH:LINE")
@click.option("--config", "config_file", metavar="FILE", help="Take the configuration from here.")
@click.option("--isolated", is_flag=True, help="Take no configuration file.")
def why(place: str, config_file: str | None, isolated: bool) -> int:
    """What is believed of a line, and why it is reported or silent."""
    from asynclint.api import why as explained

    path, colon, line = place.rpartition(":")
    if not colon or not path or not line.isdigit():
        raise click.UsageError(f"`{place}` is not PATH:LINE")
    file = Path(config_file) if config_file else None
    for text in explained(path, int(line), load(_start((path,)), file=file, isolated=isolated, overrides={})):
        click.echo(text)
    return CLEAN


@program.command()
@click.argument("name")
def library(name: str) -> int:
    """What the catalogue knows of a library, by its top-level import."""
    from asynclint.pages import library_page

    click.echo(library_page(name), nl=False)
    return CLEAN


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit. Without `arguments` the process is the program's own: nothing goes on after it."""
    own = arguments is None
    if own:
        gc.disable()  # what is made lasts to the end: looking through it for garbage takes as long as making it
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    status = _status(arguments)
    if own and status == INTERRUPTED:
        # Python ends itself by the signal, handled or not, where it came while a string was executed: a dataclass made.
        sys.stderr.flush()
        os._exit(status)
    if own:
        gc.freeze()  # Python's own end would look through it once more
    sys.exit(status)


def _status(arguments: Sequence[str] | None) -> int:
    try:
        status = program.main(args=arguments, prog_name="asynclint", standalone_mode=False)
        sys.stdout.flush()
        return int(status or CLEAN)
    except click.ClickException as error:
        click.echo(f"asynclint: error: {error.format_message()}", err=True)
    except ConfigError as error:
        click.echo(f"asynclint: error: {error}", err=True)
    except (click.Abort, KeyboardInterrupt):
        click.echo("asynclint: interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has enough; nothing is left to say it to
        return FINDINGS
    except Exception as error:  # our fault, whatever it is: say so in one line, the way to it with -v
        _tell(error)
        return INTERNAL
    return USAGE


def _tell(error: Exception) -> None:
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    click.echo(
        f"asynclint: internal error, please report it: {type(error).__name__}: {error} "
        f"({Path(where.filename).name}:{where.lineno} in {where.name})",
        err=True,
    )
    if "-v" in sys.argv or "--verbose" in sys.argv:
        traceback.print_exception(error)
