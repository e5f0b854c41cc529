"""Brings back what a backup holds."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path

from gembala.cli.backup import pg_environment, pg_words
from gembala.cli.ground import stand


def run(words: list[str]) -> int:
    """Into an empty data folder or database; refuses to write over what is there unless ``--replace``."""
    parser = argparse.ArgumentParser(prog="gembala restore")
    parser.add_argument("file")
    parser.add_argument("--replace", action="store_true", help="put the backup in the place of what is there")
    options = parser.parse_args(words)
    stand()
    from django.conf import settings

    database = settings.DATABASES["default"]
    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(options.file) as archive:
                unpack(archive, Path(folder))
        except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
            sys.exit(f"gembala: {options.file} cannot be read as a backup: {error}")
        check_kind(database, Path(folder), replace=options.replace)
        kept = sorted((Path(folder) / "data").glob("*"))
        # Files are named by their content: they change nothing until the database speaks of them.
        for path in filter(Path.is_dir, kept):
            shutil.copytree(path, settings.DATA / path.name, dirs_exist_ok=True)
        restore_database(database, Path(folder), replace=options.replace)
        for path in filter(Path.is_file, kept):
            shutil.copy2(path, settings.DATA / path.name)
    print("restored. Start Gembala again.")
    return 0


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Files and folders of the archive below ``folder``, and nothing else. Raises TarError for anything but those.

    Python brings a filter of this kind from 3.11.4 on; Debian 12 has an older one.
    """
    inside = folder.resolve()
    for member in archive:
        path = (inside / member.name).resolve()
        if not path.is_relative_to(inside) or not (member.isreg() or member.isdir()):
            raise tarfile.TarError(f"{member.name!r} does not belong into a backup")
        if member.isdir():
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if content := archive.extractfile(member):
            with content, path.open("wb") as copy:
                shutil.copyfileobj(content, copy)
            path.chmod(member.mode & 0o755 | 0o600)


def check_kind(database: dict[str, object], folder: Path, *, replace: bool) -> None:
    """End the command when the backup does not fit the database, or would write over one without being told to."""
    name = str(database["NAME"])
    if str(database["ENGINE"]).endswith("sqlite3"):
        if not (folder / "gembala.sqlite3").exists():
            sys.exit("gembala: this backup is of PostgreSQL; set DATABASE_URL to a PostgreSQL database")
        if Path(name).exists() and not replace:
            sys.exit(f"gembala: {name} exists; stop Gembala and use --replace to put the backup in its place")
    elif not (folder / "gembala.dump").exists():
        sys.exit("gembala: this backup is of SQLite; unset DATABASE_URL")


def restore_database(database: dict[str, object], folder: Path, *, replace: bool) -> None:
    """Put the dump in place, all of it or nothing; `check_kind` comes first."""
    name = str(database["NAME"])
    if str(database["ENGINE"]).endswith("sqlite3"):
        target = Path(name)
        fresh = target.with_name(target.name + ".restored")
        shutil.copy2(folder / "gembala.sqlite3", fresh)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        fresh.replace(target)
        return
    pg_restore = shutil.which("pg_restore") or sys.exit("gembala: pg_restore is not installed")
    clean = ["--clean", "--if-exists"] if replace else []
    words = [pg_restore, "--single-transaction", "--no-owner", *clean, *pg_words(database), f"--dbname={name}",
             str(folder / "gembala.dump")]  # fmt: skip
    if subprocess.call(words, env=pg_environment(database)):
        sys.exit("gembala: pg_restore failed and changed nothing; is the database empty? Else use --replace")
