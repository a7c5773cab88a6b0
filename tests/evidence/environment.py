"""Environments with the real libraries: made with venv and uv, several libraries in each, apart where they quarrel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from packaging.version import InvalidVersion, Version

from asynclint.catalogue.load import known_names, library, named_by
from asynclint.catalogue.model import Library
from asynclint.catalogue.table import top

TOGETHER = 12
"""How many libraries share an environment."""
PATIENCE = 900
"""Seconds for one installation."""

SEVERAL: Mapping[str, Sequence[str]] = {
    "azure": (
        "azure-core", "azure-storage-blob", "azure-storage-queue", "azure-identity", "azure-keyvault-secrets",
        "azure-cosmos", "azure-servicebus", "azure-eventhub", "azure-data-tables", "azure-search-documents",
        "azure-ai-inference", "azure-ai-formrecognizer",
    ),
    "google": (
        "google-auth", "google-cloud-storage", "google-cloud-bigquery", "google-cloud-pubsub",
        "google-cloud-firestore", "google-cloud-secret-manager", "google-cloud-speech", "google-cloud-translate",
        "google-cloud-vision", "google-genai", "google-generativeai",
    ),
}  # fmt: skip
"""Top-level imports that several distributions share."""

BESIDE: Mapping[str, Sequence[str]] = {
    "psycopg": ("psycopg[binary]", "psycopg-pool"),
    "sqlalchemy": ("psycopg[binary]", "psycopg2-binary", "greenlet", "aiosqlite"),
    "psycopg2": ("psycopg2-binary",),
    "google": ("requests", "aiohttp"),
    "pandas": ("openpyxl", "lxml", "pyarrow", "tables", "sqlalchemy"),
    "opensearchpy": ("aiohttp",),
    "elasticsearch": ("aiohttp",),
    "pdfminer": ("fpdf2",),
    "aioodbc": ("pyodbc",),
    "authlib": ("httpx", "requests", "starlette", "flask"),
    "etcd3": ("protobuf<4",),
    "gql": ("gql[requests,aiohttp]",),
    "influxdb_client": ("influxdb-client[async]",),
    "newspaper": ("lxml_html_clean",),
    "plotly": ("pandas",),
    "pysftp": ("paramiko<4",),
    "slack_bolt": ("aiohttp",),
    "slack_sdk": ("aiohttp",),
    "tritonclient": ("tritonclient[http,grpc]",),
    "undetected_chromedriver": ("setuptools<80",),
    "opentelemetry": ("opentelemetry-exporter-otlp-proto-http",),
    "databricks": ("databricks-sql-connector",),
    "distributed": ("dask[dataframe,array]",),
    "dask": ("dask[dataframe,array,distributed]",),
}
"""What a library needs to be run, or to be imported whole."""

OLDER: Mapping[str, Sequence[str]] = {
    "arxiv": ("arxiv==3.0.0",),
    "cv2": ("opencv-python-headless==4.14.0.94",),
    "fastapi": ("fastapi==0.115.14", "starlette==0.46.2"),
    "imap_tools": ("imap-tools==1.7.4",),
    "langchain": ("langchain==0.3.30", "langchain-core==0.3.86", "langchain-community==0.3.31"),
    "langchain_community": ("langchain==0.3.30", "langchain-core==0.3.86", "langchain-community==0.3.31"),
    "langgraph": ("langgraph==0.3.34",),
    "llama_index": ("llama-index==0.9.48",),
    "mcp": ("mcp==1.30.0",),
    "mistralai": ("mistralai==1.9.11",),
    "moviepy": ("moviepy==1.0.3",),
    "playhouse": ("peewee==3.19.0",),
    "qdrant_client": ("qdrant-client==1.15.1",),
    "serpapi": ("serpapi==1.2.0",),  # another distribution of the same import
    "starlette": ("starlette==0.46.2",),
    "transformers": ("transformers==4.57.6",),
}
"""Older releases of libraries of whose older names the catalogue says something; they stand beside the newest."""

HEAVY = frozenset(
    {
        "torch", "tensorflow", "jax", "keras", "vllm", "faster-whisper", "openai-whisper", "spacy", "paddleocr",
        "easyocr", "sentence-transformers", "timm", "ultralytics", "whisperx", "diffusers", "torchvision", "torchaudio",
        "homeassistant",
    }
)  # fmt: skip
"""Distributions of gigabytes, or that pin hundreds of others: left out unless `--heavy` is given."""


def environments(folder: Path, names: Sequence[str], heavy: bool) -> Iterator[tuple[Path, list[str]]]:
    """Interpreters, each with the libraries that it has. What cannot be installed is in none of them."""
    tool = _tool(folder)
    wanted = [one for one in names if library(one).distribution and (heavy or library(one).distribution not in HEAVY)]
    built = {one: python for one in wanted if (python := _built(folder, one)) is not None}
    yield from ((python, [one]) for one, python in built.items())
    wanted = [one for one in wanted if one not in built]
    waiting = [wanted[at : at + TOGETHER] for at in range(0, len(wanted), TOGETHER)]
    while waiting:
        group = waiting.pop(0)
        python = _installed(tool, folder, group)
        if python is not None:
            yield python, group
        elif len(group) > 1:
            middle = len(group) // 2
            waiting[:0] = [group[:middle], group[middle:]]


def standard(folder: Path) -> Path | None:
    """An interpreter with the libraries of the twins of the standard library's calls; None where it cannot be made."""
    return _installed(
        _tool(folder), folder, sorted(one for one in known_names() if not library(one).distribution), "standard"
    )


