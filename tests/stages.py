"""Real processes for tests: databases of their own, workers on either executor, a web server, a wire that can be cut."""

from __future__ import annotations

import atexit
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connections
from django.test import Client

from bench._stage import BROKER, SERVER, environment, fresh_database, server
from gembala.conftest import Sandbox, free_port
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.delivery.tests.stage import call
from gembala.kernel.clock import now
from gembala.platforms.connect import SignedIn, adopt, connect_with_form
from gembala.platforms.contracts import Post, RemoteAccount, TokenSet
from gembala.platforms.endpoints import endpoints_for
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.models import Brand, Membership, User, Workspace
from gembala.workspaces.roles import Role

T = TypeVar("T")
TOKEN = "a" * 32
BOUNDARY = "gembala-part-8f1c2b7d9e"
"""Long enough that no picture of random bytes holds it."""
PART = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
    "Content-Type: image/png\r\n\r\n"
).encode()
REDIS = os.environ.get("GEMBALA_TEST_REDIS", "redis://127.0.0.1:6379/0")
PLACES = {"postgres": SERVER, "rabbitmq": BROKER, "redis": REDIS}


def need(*names: str) -> None:
    """Leave the test out, saying so, when one of these servers does not answer; continuous integration fails instead."""
    for name in names:
        host, _, port = PLACES[name].rpartition("@")[2].removeprefix("redis://").split("/")[0].partition(":")
        with socket.socket() as probe:
            probe.settimeout(2)
            if probe.connect_ex((host, int(port))) == 0:
                continue
        left_out(f"nothing answers where {name} should be ({host}:{port})")


def left_out(why: str) -> None:
    """Skip with a clear word; in continuous integration, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"continuous integration leaves nothing out: {why}")
    pytest.skip(f"LEFT OUT: {why}")


def until(look: Callable[[], T], *, seconds: float, what: str | Callable[[], str]) -> T:
    """The first true answer of ``look``; fails the test when none came in so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:g} s: {what() if callable(what) else what}")
        time.sleep(0.1)


