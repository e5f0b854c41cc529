"""A stage for benchmarks: a fresh database, a running sandbox, a worker process, all on this machine only."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BROKER = os.environ.get("GEMBALA_BENCH_BROKER", "amqp://guest:guest@127.0.0.1:5672//")
SERVER = os.environ.get("GEMBALA_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def call(url: str, body: Any = None) -> Any:
    """GET, or POST of a JSON body; gives the JSON answer."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@contextmanager
def sandbox(folder: Path) -> Iterator[tuple[str, str]]:
    """A running sandbox; gives the addresses of its platforms and of its admin port."""
    port, admin = free_port(), free_port()
    words = ["-m", "gembala_sandbox", "serve", "--port", str(port), "--admin-port", str(admin), "--data", str(folder)]
    with (folder.parent / "sandbox.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *words], stdout=log, stderr=log, env=environment({}))
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", admin)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{admin}"
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def broker(url: str = BROKER) -> Iterator[dict[str, str]]:
    """A queue of its own at the broker, gone afterwards; gives the settings that a worker needs."""
    name = f"gembala-{uuid.uuid4().hex[:10]}"
    try:
        yield {"GEMBALA_BROKER_URL": url, "GEMBALA_BROKER_QUEUE": name}
    finally:
        forget_queue(url, name)


def forget_queue(url: str, name: str) -> None:
    """Delete the queue and whatever our keys begin with it."""
    if url.startswith("redis"):
        import redis

        with redis.Redis.from_url(url) as server:
            for key in server.scan_iter(f"{name}:*"):
                server.delete(key)
        return
    from kombu.connection import Connection

    with Connection(url, connect_timeout=5) as connection:
        connection.channel().queue_delete(name)


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child: ours, the sources, and ``more``."""
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **more}


def fresh_database(kind: str, *, name: str, folder: Path) -> str:
    """The address of an empty database: a file in ``folder``, or one at the PostgreSQL server whose name begins so.

    It is this process's alone, whoever measures beside it, and goes when the process ends.
    """
    if kind == "sqlite":
        return f"sqlite:///{folder / 'gembala.sqlite3'}"
    url = f"{SERVER}/{name}_{uuid.uuid4().hex[:10]}"
    with server() as cluster:
        cluster.execute(f"CREATE DATABASE {url.rpartition('/')[2]}".encode())
    atexit.register(forget_database, url)
    return url


def forget_database(url: str) -> None:
    """Drop a PostgreSQL database, whoever is connected; a file goes with its folder."""
    if url.startswith("sqlite"):
        return
    with server() as cluster:
        cluster.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)".encode())


def server() -> Any:
    """A connection to the PostgreSQL server, for making databases."""
    import psycopg

    return psycopg.connect(f"{SERVER}/postgres".replace("postgres://", "postgresql://"), autocommit=True)


def stand(url: str, *, folder: Path, sandbox_url: str = "") -> None:
    """Set Django up in this process on a migrated database."""
    os.environ.update(scene(url, folder=folder, sandbox_url=sandbox_url))
    sys.path.insert(0, str(ROOT / "src"))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


@contextmanager
def house_at(folder: Path, *, kind: str, name: str) -> Iterator[Any]:
    """The house of `bench._matrix` on a fresh database (``sqlite`` or ``postgres``) at a sandbox of its own."""
    url = fresh_database(kind, name=name, folder=folder)
    with sandbox(folder / "sandbox") as (platforms, admin):
        stand(url, folder=folder, sandbox_url=platforms)
        from bench._matrix.people import house_of

        with house_of(platforms, admin) as house:
            yield house


def scene(url: str, *, folder: Path, sandbox_url: str) -> dict[str, str]:
    """The settings that a process on this stage needs."""
    return {
        "DJANGO_SETTINGS_MODULE": "gembala.config.settings",
        "DATABASE_URL": url,
        "GEMBALA_DATA": str(folder),
        "GEMBALA_SANDBOX_URL": sandbox_url,
    }


def each_database(module: str, argv: Sequence[str], kinds: Sequence[str]) -> list[dict[str, Any]]:
    """Run ``module`` once a database in a process of its own; gives each one's last line."""
    results = []
    for kind in kinds:
        with TemporaryDirectory(prefix="gembala-bench-") as folder:
            child = [sys.executable, "-m", module, "--inside", folder, *argv, "--db", kind]
            done = subprocess.run(child, cwd=ROOT, env=environment({}), stdout=subprocess.PIPE, text=True, check=False)
            lines = done.stdout.strip().splitlines()
            print("\n".join(lines))
            if not lines or not lines[-1].startswith("{"):
                raise SystemExit(f"{module} on {kind} ended with {done.returncode} and no figures")
            results.append(json.loads(lines[-1]))
    return results
