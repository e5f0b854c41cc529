"""A real worker is killed with signal 9 in the middle of its work, at a real sandbox with bad weather."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_killed_worker_loses_nothing_and_doubles_nothing() -> None:
    words = [
        sys.executable,
        "-m",
        "bench.publish",
        "--posts",
        "120",
        "--channels",
        "4",
        "--kill",
        "2",
        "--db",
        "sqlite",
    ]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False, timeout=280)
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    assert (figures["lost"], figures["duplicated"], figures["runs"][0]["states"]) == (0, 0, {"done": 120})