@dataclass
class Stage:
    """A database, a data folder and a sandbox that processes share; this process's own rows are those of the stage."""

    url: str
    folder: Path
    sandbox: Sandbox
    actor: Actor
    brand: Brand
    more: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def settings(self, **more: str) -> dict[str, str]:
        """The environment of a process on this stage."""
        plain = {
            "DJANGO_SETTINGS_MODULE": "gembala.config.settings", "DATABASE_URL": self.url, "GEMBALA_DATA": str(self.folder),
            "GEMBALA_SANDBOX_URL": self.sandbox.url, "GEMBALA_SANDBOX_ADMIN_URL": self.sandbox.admin,
        }  # fmt: skip
        return environment({**plain, **self.more, **more})

    def start(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """A process of the product: ``gembala`` with these words."""
        command = [sys.executable, "-m", "gembala.cli.main", *words]
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.settings(**more), stdout=log, stderr=log, start_new_session=True
            )
        self.running.append(process)
        return process

    def worker(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """A worker on the stage's executor."""
        return self.start("worker", *words, **more)

    def web(self, **more: str) -> Visitor:
        """A running web server, and the director who is signed in there."""
        port = free_port()
        process = self.start("web", "--port", str(port), **more)
        visitor = Visitor(f"http://127.0.0.1:{port}", process, self.actor)
        until(lambda: answers(f"{visitor.url}/healthz"), seconds=60, what=lambda: self.log("web"))
        return visitor

    def clear(self) -> None:
        """End every process, forget faults and rows that still wait."""
        for process in self.running:
            kill(process)
        self.running.clear()
        call(f"{self.sandbox.admin}/faults", method="DELETE")
        call(f"{self.sandbox.admin}/profile", {})
        Channel.objects.all().delete()

    def log(self, name: str = "worker") -> str:
        """The end of what the processes of that name said."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def channel(self, platform: str = "x") -> Channel:
        """A new account at the sandbox, connected."""
        name = f"w{uuid.uuid4().hex[:10]}"
        if platform == "bluesky":
            row = call(f"{self.sandbox.admin}/accounts", {"platform": "bluesky", "handle": f"{name}.bsky.social"})
            form = {"handle": row["handle"], "password": row["app_password"]}
            signed_in = connect_with_form(self.actor, platform="bluesky", environment="sandbox", form=form)
        else:
            row = call(f"{self.sandbox.admin}/accounts", {"platform": "x", "handle": name})
            token = TokenSet(
                row["access_token"], "sandbox", row["refresh_token"], expires_at=now() + timedelta(hours=2)
            )
            account = RemoteAccount(row["id"], row["handle"], row["name"])
            signed_in = SignedIn("x", endpoints_for("x", environment="sandbox"), token, (account,))
        return adopt(self.actor, signed_in=signed_in, account=signed_in.accounts[0], brand=self.brand, personal=False)

    def plan(self, channels: list[Channel], count: int, **times: Any) -> list[str]:
        """So many posts that are due now, spread over the channels; gives their texts."""
        texts = [f"Kopi {number} {uuid.uuid4().hex[:8]}" for number in range(count)]
        times.setdefault("due_at", now())
        for number, text in enumerate(texts):
            plan_post(channel=channels[number % len(channels)], post=Post(text), by=None, **times)
        return texts

    def standing(self, texts: list[str]) -> list[int]:
        """How often each text stands at the platform."""
        posts = call(f"{self.sandbox.admin}/posts?source=api")
        seen = [post["text"] for post in posts if not post["deleted"]]
        return [seen.count(text) for text in texts]

    def states(self) -> dict[str, int]:
        """How many deliveries are in which state."""
        states = list(Delivery.objects.values_list("state", flat=True))
        return {state: states.count(state) for state in sorted(set(states))}

    def all_done(self, *, seconds: float = 90) -> None:
        """Wait until every delivery is done and told."""
        until(
            lambda: set(self.states()) == {"done"} and not Delivery.objects.filter(told=False).exists(),
            seconds=seconds,
            what=lambda: f"{self.states()}\n{self.log()}",
        )


@dataclass
class Visitor:
    """Somebody with a session at a running web server."""

    url: str
    process: subprocess.Popen[bytes]
    actor: Actor
    cookies: str = ""

    def __post_init__(self) -> None:
        client = Client()
        client.force_login(self.actor.user)
        self.cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"

    def post(self, path: str, *, file: bytes | None = None, **data: str) -> tuple[int, str]:
        """POST a form, or one file in the field ``file``; status and text. Status 0: no whole answer came."""
        headers = {"Cookie": self.cookies, "X-CSRFToken": TOKEN}
        body = urllib.parse.urlencode(data).encode()
        if file is not None:
            body = PART + file + f"\r\n--{BOUNDARY}--\r\n".encode()
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        opener = urllib.request.build_opener(_Stay())
        try:
            with opener.open(urllib.request.Request(self.url + path, body, headers), timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Where it leads is not of interest."""


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started, with signal 9."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait(10)


def stop(process: subprocess.Popen[bytes], *, seconds: float = 40) -> int:
    """Ask a process to end; its exit code."""
    process.terminate()
    return process.wait(seconds)


@contextmanager
def rows_of(url: str, folder: Path, settings: Any) -> Iterator[None]:
    """Within, this thread's rows are those of the database at ``url``, its keys and files those of ``folder``."""
    from gembala.config.settings import env

    before, known = connections["default"], connections.settings["default"]
    there = {**env.db_url_config(url), "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    if url.startswith("sqlite"):
        there["OPTIONS"] = {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"}
    connections.settings["default"] = {**known, "OPTIONS": {}, **there}
    del connections["default"]
    settings.CREDENTIAL_KEYS_FILE, settings.MEDIA_ROOT = folder / "credentials.key", folder / "media"
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = known, before


def make_database(kind: str, folder: Path) -> str:
    """A migrated database of its own: a file in ``folder``, or one at the PostgreSQL server."""
    template = _migrated(kind)
    if kind == "sqlite":
        shutil.copy2(template.removeprefix("sqlite:///"), folder / "gembala.sqlite3")
        return f"sqlite:///{folder / 'gembala.sqlite3'}"
    name = f"gembala_stage_{uuid.uuid4().hex[:10]}"
    with server() as cluster:
        cluster.execute(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}".encode())
    return f"{SERVER}/{name}"


@cache
def _migrated(kind: str) -> str:
    """The database that this run's stages are copied from: migrations take long, and are the same for all."""
    folder = Path(tempfile.mkdtemp(prefix="gembala-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = fresh_database(kind, name="gembala_template", folder=folder)
    migrate(url, folder)
    return url


def migrate(url: str, folder: Path) -> None:
    """Bring a database up to date, by the command."""
    words = [sys.executable, "-m", "gembala.cli.main", "manage", "migrate", "-v0"]
    told = {"DJANGO_SETTINGS_MODULE": "gembala.config.settings", "DATABASE_URL": url, "GEMBALA_DATA": str(folder)}
    subprocess.run(words, env=environment(told), check=True)


def people() -> tuple[Actor, Brand]:
    """A workspace with a director, made in the present database."""
    workspace = Workspace.objects.create(name="Warung", slug="warung")
    brand = Brand.objects.create(workspace=workspace, name="Warung", slug="warung")
    user = User.objects.create_user("dewi@warung.test", "kambing-makan-rumput", name="Dewi")
    Membership.objects.create(workspace=workspace, user=user, role=Role.DIRECTOR)
    return actor_for(user, "warung"), brand


def answers(url: str) -> bool:
    """Whether a GET is answered with success."""
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return False
    return True
