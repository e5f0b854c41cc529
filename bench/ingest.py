"""How fast what people say becomes conversations with one worker, and whether a full database slows it down.

``python -m bench ingest --items 50000 --db both`` does on each database:

1. receives and takes in ``--items`` comments (claim, understand, hold, sort) and counts items a second: as many
   batches at the same time as one worker has threads for the duty;
2. fills the database up to ``--stored`` (one million) taken-in items by INSERT … SELECT, see `bench._fill`;
3. receives and takes in another ten thousand, spread over all threads and people that are there by now;
4. tells everything again and counts what is new (it must be nothing).

``growth`` is the cost of an item in step 3 over that of the second ten thousand of step 1: medians over a thousand items.
Cost is CPU of this process and of its PostgreSQL backends, which a busy neighbour hardly changes; ``growth_wall`` is the
same by the clock. The texts are real ones when ``GEMBALA_SHARED`` names a folder with ``data/text/*.csv`` (column
``text``), else a few plain ones. They are read before the clock starts.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from bench._fill import fill
from bench._stage import ROOT, each_database, fresh_database, stand

FLOOR = 1_000.0
"""Items a second."""
GROWTH = 1.5
EARLY = 10_000
CHUNK = 1_000
PLAIN = (
    "Kak, ini masih ada stoknya?",
    "Enak banget, besok beli lagi!",
    "Pesanan saya belum sampai sejak Senin, tolong dicek ya",
    "Mantap",
    "Harga berapa untuk ukuran besar?",
)


class Cost(NamedTuple):
    """Seconds for a chunk: by the clock, and of CPU here and at the database."""

    wall: float
    cpu: float


def main(argv: Sequence[str] | None = None) -> int:
    """Run on one or both databases; the last line is JSON. Non-zero on a duplicate, a slow run or growth."""
    parser = argparse.ArgumentParser(prog="bench ingest", description=__doc__)
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--stored", type=int, default=1_000_000, help="items in the database at the second look")
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.items < 2 * EARLY:
        parser.error(f"--items must be at least {2 * EARLY}: growth is counted from the second ten thousand on")
    if options.inside:
        print(json.dumps(_run(options)))
        return 0
    kinds = ("sqlite", "postgres") if options.db == "both" else (options.db,)
    runs = each_database("bench.ingest", ["--items", str(options.items), "--stored", str(options.stored)], kinds)
    total = {
        "items_per_s": min(run["items_per_s"] for run in runs),
        "duplicated": sum(run["duplicated"] for run in runs),
        "growth": max(run["growth"] for run in runs),
        "left": sum(run["left"] for run in runs),
    }
    missed = [
        name
        for name, bad in (
            ("items_per_s", total["items_per_s"] < FLOOR),
            ("duplicated", total["duplicated"] != 0),
            ("growth", total["growth"] > GROWTH),
            ("left", total["left"] != 0),
        )
        if bad
    ]
    print(json.dumps({**total, "missed": missed, "runs": runs}))
    return 1 if missed else 0


def _run(options: argparse.Namespace) -> dict[str, Any]:
    folder: Path = options.inside
    stand(fresh_database(options.db, name="gembala_bench_ingest", folder=folder), folder=folder)
    from gembala.inbox.models import Conversation
    from gembala.ingest.models import Item

    channel, texts = _channel(), _texts()
    first = [_young(number, texts) for number in range(options.items)]
    hands = _hands()
    costs = [_tell(channel, first[start : start + CHUNK], hands) for start in range(0, len(first), CHUNK)]
    items, talks = Item.objects.count(), Conversation.objects.count()
    began = time.perf_counter()
    fill(channel, 0, max(0, options.stored - items))
    print(f"{options.db}: filled up to {Item.objects.count()} items in {time.perf_counter() - began:.0f} s", flush=True)
    after = [_late(number, options.stored - items, texts) for number in range(EARLY)]
    late = [_tell(channel, after[start : start + CHUNK], hands) for start in range(0, len(after), CHUNK)]
    early = costs[EARLY // CHUNK : 2 * EARLY // CHUNK]
    began = time.perf_counter()
    again = sum(_receive(channel, events) for events in (first, after))
    telling_again = time.perf_counter() - began
    seconds, work = sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs)
    return {
        "db": options.db,
        "items": items,
        "conversations": talks,
        "items_per_s": round(options.items / seconds, 1),
        "items_per_cpu_s": round(options.items / work, 1),
        "full_items_per_s": round(len(after) / sum(cost.wall for cost in late), 1),
        "stored": Item.objects.count(),
        "known_again_per_s": round((len(first) + len(after)) / telling_again, 1),
        "duplicated": again + Item.objects.count() - max(options.stored, items) - len(after),
        "growth": _ratio(late, early, lambda cost: cost.cpu),
        "growth_wall": _ratio(late, early, lambda cost: cost.wall),
        "left": Item.objects.filter(stage="received").count(),
    }


def _ratio(late: Sequence[Cost], early: Sequence[Cost], by: Callable[[Cost], float]) -> float:
    return round(median(map(by, late)) / median(map(by, early)), 2)


def _channel() -> Any:
    from gembala.platforms.models import Channel
    from gembala.workspaces.models import Brand, Workspace

    workspace = Workspace.objects.create(name="Bench", slug="bench")
    brand = Brand.objects.create(workspace=workspace, name="Bench", slug="bench")
    return Channel.objects.create(
        workspace=workspace, brand=brand, platform="x", environment="sandbox", remote_id="1", handle="bench"
    )


def _hands() -> ThreadPoolExecutor:
    """The threads that the worker gives to taking in; their connections live as long as they."""
    from gembala.inbox.take_in import DUTY

    return ThreadPoolExecutor(DUTY.threads, thread_name_prefix=DUTY.name)


def _tell(channel: Any, events: Sequence[Any], hands: ThreadPoolExecutor) -> Cost:
    """Receive a chunk and take it in as the one worker does: sweep after sweep, as many batches at the same time as
    the duty has threads (``hands``)."""
    from gembala.inbox.take_in import DUTY
    from gembala.kernel.duties import claim, new_token

    began, cpu = time.perf_counter(), _cpu()
    _receive(channel, events)
    while ids := claim(DUTY.due(), limit=DUTY.threads * DUTY.batch, token=(token := new_token()), lease=DUTY.lease):
        batches = (ids[start : start + DUTY.batch] for start in range(0, len(ids), DUTY.batch))
        list(hands.map(lambda batch, token=token: DUTY.handle(batch, token), batches))  # type: ignore[misc]
    return Cost(time.perf_counter() - began, _cpu() - cpu)


def _cpu() -> float:
    """Seconds of CPU of this process so far, with those of its PostgreSQL backends when they run on this machine."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql" and connection.settings_dict["HOST"] in ("", "127.0.0.1", "localhost"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
            )
            stats = [Path(f"/proc/{pid}/stat") for (pid,) in cursor.fetchall()]
        for stat in stats:
            if stat.exists():
                user, system = stat.read_text().rpartition(")")[2].split()[11:13]
                spent += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return spent


