"""Posts due in the same minute, workers killed, answers lost: is each post there exactly once, and how late?

``python -m bench publish --posts 2000 --channels 20 --kill 5 --db both``. The count is made at the sandbox, from what
really stands there, not from our own rows. ``--db both`` runs three times: one embedded worker on SQLite, one on
PostgreSQL, and two Celery workers on PostgreSQL, killed in turn.
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
from contextlib import ExitStack
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from bench._stage import broker, call, each_database, environment, fresh_database, sandbox, scene, stand

WEATHER = {"latency_ms": [20, 200], "lost_answer": 0.02, "server_error": 0.02, "rate_limit": 0.02, "seed": 7,
           "without": {"linkedin": ["rate_limit"]}}  # fmt: skip
"""LinkedIn's only 429 says that the day's limit is used up: who is told so rests until midnight, longer than any run."""
LONGEST = {"text": 240.0, "all": 1800.0}
"""Seconds after which a run that has not settled counts as failed. A channel that Meta or TikTok sent to rest twice in a row
waits longer than a quarter of an hour."""
TRACELESS = ("tiktok_business",)
"""Platforms where a request that left no trace is never sent again by itself: a person decides, and none is here."""
SPARE = 3
"""Posts of a platform's daily cap that are left for tries which the platform counts and answers with nothing."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run on one or both databases; the last line is JSON. Non-zero when one is lost, doubled or a minute late."""
    parser = argparse.ArgumentParser(prog="bench publish", description=__doc__)
    parser.add_argument("--posts", type=int, help="2000; with --platforms all 300, which the platforms' limits let out in time")
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--kill", type=int, default=5, help="how often the worker is killed with signal 9")
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--executor", choices=("embedded", "celery"), help="with --db both: both of them")
    parser.add_argument("--workers", type=int, help="how many at the same time; 1, with Celery 2")
    parser.add_argument(
        "--platforms", choices=("text", "all"), default="text",
        help="text: words on X and Bluesky; all: what each sandbox takes, with pictures and videos, without the bound of 60 s",
    )  # fmt: skip
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    options.posts = options.posts or {"text": 2000, "all": 300}[options.platforms]
    if options.inside:
        print(json.dumps(_run(options)))
        return 0
    passed = ["--posts", str(options.posts), "--channels", str(options.channels), "--kill", str(options.kill),
              "--platforms", options.platforms]  # fmt: skip
    runs = [run for db, executor in _scenes(options) for run in each_database(
        "bench.publish", [*passed, "--executor", executor, "--workers", str(_workers(options, executor))], (db,)
    )]  # fmt: skip
    total = {
        "lost": sum(run["lost"] for run in runs),
        "duplicated": sum(run["duplicated"] for run in runs),
        "p99_late_s": max(run["p99_late_s"] for run in runs),
        "unknown_settled": sum(run["unknown_settled"] for run in runs),
        "runs": runs,
    }
    print(json.dumps(total))
    late = options.platforms == "text" and total["p99_late_s"] > 60
    return 1 if total["lost"] or total["duplicated"] or late else 0


