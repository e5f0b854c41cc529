"""The recorded answers in the source distribution of Mastodon.py: fetched once into a cache, never kept with the code."""

from __future__ import annotations

import glob
import gzip
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

VERSION = "2.3.3"
CACHE = (
    Path(os.environ.get("GEMBALA_TEST_CACHE") or Path.home() / ".cache" / "gembala-tests") / f"mastodon-py-{VERSION}"
)
PIPS = ((sys.executable, "-m", "pip"), ("pip",), ("uvx", "pip"))
"""Who can fetch a source distribution; an environment made by uv has no pip of its own."""


@dataclass(frozen=True)
class Recorded:
    """One request and its answer, as they once passed between Mastodon.py and a real server."""

    name: str
    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: Any


def cassettes() -> Path:
    """The folder of the recordings. Raises RuntimeError when they cannot be fetched."""
    folder = CACHE / "cassettes"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        found, said = list[str](), ""
        for pip in PIPS:
            said = _fetch(pip)
            if found := glob.glob(str(CACHE / "*.tar.gz")):
                break
        if not found:
            raise RuntimeError(f"the recordings could not be fetched: {said[-300:]}")
        _unpack(Path(found[0]), folder)
    return folder


def _fetch(pip: tuple[str, ...]) -> str:
    """Download; gives what went wrong."""
    wanted = ["--no-deps", "--no-binary", ":all:", "-d", str(CACHE), f"Mastodon.py=={VERSION}"]
    try:
        done = subprocess.run(
            [*pip, "download", "-q", *wanted], capture_output=True, text=True, timeout=300, check=False
        )
    except OSError as missing:
        return str(missing)
    return done.stderr


def _unpack(archive: Path, folder: Path) -> None:
    half = folder.with_suffix(".half")
    half.mkdir(exist_ok=True)
    with tarfile.open(archive) as packed:
        for member in packed:
            if member.isfile() and re.search(r"/tests/cassettes\w*/.+(?<!\.ws)\.yaml$", member.name):
                source = packed.extractfile(member)
                if source is not None:
                    flat = member.name.split("/tests/", 1)[1].replace("/", "--")
                    (half / flat).write_bytes(source.read())
    half.rename(folder)


def _json(raw: str | bytes) -> Any:
    """What was said, unpacked; nothing for what is no JSON (streams, pages)."""
    if isinstance(raw, bytes) and raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    with suppress(ValueError):
        return json.loads(raw)
    return None


def _read(file: Path) -> Any:
    """A recording; the quick reader where it is built."""
    from yaml import SafeLoader

    try:
        from yaml import CSafeLoader as Loader
    except ImportError:
        Loader = SafeLoader  # type: ignore[assignment,misc]
    return yaml.load(file.read_bytes(), Loader)  # noqa: S506 - both are safe ones


def recorded() -> Iterator[Recorded]:
    """Everything that was recorded and is JSON."""
    for file in sorted(cassettes().iterdir()):
        told = _read(file)
        for one in (told or {}).get("interactions", ()):
            body = _json((one["response"].get("body") or {}).get("string") or "")
            headers = {name.lower(): values[0] for name, values in one["response"]["headers"].items() if values}
            path = urlsplit(one["request"]["uri"]).path
            yield Recorded(file.stem, one["request"]["method"], path, one["response"]["status"]["code"], headers, body)
