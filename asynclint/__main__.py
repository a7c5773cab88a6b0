"""`python -m asynclint` is the same program as `asynclint`."""

import os
import sys

# `python -m` puts the working directory first on the path: a checked project's `json.py` or `click.py` would be
# imported, and so executed. Nothing of ours is there.
if sys.path and sys.path[0] in ("", os.getcwd()):
    del sys.path[0]

from asynclint.cli import main

if __name__ == "__main__":
    main()