def _receive(channel: Any, events: Sequence[Any]) -> int:
    from gembala.ingest.receive import receive

    return receive(channel, events)


def _young(number: int, texts: Sequence[str]) -> Any:
    """The comment ``number`` of step 1: people and threads grow with the items, as they do in `bench._fill`."""
    chance = random.Random(number)
    thread, person = chance.randrange(max(100, number // 100)), chance.randrange(max(1_000, number // 10))
    return _event(f"c{number}", f"p{thread}", f"u{person}", texts[number % len(texts)], number)


def _late(number: int, stored: int, texts: Sequence[str]) -> Any:
    """The comment ``number`` of step 3: anybody under any of the threads that were filled in."""
    chance = random.Random(-1 - number)
    thread, person = 1 + chance.randrange(max(1, stored // 100)), 1 + chance.randrange(max(1, stored // 10))
    return _event(f"late{number}", f"thread-{thread}", f"did:{person}", texts[number % len(texts)], 86_400 + number)


def _event(remote_id: str, thread: str, person: str, text: str, second: int) -> Any:
    from datetime import UTC, datetime

    from gembala.platforms.contracts import Author, Event, EventKind

    return Event(
        kind=EventKind.COMMENT,
        remote_id=remote_id,
        thread_id=thread,
        author=Author(person, f"orang{person.partition(':')[2] or person}", f"Orang {person}"),
        text=text,
        created_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=second),
    )


def _texts() -> list[str]:
    """Shuffled by a fixed seed, so that every thousand holds every kind of text."""
    folder = Path(os.environ.get("GEMBALA_SHARED", ROOT.parent / "shared")) / "data" / "text"
    texts: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file) if row.get("text")][:20_000]
    random.Random(1).shuffle(texts)
    return texts or list(PLAIN)


if __name__ == "__main__":
    sys.exit(main())
