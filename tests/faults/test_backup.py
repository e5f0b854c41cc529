"""`gembala backup` and `gembala restore` on both databases: rows, media and keys come back, on another machine too."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from bench._stage import environment, forget_database
from gembala.content.upload import upload
from gembala.platforms.accounts import account_of
from gembala.platforms.connect import SignedIn, adopt
from gembala.platforms.contracts import RemoteAccount, TokenSet
from gembala.platforms.endpoints import endpoints_for
from gembala.platforms.models import Channel
from tests.stages import make_database, need, people, rows_of

pytestmark = [pytest.mark.slow]
ACCESS = "a-token-that-only-the-key-opens"


def run(folder: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    more = {"GEMBALA_DATA": str(folder), "DATABASE_URL": url, "GEMBALA_SANDBOX_URL": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "gembala.cli.main", *words]
    env = {key: value for key, value in environment(more).items() if key != "GEMBALA_SECRET_KEY"}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def furnish() -> None:
    """A connected channel, whose token is sealed, and a picture."""
    actor, brand = people()
    token = TokenSet(ACCESS, "sandbox", "")
    account = RemoteAccount("42", "warung", "Warung")
    signed_in = SignedIn("x", endpoints_for("x", environment="sandbox"), token, (account,))
    adopt(actor, signed_in=signed_in, account=account, brand=brand, personal=False)
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "tomato").save(out, "PNG")
    out.seek(0)
    upload(actor, file=out, name="soto.png")


def media(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in (folder / "media").rglob("*") if path.is_file()
    }


@pytest.fixture(params=["sqlite", "postgres"])
def places(request, tmp_path: Path) -> Iterator[tuple[str, Path, str, Path, str]]:
    """Kind, then folder and database of the old machine and of the new one; the new one is empty."""
    if request.param == "postgres":
        need("postgres")
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir(), new.mkdir()
    first, second = make_database(request.param, old), make_database(request.param, new)
    if request.param == "sqlite":
        for path in new.glob("gembala.sqlite3*"):
            path.unlink()
    else:
        import psycopg

        with psycopg.connect(second.replace("postgres://", "postgresql://"), autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    for path in new.glob("*.key"):
        path.unlink()
    yield request.param, old, first, new, second
    forget_database(first)
    forget_database(second)


def test_rows_media_and_keys_come_back_elsewhere(places, settings, django_db_blocker, tmp_path: Path) -> None:
    _kind, old, first, new, second = places
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    with django_db_blocker.unblock(), rows_of(first, old, settings):
        furnish()
    assert run(old, first, "check").returncode == 0
    exported = run(old, first, "export", "warung").stdout
    file = tmp_path / "backup.tar.gz"
    done = run(old, first, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert ACCESS not in done.stdout + done.stderr + exported

    back = run(new, second, "restore", str(file))
    assert back.returncode == 0, back.stderr
    assert run(new, second, "export", "warung").stdout == exported != ""
    assert media(new) == media(old) != {}
    for key in ("secret.key", "credentials.key"):
        assert (new / key).read_bytes() == (old / key).read_bytes()
        assert (new / key).stat().st_mode & 0o077 == 0
    with django_db_blocker.unblock(), rows_of(second, new, settings):
        assert account_of(Channel.objects.get()).token.access == ACCESS
    assert run(new, second, "check").returncode == 0


def test_a_restore_never_writes_over_what_is_there_unless_told_to(
    places, settings, django_db_blocker, tmp_path: Path
) -> None:
    kind, old, first, new, _second = places
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    with django_db_blocker.unblock(), rows_of(first, old, settings):
        furnish()
    file = tmp_path / "backup.tar.gz"
    assert run(old, first, "backup", str(file)).returncode == 0
    with django_db_blocker.unblock(), rows_of(first, old, settings):
        Channel.objects.update(name="Changed since")
    keys = {key: (old / key).read_bytes() for key in ("secret.key", "credentials.key")}
    assert run(old, first, "restore", str(file)).returncode != 0
    with django_db_blocker.unblock(), rows_of(first, old, settings):
        assert Channel.objects.get().name == "Changed since"
    assert {key: (old / key).read_bytes() for key in keys} == keys
    replaced = run(old, first, "restore", str(file), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    with django_db_blocker.unblock(), rows_of(first, old, settings):
        assert Channel.objects.get().name == "Warung"
    other = f"sqlite:///{new / 'other.sqlite3'}" if kind == "postgres" else "postgres://postgres@127.0.0.1:1/none"
    wrong = run(new, other, "restore", str(file))
    assert wrong.returncode != 0
    assert "this backup is of" in wrong.stderr


@pytest.mark.parametrize("places", ["sqlite"], indirect=True)  # the file is judged before any database is touched
def test_a_file_that_is_no_backup_or_was_cut_off_changes_nothing(
    places, tmp_path: Path, settings, django_db_blocker
) -> None:
    _kind, old, first, new, second = places
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    with django_db_blocker.unblock(), rows_of(first, old, settings):
        furnish()
    file, half, junk = tmp_path / "backup.tar.gz", tmp_path / "half.tar.gz", tmp_path / "junk.tar.gz"
    assert run(old, first, "backup", str(file)).returncode == 0
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    junk.write_bytes(os.urandom(5000))
    before = sorted(path.name for path in new.iterdir())
    climbing, linking = tmp_path / "climbing.tar", tmp_path / "linking.tar"
    with tarfile.open(climbing, "w") as archive:
        archive.addfile(tarfile.TarInfo("../../escaped"), io.BytesIO())
    with tarfile.open(linking, "w") as archive:
        link = tarfile.TarInfo("data/media")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(link)
    for bad in (half, junk, tmp_path / "missing.tar.gz", climbing, linking):
        refused = run(new, second, "restore", str(bad))
        assert refused.returncode != 0
        assert "Traceback" not in refused.stderr, refused.stderr
    assert not (new / "credentials.key").exists()
    assert media(new) == {}
    assert {path for path in map(str, new.iterdir()) if "sqlite3" in path} == {
        str(new / name) for name in before if "sqlite3" in name
    }
