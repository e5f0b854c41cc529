"""The command line by real processes: what is backed up comes back, what is exported is whole and without secrets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench._stage import environment

PASSWORD = "kambing-makan-rumput"
MAKE = "from gembala.workspaces.models import Workspace; Workspace.objects.create(name='Warung', slug='warung')"


def run(data: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    more = {"GEMBALA_DATA": str(data), "DATABASE_URL": f"sqlite:///{data / 'gembala.sqlite3'}"}
    command = [sys.executable, "-m", "gembala.cli.main", *words]
    return subprocess.run(command, env=environment(more), input=given, capture_output=True, text=True, check=False)


def test_a_backup_brings_back_people_keys_and_rows_and_never_writes_over_them(tmp_path: Path) -> None:
    first, second, file = tmp_path / "one", tmp_path / "two", tmp_path / "backup.tar.gz"
    first.mkdir(), second.mkdir()
    assert run(first, "manage", "migrate", "-v0").returncode == 0
    assert run(first, "manage", "shell", "-v0", "-c", MAKE).returncode == 0
    hired = ("createuser", "dewi@warung.test", "--name", "Dewi", "--workspace", "warung")
    assert run(first, *hired, given="short\n").returncode != 0
    assert run(first, *hired, given=PASSWORD + "\n").returncode == 0
    assert run(first, *hired, given=PASSWORD + "\n").returncode != 0
    exported = run(first, "export", "warung").stdout
    assert run(first, "backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    assert run(first, "backup", str(file)).returncode != 0
    assert run(first, "restore", str(file)).returncode != 0
    back = run(second, "restore", str(file))
    assert back.returncode == 0, back.stderr
    assert run(second, "export", "warung").stdout == exported
    assert (second / "secret.key").read_bytes() == (first / "secret.key").read_bytes()
    assert run(second, "check").returncode == 0
    models = [json.loads(line)["model"] for line in exported.splitlines()]
    assert {"gembala.workspace", "gembala.membership"} <= set(models)
    assert PASSWORD not in exported
    assert "argon2" not in exported
