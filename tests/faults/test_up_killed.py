"""`gembala up` itself is killed with signal 9: no part of it runs on, and it can be started again at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gembala.conftest import free_port
from tests.stages import Stage, answers, left_out, until

pytestmark = [pytest.mark.slow]


def parts(process: subprocess.Popen[bytes]) -> list[int]:
    """What a process started, and what that started."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found += [int(path.parent.name)] if int(words[1]) in {process.pid, *found} else []
    return found


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_no_part_outlives_it_and_it_starts_again(stage: Stage) -> None:
    if sys.platform != "linux":
        left_out("parts that end with their parent: Linux only")
    port, sandbox = free_port(), free_port()
    words = ("up", "--empty", "--port", str(port), "--sandbox-port", str(sandbox))
    for _ in range(2):
        process = stage.start(*words)
        until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), seconds=120, what=lambda: stage.log("up"))
        found = parts(process)
        assert len(found) >= 4, "the sandbox, a worker, and the web server with its own worker"
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
        try:
            until(lambda found=found: not any(map(runs, found)), seconds=20, what=lambda: stage.log("up"))  # type: ignore[misc]
        finally:
            for pid in filter(runs, found):
                os.kill(pid, signal.SIGKILL)
        assert not answers(f"http://127.0.0.1:{port}/healthz")
