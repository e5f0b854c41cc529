"""A stage on SQLite with a sandbox of its own that a test may stop, and a person's way through a running web server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from gembala.conftest import start_sandbox
from tests.stages import Stage, call, kill, make_database, people, rows_of

PROCESSES = ["test_web_killed.py", "test_disk_full.py", "test_sandbox_down.py", "test_clock.py", "test_cut_answers.py",
             "test_killed_worker.py", "test_database_restarted.py", "test_backup.py", "test_up_killed.py",
             "test_mail_killed.py"]  # fmt: skip
if os.environ.get("DATABASE_URL", "").startswith("postgres"):
    collect_ignore = PROCESSES  # they bring their own databases; the run on SQLite has them


@pytest.fixture
def stage(tmp_path: Any, settings: Any, django_db_blocker: Any) -> Iterator[Stage]:
    """A workspace on SQLite and a sandbox, and no process of the product yet."""
    process, sandbox = start_sandbox(tmp_path / "sandbox")
    call(f"{sandbox.admin}/audience", {"on": False})
    settings.SANDBOX_URL, settings.SANDBOX_ADMIN_URL = sandbox.url, sandbox.admin
    url = make_database("sqlite", tmp_path)
    more = {"GEMBALA_SECRET_KEY": settings.SECRET_KEY, "GEMBALA_DEVELOP": "true"}
    with django_db_blocker.unblock(), rows_of(url, tmp_path, settings):
        actor, brand = people()
        stage = Stage(url, tmp_path, sandbox, actor, brand, more=more, running=[process])
        try:
            yield stage
        finally:
            for each in stage.running:
                kill(each)
