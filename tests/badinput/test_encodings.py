"""Bytes that are not plain UTF-8 with one kind of line end."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from program import BLOCKING, Said, asynclint

WIDE = "async def run():\n    x = 'äß'; time.sleep(1)\n"

FILES: dict[str, tuple[bytes, str]] = {
    "bom": (b"\xef\xbb\xbf" + BLOCKING.encode(), "5:5 ASL101"),
    "bom_against_cookie": (b"\xef\xbb\xbf# coding: latin-1\n" + BLOCKING.encode(), "1:1 ASL001"),
    "latin_with_cookie": (f"# coding: latin-1\nimport time\n{WIDE}".encode("latin-1"), "4:15 ASL101"),
    "latin_without_cookie": (f"import time\n{WIDE}".encode("latin-1"), "3:1 ASL001"),
    "latin_late": (b"\n" * 500 + f"import time\n{WIDE}".encode("latin-1"), "503:1 ASL001"),
    "wide_letters": (f"import time\n{WIDE}".encode(), "3:15 ASL101"),
    "unknown_cookie": (b"# coding: klingon\n" + BLOCKING.encode(), "1:1 ASL001"),
    "cookie_of_no_text": (b"# coding: rot13\n" + BLOCKING.encode(), "1:1 ASL001"),
    "cookie_of_halves": (b"# coding: raw_unicode_escape\nx = '\\ud800'\n", "1:1 ASL001"),
    "cookie_undefined": (b"# coding: undefined\n", "1:1 ASL001"),
    "utf_7": (b"# coding: utf-7\n" + BLOCKING.encode(), "6:5 ASL101"),
    "utf_16": (BLOCKING.encode("utf-16"), "1:1 ASL001"),
    "null_byte": (BLOCKING.encode() + b"x = '\0'\n", "6:1 ASL001"),
    "crlf": (BLOCKING.replace("\n", "\r\n").encode(), "5:5 ASL101"),
    "cr": (BLOCKING.replace("\n", "\r").encode(), "5:5 ASL101"),
    "mixed": (b"import time\r\n\r\rasync def run():\r    time.sleep(1)\r\n", "5:5 ASL101"),
    "form_feeds": (b"import time\n\x0c\nasync def run():\n\x0c    '\x0c'; time.sleep(1)\n", "4:11 ASL101"),
    "other_separators": (
        "import time\nasync def run():\n    '\u2028\x0b\x1c\x85'; time.sleep(1)\n".encode(),
        "3:13 ASL101",
    ),
    "no_last_line_end": (BLOCKING.rstrip().encode(), "5:5 ASL101"),
    "empty": (b"", ""),
    "blank": (b" \n\t\n", ""),
    "only_a_comment": (b"# nothing", ""),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = tmp_path_factory.mktemp("encodings")
    for name, (data, _) in FILES.items():
        (folder / f"{name}.py").write_bytes(data)
    return asynclint(folder, "--no-cache", ".")


def test_the_run_goes_on(said: Said) -> None:
    assert said.calm
    assert f"in {len(FILES)} files" in said.err


@pytest.mark.parametrize(("name", "expected"), [(name, place) for name, (_, place) in FILES.items()])
def test_a_file_of_its_kind(said: Said, name: str, expected: str) -> None:
    found = [place.removeprefix(f"{name}.py:") for place in said.places if place.startswith(f"{name}.py:")]

    assert ([expected] if expected else []) == found


@pytest.mark.parametrize(("name", "expected"), [(name, place) for name, (_, place) in FILES.items()][:8])
def test_the_same_from_standard_input(tmp_path: Path, name: str, expected: str) -> None:
    said = asynclint(tmp_path, "--stdin-filename", "given.py", "-", stdin=FILES[name][0])

    assert [f"given.py:{expected}"] == said.places
    assert said.calm


def test_nothing_on_standard_input(tmp_path: Path) -> None:
    assert asynclint(tmp_path, "-").status == 0


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_neither_utf_8_nor_one_line(tmp_path: Path) -> None:
    name = b"\xff\n.py"
    with open(os.fsencode(tmp_path) + b"/" + name, "w", encoding="utf-8") as stream:
        stream.write(BLOCKING)

    said = [asynclint(tmp_path, "."), asynclint(tmp_path, name)]
    data = json.loads(asynclint(tmp_path, "--output-format", "json", ".").out)

    assert all(one.calm for one in said)
    assert [one.out.count("\n") for one in said] == [1, 1]
    assert [os.fsencode(one["path"]) for one in data] == [name]
