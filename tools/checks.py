"""Every check of the project, in the order that fails soonest. `./run test`; `--fast` leaves out PostgreSQL and slow tests."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
POSTGRES = os.environ.get("GEMBALA_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432")
PACKAGES = {"chromium": "chromium", "wrk": "wrk"}
"""Debian package and the program it brings."""


def say(text: str) -> None:
    """A heading for the reader of the log."""
    print(f"\n▸ {text}", flush=True)


def listens(port: int) -> bool:
    """Whether something answers on that port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def need_programs() -> None:
    """Install what Debian has when we may; say plainly what is left out when we may not."""
    missing = [package for package, program in PACKAGES.items() if shutil.which(program) is None]
    if not missing:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        say(f"installing {', '.join(missing)}")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.call(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
        subprocess.call(  # type: ignore[call-overload]
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet,
        )  # fmt: skip
    for package, program in PACKAGES.items():
        if shutil.which(program) is None:
            say(f"LEFT OUT: what needs {package}; install it (Debian: apt install {package})")


def step(name: str, words: list[str], **environment: str) -> bool:
    """Run one check and tell how long it took."""
    say(name)
    started = time.monotonic()
    code = subprocess.call(words, cwd=ROOT, env={**os.environ, **environment})
    print(f"  {'ok' if code == 0 else f'FAILED ({code})'} in {time.monotonic() - started:.0f} s", flush=True)
    return code == 0


def main() -> int:
    """Run the checks; the exit code is 1 when one failed."""
    parser = argparse.ArgumentParser(prog="./run test")
    parser.add_argument("--fast", action="store_true", help="without PostgreSQL, browser and outside judges")
    parser.add_argument("rest", nargs="*", help="more words for pytest")
    options = parser.parse_args()
    python = str(sys.executable)
    os.environ["GEMBALA_DATA"] = tempfile.mkdtemp(prefix="gembala-test-")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    os.environ["DJANGO_SETTINGS_MODULE"] = "gembala.config.settings"
    if not options.fast:
        need_programs()
    shared = Path(os.environ.get("GEMBALA_SHARED", ROOT.parent / "shared"))
    if not shared.is_dir():
        say("LEFT OUT: tests on the labelled text, which is not part of this repository (set GEMBALA_SHARED)")
    results = [
        step("style (ruff)", [str(BIN / "ruff"), "check", "."]),
        step("imports point down (import-linter)", [str(BIN / "lint-imports"), "--no-cache"]),
        step("types (mypy strict)", [str(BIN / "mypy")]),
        step("translations", [python, "-m", "tools.translations"]),
        step("migrations", [python, "-m", "gembala.cli.main", "manage", "makemigrations", "--check", "--dry-run"]),
    ]
    # many tests wait for an answer on the wire: three at a time keep two cores busy, and whoever is idle takes from the others
    at_once = ["--dist", "worksteal", "-n"]
    pytest = [python, "-m", "pytest", *at_once, os.environ.get("GEMBALA_TEST_PROCESSES", "3"), *options.rest]
    if options.fast:
        results.append(step("tests on SQLite", [*pytest, "-m", "not slow and not journey and not oracle"]))
        return 0 if all(results) else 1
    for name, port in (("RabbitMQ", 5672), ("Redis", 6379)):
        if not listens(port):
            say(f"LEFT OUT: Celery with {name}: nothing listens on 127.0.0.1:{port}")
    if listens(5432):
        results.append(
            step("tests on PostgreSQL", [*pytest, "-p", "tests.database", "-m", "not journey and not oracle"],
                 DATABASE_URL=f"{POSTGRES}/gembala_test")
        )  # fmt: skip
    else:
        say("LEFT OUT: tests on PostgreSQL: nothing listens on 127.0.0.1:5432")
        results.append(not os.environ.get("CI"))
    results.append(step("tests on SQLite and outside judges", [*pytest, "-m", "not journey and not whole"]))
    # whole products, some killed on the way, and browsers are held to seconds: fewer at a time, then one
    two = [python, "-m", "pytest", *at_once, "2", *options.rest]
    results.append(step("whole products and their failures", [*two, "-m", "whole"]))
    alone = [python, "-m", "pytest", "-n", "0", *options.rest]
    results.append(step("journeys in a browser", [*alone, "-m", "journey"]))
    say("everything holds" if all(results) else "something failed: see FAILED above")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
