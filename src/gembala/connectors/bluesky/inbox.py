"""Notifications and figures."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gembala.connectors.bluesky.manifest import METRICS
from gembala.connectors.bluesky.mapping import events_from, moment
from gembala.connectors.bluesky.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, MetricPoint, Page

BATCH = 25


def fetch(account: Account, *, cursor: str) -> Page:
    """New notifications. The cursor is JSON: ``since`` (read up to here), and within a round ``page`` and ``high``.

    The read mark of the account (``seenAt``) is left alone: the person's own app shows what she has not seen.
    Raises `PlatformError`.
    """
    try:
        state = json.loads(cursor) if cursor else {}
    except ValueError:
        state = {}
    since, high = str(state.get("since") or ""), str(state.get("high") or "")
    query = {"limit": "100"} | ({"cursor": str(state["page"])} if state.get("page") else {})
    answer = read(account, "GET", "app.bsky.notification.listNotifications", params=query)
    notes = [note for note in answer.get("notifications") or () if isinstance(note, dict)]
    fresh = [note for note in notes if not since or moment(note.get("indexedAt")) >= moment(since)]
    stamps = [str(note["indexedAt"]) for note in notes if note.get("indexedAt")]
    high = max([high, *stamps], key=lambda item: moment(item) if item else moment("1970-01-01T00:00:00Z"))
    more = bool(answer.get("cursor")) and bool(notes) and len(fresh) == len(notes)
    events = events_from(fresh, own_id=account.remote_id, web=account.endpoints.web)
    following = {"since": since, "high": high, "page": str(answer["cursor"])} if more else {"since": high or since}
    ordered = sorted(events, key=lambda event: event.created_at)
    return Page(tuple(ordered), json.dumps(following, sort_keys=True), more)


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """Counts of posts in batches of 25, and the followers. A post that is gone has no figure."""
    points, wanted = list[MetricPoint](), [item for item in remote_ids if item != account.remote_id]
    for start in range(0, len(wanted), BATCH):
        query = {"uris": wanted[start : start + BATCH]}
        for post in read(account, "GET", "app.bsky.feed.getPosts", params=query).get("posts") or ():
            as_of = now()
            points += [
                MetricPoint(str(post["uri"]), name, float(post[name]), as_of) for name in METRICS if name in post
            ]
    profile = read(account, "GET", "app.bsky.actor.getProfile", params={"actor": account.remote_id})
    if "followersCount" in profile:
        points.append(MetricPoint(account.remote_id, "followersCount", float(profile["followersCount"]), now()))
    return points
