"""Calls that compute for long on enough data."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import random
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from ..case import Case, Cases, computes
from ..place import Place


@cache
def text(size: int) -> bytes:
    """Bytes that compress about as well as text does."""
    return random.Random(1).randbytes(size).translate(b"etaoin shrdluETA" * 16)


def of(call: Callable[[bytes], Any], size: int) -> Callable[[Place], Case]:
    """A call on so many bytes."""

    def make(place: Place) -> Case:
        data = text(size)
        return computes(lambda: call(data))

    return make


def of_packed(call: Callable[[bytes], Any], pack: Callable[[bytes], bytes], size: int) -> Callable[[Place], Case]:
    """A call on so many bytes, compressed."""

    def make(place: Place) -> Case:
        data = pack(text(1_000_000) * (size // 1_000_000))
        return computes(lambda: call(data))

    return make


CASES: Cases = {
    "bz2.compress": of(bz2.compress, 1_500_000),
    "bz2.decompress": of_packed(bz2.decompress, bz2.compress, 3_000_000),
    "gzip.compress": of(gzip.compress, 3_000_000),
    "gzip.decompress": of_packed(gzip.decompress, lambda data: gzip.compress(data, 1), 40_000_000),
    "hashlib.pbkdf2_hmac": of(lambda data: hashlib.pbkdf2_hmac("sha256", data, data, 600_000), 9),
    "hashlib.scrypt": of(lambda data: hashlib.scrypt(data, salt=data, n=2**15, r=8, p=2, maxmem=2**27), 9),
    "lzma.compress": of(lzma.compress, 500_000),
    "lzma.decompress": of_packed(lzma.decompress, lambda data: lzma.compress(data, preset=0), 5_000_000),
    "zlib.compress": of(zlib.compress, 3_000_000),
    "zlib.decompress": of_packed(zlib.decompress, lambda data: zlib.compress(data, 1), 40_000_000),
}
