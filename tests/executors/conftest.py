"""The stage of each executor: its own database, sandbox and, with Celery, its own queue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench._stage import forget_database, forget_queue
from gembala.conftest import Sandbox, start_sandbox
from tests.stages import BROKER, REDIS, Stage, call, make_database, need, people, rows_of

if os.environ.get("DATABASE_URL", "").startswith("postgres"):
    collect_ignore_glob = ["test_*.py"]  # they bring their own databases, both kinds; the run on SQLite has them


@dataclass(frozen=True)
class Place:
    """What an executor's case needs, prepared once for its tests."""

    kind: str
    url: str
    folder: Path
    more: dict[str, str]


@pytest.fixture(scope="session")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox without rate limits and without an audience of its own."""
    process, sandbox = start_sandbox(tmp_path_factory.mktemp("platforms"))
    call(f"{sandbox.admin}/limits", {"lifted": True})
    call(f"{sandbox.admin}/audience", {"on": False})
    yield sandbox
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module", params=["embedded-sqlite", "embedded-postgres", "rabbitmq-postgres", "redis-postgres"])
def place(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Each executor in turn."""
    executor, database = request.param.split("-")
    need(*({executor, database} - {"embedded", "sqlite"}))
    folder = tmp_path_factory.mktemp(executor)
    url = make_database(database, folder)
    more: dict[str, str] = {}
    if executor != "embedded":
        address = BROKER if executor == "rabbitmq" else REDIS
        more = {"GEMBALA_BROKER_URL": address, "GEMBALA_BROKER_QUEUE": f"gembala-{folder.name}-{os.getpid()}"}
    yield Place(request.param, url, folder, more)
    forget_database(url)
    if more:
        forget_queue(more["GEMBALA_BROKER_URL"], more["GEMBALA_BROKER_QUEUE"])


@pytest.fixture
def stage(place: Place, platforms: Sandbox, settings: Any, django_db_blocker: Any) -> Iterator[Stage]:
    """The executor's stage, with nothing on it."""
    from gembala.workspaces.models import Workspace

    settings.SANDBOX_URL, settings.SANDBOX_ADMIN_URL = platforms.url, platforms.admin
    with django_db_blocker.unblock(), rows_of(place.url, place.folder, settings):
        Workspace.objects.all().delete()
        actor, brand = people()
        stage = Stage(place.url, place.folder, platforms, actor, brand, more=place.more)
        try:
            yield stage
        finally:
            stage.clear()
            actor.user.delete()
