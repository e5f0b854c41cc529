"""How long a rule's rehearsal over the last 30 days takes, with its progress, and what it gives up when it is cut.

``python -m bench replay --items 100000 --db both``. Three rules: one that asks what machines saw, one that looks for
words and links in the text, one that counts what everybody said before. Each is rehearsed alone by the duty ``replay``;
the first one also dies half-way and goes on. The bound is the slowest.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench._stage import each_database, fresh_database, stand
from bench.ingest import _texts

BOUND = 30.0
DISTINCT = 5_000
"""So many different texts are understood; the rows repeat them."""
RULES: dict[str, dict[str, Any]] = {
    "heads": {"of": "any", "parts": [
        {"kind": "head", "head": "abuse", "labels": ["attack", "hate", "threat"], "least": 60, "sure": False},
        {"kind": "head", "head": "spam", "labels": ["gambling", "fraud", "promotion"], "least": 50, "sure": False},
    ]},
    "words": {"of": "any", "parts": [
        {"kind": "words", "words": ["slot", "gacor", "maxwin", "judi online", "pinjol"]}, {"kind": "link", "mode": "any"},
    ]},
    "counts": {"of": "any", "parts": [
        {"kind": "repeats", "count": 3, "authors": 3, "minutes": 60}, {"kind": "rate", "count": 2, "minutes": 1440},
        {"kind": "segment", "segments": ["struck"]},
    ]},
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run on one or both databases; the last line is JSON. Non-zero when a rehearsal is slower than the bound."""
    parser = argparse.ArgumentParser(prog="bench replay", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.inside:
        print(json.dumps(_run(options)))
        return 0
    kinds = ("sqlite", "postgres") if options.db == "both" else (options.db,)
    runs = each_database("bench.replay", ["--items", str(options.items)], kinds)
    total = {"items": options.items, "replay_s": max(run["replay_s"] for run in runs), "bound_s": BOUND, "runs": runs}
    print(json.dumps(total))
    missed = any(run["seen"] != options.items or run["lost"] for run in runs)
    return 1 if missed or total["replay_s"] > BOUND else 0


def _run(options: argparse.Namespace) -> dict[str, Any]:
    folder: Path = options.inside
    stand(fresh_database(options.db, name="gembala_bench_replay", folder=folder), folder=folder)
    actor = _people()
    _said(actor, options.items)
    seconds, cpu, matched, seen, steps = {}, {}, {}, options.items, 0
    for name, asked in RULES.items():
        row, took, worked, told = _rehearse(actor, name, asked)
        cpu[name] = round(worked, 2)
        seconds[name], matched[name], seen, steps = round(took, 2), row.matched, min(seen, row.seen), max(steps, told)
        said = f"{row.seen} seen, {row.matched} met, told {told} times"
        print(f"{options.db} {name}: {took:.1f} s ({worked:.1f} s of work), {said}", flush=True)
    return {
        "db": options.db,
        "seen": seen,
        "replay_s": max(seconds.values()),
        "by_rule_s": seconds,
        "cpu_s": cpu,
        "matched": matched,
        "progress_steps": steps,
        "lost": _cut(actor, matched["heads"]),
    }


def _people() -> Any:
    from gembala.workspaces.access import actor_for
    from gembala.workspaces.models import Membership, User, Workspace
    from gembala.workspaces.roles import Role

    workspace = Workspace.objects.create(name="Bench", slug="bench")
    user = User.objects.create(email="bench@bench.example", name="Bench")
    Membership.objects.create(workspace=workspace, user=user, role=Role.DIRECTOR)
    return actor_for(user, "bench")


def _said(actor: Any, items: int) -> None:
    """Items of the last 29 days, understood and taken in, from 8,000 people under 300 posts; each text three times."""
    from gembala.ingest.models import Item, Thread
    from gembala.kernel.clock import now
    from gembala.members.models import Identity
    from gembala.platforms.models import Channel
    from gembala.understanding.understand import understand_many
    from gembala.workspaces.models import Brand

    workspace = actor.workspace
    brand = Brand.objects.create(workspace=workspace, name="Bench", slug="bench")
    channel = Channel.objects.create(
        workspace=workspace, brand=brand, platform="x", environment="sandbox", remote_id="1", handle="bench"
    )
    begin = now() - timedelta(days=29)
    people = Identity.objects.bulk_create(
        [
            Identity(workspace=workspace, platform="x", remote_id=f"u{n}", handle=f"u{n}", first_seen_at=begin)
            for n in range(8000)
        ],
        batch_size=1000,
    )
    threads = Thread.objects.bulk_create(
        [Thread(workspace=workspace, channel=channel, remote_id=f"p{n}", created_at=begin) for n in range(300)]
    )
    known = _texts()
    texts = [known[n * len(known) // DISTINCT] for n in range(DISTINCT)] if len(known) > DISTINCT else known
    found = [one.to_json() for one in understand_many(texts)]
    pace = timedelta(days=29) / max(items, 1)
    for start in range(0, items, 5000):
        Item.objects.bulk_create(
            [
                Item(
                    workspace=workspace, channel=channel, thread=threads[n % 300], identity=people[n * 7919 % 8000],
                    kind="comment", remote_id=f"c{n}", text=texts[n // 3 % len(texts)], understanding=found[n // 3 % len(texts)],
                    created_at=begin + n * pace, stage="taken_in",
                )
                for n in range(start, min(start + 5000, items))
            ]
        )  # fmt: skip


def _rehearse(actor: Any, name: str, asked: dict[str, Any]) -> tuple[Any, float, float, int]:
    """One whole rehearsal; gives its row, the seconds, those of them that this process worked, and how often it told how
    far it was."""
    from gembala.moderation.rules.rehearse import rehearse
    from gembala.moderation.rules.write import write
    from gembala.workspaces.models import Change

    version = write(None, actor=actor, name=name, asked=asked, does=[{"kind": "hold"}])
    before = Change.objects.filter(topic="replay").count()
    row = rehearse(version, actor=actor)
    began, worked = time.perf_counter(), time.process_time()
    _work()
    took, worked = time.perf_counter() - began, time.process_time() - worked
    row.refresh_from_db()
    return row, took, worked, Change.objects.filter(topic="replay").count() - before - 1


def _work() -> None:
    from gembala.kernel.duties import claim, new_token
    from gembala.moderation.rules.replay import DUTY

    while ids := claim(DUTY.due(), limit=1, token=(token := new_token()), lease=DUTY.lease):
        DUTY.handle(ids, token)


def _cut(actor: Any, wanted: int) -> int:
    """Let a rehearsal die after some steps and go on as another worker; gives how many matches are missing or double."""
    from gembala.kernel.duties import claim, new_token, take
    from gembala.moderation.models import Replay, RuleVersion
    from gembala.moderation.rules import replay as replaying
    from gembala.moderation.rules.rehearse import rehearse

    version = RuleVersion.objects.get(rule__name="heads")
    row, token = rehearse(version, actor=actor), new_token()
    claim(replaying.due(), limit=1, token=token, lease=replaying.LEASE)
    (held,) = take(replaying.due(), [row.pk], token=token, lease=replaying.LEASE)
    Replay.LIFECYCLE.move(held, Replay.State.RUNNING)
    for _step in range(3):
        replaying._piece(held, token=token)
    Replay.objects.filter(pk=row.pk).update(lease_until=None, lease_owner="")
    _work()
    row.refresh_from_db()
    kept = row.matches.count()
    return abs(row.matched - wanted) + abs(kept - min(wanted, replaying.KEPT))


if __name__ == "__main__":
    sys.exit(main())
