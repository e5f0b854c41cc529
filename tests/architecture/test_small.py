"""What a process at rest does without: libraries that only some work needs are loaded by that work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench._stage import environment

HEAVY = {"av", "pypdf", "holidays", "openpyxl", "sklearn", "scipy", "pandas"}
ASK = "import django, json, sys; django.setup(); import {0}; print(json.dumps(sorted(sys.modules)))"


@pytest.mark.parametrize("module", ["gembala.config.urls", "gembala.config.duties"])
def test_web_and_worker_start_without_what_only_some_work_needs(module: str, tmp_path: Path) -> None:
    more = {"GEMBALA_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gembala.config.settings"}
    words = [sys.executable, "-c", ASK.format(module)]
    done = subprocess.run(words, env=environment(more), capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "gembala.media.facts" in loaded
    assert loaded & HEAVY == set()
