"""app.bsky.notification: the list, its filter and its read mark."""

from __future__ import annotations

import json
import re
from typing import Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.bluesky import views
from gembala_sandbox.bluesky.errors import broken, invalid
from gembala_sandbox.bluesky.feed import size_of
from gembala_sandbox.clock import iso_millis, parse_iso
from gembala_sandbox.wire import Call, json_object

_NOTICE_CURSOR = re.compile(r"^(\d+(?:\.\d+)?)::(\d+)$")


def list_notifications(call: Call) -> dict[str, Any]:
    """app.bsky.notification.listNotifications, newest first by the writers' clocks. With `priority` (asked for, or set
    by putPreferences) only those of followed accounts.
    """
    size, me, fault = size_of(call, 50), call.me.id, call.fault.kind if call.fault else ""
    if fault == "cursor_expired" and call.query("cursor"):
        raise invalid("Malformed cursor")
    where, args = "account_id=?", [me]  # type: str, list[Any]
    if call.query("cursor"):
        if not (found := _NOTICE_CURSOR.match(call.query("cursor"))):
            raise invalid("Malformed cursor")
        where, args = where + " AND (created, seq) < (?, ?)", [me, float(found[1]), int(found[2])]
    if reasons := call.request.query_params.getlist("reasons"):
        where, args = where + f" AND reason IN ({','.join('?' * len(reasons))})", [*args, *reasons]
    usual = call.world.store.setting(f"priority:{me}", False)
    priority = {"true": True, "false": False}.get(call.query("priority"), usual)
    if priority:
        where += " AND actor IN (SELECT subject FROM reactions WHERE kind='follow' AND actor=?)"
        args.append(me)
    rows = call.world.store.all(
        f"SELECT * FROM notices WHERE {where} ORDER BY created DESC, seq DESC LIMIT ?", (*args, size)
    )
    if fault in ("short_page", "repeat_items") and len(rows) > 1:
        size = len(rows) // 2
        rows = rows[:size]
    seen = call.world.store.setting(f"seen:{me}", 0.0)
    shown = [item for row in rows if (item := _notification(call, row, seen))]
    again = 1 if fault == "repeat_items" else 0
    cursor = {"cursor": f"{rows[-1]['created']!r}::{rows[-1]['seq'] + again}"} if rows and len(rows) == size else {}
    return {"notifications": shown, "priority": priority, "seenAt": iso_millis(seen)} | cursor


def put_preferences(call: Call) -> dict[str, Any]:
    """app.bsky.notification.putPreferences."""
    wish = json_object(call, broken).get("priority")
    if not isinstance(wish, bool):
        raise invalid("Input/priority must be a boolean")
    call.world.store.keep_setting(f"priority:{call.me.id}", wish)
    return {}


def _silent(call: Call, row: Any) -> bool:
    """Whether the post behind a notification is gone, or hidden by the reader in a thread of the reader's own."""
    if row["reason"] not in ("reply", "mention", "quote"):
        return False
    post = posts.find(call.world, platform="bluesky", post_id=row["uri"])
    if post is None:
        return True
    return row["reason"] == "reply" and post.hidden and post.root.startswith(f"at://{row['account_id']}/")


def _notification(call: Call, row: Any, seen: float) -> dict[str, Any] | None:
    author = accounts.find(call.world, row["actor"])
    if author is None or _silent(call, row):
        return None
    record = json.loads(row["record"]) or views.bare_record(
        call.world, row["reason"], row["subject"], row["account_id"], row["created"]
    )
    uri = row["uri"]
    if (row["reason"] in ("like", "repost", "follow") and "/app.bsky.feed.post/" in uri) or not uri.startswith("at://"):
        uri = f"at://{author.id}/{record['$type']}/sandbox{row['seq']}"
    item: dict[str, Any] = {
        "uri": uri,
        "cid": row["cid"] or views.EMPTY_CID,
        "author": views.profile_view(call.world, author),
        "reason": row["reason"],
        "record": record,
        "isRead": row["created"] <= seen,
        "indexedAt": iso_millis(row["created"]),
        "labels": [],
    }
    if row["subject"] and row["subject"].startswith("at://"):
        item["reasonSubject"] = row["subject"]
    return item


def update_seen(call: Call) -> dict[str, Any]:
    """app.bsky.notification.updateSeen."""
    try:
        seen = parse_iso(str(json_object(call, broken).get("seenAt")))
    except ValueError:
        raise invalid("Input/seenAt must be an valid atproto datetime") from None
    call.world.store.keep_setting(f"seen:{call.me.id}", seen)
    return {}


def unread_count(call: Call) -> dict[str, Any]:
    """app.bsky.notification.getUnreadCount."""
    seen = call.world.store.setting(f"seen:{call.me.id}", 0.0)
    return {
        "count": call.world.store.value(
            "SELECT count(*) FROM notices WHERE account_id=? AND created>?", (call.me.id, seen)
        )
    }
