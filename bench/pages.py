"""How fast pages are, and whether the inbox stays as fast when it grows a hundredfold.

``python -m bench pages`` fills 10,000 and then 1,000,000 items on SQLite and on PostgreSQL, measures the inbox and a
conversation of 5,000 messages inside the server, and asks the forum with ``wrk`` as somebody signed out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench._fill import fill, verdict
from bench._stage import ROOT, free_port, fresh_database

DATABASE = "gembala_bench_pages"
BOUNDS = {"inbox_ms": 60.0, "inbox_growth": 1.5, "thread_ms": 150.0, "topic_list_rps": 600.0, "topic_rps": 600.0}
ROUNDS = 25
TURNS, PAUSE = 4, 2.0
LONG = 5_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run; the last line is JSON, the exit code tells whether every bound held."""
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--items", type=int, default=1_000_000, help="items of the large inbox; a hundredth is small")
    parser.add_argument("--seconds", type=int, default=8, help="how long wrk asks each page")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.inside:
        print(json.dumps(_inside(options)))
        return 0
    kinds = ("sqlite", "postgres") if options.db == "both" else (options.db,)
    runs = {kind: _outside(kind, options) for kind in kinds}
    total: dict[str, Any] = {
        name: max(run[name] for run in runs.values()) for name in ("inbox_ms", "inbox_growth", "thread_ms")
    }
    for name in ("topic_list_rps", "topic_rps"):
        found = [run[name] for run in runs.values() if run[name] is not None]
        total[name] = min(found) if found else None
    missed = [name for name, bound in BOUNDS.items() if _misses(name, total[name], bound)]
    print(json.dumps({**total, "missed": missed, "runs": runs}))
    return 1 if missed else 0


def _misses(name: str, value: float | None, bound: float) -> bool:
    if value is None:
        return False
    return value < bound if name.endswith("_rps") else value > bound


def _outside(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure on one database in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="gembala-bench-") as folder:
        url = fresh_database(kind, name=DATABASE, folder=Path(folder))
        more = {
            "DATABASE_URL": url, "GEMBALA_DATA": folder, "DJANGO_SETTINGS_MODULE": "gembala.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "GEMBALA_DEVELOP": "0",
        }  # fmt: skip
        words = [sys.executable, "-m", "bench.pages", "--inside", kind, "--items", str(options.items)]
        words += ["--seconds", str(options.seconds)]
        done = subprocess.run(
            words, env={**os.environ, **more}, stdout=subprocess.PIPE, cwd=ROOT, text=True, check=True
        )
        *said, last = done.stdout.strip().splitlines()
        print("\n".join(f"{kind}: {line}" for line in said), flush=True)
        return dict(json.loads(last))


def _inside(options: argparse.Namespace) -> dict[str, Any]:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    channel, user = _stage()
    small, large = options.items // 100, options.items
    fill(channel, 0, small)
    few = _inbox_ms(user)
    print(f"inbox of {small} items: {few:.1f} ms")
    started = time.perf_counter()
    fill(channel, small, large)
    print(f"filled {large} items in {time.perf_counter() - started:.0f} s")
    many = _inbox_ms(user)
    print(f"inbox of {large} items: {many:.1f} ms")
    thread = _median(user, f"/w/bench/inbox/{_long_thread(channel)}/?view=all")
    print(f"conversation of {LONG} messages: {thread:.1f} ms")
    topic = _forum(channel)
    listing, single = _serve(topic, seconds=options.seconds)
    return {
        "inbox_ms": round(many, 1), "inbox_growth": round(many / few, 2), "thread_ms": round(thread, 1),
        "topic_list_rps": listing, "topic_rps": single,
    }  # fmt: skip


def _stage() -> tuple[Any, Any]:
    from gembala.members.models import Identity
    from gembala.platforms.models import Channel
    from gembala.workspaces.models import Brand, Membership, User, Workspace
    from gembala.workspaces.roles import Role

    workspace = Workspace.objects.create(name="Bench", slug="bench")
    brand = Brand.objects.create(workspace=workspace, name="Bench", slug="bench")
    user = User.objects.create(email="bench@bench.test", name="Bench Mark")
    Membership.objects.create(workspace=workspace, user=user, role=Role.SOCIAL)
    channel = Channel.objects.create(
        workspace=workspace, brand=brand, platform="bluesky", environment="sandbox", remote_id="did:own", handle="own"
    )
    Identity.objects.create(workspace=workspace, platform="bluesky", remote_id="did:own", handle="own", name="Bench")
    return channel, user


