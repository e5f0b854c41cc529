"""How much memory the whole product takes at rest in demo mode, and how much disk an installation takes.

Bounds: 350 MB resident in all (proportional set size, so that shared pages count once), 600 MB on disk.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEMORY_BOUND, DISK_BOUND = 350, 600


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def resident_mb(pid: int) -> tuple[float, float]:
    """Proportional and plain resident megabytes of a process."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kb = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:] if line.endswith("kB")}
    return kb["Pss"] / 1024, kb["Rss"] / 1024


def main(_words: list[str]) -> int:
    """Start the demo, let it settle, measure."""
    port, sandbox = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "gembala.cli.main", "up", "--port", str(port), "--sandbox-port", str(sandbox)],
            env={**os.environ, "GEMBALA_DATA": folder, "GEMBALA_URL": f"http://localhost:{port}"},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if "Ctrl+C" in line:
                break
        time.sleep(20)
        sizes = [resident_mb(pid) for pid in children(process.pid)]
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    site = Path(sys.prefix) / "lib"
    disk = sum(path.stat().st_size for path in site.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6
    pss, rss = sum(size[0] for size in sizes), sum(size[1] for size in sizes)
    print(f"{len(sizes)} processes; environment of this checkout, development tools included: {disk:.0f} MB")
    print(json.dumps({"pss_mb": round(pss), "rss_mb": round(rss), "installed_mb": round(disk)}))
    return 0 if rss <= MEMORY_BOUND and disk <= DISK_BOUND else 1
