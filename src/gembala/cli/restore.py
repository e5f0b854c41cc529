"""Brings back what a backup holds."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tarfile
import tempfile
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
                archive.extractall(folder, filter="data")
        except (OSError, tarfile.TarError) as error:
            sys.exit(f"gembala: {options.file} cannot be read as a backup: {error}")
        restore_database(database, Path(folder), replace=options.replace)
        for path in sorted((Path(folder) / "data").glob("*")):
            target = settings.DATA / path.name
            if path.is_dir():
                shutil.copytree(path, target, dirs_exist_ok=True)
            else:
                shutil.copy2(path, target)
    print("restored. Start Gembala again.")
    return 0


def restore_database(database: dict[str, object], folder: Path, *, replace: bool) -> None:
    """Put the dump in place; the kind of database must be the one that was backed up."""
    name = str(database["NAME"])
    if str(database["ENGINE"]).endswith("sqlite3"):
        source, target = folder / "gembala.sqlite3", Path(name)
        if not source.exists():
            sys.exit("gembala: this backup is of PostgreSQL; set DATABASE_URL to a PostgreSQL database")
        if target.exists() and not replace:
            sys.exit(f"gembala: {target} exists; stop Gembala and use --replace to put the backup in its place")
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        shutil.copy2(source, target)
        return
    if not (folder / "gembala.dump").exists():
        sys.exit("gembala: this backup is of SQLite; unset DATABASE_URL")
    pg_restore = shutil.which("pg_restore") or sys.exit("gembala: pg_restore is not installed")
    clean = ["--clean", "--if-exists"] if replace else []
    words = [pg_restore, "--exit-on-error", "--no-owner", *clean, *pg_words(database), f"--dbname={name}",
             str(folder / "gembala.dump")]  # fmt: skip
    if subprocess.call(words, env=pg_environment(database)):
        sys.exit("gembala: pg_restore failed; is the database empty? --replace puts the backup in its place")
