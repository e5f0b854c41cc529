"""PostgreSQL is restarted, first at once, then after a pause, while the product works. The cluster is the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gembala.conftest import free_port, start_sandbox
from gembala.ingest.models import Item
from tests.stages import Stage, answers, call, kill, left_out, migrate, people, rows_of, until

pytestmark = [pytest.mark.slow]


class Cluster:
    """A PostgreSQL server in a folder, owned by somebody who is not root."""

    def __init__(self, folder: Path) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
        if not found[-1].is_file():
            left_out("a database that restarts: install postgresql")
        self._bin, self._folder, self.port = found[-1].parent, folder, free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        self._do("initdb", "-D", str(folder), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._do("pg_ctl", "-D", str(self._folder), "-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def stop(self, how: str) -> None:
        """``fast`` as an administrator does, ``immediate`` as a crash does."""
        self._do("pg_ctl", "-D", str(self._folder), "-m", how, "-w", "stop")

    def _do(self, program: str, *words: str) -> None:
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*user, str(self._bin / program), *words], check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="gembala-cluster-"))
    cluster = Cluster(folder)
    yield cluster
    with suppress(subprocess.CalledProcessError):
        cluster.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def stage(cluster: Cluster, tmp_path: Path, settings, django_db_blocker) -> Iterator[Stage]:
    process, sandbox = start_sandbox(tmp_path / "sandbox")
    call(f"{sandbox.admin}/audience", {"on": False})
    settings.SANDBOX_URL, settings.SANDBOX_ADMIN_URL = sandbox.url, sandbox.admin
    url = f"postgres://postgres@127.0.0.1:{cluster.port}/postgres"
    migrate(url, tmp_path)
    more = {"GEMBALA_SECRET_KEY": settings.SECRET_KEY, "GEMBALA_DEVELOP": "true"}
    with django_db_blocker.unblock(), rows_of(url, tmp_path, settings):
        actor, brand = people()
        stage = Stage(url, tmp_path, sandbox, actor, brand, more=more, running=[process])
        try:
            yield stage
        finally:
            for each in stage.running:
                kill(each)


def test_worker_and_web_survive_a_database_that_goes_away(stage: Stage, cluster: Cluster) -> None:
    from django.db import connection

    channels = [stage.channel("x"), stage.channel("bluesky")]
    call(f"{stage.sandbox.admin}/profile", {"latency_ms": [100, 300], "seed": 5})
    visitor, worker = stage.web(), stage.worker()
    texts: list[str] = []
    for how, pause in (("immediate", 0.0), ("fast", 6.0)):
        texts += stage.plan(channels, 60)
        count = len(texts)
        until(
            lambda count=count: count - 55 < stage.states().get("done", 0) < count,  # type: ignore[misc]
            seconds=60,
            what=lambda: f"in the middle\n{stage.states()}\n{stage.log()}",
        )
        connection.close()
        cluster.stop(how)
        if pause:
            assert not answers(f"{visitor.url}/healthz")
            time.sleep(pause)
        cluster.start()
        until(lambda: answers(f"{visitor.url}/healthz"), seconds=30, what=lambda: stage.log("web"))
        assert visitor.post("/w/warung/today/")[0] in {200, 405}
    stage.all_done(seconds=180)
    assert set(stage.standing(texts)) == {1}
    call(f"{stage.sandbox.admin}/comment", {"platform": "x", "author": "siti", "text": "Sudah pulih, Kak?"})
    until(lambda: Item.objects.filter(text__startswith="Sudah pulih").count() == 1, seconds=30, what=stage.log)
    assert (worker.poll(), visitor.process.poll()) == (None, None), "a process died of it"
