"""Keys of this installation: made once, kept in the data folder, never in the repository."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet


def installation_key(path: Path) -> str:
    """The installation's signing key: `GEMBALA_SECRET_KEY`, else the file, made at first use (readable by us only)."""
    given = os.environ.get("GEMBALA_SECRET_KEY")
    if given:
        return given
    return _once(path, secrets.token_urlsafe(48))


def _once(path: Path, fresh: str) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(fresh + "\n")
    return fresh


def sealer(path: Path) -> MultiFernet:
    """The key ring that seals credentials: newest key first, older ones still open. Made at first use."""
    try:
        found = path.stat()
    except FileNotFoundError:
        _once(path, Fernet.generate_key().decode())
        found = path.stat()
    return _ring(path, (found.st_ino, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=4)
def _ring(path: Path, _as_of: tuple[int, int, int]) -> MultiFernet:
    """The ring as the file had it then: read again when the file changes, not for every token."""
    return MultiFernet([Fernet(key.encode()) for key in path.read_text().split()])


def add_key(path: Path) -> None:
    """Put a new key in front of the ring; the old ones stay until every credential is sealed anew."""
    ring = _once(path, Fernet.generate_key().decode())
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(Fernet.generate_key().decode() + "\n" + ring + "\n")
    fresh.replace(path)


def drop_old_keys(path: Path) -> None:
    """Keep only the newest key."""
    newest = path.read_text().split()[0]
    path.write_text(newest + "\n")
