"""How fast what people say becomes conversations with one worker, and that telling it again makes nothing new.

``python -m bench ingest --items 50000 --db both``. ``growth`` is the median time of the last three tenths over that of
the first three (of CPU on SQLite, which works in this process; on the wall on PostgreSQL): near 1 means that a full
database is as fast as an empty one. The texts are the project's own when
``GEMBALA_SHARED`` names a folder with ``data/text/*.csv`` (column ``text``), else a few plain ones.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench._stage import ROOT, each_database, fresh_database, stand

FLOOR = {"sqlite": 100.0, "postgres": 100.0}
"""Items a second that must be reached; an inbox of 50,000 a day is under one a second."""
GROWTH = 2.0
PLAIN = (
    "Kak, ini masih ada stoknya?",
    "Enak banget, besok beli lagi!",
    "Pesanan saya belum sampai sejak Senin, tolong dicek ya",
    "Mantap",
    "Harga berapa untuk ukuran besar?",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run on one or both databases; the last line is JSON. Non-zero on a duplicate, a slow run or growth."""
    parser = argparse.ArgumentParser(prog="bench ingest", description=__doc__)
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.inside:
        print(json.dumps(_run(options)))
        return 0
    kinds = ("sqlite", "postgres") if options.db == "both" else (options.db,)
    runs = each_database("bench.ingest", ["--items", str(options.items)], kinds)
    total = {
        "items_per_s": min(run["items_per_s"] for run in runs),
        "duplicated": sum(run["duplicated"] for run in runs),
        "growth": max(run["growth"] for run in runs),
        "runs": runs,
    }
    print(json.dumps(total))
    slow = any(run["items_per_s"] < FLOOR[run["db"]] for run in runs)
    return 1 if total["duplicated"] or slow or total["growth"] > GROWTH else 0


def _run(options: argparse.Namespace) -> dict[str, Any]:
    folder: Path = options.inside
    stand(fresh_database(options.db, name="gembala_bench_ingest", folder=folder), folder=folder)
    from gembala.inbox.models import Conversation
    from gembala.ingest.models import Item

    channel, tenth = _channel(), max(options.items // 10, 1)
    tenths = [_tell(channel, options.items, start, tenth) for start in range(0, options.items, tenth)]
    seconds, work = [wall for wall, _ in tenths], [cpu if options.db == "sqlite" else wall for wall, cpu in tenths]
    items, talks = Item.objects.count(), Conversation.objects.count()
    began = time.perf_counter()
    again = sum(_receive(channel, options.items, start, tenth) for start in range(0, options.items, tenth))
    telling_again = time.perf_counter() - began
    return {
        "db": options.db,
        "items": items,
        "conversations": talks,
        "items_per_s": round(options.items / sum(seconds), 1),
        "known_again_per_s": round(options.items / telling_again, 1),
        "duplicated": again + Item.objects.count() - options.items,
        "growth": round(median(work[-3:]) / median(work[:3]), 2),
        "left": Item.objects.filter(stage="received").count(),
    }


def _channel() -> Any:
    from gembala.platforms.models import Channel
    from gembala.workspaces.models import Brand, Workspace

    workspace = Workspace.objects.create(name="Bench", slug="bench")
    brand = Brand.objects.create(workspace=workspace, name="Bench", slug="bench")
    return Channel.objects.create(
        workspace=workspace, brand=brand, platform="x", environment="sandbox", remote_id="1", handle="bench"
    )


def _tell(channel: Any, items: int, start: int, count: int) -> tuple[float, float]:
    """Receive a tenth and take it in, as the one worker does: sweep after sweep. Gives seconds on the wall and of CPU."""
    from gembala.inbox import take_in
    from gembala.kernel.duties import claim, new_token

    began, cpu = time.perf_counter(), time.process_time()
    _receive(channel, items, start, count)
    while ids := claim(take_in.due(), limit=500, token=(token := new_token()), lease=timedelta(seconds=60)):
        take_in.take_in(ids, token)
    return time.perf_counter() - began, time.process_time() - cpu


def _receive(channel: Any, items: int, start: int, count: int) -> int:
    from gembala.ingest.receive import receive

    return receive(channel, _events(start, min(start + count, items)))


def _events(first: int, last: int) -> Iterator[Any]:
    """The same events for the same numbers: many people under a few hundred posts."""
    from datetime import UTC, datetime

    from gembala.platforms.contracts import Author, Event, EventKind

    texts, begin = _texts(), datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(first, last):
        chance = random.Random(number)
        person = chance.randrange(8000)
        yield Event(
            kind=EventKind.COMMENT,
            remote_id=f"c{number}",
            thread_id=f"p{chance.randrange(300)}",
            author=Author(f"u{person}", f"orang{person}", f"Orang {person}"),
            text=texts[number % len(texts)],
            created_at=begin + timedelta(seconds=number),
        )


def _texts() -> list[str]:
    folder = Path(os.environ.get("GEMBALA_SHARED", ROOT.parent / "shared")) / "data" / "text"
    texts: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file) if row.get("text")][:20_000]
    return texts or list(PLAIN)


if __name__ == "__main__":
    sys.exit(main())
