"""A real sandbox process on free ports for every test module that asks for it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_SOURCE = Path(__file__).resolve().parents[2] / "src"


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and body of one HTTP answer."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The body as JSON."""
        return json.loads(self.raw)


@dataclass(frozen=True)
class Sandbox:
    """Addresses of a running sandbox and a plain HTTP client for it."""

    x: str
    bluesky: str
    admin: str
    pid: int
    base: str

    def ask(self, method: str, url: str, *, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """One request; errors of HTTP are answers, errors of the connection are raised (OSError, HTTPException)."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(url, data, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
        except urllib.error.HTTPError as problem:
            return Answer(problem.code, {k.lower(): v for k, v in problem.headers.items()}, problem.read())

    def tell(self, path: str, body: Any) -> Any:
        """POST to the admin port; a refusal fails the test."""
        answer = self.ask("POST", self.admin + path, body=body)
        assert answer.status == 200, answer.raw
        return answer.body

    def look(self, path: str) -> Any:
        """GET from the admin port."""
        return self.ask("GET", self.admin + path).body

    def account(self, platform: str, handle: str, **more: Any) -> dict[str, Any]:
        """A fresh account with its credentials."""
        made: dict[str, Any] = self.tell("/accounts", {"platform": platform, "handle": handle, **more})
        return made

    def x_call(self, who: dict[str, Any], method: str, path: str, body: Any = None) -> Answer:
        """A call of the X API as an account."""
        return self.ask(method, self.x + path, body=body, headers={"authorization": f"Bearer {who['access_token']}"})


def free_port() -> int:
    """A TCP port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], Sandbox]:
    port, admin_port = free_port(), free_port()
    command = [sys.executable, "-m", "gembala_sandbox", "serve", "--port", str(port), "--admin-port", str(admin_port)]
    path = os.pathsep.join(filter(None, [str(_SOURCE), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": path}
    process = subprocess.Popen([*command, "--data", str(folder)], env=environment, stdout=subprocess.DEVNULL)
    base, admin = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{admin_port}"
    sandbox = Sandbox(base + "/x", base + "/bluesky", admin, process.pid, base)
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            if sandbox.look("/health")["status"] == "ok":
                return process, sandbox
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise RuntimeError("the sandbox did not start")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


@pytest.fixture(scope="module")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    process, running = _start(tmp_path_factory.mktemp("sandbox"))
    yield running
    _stop(process)


@pytest.fixture
def sandbox(_process: Sandbox) -> Sandbox:
    """A running sandbox, empty and without faults."""
    _process.tell("/reset", {})
    _process.tell("/audience", {"on": False})
    _process.tell("/dialect", {"x": "post"})
    _process.tell("/clock", {"offset_seconds": 0, "speed": 1})
    return _process


@pytest.fixture
def restartable(tmp_path: Path) -> Iterator[Any]:
    """A function that stops the sandbox, if any, and starts it again over the same folder."""
    running: list[subprocess.Popen[bytes]] = []

    def again() -> Sandbox:
        for process in running:
            _stop(process)
        running.clear()
        process, sandbox = _start(tmp_path / "data")
        running.append(process)
        return sandbox

    yield again
    for process in running:
        _stop(process)


@pytest.fixture
def house(sandbox: Sandbox, settings: Any, transactional_db: None, tmp_path: Path) -> Any:
    """A house at the sandbox, in this test's own database."""
    from bench._matrix.people import house_of

    settings.SANDBOX_URL, settings.SANDBOX_ADMIN_URL = sandbox.base, sandbox.admin
    settings.MEDIA_ROOT = tmp_path / "media"
    with house_of(sandbox.base, sandbox.admin) as made:
        yield made
