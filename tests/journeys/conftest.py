"""The whole product in a folder of its own, and a real browser in front of it.

Every process of pytest starts its own web, worker and sandbox on free ports and stops exactly these.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.house import PASSWORD, ROOT, START_WITHIN, Doorman, House, answers, free_ports


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """`gembala up` as a person starts it, with an empty data folder.

    Whoever writes journeys may name a running one instead: `GEMBALA_JOURNEYS_AT="ADDRESS SANDBOX_ADMIN DATA"`.
    """
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed (Debian: apt install chromium): journeys need a real browser")
    if running_at := os.environ.get("GEMBALA_JOURNEYS_AT"):
        url, admin, folder = running_at.split()
        yield House(url=url, admin=admin, data=Path(folder))
        return
    data = Path(tempfile.mkdtemp(prefix="gembala-journeys-"))
    log = data / "up.log"
    # One at a time: the set-up writes compiled words and collected files, and free ports must stay free until taken.
    lock = Path(tempfile.gettempdir()) / f"gembala-journeys-{os.getuid()}.lock"
    with lock.open("w") as door, log.open("wb") as said:
        fcntl.flock(door, fcntl.LOCK_EX)
        port, sandbox = free_ports()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GEMBALA_", "DATABASE_URL"))}
        surroundings = kept | {
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "GEMBALA_DATA": str(data), "GEMBALA_DEMO_PASSWORD": PASSWORD,
        }  # fmt: skip
        words = [sys.executable, "-m", "gembala.cli.main", "up", "--port", str(port), "--sandbox-port", str(sandbox)]
        up = subprocess.Popen(words, cwd=ROOT, env=surroundings, stdout=said, stderr=said, start_new_session=True)
        try:
            running = House(url=f"http://localhost:{port}", admin=f"http://127.0.0.1:{sandbox + 1}", data=data)
            deadline = time.monotonic() + START_WITHIN
            while b"is ready" not in log.read_bytes() or not answers(f"{running.url}/healthz"):
                if up.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the product did not start:\n{log.read_text()[-3000:]}")
                time.sleep(0.1)
            fcntl.flock(door, fcntl.LOCK_UN)
            running.ask("/audience", {"on": False})
            yield running
        finally:
            up.send_signal(signal.SIGTERM)
            try:
                up.wait(15)
            except subprocess.TimeoutExpired:
                up.kill()
                up.wait(5)
    if os.environ.get("GEMBALA_KEEP_JOURNEYS") != "1":
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without its own errands."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed (Debian: apt install chromium): journeys need a real browser")
    options = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _doorman(house: House, browser: Browser) -> Doorman:
    return Doorman(house, browser)


@pytest.fixture
def doors(_doorman: Doorman) -> Iterator[Doorman]:
    """``doors.page(who, look)`` gives a signed-in page; the browser must not complain of anything meanwhile."""
    _doorman.complaints.clear()
    yield _doorman
    _doorman.close()
    assert not _doorman.complaints, "\n".join(sorted(set(_doorman.complaints)))
