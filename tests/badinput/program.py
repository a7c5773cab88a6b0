"""The program as a user starts it: a process of its own, in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

BLOCKING = "import time\n\n\nasync def run():\n    time.sleep(1)\n"
COMMAND = [sys.executable, "-m", "asynclint"]


class Said(NamedTuple):
    """How a run went."""

    status: int
    out: str
    err: str

    @property
    def places(self) -> list[str]:
        """`path:line:column CODE` of each line of standard output."""
        return [line.split(": ", 1)[0] + " " + line.split(": ", 1)[1].split()[0] for line in self.out.splitlines()]

    @property
    def calm(self) -> bool:
        """Whether nothing went wrong that the program did not foresee."""
        return self.status in (0, 1) and "Traceback" not in self.err and "ASL003" not in self.out


def asynclint(folder: Path, *arguments: str | bytes, stdin: bytes = b"", patch: str = "") -> Said:
    """Run the program in `folder`; `patch` is Python that is run in its process before, to stand for bad luck."""
    command = COMMAND
    if patch:
        program = f"import sys\n{patch}\nfrom asynclint.cli import main\nmain(sys.argv[1:])\n"
        command = [sys.executable, "-c", program]
    done = subprocess.run(
        [*command, "--isolated", *arguments], cwd=folder, input=stdin, capture_output=True, check=False
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