def _long_thread(channel: Any) -> int:
    """A conversation of 5,000 messages; gives its id."""
    from datetime import timedelta

    from gembala.inbox.models import Conversation
    from gembala.ingest.models import Item, Thread
    from gembala.kernel.clock import now
    from gembala.members.models import Identity

    base, found = now(), verdict()
    thread = Thread(id=90_000_000, workspace_id=channel.workspace_id, channel=channel, remote_id="long", text="Panjang")
    thread.save(force_insert=True)
    who = Identity(
        id=90_000_000, workspace_id=channel.workspace_id, platform="bluesky", remote_id="long", handle="long"
    )
    who.save(force_insert=True)
    Item.objects.bulk_create(
        [
            Item(
                id=90_000_000 + n, workspace_id=channel.workspace_id, channel=channel, thread=thread, identity=who,
                kind="comment", remote_id=f"long-{n}", text=f"Pesan nomor {n}, apa kabar pesanan saya?",
                created_at=base - timedelta(minutes=LONG - n), stage="taken_in", understanding=found,
            )
            for n in range(LONG)
        ],
        batch_size=500,
    )  # fmt: skip
    row = Conversation(
        id=90_000_000, workspace_id=channel.workspace_id, channel=channel, thread=thread, identity=who, last_at=base,
        last_item_id=90_000_000 + LONG - 1, waiting_since=base, item_count=LONG, preview="Pesan",
    )  # fmt: skip
    row.save(force_insert=True)
    return row.pk


def _inbox_ms(user: Any) -> float:
    """The slower of the two lists that are open all day: who waits, and everything."""
    return max(_median(user, "/w/bench/inbox/"), _median(user, "/w/bench/inbox/?view=all"))


def _median(user: Any, address: str) -> float:
    """Milliseconds inside the server for one page: the median of 25 after 3 to warm up, in the quickest of `TURNS` turns.

    What else a machine does only ever adds to a time, for seconds on end: the same page on the same rows took 25 to 49 ms.
    """
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    medians = []
    for turn in range(TURNS):
        time.sleep(PAUSE if turn else 0)
        spent = []
        for round_ in range(ROUNDS + 3):
            started = time.perf_counter()
            answer = client.get(address)
            took = time.perf_counter() - started
            assert answer.status_code == 200, (address, answer.status_code)
            if round_ >= 3:
                spent.append(took * 1000)
        medians.append(statistics.median(spent))
    return min(medians)


def _forum(channel: Any) -> str:
    """A forum of 200 topics; gives the address of one with 20 posts, empty when there is no forum."""
    from django.urls import NoReverseMatch, reverse

    from gembala.forum.models import ForumMember, ForumPost, Space, Topic

    try:
        reverse("forum", kwargs={"slug": "bench"})
    except NoReverseMatch:
        return ""
    workspace = channel.workspace
    space = Space.objects.create(workspace=workspace, slug="dapur", name="Dapur")
    member = ForumMember.objects.create(workspace=workspace, handle="siti", name="Siti")
    topics = [
        Topic(workspace=workspace, space=space, author=member, title=f"Topik {n}", slug=f"topik-{n}", post_count=20)
        for n in range(200)
    ]
    Topic.objects.bulk_create(topics)
    ForumPost.objects.bulk_create(
        [
            ForumPost(topic=topic, author=member, number=number, text=f"Pos {number}", html=f"<p>Pos {number} tentang bumbu.</p>")
            for topic in topics
            for number in range(1, 21)
        ],
        batch_size=500,
    )  # fmt: skip
    return reverse("forum-topic", kwargs={"slug": "bench", "number": topics[-1].pk, "title": topics[-1].slug})


def _serve(topic: str, *, seconds: int) -> tuple[float | None, float | None]:
    """Requests a second of the topic list and of a topic, one worker on one core; None when it cannot be measured."""
    if not topic:
        print("forum: this installation has none, not measured")
        return None, None
    if shutil.which("wrk") is None:
        print("forum: wrk is not installed (Debian: apt install wrk), not measured")
        return None, None
    port = free_port()
    cores = sorted(os.sched_getaffinity(0))
    pin = ["taskset", "-c", str(cores[0])] if shutil.which("taskset") and len(cores) > 1 else []
    rest = ["taskset", "-c", ",".join(map(str, cores[1:]))] if pin else []
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
             "--workers", "1", "--blocking-threads", "1", "--no-ws", "gembala.config.wsgi:application"]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen([*pin, *words], stdout=log, stderr=log)
        try:
            _wait(port)
            base = f"http://127.0.0.1:{port}"
            return _ask(rest, f"{base}/forum/bench/topics/", seconds), _ask(rest, base + topic, seconds)
        finally:
            server.terminate()
            server.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not start")


def _ask(pin: list[str], address: str, seconds: int) -> float:
    """Requests a second that were answered with 200."""
    subprocess.run(["wrk", "-t1", "-c4", "-d2s", address], capture_output=True, check=True)
    words = [*pin, "wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", address]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{address} did not answer 200:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    rate = float(found[1]) if found else 0.0
    print(f"{address}: {rate:.0f} requests a second")
    return round(rate, 1)


if __name__ == "__main__":
    sys.exit(main())