def _built(folder: Path, name: str) -> Path | None:
    """An interpreter of an earlier run that has all that a library needs."""
    places = {done.parent: set(done.read_text().splitlines()) for done in sorted(folder.glob("*/requirements.txt"))}
    for pinned in (True, False):
        needed = set(requirements([name], pinned))
        for place, held in places.items():
            if needed <= held:
                return place / "bin" / "python"
    return None


def older(folder: Path, name: str) -> Path | None:
    """An interpreter with an older release of a library, that still has what the newest has dropped or moved."""
    if name not in OLDER:
        return None
    place = folder / f"older-{name}"
    python, done = place / "bin" / "python", place / "requirements.txt"
    wanted = "\n".join(["tomli", "packaging", *OLDER[name]]) + "\n"
    if done.exists() and done.read_text() == wanted:
        return python
    tool = _tool(folder)
    if not _run(tool, "venv", "--clear", "--python", sys.executable, place):
        return None
    if not _run(tool, "pip", "install", "--python", python, "tomli", "packaging", *OLDER[name]):
        return None
    done.write_text(wanted)
    return python


def detector(folder: Path) -> Path | None:
    """A folder with blockbuster, for the import path of any interpreter: it needs nothing else."""
    place = folder / "blockbuster"
    if (place / "blockbuster").exists():
        return place
    return place if _run(_tool(folder), "pip", "install", "--target", place, "blockbuster") else None


def _tool(folder: Path) -> Path:
    """uv, in an environment of its own."""
    tool = folder / "tool" / "bin" / "uv"
    if not tool.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "tool"], check=True)
        subprocess.run([folder / "tool" / "bin" / "pip", "install", "-q", "uv"], check=True)
    return tool


def _installed(tool: Path, folder: Path, group: Sequence[str], name: str = "") -> Path | None:
    place = folder / (name or ("+".join(group) if len(group) == 1 else f"{group[0]}..{group[-1]}"))
    python, done = place / "bin" / "python", place / "requirements.txt"
    for pinned in (True, False):  # the newest, where the versions that were looked at do not go together
        wanted = "\n".join(requirements(group, pinned)) + "\n"
        if done.exists() and done.read_text() == wanted:
            return python
        if not _run(tool, "venv", "--clear", "--python", sys.executable, place):
            continue
        (place / "wanted.txt").write_text(wanted)
        ready = () if len(group) == 1 else ("--no-build",)  # what must be built is built alone
        if _run(tool, "pip", "install", "--python", python, *ready, "-r", place / "wanted.txt"):
            (place / "wanted.txt").rename(done)
            return python
    return None


def _run(*command: str | Path) -> bool:
    settings = {"UV_FIND_LINKS": os.environ.get("PIP_FIND_LINKS", ""), "UV_LINK_MODE": "hardlink"}
    environ = {**os.environ, **{key: value for key, value in settings.items() if value}}
    try:
        return not subprocess.run(
            [*command], env=environ, capture_output=True, timeout=PATIENCE, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return False


def requirements(group: Sequence[str], pinned: bool = True) -> list[str]:
    """What to install: the libraries in the versions of their files, what they name, and what reads the catalogue."""
    named = {other for one in group for other in _named(library(one))} & known_names() - set(group)
    beside = {extra for one in group for extra in BESIDE.get(one, ())}
    wanted = [requirement for one in group for requirement in _distributions(library(one), pinned)]
    light = [one for one in sorted(named) if library(one).distribution not in HEAVY]
    others = [requirement for one in light for requirement in _distributions(library(one), False)]
    loops = {"trio" for one in group for entry in library(one).blocks if "trio" in entry.instead}
    return ["tomli", "packaging", *wanted, *sorted(beside | loops | set(others))]


def _named(known: Library) -> set[str]:
    """The top-level names of the twins and the types of a library."""
    twins = [twin for one in known.blocks for twin in one.instead.values()]
    twins += [twin for held in known.twins.values() for twin in held.values()]
    return {top(one) for one in twins} | set(named_by(known))


def _distributions(known: Library, pinned: bool) -> list[str]:
    if known.name in SEVERAL:
        return list(SEVERAL[known.name])
    if not known.distribution:
        return []
    return [f"{known.distribution}=={known.version}" if pinned and _is_version(known.version) else known.distribution]


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
