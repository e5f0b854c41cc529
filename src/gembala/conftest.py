"""Fixtures that every folder's tests share."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from gembala.kernel import clock
from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.models import Brand, Membership, User, Workspace
from gembala.workspaces.roles import Role

PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
PASSWORD = "kambing-makan-rumput"
_HASH = make_password(PASSWORD, hasher="pbkdf2_sha256")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite is tested as it is used: a file, and a connection for every thread.

    In memory, a test and the server that it asks would share one connection and so each other's transactions.
    """
    if connections["default"].vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connections["default"].settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _one_connection() -> Iterator[None]:
    """The end of a request inside a test does not close the connection that the test's transaction is on."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def close_outside(self: BaseDatabaseWrapper) -> None:
        if not self.in_atomic_block:
            close(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", close_outside)
        yield


@pytest.fixture(scope="session", autouse=True)
def _threads_end(django_db_setup) -> Iterator[None]:
    """Live screens' pollers end with the session, so that the test database can be dropped."""
    yield
    for thread in threading.enumerate():
        if thread.name == "live":
            thread.join(5)


@pytest.fixture(autouse=True)
def _private_folders(settings, tmp_path: Path) -> None:
    """Files and mail of a test stay in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _true_time() -> Iterator[None]:
    """A test that moves the clock puts it back: the next one in this process would live in another hour."""
    yield
    moved = clock.now() - datetime.now(UTC)
    clock.rehearse(None)
    assert abs(moved) < timedelta(seconds=1), f"the clock was left {moved} away from the true time"


@pytest.fixture
def workspace(db) -> Workspace:
    return Workspace.objects.create(name="Warung Nusantara", slug="warung")


@pytest.fixture
def brand(workspace: Workspace) -> Brand:
    return Brand.objects.create(workspace=workspace, name="Warung Nusantara", slug="warung")


def person(email: str, name: str) -> User:
    return User.objects.create(email=email, name=name, password=_HASH)


def hired(workspace: Workspace, role: Role, name: str) -> Actor:
    user = person(f"{role.value}@warung.test", name)
    Membership.objects.create(workspace=workspace, user=user, role=role)
    return actor_for(user, workspace.slug)


@pytest.fixture
def director(workspace: Workspace) -> Actor:
    return hired(workspace, Role.DIRECTOR, "Dewi Anggraini")


@pytest.fixture
def social(workspace: Workspace) -> Actor:
    return hired(workspace, Role.SOCIAL, "Bagas Pratama")


@pytest.fixture
def community(workspace: Workspace) -> Actor:
    return hired(workspace, Role.COMMUNITY, "Ratri Wulandari")


@pytest.fixture
def moderator(workspace: Workspace) -> Actor:
    return hired(workspace, Role.MODERATOR, "Made Suryani")


@pytest.fixture
def creative(workspace: Workspace) -> Actor:
    return hired(workspace, Role.CREATIVE, "Lintang Kusuma")


@pytest.fixture
def stranger(db) -> User:
    """Director of another workspace: signed in, but a stranger here."""
    other = Workspace.objects.create(name="Toko Sebelah", slug="sebelah")
    Brand.objects.create(workspace=other, name="Toko Sebelah", slug="sebelah")
    user = person("stranger@sebelah.test", "Orang Lain")
    Membership.objects.create(workspace=other, user=user, role=Role.DIRECTOR)
    return user


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: ``url`` of the platforms, ``admin`` of the admin port."""

    url: str
    admin: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_sandbox(folder: Path) -> tuple[subprocess.Popen[bytes], Sandbox]:
    port, admin = free_port(), free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gembala_sandbox", "serve", "--port", str(port), "--admin-port", str(admin),
         "--data", str(folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", admin)) == 0:
                return process, Sandbox(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{admin}")
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise RuntimeError("the sandbox did not start")


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    process, sandbox = start_sandbox(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    process.terminate()
    process.wait(10)


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings) -> Sandbox:
    """A running sandbox, known to the product."""
    settings.SANDBOX_URL = sandbox_process.url
    settings.SANDBOX_ADMIN_URL = sandbox_process.admin
    return sandbox_process
