"""From what was read to what the rules propose. It takes its time to be imported: while others read, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from asynclint.apart import Part, apart
from asynclint.catalogue.grammar import CatalogueError
from asynclint.catalogue.load import foresee
from asynclint.catalogue.load import load as load_catalogue
from asynclint.catalogue.lookup import Catalogue
from asynclint.catalogue.pins import pins
from asynclint.catalogue.shipped import shipped
from asynclint.config import Config, ConfigError
from asynclint.facts.store import Facts
from asynclint.finding import Diagnostic
from asynclint.follow import Reading
from asynclint.judge import judge
from asynclint.own import own
from asynclint.project.build import build
from asynclint.project.index import File
from asynclint.project.record import record
from asynclint.reach import Reach


def heed(facts: Facts) -> None:
    """Read what the catalogue knows of the libraries that a file imports."""
    foresee(target.partition(".")[0] for target in facts.header.imports)


def proposed(reach: Reach, records: list[Mapping[str, bytes]] | None) -> Iterator[Diagnostic]:
    """What the rules say of the named files; what each part of the project was asked is put into `records`."""
    config, named = reach.config, reach.named
    for part in parts(reach.reading):
        known = catalogue(config, imports(reach.reading))
        project = build(part.files, known, on_loop=config.on_loop, off_loop=config.off_loop)
        yield from judge(reach.rules, project, named & part.reported, reach.wanted.codes)
        if records is not None:
            records.append(record(project.linked))


def parts(reading: Reading) -> list[Part]:
    """The projects among what was read."""
    return apart([File(path, facts) for path, facts in reading.facts.items()], reading.roots)


def imports(reading: Reading) -> Iterator[str]:
    """Every name that the files import."""
    return (target for facts in reading.facts.values() for target in facts.header.imports)


def catalogue(config: Config, imported: Iterable[str]) -> Catalogue:
    """What is known of the libraries of these imports. Raises `ConfigError` for a user's file that cannot be read."""
    tops = {target.partition(".")[0] for target in imported}
    extra = [config.root / one for one in config.catalogues]
    try:
        return load_catalogue(tops, extra, [own(config)], pins(config.root), shipped())
    except CatalogueError as error:
        raise ConfigError(error.message, error.file, error.line) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", str(error.filename)) from error
