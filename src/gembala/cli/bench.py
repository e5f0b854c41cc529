"""Runs a benchmark of the source tree; an installed wheel does not carry them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run(words: list[str]) -> int:
    """The same as ``./run bench``; its last line is JSON."""
    root = Path(__file__).resolve().parents[3]
    if not (root / "bench" / "__main__.py").exists():
        print("The benchmarks are part of the source tree, not of this installation.")
        return 2
    return subprocess.call([sys.executable, "-m", "bench", *words], cwd=root)
