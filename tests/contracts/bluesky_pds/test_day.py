"""A brand's day on a real Bluesky network, lived by the whole product."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.bluesky_pds.network import Network

pytestmark = [pytest.mark.oracle, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]


def test_a_day_on_a_real_bluesky_network(bluesky: Network, tmp_path: Path) -> None:
    """Connect, post a picture, be answered, mentioned and liked, answer, delete, like, unlike, count, lose an answer,
    refresh: `day.py` tells the story and stops at the first thing that is not so.
    """
    words = [sys.executable, "-m", "tests.contracts.bluesky_pds.day", "--pds", bluesky.pds, "--folder", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=900)
    log = tmp_path / "worker.log"
    assert done.returncode == 0, done.stderr[-3000:] + (log.read_text(errors="replace")[-2000:] if log.exists() else "")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    print(told)
    assert (told["comments"], told["lost_answer"], told["rotations"]) == (4, "done", 2)
    assert told["failed_duties"] == 0
    assert told["calls"]["com.atproto.server.createSession"] == 1, "one sign-in for the whole day"
