"""In the running demo a comment on X stands in the inbox within two seconds, carried by X's own push."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench._stage import free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
WITHIN = 2.0


@dataclass(frozen=True)
class Demo:
    """A running demo: its data folder and the sandbox's admin port."""

    data: Path
    admin: str

    def ask(self, path: str, body: Any = None) -> Any:
        """GET or POST at the sandbox's admin port."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.admin + path, data, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        """What stands in the product's database."""
        with sqlite3.connect(f"file:{self.data / 'gembala.sqlite3'}?mode=ro", uri=True, timeout=10) as database:
            return database.execute(sql, args).fetchall()


def until(look: Callable[[], Any], seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:g} s"
        time.sleep(0.02)
    return found


def neighbours() -> int:
    """The first of two free ports side by side: the sandbox's and its admin's."""
    while True:
        first = free_port()
        with socket.socket() as second:
            if first < 65_535 and second.connect_ex(("127.0.0.1", first + 1)):
                return first


@pytest.fixture(scope="module")
def _once() -> None:
    """The demo has its own database: one run of the tests is enough."""
    if connection.vendor != "sqlite":
        pytest.skip("the demo is tried once, in the run on SQLite")


@pytest.fixture(scope="module")
def demo(_once: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`gembala up` as a person starts it, on free ports."""
    data = tmp_path_factory.mktemp("demo")
    web, sandbox = free_port(), neighbours()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GEMBALA_", "DATABASE_URL"))}
    env = kept | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "GEMBALA_DATA": str(data)}
    words = [sys.executable, "-m", "gembala.cli.main", "up", "--port", str(web), "--sandbox-port", str(sandbox)]
    with (data / "up.log").open("wb") as log:
        running = subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        ready = lambda: b"is ready" in (data / "up.log").read_bytes()  # noqa: E731
        until(lambda: ready() or running.poll() is not None, 150, "the demo")
        assert running.poll() is None, (data / "up.log").read_text()[-3000:]
        found = Demo(data, f"http://127.0.0.1:{sandbox + 1}")
        found.ask("/audience", {"on": False})
        yield found
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait(5)


STANDING = """
SELECT 1 FROM gembala_item i JOIN gembala_conversation c ON c.thread_id = i.thread_id AND c.identity_id = i.identity_id
WHERE i.remote_id = ? AND i.text = ? AND i.stage = 'taken_in' AND c.state = 'open'
"""


def test_comments_on_x_stand_in_the_inbox_within_two_seconds_by_push(demo: Demo) -> None:
    brand = "SELECT id, remote_id FROM gembala_channel WHERE platform = 'x' AND owner_id IS NULL"
    ((channel, account),) = demo.rows(brand)
    state = "SELECT push FROM gembala_channel WHERE id = ?"
    until(lambda: json.loads(demo.rows(state, channel)[0][0]).get("state") == "live", 30, "the registration at X")
    posts = [row for row in demo.ask("/posts?platform=x&source=api") if not row["deleted"] and not row["reply_to"]]
    post = [row for row in posts if row["account"] == account][-1]["id"]
    took = []
    for number in range(20):
        text = f"Kak, nomor {number} masih ada? 🙏"
        began = time.monotonic()
        said = {"platform": "x", "post_id": post, "author": f"penanya{number}", "text": text}
        told = demo.ask("/comment", said)["id"]
        until(lambda told=told, text=text: demo.rows(STANDING, told, text), 10, text)
        took.append(time.monotonic() - began)
    print(f"slowest {max(took):.2f} s, middle {sorted(took)[10]:.2f} s")
    pushed = demo.rows("SELECT count(*) FROM gembala_inbound WHERE channel_id = ? AND state = 'done'", channel)[0][0]
    assert pushed >= 20, "push carried them, not polling"
    assert max(took) < WITHIN, took