def _scenes(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Which databases with which executors. Celery speaks for many nodes, so it runs on PostgreSQL."""
    if options.db != "both":
        return [(options.db, options.executor or "embedded")]
    embedded, celery = [("sqlite", "embedded"), ("postgres", "embedded")], [("postgres", "celery")]
    return {"embedded": embedded, "celery": celery, None: embedded + celery}[options.executor]


def _workers(options: argparse.Namespace, executor: str) -> int:
    return int(options.workers or (2 if executor == "celery" else 1))


def _run(options: argparse.Namespace) -> dict[str, Any]:
    folder: Path = options.inside
    url = fresh_database(options.db, name="gembala_bench_publish", folder=folder)
    with sandbox(folder / "sandbox") as (platforms, admin):
        stand(url, folder=folder, sandbox_url=platforms)
        call(f"{admin}/limits", {"lifted": True})
        call(f"{admin}/audience", {"on": False})
        env = scene(url, folder=folder, sandbox_url=platforms)
        with ExitStack() as stage:
            more = stage.enter_context(broker()) if options.executor == "celery" else {}
            if options.platforms == "all":
                house = stage.enter_context(_house(platforms, admin))
                env["GEMBALA_URL"], channels = house.address, _everywhere(house, options.channels)
                posts = _films(channels, options.posts, house)
            else:
                channels = _channels(options.channels, admin)
                posts = [(channels[number % len(channels)], _text(number)) for number in range(options.posts)]
            call(f"{admin}/profile", WEATHER)
            due_at = _plan(posts)
            started = _work(options, due_at, env={**env, **more}, folder=folder)
        stumbles = (folder / "worker.log").read_text(errors="replace").count("failed")
        told = {"db": options.db, "platforms": options.platforms,
                "executor": options.executor, "posts": options.posts, "workers": options.workers,
                "workers_started": started, "worker_stumbles": stumbles}  # fmt: skip
        return told | _count(admin, [words for _, words in _standing(posts)], due_at)


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


def _house(platforms: str, admin: str) -> Any:
    from bench._matrix.people import house_of

    return house_of(platforms, admin)


def _everywhere(house: Any, count: int) -> list[Any]:
    """Channels of every platform at the sandbox in turn, made an hour ago: workers go by the true time."""
    from bench._matrix.matrix import at_sandboxes
    from gembala.kernel.clock import now, rehearse

    house.begin()
    house.tell("/clock", {"offset_seconds": -3600})
    rehearse(now() - timedelta(hours=1))
    names = at_sandboxes()
    made = [house.channel(names[number % len(names)]) for number in range(count)]
    house.tell("/clock", {"offset_seconds": 0})
    rehearse(None)
    return made


def _films(channels: Sequence[Any], posts: int, house: Any) -> list[tuple[Any, Any]]:
    """What each platform takes: texts, pictures, videos; nowhere more than a day's cap allows."""
    from bench._day import DAILY
    from bench._matrix.posts import usual

    given: Counter[int] = Counter()
    turns: list[Any] = []
    for channel in cycle(channels):
        if len(turns) == posts:
            break
        if given[channel.pk] < DAILY.get(channel.platform, posts + SPARE) - SPARE:
            given[channel.pk] += 1
            turns.append((channel, given[channel.pk]))
    return [
        (channel, usual(channel.platform, house.folder, shape=_shape(channel.platform, number)))
        for channel, number in turns
    ]


def _shape(platform: str, number: int) -> str:
    """On Bluesky every second one of the first posts is a video, within the 25 of a day; elsewhere the usual post."""
    return "feed_film" if platform == "bluesky" and number % 2 and number < 40 else ""


def _standing(posts: Sequence[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """The words by which the sandbox shows each post."""
    from bench._day import standing_words

    return [
        (channel, post if isinstance(post, str) else standing_words(channel.platform, post)) for channel, post in posts
    ]


def _plan(posts: Sequence[tuple[Any, Any]]) -> Any:
    from gembala.delivery.models import Delivery
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now
    from gembala.platforms.contracts import Post

    far = now() + timedelta(hours=1)
    for channel, post in posts:
        plan_post(channel=channel, post=Post(post) if isinstance(post, str) else post, by=None, due_at=far)
    due_at = now() + timedelta(seconds=5)
    Delivery.objects.update(due_at=due_at, next_at=due_at, latest_at=due_at + timedelta(hours=6))
    return due_at


def _work(options: argparse.Namespace, due_at: Any, *, env: dict[str, str], folder: Path) -> int:
    """Let workers work, kill them in turn while they do, start another each time; gives how many it took."""
    from gembala.delivery.models import Delivery
    from gembala.kernel.clock import now

    open_states = ("waiting", "preparing", "processing", "armed", "unknown")
    pace = 20 / max(options.kill, 1)
    kill_at = [due_at + timedelta(seconds=1 + pace * number) for number in range(options.kill)]
    started, begun = options.workers, time.monotonic()
    with (folder / "worker.log").open("ab") as log:
        workers = [_start(env, log) for _ in range(options.workers)]
        try:
            while time.monotonic() - begun < LONGEST[options.platforms]:
                left = Delivery.objects.filter(state__in=open_states).exclude(pk__in=_for_a_person()).exists()
                if not left and not kill_at:
                    break
                if kill_at and now() >= kill_at[0]:
                    kill_at.pop(0)
                    victim = workers.pop(0)
                    victim.kill()
                    victim.wait()
                    workers.append(_start(env, log))
                    started += 1
                time.sleep(0.25)
        finally:
            for worker in workers:
                worker.send_signal(signal.SIGTERM)
            for worker in workers:
                worker.wait(60)
    return started


def _for_a_person() -> Any:
    """What the product asks for in vain, for two minutes by now."""
    from gembala.delivery.models import Delivery
    from gembala.kernel.clock import now

    since = now() - timedelta(minutes=2)
    return Delivery.objects.filter(state="unknown", channel__platform__in=TRACELESS, armed_at__lt=since).values("pk")


def _start(env: dict[str, str], log: Any) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "gembala.cli.main", "worker"]
    return subprocess.Popen(words, env=environment(env), stdout=log, stderr=log)


def _count(admin: str, wanted: Sequence[str], due_at: Any) -> dict[str, Any]:
    from django.db.models import Count

    from gembala.delivery.models import Delivery

    found = [post for post in call(f"{admin}/posts?source=api") if not post["deleted"]]
    seen = Counter(post["text"] for post in found)
    late = sorted(post["stored"] - due_at.timestamp() for post in found)
    open_rows = Delivery.objects.filter(pk__in=_for_a_person())
    asked = {row.payload["text"] for row in open_rows if not seen[row.payload["text"]]}
    states = Delivery.objects.values_list("state").annotate(Count("pk")).order_by("state")
    return {
        "lost": sum(1 for words in wanted if not seen[words] and words not in asked),
        "for_a_person": len(asked),
        "duplicated": sum(count - 1 for count in seen.values()),
        "p50_late_s": round(late[len(late) // 2], 2) if late else 0.0,
        "p99_late_s": round(late[int(len(late) * 0.99) - 1], 2) if late else 0.0,
        "max_late_s": round(late[-1], 2) if late else 0.0,
        "unknown_settled": Delivery.objects.filter(was_unknown=True, state="done").count(),
        "states": dict(states),
        "left": _left(),
    }


def _left() -> list[str]:
    """Where what is not out stands: platform, state, what the platform said, how often."""
    from django.db.models import Count

    from gembala.delivery.models import Delivery

    rows = Delivery.objects.exclude(state="done").values_list("channel__platform", "state", "problem__native_code",
                                                              "problem__category")  # fmt: skip
    return [" ".join(map(str, row)) for row in rows.annotate(Count("pk")).order_by("channel__platform")]


if __name__ == "__main__":
    sys.exit(main())
