"""Starts web, worker and sandbox as one process group and keeps them running. Loads no Django itself: it stays small."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

GRACE = 10.0
PR_SET_PDEATHSIG = 1


@dataclass
class Part:
    """One process that is kept running; ``since`` is when it began (monotonic seconds)."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    pause: float = 0.5


def gembala(*words: str) -> list[str]:
    """The command line of our own command."""
    return [sys.executable, "-m", "gembala.cli.main", *words]


def say(text: str) -> None:
    """Progress for the person."""
    print(f"▸ {text}", file=sys.stderr, flush=True)


def taken(port: int) -> bool:
    """Whether something listens on that port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(words: list[str]) -> int:
    """Set up, start, print the address and the logins, and stay until stopped."""
    parser = argparse.ArgumentParser(prog="gembala up")
    parser.add_argument("--empty", action="store_true", help="no demo workspace: the set-up page makes your own")
    parser.add_argument("--port", type=int, default=int(os.environ.get("GEMBALA_PORT", "8000")))
    parser.add_argument("--sandbox-port", type=int, default=8100)
    options = parser.parse_args(words)
    data = Path(os.environ.setdefault("GEMBALA_DATA", str(Path.cwd() / "var")))
    os.environ.setdefault("GEMBALA_URL", f"http://localhost:{options.port}")
    busy = [port for port in (options.port, options.sandbox_port, options.sandbox_port + 1) if taken(port)]
    if busy:
        say(f"port {busy[0]} is in use: stop what runs there, or choose --port and --sandbox-port")
        return 1
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # threads share freed memory instead of keeping it each
    os.environ["GEMBALA_SANDBOX_URL"] = f"http://127.0.0.1:{options.sandbox_port}"
    os.environ["GEMBALA_SANDBOX_ADMIN_URL"] = f"http://127.0.0.1:{options.sandbox_port + 1}"
    started = time.monotonic()
    say("bringing the database, pages and translations up to date")
    if subprocess.call(gembala("setup")):
        return 1
    parts = [
        Part("sandbox", [sys.executable, "-m", "gembala_sandbox", "serve", "--port", str(options.sandbox_port),
                         "--admin-port", str(options.sandbox_port + 1), "--data", str(data / "sandbox")]),
    ]  # fmt: skip
    keep(parts)
    wait_for(os.environ["GEMBALA_SANDBOX_ADMIN_URL"] + "/health", parts)
    if not options.empty:
        say("looking for the demo workspace")
        if subprocess.call(gembala("demo", "--if-empty")):
            stop(parts)
            return 1
    parts += [Part("worker", gembala("worker")), Part("web", gembala("web", "--port", str(options.port)))]
    keep(parts)
    wait_for(f"http://127.0.0.1:{options.port}/healthz", parts)
    welcome(options.port, data, time.monotonic() - started)
    return watch(parts)


def welcome(port: int, data: Path, seconds: float) -> None:
    """Where to go and who can sign in."""
    print(f"\nGembala is ready: http://localhost:{port}   ({seconds:.1f} s)")
    logins = data / "demo-logins.txt"
    if logins.exists():
        print(logins.read_text())
    print("Ctrl+C stops everything.", flush=True)


def keep(parts: list[Part]) -> None:
    """Start what does not run; a part that keeps dying is started ever more slowly."""
    follow = _follow()
    for part in parts:
        if part.process is not None and part.process.poll() is None:
            continue
        if part.process is not None:
            say(f"{part.name} ended with {part.process.returncode}; starting it again")
            part.pause = 0.5 if time.monotonic() - part.since > 30 else min(part.pause * 2, 30)
            time.sleep(part.pause)
        part.process = subprocess.Popen(part.words, start_new_session=True, preexec_fn=follow)
        part.since = time.monotonic()


def _follow() -> Callable[[], None] | None:
    """What a part does before it begins, so that it ends when we do, even by signal 9; nothing where Linux is not.

    It is made before any fork: between fork and exec nothing is imported or looked up.
    """
    if sys.platform != "linux":
        return None
    prctl, us = ctypes.CDLL(None, use_errno=True).prctl, os.getpid()

    def follow() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != us:
            os._exit(1)

    return follow


def wait_for(url: str, parts: list[Part], seconds: float = 60) -> None:
    """Until the address answers; ends everything when it does not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
            if any(part.process is not None and part.process.poll() is not None for part in parts):
                break
        else:
            return
    stop(parts)
    sys.exit(f"gembala: {url} does not answer; what was printed above says why")


def watch(parts: list[Part]) -> int:
    """Keep every part running until somebody stops us."""
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: stopped.append(got))
    while not stopped:
        time.sleep(0.5)
        keep(parts)
    stop(parts)
    return 0


def stop(parts: list[Part]) -> None:
    """End every part kindly, then firmly."""
    running = [part.process for part in parts if part.process is not None and part.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
