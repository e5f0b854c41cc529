"""Writes database, keys and media into one file."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from gembala.cli.ground import stand

KEPT = ("secret.key", "credentials.key", "media", "demo-logins.txt")


def run(words: list[str]) -> int:
    """A consistent copy while everything runs: SQLite's own backup, or ``pg_dump``. The file holds keys: guard it."""
    parser = argparse.ArgumentParser(prog="gembala backup")
    parser.add_argument("file")
    options = parser.parse_args(words)
    stand()
    from django.conf import settings

    target = Path(options.file)
    if target.exists():
        sys.exit(f"gembala: {target} exists already; choose another name")
    with tempfile.TemporaryDirectory() as folder:
        dump_database(settings.DATABASES["default"], Path(folder))
        partial = target.with_suffix(target.suffix + ".part")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.add(path, arcname=path.name)
            for name in KEPT:
                if (settings.DATA / name).exists():
                    archive.add(settings.DATA / name, arcname=f"data/{name}")
        partial.replace(target)
    print(f"{target} written ({target.stat().st_size / 1e6:.1f} MB). It holds the keys: keep it as safe as the server.")
    return 0


def dump_database(database: dict[str, object], folder: Path) -> None:
    """``gembala.sqlite3`` or ``gembala.dump`` in the folder."""
    name = str(database["NAME"])
    if str(database["ENGINE"]).endswith("sqlite3"):
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(folder / "gembala.sqlite3")) as copy:
            source.backup(copy)
        return
    pg_dump = shutil.which("pg_dump") or sys.exit("gembala: pg_dump is not installed (Debian: postgresql-client)")
    words = [pg_dump, "--format=custom", f"--file={folder / 'gembala.dump'}", *pg_words(database), name]
    if subprocess.call(words, env=pg_environment(database)):
        sys.exit("gembala: pg_dump failed; nothing was written")


def pg_words(database: dict[str, object]) -> list[str]:
    """Host, port and user for PostgreSQL's own tools."""
    words = []
    for key, flag in (("HOST", "--host"), ("PORT", "--port"), ("USER", "--username")):
        if database.get(key):
            words.append(f"{flag}={database[key]}")
    return words


def pg_environment(database: dict[str, object]) -> dict[str, str]:
    """The password goes by environment, never by argument."""
    password = str(database.get("PASSWORD") or "")
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}
