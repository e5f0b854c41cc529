"""Installs and runs a real Bluesky network (npm ``@atproto/dev-env``: PDS, directory, AppView) on this machine.

The installation stands outside the repository (``GEMBALA_TEST_CACHE``, else ``~/.cache/gembala-tests``) and is used again
while the lock file is the same. `Left` says in words why there is none.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import socket
import subprocess
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg

HERE = Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", "network.mjs")
POSTGRES = os.environ.get("GEMBALA_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432")
NO_REDIS = "127.0.0.1:1"
"""The package demands an address and never calls it."""
CPU = {"x86_64": "x64", "aarch64": "arm64"}


class Left(Exception):
    """Why the network is left out, in words for whoever runs the tests."""


@dataclass(frozen=True)
class Network:
    """Addresses of a running network."""

    pds: str
    appview: str
    plc: str


def install() -> Path:
    """The folder of the installation, made when it is not there. Raises `Left`."""
    npm = shutil.which("npm")
    if npm is None:
        raise Left("npm is not installed (Debian: apt install npm)")
    key = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES[:2])).hexdigest()[:16]
    cache = Path(os.environ.get("GEMBALA_TEST_CACHE") or Path.home() / ".cache" / "gembala-tests")
    home = cache / f"bluesky-network-{key}"
    home.mkdir(parents=True, exist_ok=True)
    with (cache / "bluesky-network.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not (home / "complete").exists():
            _install(home, npm)
        shutil.copy(HERE / FILES[2], home)
    return home


def _install(home: Path, npm: str) -> None:
    for name in FILES:
        shutil.copy(HERE / name, home)
    quiet = {"npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false"}
    _run([npm, "ci", "--ignore-scripts"], home, quiet)
    node = _node(home)
    if not node.exists():
        raise Left(f"npm has no Node 22 for this machine ({platform.machine()})")
    # The one native part: a binary that fits is downloaded, else it is built with the headers that came with Node.
    own = {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}", "npm_config_nodedir": str(node.parents[1])}
    _run([npm, "rebuild", "better-sqlite3", "--ignore-scripts=false"], home, quiet | own)
    _run([str(node), "-e", "require('better-sqlite3')(':memory:').exec('select 1')"], home, {})
    (home / "complete").touch()


def _node(home: Path) -> Path:
    return home / "node_modules" / f"node-linux-{CPU.get(platform.machine(), 'none')}" / "bin" / "node"


def _run(words: list[str], home: Path, more: Mapping[str, str]) -> None:
    done = subprocess.run(words, cwd=home, env={**os.environ, **more}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Left(f"`{' '.join(words[-3:])}` failed: {(done.stderr or done.stdout).strip()[-300:]}")


@contextmanager
def network(folder: Path) -> Iterator[Network]:
    """A running network with a database of its own; ``folder`` takes its log. Raises `Left`."""
    address = urlsplit(POSTGRES).netloc.rpartition("@")[2]
    if not _listens(address):
        raise Left(f"nothing listens on {address} (PostgreSQL)")
    home, database = install(), f"gembala_bsky_{uuid.uuid4().hex[:12]}"
    _sql(f"CREATE DATABASE {database}")
    env = {**os.environ, "NODE_ENV": "test", "LOG_ENABLED": "false", "TMPDIR": str(folder)}
    env |= {"DB_POSTGRES_URL": f"{POSTGRES}/{database}", "REDIS_HOST": NO_REDIS}
    with (folder / "network.log").open("wb") as log:
        running = subprocess.Popen(
            [str(_node(home)), "network.mjs"],
            cwd=home,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        assert running.stdin and running.stdout
        yield Network(**_ready(running.stdout, folder / "network.log"))
        running.stdin.close()
    finally:
        running.terminate()
        try:
            running.wait(15)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait(5)
        _sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def _ready(said: IO[bytes], log: Path) -> dict[str, str]:
    """The line that tells the addresses; what else is printed is read and dropped, so that the pipe never fills."""
    for line in said:
        if line.startswith(b"{"):
            threading.Thread(target=lambda: [None for _ in said], daemon=True).start()
            told: dict[str, str] = json.loads(line)
            return told
    raise RuntimeError(f"the network did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _listens(address: str) -> bool:
    host, _, port = address.partition(":")
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, int(port or 5432))) == 0


def _sql(words: str) -> None:
    with psycopg.connect(f"{POSTGRES}/postgres".replace("postgres://", "postgresql://"), autocommit=True) as server:
        server.execute(words.encode())
