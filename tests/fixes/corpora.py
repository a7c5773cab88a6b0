"""
Every fix on real programs: applied to a copy, everything must parse and compile, and nothing new may be found.

Run by hand: `python tests/fixes/corpora.py FOLDER…`; each folder is copied first, nothing in it is changed or run.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from asynclint.api import check
from asynclint.config import Config
from asynclint.mend import Mended, mend
from asynclint.reach import Report
from asynclint.write import write


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line per folder; 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--verbose", action="store_true", help="say why what is left has no fix")
    options = parser.parse_args(arguments)
    wrong = 0
    for folder in options.folders:
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / folder.name
            shutil.copytree(folder, copy, symlinks=True)
            wrong += _tried(copy, options.verbose)
    return 1 if wrong else 0


def _tried(copy: Path, verbose: bool) -> int:
    started = time.perf_counter()
    config = Config(root=copy, no_cache=True)
    before = check([str(copy)], config)
    looked = time.perf_counter() - started
    mended = mend(before, unsafe=True)
    for path, text in mended.after.items():
        write(before.reach.reading.absolute[path], mended.before[path].data, text.data)
    after = check([str(copy)], config)
    faults = [*_broken(mended), *_new(before, after), *_left(mended, after)]
    print(
        f"{copy.name}: {len(before.diagnostics)} found, {len(mended.applied)} fixed in {len(mended.after)} files, "
        f"{len(after.diagnostics)} left, {len(mended.left)} refused, {len(faults)} faults; "
        f"looking {looked:.1f} s, mending {time.perf_counter() - started - looked:.1f} s",
        flush=True,
    )
    for one, why in mended.left:
        print(f"  refused {one.path}:{one.span.line}: {one.code} {one.fix.title if one.fix else ''}: {why}")
    if verbose:
        for why, count in Counter(one.unfixed for one in after.diagnostics).most_common():
            print(f"  {count:5} {why}")
    for fault in faults:
        print(f"  FAULT {fault}")
    return len(faults)


def _broken(mended: Mended) -> Iterator[str]:
    """Files that compiled before and do not any more."""
    for path, text in mended.after.items():
        if _compiles(mended.before[path].data) and not _compiles(text.data):
            yield f"{path} does not compile"


def _compiles(data: bytes) -> bool:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(data, "file", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def _new(before: Report, after: Report) -> Iterator[str]:
    def counted(report: Report) -> Counter[tuple[str, ...]]:
        return Counter((one.path, one.code, one.function, one.symbol, one.primitive) for one in report.diagnostics)

    yield from (f"new: {key}" for key in counted(after) - counted(before))


def _left(mended: Mended, after: Report) -> Iterator[str]:
    """What fixing once more would do."""
    more = mend(after, unsafe=True)
    refused = {one.message for one, _ in mended.left}
    yield from (f"not the last word: {one.path}:{one.span.line}" for one in more.applied if one.message not in refused)


if __name__ == "__main__":
    sys.exit(main())
