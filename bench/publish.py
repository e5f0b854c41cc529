"""Posts due in the same minute, workers killed, answers lost: is each post there exactly once, and how late?

``python -m bench publish --posts 2000 --channels 20 --kill 5 --db both``. The count is made at the sandbox, from what
really stands there, not from our own rows.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench._stage import call, each_database, environment, fresh_database, sandbox, scene, stand

WEATHER = {"latency_ms": [20, 200], "lost_answer": 0.02, "server_error": 0.02, "rate_limit": 0.02, "seed": 7}
LONGEST = 240.0
"""Seconds after which a run that has not settled counts as failed."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run on one or both databases; the last line is JSON. Non-zero when one is lost, doubled or a minute late."""
    parser = argparse.ArgumentParser(prog="bench publish", description=__doc__)
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--kill", type=int, default=5, help="how often the worker is killed with signal 9")
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.inside:
        print(json.dumps(_run(options)))
        return 0
    passed = ["--posts", str(options.posts), "--channels", str(options.channels), "--kill", str(options.kill)]
    kinds = ("sqlite", "postgres") if options.db == "both" else (options.db,)
    runs = each_database("bench.publish", passed, kinds)
    total = {
        "lost": sum(run["lost"] for run in runs),
        "duplicated": sum(run["duplicated"] for run in runs),
        "p99_late_s": max(run["p99_late_s"] for run in runs),
        "unknown_settled": sum(run["unknown_settled"] for run in runs),
        "runs": runs,
    }
    print(json.dumps(total))
    return 1 if total["lost"] or total["duplicated"] or total["p99_late_s"] > 60 else 0


def _run(options: argparse.Namespace) -> dict[str, Any]:
    folder: Path = options.inside
    url = fresh_database(options.db, name="gembala_bench_publish", folder=folder)
    with sandbox(folder / "sandbox") as (platforms, admin):
        stand(url, folder=folder, sandbox_url=platforms)
        call(f"{admin}/limits", {"lifted": True})
        call(f"{admin}/audience", {"on": False})
        channels = _channels(options.channels, admin)
        call(f"{admin}/profile", WEATHER)
        due_at = _plan(channels, options.posts)
        workers = _work(options.kill, due_at, env=scene(url, folder=folder, sandbox_url=platforms), folder=folder)
        stumbles = (folder / "worker.log").read_text(errors="replace").count("failed")
        told = {"db": options.db, "posts": options.posts, "workers": workers, "worker_stumbles": stumbles}
        return told | _count(admin, options.posts, due_at)


def _channels(count: int, admin: str) -> list[Any]:
    """Half X, half Bluesky, connected as a person would."""
    from gembala.platforms.connect import SignedIn, adopt, connect_with_form
    from gembala.platforms.contracts import RemoteAccount, TokenSet
    from gembala.platforms.endpoints import endpoints_for
    from gembala.workspaces.access import actor_for
    from gembala.workspaces.models import Brand, Membership, User, Workspace
    from gembala.workspaces.roles import Role

    workspace = Workspace.objects.create(name="Bench", slug="bench")
    brand = Brand.objects.create(workspace=workspace, name="Bench", slug="bench")
    user = User.objects.create_user("bench@example.org", None, name="Bench")
    Membership.objects.create(workspace=workspace, user=user, role=Role.DIRECTOR)
    actor, made = actor_for(user, "bench"), []
    for number in range(count):
        if number % 2:
            row = call(f"{admin}/accounts", {"platform": "bluesky", "handle": f"bench{number}.bsky.social"})
            form = {"handle": row["handle"], "password": row["app_password"]}
            signed_in = connect_with_form(actor, platform="bluesky", environment="sandbox", form=form)
        else:
            row = call(f"{admin}/accounts", {"platform": "x", "handle": f"bench{number}"})
            token = TokenSet(row["access_token"], "sandbox", row["refresh_token"])
            account = RemoteAccount(row["id"], row["handle"], row["name"])
            signed_in = SignedIn("x", endpoints_for("x", environment="sandbox"), token, (account,))
        made.append(adopt(actor, signed_in=signed_in, account=signed_in.accounts[0], brand=brand, personal=False))
    return made


def _text(number: int) -> str:
    return f"Kiriman {number}: kopi susu gula aren hari ini, sampai jumpa di kedai."


def _plan(channels: Sequence[Any], posts: int) -> Any:
    from gembala.delivery.models import Delivery
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now
    from gembala.platforms.contracts import Post

    far = now() + timedelta(hours=1)
    for number in range(posts):
        plan_post(channel=channels[number % len(channels)], post=Post(_text(number)), by=None, due_at=far)
    due_at = now() + timedelta(seconds=5)
    Delivery.objects.update(due_at=due_at, next_at=due_at, latest_at=due_at + timedelta(hours=6))
    return due_at


def _work(kills: int, due_at: Any, *, env: dict[str, str], folder: Path) -> int:
    """Let a worker work, kill it ``kills`` times while it does, start another each time; gives how many it took."""
    from gembala.delivery.models import Delivery
    from gembala.kernel.clock import now

    open_states = ("waiting", "preparing", "processing", "armed", "unknown")
    pace = 20 / max(kills, 1)
    kill_at = [due_at + timedelta(seconds=1 + pace * number) for number in range(kills)]
    workers, begun = 1, time.monotonic()
    with (folder / "worker.log").open("ab") as log:
        worker = _start(env, log)
        try:
            while time.monotonic() - begun < LONGEST:
                left = Delivery.objects.filter(state__in=open_states).count()
                if not left and not kill_at:
                    break
                if kill_at and now() >= kill_at[0]:
                    kill_at.pop(0)
                    worker.kill()
                    worker.wait()
                    worker, workers = _start(env, log), workers + 1
                time.sleep(0.25)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
    return workers


def _start(env: dict[str, str], log: Any) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "gembala.config.run_worker"]
    return subprocess.Popen(words, env=environment(env), stdout=log, stderr=log)


def _count(admin: str, posts: int, due_at: Any) -> dict[str, Any]:
    from django.db.models import Count

    from gembala.delivery.models import Delivery

    found = [post for post in call(f"{admin}/posts?source=api") if not post["deleted"]]
    seen = Counter(post["text"] for post in found)
    late = sorted(post["stored"] - due_at.timestamp() for post in found)
    states = Delivery.objects.values_list("state").annotate(Count("pk")).order_by("state")
    return {
        "lost": sum(1 for number in range(posts) if not seen[_text(number)]),
        "duplicated": sum(count - 1 for count in seen.values()),
        "p50_late_s": round(late[len(late) // 2], 2) if late else 0.0,
        "p99_late_s": round(late[int(len(late) * 0.99) - 1], 2) if late else 0.0,
        "max_late_s": round(late[-1], 2) if late else 0.0,
        "unknown_settled": Delivery.objects.filter(was_unknown=True, state="done").count(),
        "states": dict(states),
    }


if __name__ == "__main__":
    sys.exit(main())
