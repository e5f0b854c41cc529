"""How much memory the whole product takes at rest in demo mode, and how much disk an installation takes.

``python -m bench size`` builds the wheel, installs it with the locked run dependencies into an empty environment (as
`./run` does, compiled), starts the demo from there and lets it rest for ``--rest`` seconds. ``rss_mb`` is the sum of
the resident memory of all its processes, each counting shared pages as its own; ``pss_mb`` counts shared pages once.
``installed_mb`` is what the wheel and its dependencies take in that environment. Bounds: 350 MB and 600 MB (10^6 bytes).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench._stage import ROOT, free_port

BOUNDS = {"rss_mb": 350, "installed_mb": 600}
LONGEST = 300.0
"""Seconds until the demo must stand."""


def main(argv: Sequence[str] | None = None) -> int:
    """Install, start, measure; the last line is JSON. Non-zero when a bound is missed."""
    parser = argparse.ArgumentParser(prog="bench size", description=__doc__)
    parser.add_argument("--rest", type=float, default=30)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="gembala-bench-") as folder:
        python = install(Path(folder))
        sizes = demo(python, Path(folder), rest=options.rest)
        largest = weigh(python)
    for name, pss, rss in sizes:
        print(f"{name:<8} {rss:6.1f} MB resident, {pss:6.1f} MB with shared pages counted once")
    print("largest: " + ", ".join(f"{name} {size:.0f} MB" for name, size in list(largest.items())[:8]))
    found = {
        "rss_mb": round(sum(rss for _, _, rss in sizes)),
        "pss_mb": round(sum(pss for _, pss, _ in sizes)),
        "processes": len(sizes),
        "installed_mb": round(sum(largest.values())),
    }
    missed = [name for name, bound in BOUNDS.items() if found[name] > bound]
    print(json.dumps({**found, "missed": missed}))
    return 1 if missed else 0


def install(folder: Path) -> Path:
    """An environment of its own with the wheel and what it needs; gives its Python."""
    venv, wheels, locked = folder / "venv", folder / "wheels", ROOT / "requirements" / "run.txt"
    python = venv / "bin" / "python"
    uv = shutil.which("uv")
    if uv:
        do(uv, "build", "-q", "--wheel", "--out-dir", wheels, ROOT)
        do(uv, "venv", "-q", "--python", sys.executable, venv)
        pip = (uv, "pip", "install", "-q", "--python", python, "--compile-bytecode", "--link-mode", "copy")
    else:
        do(sys.executable, "-m", "venv", venv)
        pip = (python, "-m", "pip", "install", "-q", "--disable-pip-version-check")
        do(python, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", wheels, ROOT)
    do(*pip, "--require-hashes", "-r", locked)
    do(*pip, "--no-deps", next(wheels.glob("*.whl")))
    return python


def do(*words: str | Path) -> None:
    """Run a command that must succeed."""
    subprocess.run([str(word) for word in words], check=True, cwd=ROOT)


def demo(python: Path, folder: Path, *, rest: float) -> list[tuple[str, float, float]]:
    """Start the demo, let it rest; name, proportional and plain resident megabytes of each process."""
    data, log = folder / "data", folder / "up.log"
    data.mkdir()
    port, sandbox = free_port(), two_ports()
    words = [str(python), "-m", "gembala.cli.main", "up", "--port", str(port), "--sandbox-port", str(sandbox)]
    bare = {
        name: value for name, value in os.environ.items() if name != "PYTHONPATH" and not name.startswith("GEMBALA")
    }
    bare |= {"GEMBALA_DATA": str(data), "GEMBALA_URL": f"http://localhost:{port}"}
    bare.pop("DATABASE_URL", None)
    with log.open("wb") as out:
        process = subprocess.Popen(words, env=bare, stdout=out, stderr=out, cwd=folder)
    try:
        until = time.monotonic() + LONGEST
        while "Ctrl+C" not in (said := log.read_text(errors="replace")):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"the demo did not start:\n{said}")
            time.sleep(0.5)
        time.sleep(rest)
        return [resident(pid) for pid in children(process.pid)]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def two_ports() -> int:
    """A free port whose successor is free as well: the sandbox's admin port."""
    while True:
        port = free_port()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port + 1)):
                return port


def children(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def resident(pid: int) -> tuple[str, float, float]:
    """What a process is, its proportional and its plain resident megabytes."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:] if line.endswith("kB")}
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    known = ("sandbox", "worker", "web", "up")
    name = next((one for one in known for word in words[1:] if word.endswith(one)), Path(words[0]).name)
    return name, kib["Pss"] * 1024 / 1e6, kib["Rss"] * 1024 / 1e6


def weigh(python: Path) -> dict[str, float]:
    """Megabytes of each package in the environment, largest first; what the tools for installing brought counts not."""
    (site,) = (python.parent.parent / "lib").glob("python3*/site-packages")
    found: dict[str, float] = {}
    for path in site.rglob("*"):
        name = path.relative_to(site).parts[0]
        if path.is_file() and not path.is_symlink() and not name.startswith(("pip", "setuptools")):
            found[name] = found.get(name, 0.0) + path.stat().st_size / 1e6
    return dict(sorted(found.items(), key=lambda each: -each[1]))


if __name__ == "__main__":
    sys.exit(main())
