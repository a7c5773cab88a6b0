"""Worker processes: kept for a whole run, and what they confirm is what would be confirmed without them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from snippets import write

from asynclint import confirming, proposing
from asynclint import judge as judging
from asynclint.ahead import Ahead
from asynclint.api import check
from asynclint.checker import confirm, spread
from asynclint.checker.fixing import Fixing
from asynclint.config import Config
from asynclint.facts import gather
from asynclint.finding import Diagnostic
from asynclint.reach import Report
from asynclint.shown import listed
from asynclint.sources import Sources
from asynclint.workers import Workers

HELPED = "from h import wait\n\n\nasync def run():\n    wait()\n"
HELPER = "import time\n\n\ndef wait():\n    time.sleep(1)\n"
BLOCKING = "import time\n\n\nasync def run():\n    time.sleep(1)\n"

HERE = os.getpid()
FORKING = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process costs more than it saves")


@pytest.fixture(autouse=True)
def _large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that is read and confirmed by workers, where these are asked for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gather, "ALONE", 0)
    monkeypatch.setattr(gather, "CHUNK", 100)
    monkeypatch.setattr(spread, "LARGE", 3)
    monkeypatch.setattr(spread, "EACH", 3)
    write(tmp_path, {"h.py": HELPER, "wrong.py": "if\n", **{f"m{number}.py": BLOCKING for number in range(10)}})
    write(tmp_path, {f"n{number}.py": HELPED for number in range(10)})


def report(jobs: int) -> Report:
    return check(["."], Config(root=Path.cwd(), no_cache=True, jobs=jobs))


def test_workers_confirm_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = report(1).diagnostics
    assert len(wanted) == 21
    assert sum(one.fix is not None for one in wanted) == 20
    monkeypatch.setattr(confirm, "confirmed", _not_here(confirm.confirmed))
    assert report(2).diagnostics == wanted
    assert report(3).diagnostics == wanted


def _not_here(confirmed: object) -> object:
    def there(*given: object) -> object:
        assert os.getpid() != HERE
        return confirmed(*given)  # type: ignore[operator]

    return there


def test_a_small_project_is_confirmed_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "LARGE", 1000)
    monkeypatch.setattr(confirming, "spread", None)
    assert len(report(2).diagnostics) == 21


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are made only for what is to be read")
def test_they_confirm_also_where_little_had_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(root=Path.cwd(), jobs=2)
    wanted = check(["."], config, remember=True).diagnostics
    write(Path.cwd(), {"new.py": BLOCKING.replace("run", "go")})
    monkeypatch.setattr(gather, "ALONE", 10**6)
    monkeypatch.setattr(confirm, "confirmed", _not_here(confirm.confirmed))
    again = check(["."], config, remember=True)
    assert again.made < 3
    assert [one for one in again.diagnostics if one.path != "new.py"] == list(wanted)


@pytest.mark.parametrize("bad", ["os.kill(os.getpid(), signal.SIGKILL)", "1 / 0"])
def test_what_goes_wrong_in_a_worker_is_done_again(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    wanted = report(1).diagnostics
    confirmed = confirm.confirmed

    def unlucky(shown: Sequence[Diagnostic], sources: Sources, fixing: Fixing) -> Iterator[Diagnostic]:
        if os.getpid() != HERE and shown[0].path == "m9.py":
            eval(bad, {"os": os, "signal": signal})
        return confirmed(shown, sources, fixing)

    monkeypatch.setattr(confirm, "confirmed", unlucky)
    monkeypatch.setattr(spread, "CHUNK", 1)
    assert report(2).diagnostics == wanted


def test_a_file_that_changed_meanwhile_loses_its_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = judging.judge

    def changed(*given: object) -> object:
        write(Path.cwd(), {"m3.py": "\n" + BLOCKING})
        return judge(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(proposing, "judge", changed)
    assert "m3.py" not in {one.path for one in report(2).diagnostics}


def test_a_process_that_died_is_made_anew() -> None:
    workers = Workers(1)
    assert workers.submit(os.getpid).result() != HERE
    dead = workers.submit(os.kill, workers.submit(os.getpid).result(), signal.SIGKILL)
    assert dead.exception() is not None
    assert workers.submit(len, "abc").result() == 3
    workers.close()
    assert workers.count == 0


PROGRAM = """\
import sys
from asynclint.checker import spread
from asynclint.cli import _status
from asynclint.facts import gather
gather.ALONE, gather.CHUNK, spread.LARGE = {}, 100, {}
_status(["check", "-q", "--isolated", "--no-cache", "--jobs", "2"])
idle = {{"libcst", "multiprocessing", "concurrent.futures", "asynclint.mend", "pathspec"}}
print(*sorted(idle & {{*sys.modules}}))
"""


@pytest.mark.parametrize(
    ("alone", "large", "loaded"), [(0, 3, "concurrent.futures multiprocessing"), (10**6, 1000, "libcst")]
)
def test_only_what_is_needed_is_imported(alone: int, large: int, loaded: str) -> None:
    command = [sys.executable, "-c", PROGRAM.format(alone, large)]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == loaded


def _nothing() -> None:
    pass


@FORKING
def test_what_is_forked_ahead_does_work_and_says_what_goes_wrong() -> None:
    with closing(Ahead(_nothing)) as ahead:
        first, second = ahead.submit(os.getpid), ahead.submit(divmod, 7, 2)
        assert first.result() not in (0, HERE)
        assert second.result() == (3, 1)
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            ahead.submit(divmod, 7, 0).result()
        assert ahead.submit(divmod, 7, 3).result() == (2, 1)


@FORKING
def test_what_is_forked_ahead_may_die() -> None:
    with closing(Ahead(_nothing)) as ahead:
        os.kill(ahead.submit(os.getpid).result(), signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(RuntimeError, match="gone"):
                ahead.submit(divmod, 7, 2).result()


@FORKING
def test_what_is_forked_ahead_ends_with_it() -> None:
    ahead = Ahead(_nothing)
    child = ahead.submit(os.getpid).result()
    ahead.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def _remembered(jobs: int) -> Report:
    Path("wrong.py").unlink(missing_ok=True)
    return check(["."], Config(root=Path.cwd(), cache_dir=f".cache{jobs}", jobs=jobs), remember=True)


def _said(of: Report) -> list[list[object]]:
    return [listed(one)[:-1] for one in of.diagnostics]


def _change() -> None:
    Path("h.py").write_text(HELPER.replace("sleep(1)", "sleep(2)"))
    Path("m3.py").write_text(BLOCKING.replace("async", "# here\nasync"))


@FORKING
def test_a_change_is_confirmed_ahead_as_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for jobs in (1, 2):
        _remembered(jobs)
    _change()
    here, whole = _remembered(1), report(1)
    monkeypatch.setattr(confirm, "confirmed", _not_here(confirm.confirmed))
    ahead = _remembered(2)
    assert not ahead.reach.reading.keys
    assert _said(ahead) == _said(here) == _said(whole)


@FORKING
@pytest.mark.parametrize("bad", ["os.kill(os.getpid(), signal.SIGKILL)", "1 / 0"])
def test_what_goes_wrong_ahead_is_done_here(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    _remembered(2)
    _change()
    confirmed = confirm.confirmed

    def unlucky(shown: Sequence[Diagnostic], sources: Sources, fixing: Fixing) -> Iterator[Diagnostic]:
        if os.getpid() != HERE:
            eval(bad, {"os": os, "signal": signal})
        return confirmed(shown, sources, fixing)

    monkeypatch.setattr(confirm, "confirmed", unlucky)
    after = _remembered(2)
    assert not after.reach.reading.keys
    assert _said(after) == _said(report(1))
