"""Calls that compute: on data, or as often in a row, as it takes for one heartbeat to be missed."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from ..case import Call, Case, Cases, computes
from ..place import Place

ENOUGH = 0.2
"""Seconds that a call must take, twice: the machine may have been busy."""
MOST = 2**22


def named(path: str) -> Any:
    """What a dotted name stands for, its module imported as far as need be."""
    parts = path.split(".")
    held: Any = import_module(parts[0])
    for at, part in enumerate(parts[1:], 2):
        try:
            held = getattr(held, part)
        except AttributeError:
            held = import_module(".".join(parts[:at]))
    return held


def grown(prepare: Callable[[Place, int], Call], size: int = 64) -> Callable[[Place], Case]:
    """A call on data of a size that is doubled until the call takes long enough."""

    def make(place: Place) -> Case:
        at = size
        while at < MOST and (_took(prepare(place, at)) < ENOUGH or _took(prepare(place, at)) < ENOUGH):
            at *= 2
        return computes(prepare(place, at))

    return make


def _took(call: Call) -> float:
    before = time.perf_counter()
    call()
    return time.perf_counter() - before


def often(prepare: Callable[[Place], Call]) -> Callable[[Place], Case]:
    """A call that is too short to be felt, so many times in a row."""

    def several(place: Place, times: int) -> Call:
        call = prepare(place)

        def run() -> None:
            for _ in range(times):
                call()

        return run

    return grown(several, 1)


def once(path: str, *given: Any, **more: Any) -> Callable[[Place], Case]:
    """A function or a class by name, called as often as need be."""
    return often(lambda place: lambda: named(path)(*given, **more))


def hashed(path: str, check: str, *more: Any, **settings: Any) -> Callable[[Place], Case]:
    """What checks a password against what another function made of it."""

    def prepare(place: Place) -> Call:
        made = named(path)(*more, **settings)
        return lambda: named(check)(made, *more)

    return often(prepare)


def of(make: Callable[[], Any], call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    """A call on an object."""

    def prepare(place: Place) -> Call:
        held = make()
        return lambda: call(held)

    return often(prepare)


CHEAP = {"argon2": {"opslimit": 3, "memlimit": 2**23}, "scrypt": {"opslimit": 2**19, "memlimit": 2**24}}
"""Settings of PyNaCl that take little memory: its defaults take a gigabyte."""
SALT = bytes(16)
PASSWORD = b"correct horse"


def _argon2() -> Any:
    return named("argon2.PasswordHasher")()


def _passlib() -> Any:
    return named("passlib.context.CryptContext")(schemes=["pbkdf2_sha256"])


def _verified(make: Callable[[], Any], call: Callable[[Any, str], Any]) -> Callable[[Place], Case]:
    """A hasher, and a hash that it made."""

    def prepare(place: Place) -> Call:
        hasher = make()
        made = hasher.hash("password")
        return lambda: call(hasher, made)

    return often(prepare)


def _bcrypt(place: Place) -> Call:
    module = import_module("bcrypt")
    made = module.hashpw(PASSWORD, module.gensalt())
    return lambda: module.checkpw(PASSWORD, made)


def _django() -> None:
    settings = import_module("django.conf").settings
    if not settings.configured:
        settings.configure(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])


def _django_make(place: Place) -> Call:
    _django()
    return lambda: named("django.contrib.auth.hashers.make_password")("password")


def _django_check(place: Place) -> Call:
    _django()
    made = named("django.contrib.auth.hashers.make_password")("password")
    return lambda: named("django.contrib.auth.hashers.check_password")("password", made)


def _nacl(kind: str) -> dict[str, Callable[[Place], Case]]:
    path = f"nacl.pwhash.{kind}"
    salt = {"scrypt": 32}.get(kind, 16)
    cheap = CHEAP["scrypt" if kind == "scrypt" else "argon2"]
    return {
        f"{path}.kdf": once(f"{path}.kdf", 32, PASSWORD, bytes(salt), **cheap),
        f"{path}.str": once(f"{path}.str", PASSWORD, **cheap),
        f"{path}.verify": hashed(f"{path}.str", f"{path}.verify", PASSWORD, **cheap),
    }


def _made_with(path: str, **more: Any) -> Callable[[Place], Case]:
    return often(lambda place: lambda: named(path)(**more))


CASES: Cases = {
    "argon2.PasswordHasher().hash": of(_argon2, lambda one: one.hash("password")),
    "argon2.PasswordHasher().verify": _verified(_argon2, lambda one, made: one.verify(made, "password")),
    "bcrypt.hashpw": often(lambda place: lambda: named("bcrypt.hashpw")(PASSWORD, named("bcrypt.gensalt")())),
    "bcrypt.checkpw": often(_bcrypt),
    "bcrypt.kdf": once("bcrypt.kdf", PASSWORD, SALT, 32, 50),
    "cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key": once(
        "cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key", 65537, 2048
    ),
    "dateparser.parse": once("dateparser.parse", "12 avril 2021 10:00"),
    "django.contrib.auth.hashers.make_password": often(_django_make),
    "django.contrib.auth.hashers.check_password": often(_django_check),
    "passlib.context.CryptContext().hash": of(_passlib, lambda one: one.hash("password")),
    "passlib.context.CryptContext().encrypt": of(_passlib, lambda one: one.encrypt("password")),
    "passlib.context.CryptContext().verify": _verified(_passlib, lambda one, made: one.verify("password", made)),
    "passlib.context.CryptContext().verify_and_update": _verified(
        _passlib, lambda one, made: one.verify_and_update("password", made)
    ),
    "passlib.context.CryptContext().dummy_verify": of(_passlib, lambda one: one.dummy_verify()),
    "werkzeug.security.generate_password_hash": once("werkzeug.security.generate_password_hash", "password"),
    "werkzeug.security.check_password_hash": hashed(
        "werkzeug.security.generate_password_hash", "werkzeug.security.check_password_hash", "password"
    ),
    **_nacl("argon2i"),
    **_nacl("argon2id"),
    **_nacl("scrypt"),
    "nacl.pwhash.str": once("nacl.pwhash.str", PASSWORD),
    "nacl.pwhash.verify": hashed("nacl.pwhash.str", "nacl.pwhash.verify", PASSWORD),
    "nacl.pwhash.kdf_scryptsalsa208sha256": once(
        "nacl.pwhash.kdf_scryptsalsa208sha256", 32, PASSWORD, bytes(32), **CHEAP["scrypt"]
    ),
    "nacl.pwhash.scryptsalsa208sha256_str": once("nacl.pwhash.scryptsalsa208sha256_str", PASSWORD, **CHEAP["scrypt"]),
    "nacl.pwhash.verify_scryptsalsa208sha256": hashed(
        "nacl.pwhash.scryptsalsa208sha256_str", "nacl.pwhash.verify_scryptsalsa208sha256", PASSWORD
    ),
    "anthropic.AsyncAnthropic": _made_with("anthropic.AsyncAnthropic", api_key="none"),
    "openai.OpenAI": _made_with("openai.OpenAI", api_key="none"),
    "openai.AsyncOpenAI": _made_with("openai.AsyncOpenAI", api_key="none"),
    "httpx.Client": _made_with("httpx.Client"),
    "httpx.AsyncClient": _made_with("httpx.AsyncClient"),
    "httpx2.Client": _made_with("httpx2.Client"),
    "httpx2.AsyncClient": _made_with("httpx2.AsyncClient"),
    "boto3.client": _made_with("boto3.client", service_name="s3", region_name="eu-west-1"),
    "boto3.resource": _made_with("boto3.resource", service_name="s3", region_name="eu-west-1"),
    "botocore.session.Session().create_client": often(
        lambda place: lambda: named("botocore.session.Session")().create_client("s3", region_name="eu-west-1")
    ),
    "qdrant_client.AsyncQdrantClient": _made_with(
        "qdrant_client.AsyncQdrantClient", url="http://127.0.0.1:9", check_compatibility=False
    ),
}
