"""`python -m asynclint` is the same program as `asynclint`."""

from asynclint.cli import main

if __name__ == "__main__":
    main()
