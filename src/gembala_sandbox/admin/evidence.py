"""What the sandbox saw: posts, counts, figures of its own process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from starlette.requests import Request

from gembala_sandbox import posts, roster
from gembala_sandbox.admin.wire import account_of
from gembala_sandbox.bluesky.failures import BLUESKY
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.world import World
from gembala_sandbox.x.failures import X


def health(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /health."""
    return {
        "status": "ok",
        "now": iso_millis(world.clock.now()),
        "speed": world.clock.speed,
        "pid": os.getpid(),
        "rss_kb": _resident(),
        "x_dialect": world.x_dialect,
        "audience": world.audience,
    }


def _resident() -> int:
    """Resident memory in kB, 0 where /proc does not exist."""
    try:
        with Path("/proc/self/status").open() as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    except (OSError, StopIteration):
        return 0


def listing(world: World, body: Any, request: Request) -> list[dict[str, Any]]:
    """GET /posts?platform=&account=&since=&source=&text=&limit=&after=: oldest first, deleted ones too.

    `since` is an epoch of real time, `after` a seq, `source` api (default), comment, audience or all. `created` is
    world time, `stored` real time (epochs, UTC). `writes` counts puts of the same Bluesky key; `answer` tells how the
    client was answered; `client` holds the request headers that show idempotency.
    """
    query = request.query_params
    where, args = ["seq>?"], [int(query.get("after", "0"))]  # type: list[str], list[Any]
    if query.get("platform"):
        where, args = [*where, "platform=?"], [*args, query["platform"]]
    if query.get("account"):
        account = account_of(world, query["account"], platform=query.get("platform", "x"))
        where, args = [*where, "account_id=?"], [*args, account.id]
    if query.get("since"):
        where, args = [*where, "stored>=?"], [*args, float(query["since"])]
    if query.get("text"):
        where, args = [*where, "text=?"], [*args, query["text"]]
    if query.get("source", "api") != "all":
        where, args = [*where, "source=?"], [*args, query.get("source", "api")]
    sql = f"SELECT * FROM posts WHERE {' AND '.join(where)} ORDER BY seq LIMIT ?"
    return [_shown(posts.from_row(row)) for row in world.store.each(sql, [*args, int(query.get("limit", "100000"))])]


def _shown(post: posts.Post) -> dict[str, Any]:
    return {
        "seq": post.seq,
        "platform": post.platform,
        "id": post.id,
        "account": post.account_id,
        "text": post.text,
        "created": post.created,
        "created_at": iso_millis(post.created),
        "stored": post.stored,
        "reply_to": post.reply_to,
        "root": post.root,
        "quote_of": post.quote_of,
        "hidden": post.hidden,
        "deleted": post.deleted,
        "source": post.source,
        "likes": post.likes,
        "reposts": post.reposts,
        "replies": post.replies,
        "impressions": post.impressions,
        "media_ids": post.extra.get("media_ids", []),
        "extra": post.extra,
        "writes": post.writes,
        "answer": post.answer,
        "client": post.client,
    }


def failures(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /failures: by platform and class of failure, how it is provoked (fault, admin, wire) or why there is none."""
    first = {"x": dict(X), "bluesky": dict(BLUESKY)}
    return first | {name: dict(entry.failures) for name, entry in roster.entries().items() if entry.failures}


def counts(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /counts: posts by platform and source, repeated texts of API posts, faults struck, webhooks carried."""
    store = world.store
    by_source: dict[str, dict[str, int]] = {}
    for row in store.each("SELECT platform, source, count(*) n FROM posts GROUP BY 1, 2"):
        by_source.setdefault(row["platform"], {})[row["source"]] = row["n"]
    repeated = store.value(
        "SELECT count(*) FROM (SELECT 1 FROM posts WHERE source='api' AND reply_to IS NULL"
        " GROUP BY platform, account_id, text HAVING count(*)>1)"
    )
    answers = {
        row["answer"]: row["n"]
        for row in store.each("SELECT answer, count(*) n FROM posts WHERE source='api' GROUP BY 1")
    }
    return {
        "posts": by_source,
        "repeated_texts": repeated,
        "answers": answers,
        "accounts": store.value("SELECT count(*) FROM accounts"),
        "deleted": store.value("SELECT count(*) FROM posts WHERE deleted=1"),
        "faults_struck": world.faults.struck,
        "webhooks": world.deliveries | {"waiting": len(world.outbox)},
        "plans": store.value("SELECT count(*) FROM plans"),
    }
