"""Notifications, direct messages and figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from gembala.connectors.bluesky import chat, messages
from gembala.connectors.bluesky.manifest import METRICS
from gembala.connectors.bluesky.mapping import events_from, moment
from gembala.connectors.bluesky.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Category, Event, MetricPoint, Page, PlatformError

BATCH = 25
LATE = timedelta(minutes=2)
"""How far behind the newest one every look reads again: the network tells some things a little late."""
SWEEP, BACK = timedelta(minutes=15), timedelta(hours=24)
"""Every so often a look goes that far back: the network sorts by the writer's own clock, and some clocks are slow."""


TALKING = frozenset({Category.TRANSIENT, *chat.CLOSED})
"""Answers of the chat service that do not hold up the rest: messages are read at the next look."""


def fetch(account: Account, *, cursor: str) -> Page:
    """Notifications page by page, then the direct messages where the sign-in may have them.

    The cursor is JSON: that of the notifications (see `_notes`), ``chat_rev`` and ``chat_listed`` (see
    `messages.fetch`), and ``talking`` while the messages go on. Raises `PlatformError`.
    """
    kept = _kept(cursor)
    talk = {name: kept.pop(f"chat_{name}", "") for name in ("rev", "listed")}
    talking, events, more = bool(kept.pop("talking", "")), list[Event](), False
    if not talking:
        events, kept, more = _notes(account, kept)
    on = False
    if not more:
        said, talk, on = _messages(account, talk)
        events = sorted([*events, *said], key=lambda event: event.created_at)
    left = kept | {f"chat_{name}": value for name, value in talk.items() if value} | ({"talking": "1"} if on else {})
    return Page(tuple(events), json.dumps(left, sort_keys=True), more or on)


def _messages(account: Account, talk: dict[str, str]) -> tuple[list[Event], dict[str, str], bool]:
    try:
        return messages.fetch(account, talk) if chat.is_open(account) else ([], talk, False)
    except PlatformError as error:
        if error.problem.category not in TALKING:
            raise
        return [], talk, False


def _notes(account: Account, kept: dict[str, str]) -> tuple[list[Event], dict[str, str], bool]:
    """A page of notifications, known ones among them: they are told again rather than one missed.

    The state: ``since`` (newest seen), ``swept`` (when a look last went back), and within a round ``page``, ``high`` and
    ``floor`` (where it ends). The read mark of the account (``seenAt``) is left alone: the person's own app shows what she
    has not seen. Notifications of people whom the account does not follow are asked for whatever the account has set in
    its app. Raises `PlatformError`.
    """
    state = _round(kept)
    query = {"limit": "100", "priority": "false"} | ({"cursor": state["page"]} if state.get("page") else {})
    answer = read(account, "GET", "app.bsky.notification.listNotifications", params=query)
    notes = [note for note in answer.get("notifications") or () if isinstance(note, dict)]
    stamps = [str(note["indexedAt"]) for note in notes if note.get("indexedAt")]
    high = max([state["high"], *stamps], key=_at)
    reached = bool(stamps) and _at(min(stamps, key=_at)) < _at(state["floor"])
    following = str(answer.get("cursor") or "")
    more = bool(following) and following != state.get("page") and not reached
    done = {"since": high, "swept": state["swept"]}
    left = {**state, "high": high, "page": following} if more else done
    events = events_from(notes, own_id=account.remote_id, web=account.endpoints.web)
    return sorted(events, key=lambda event: event.created_at), left, more


def _kept(cursor: str) -> dict[str, str]:
    try:
        kept = json.loads(cursor) if cursor else {}
        return {str(key): str(value) for key, value in kept.items()}
    except (ValueError, AttributeError):
        return {}


def _round(state: dict[str, str]) -> dict[str, str]:
    """Where the round goes on, or the beginning of a new one."""
    if state.get("page") and state.keys() >= {"high", "floor", "swept"}:
        return state
    since, swept = state.get("since", ""), state.get("swept", "")
    sweeping = not swept or now() - moment(swept) >= SWEEP
    floor = (moment(since) - (BACK if sweeping else LATE)).isoformat() if since else ""
    return {"since": since, "high": since, "floor": floor, "swept": now().isoformat() if sweeping else swept}


def _at(stamp: str) -> datetime:
    return moment(stamp) if stamp else datetime.min.replace(tzinfo=UTC)


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
