"""The creator's own public videos and their figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gembala_sandbox import accounts
from gembala_sandbox.posts import Post
from gembala_sandbox.tiktok import app, creator, errors
from gembala_sandbox.wire import Call, json_object

_COUNTS = ("like_count", "comment_count", "share_count", "view_count")


def address(call: Call, post: Post) -> str:
    """Where people see it."""
    return f"https://www.tiktok.com/@{accounts.get(call.world, post.account_id).handle}/video/{post.id}"


def _values(call: Call, post: Post) -> dict[str, Callable[[], Any]]:
    return {
        "id": lambda: post.id,
        "create_time": lambda: int(post.created),
        "title": lambda: post.text,
        "video_description": lambda: post.extra["description"] or post.text,
        "duration": lambda: int(post.extra["seconds"]),
        "width": lambda: post.extra["width"],
        "height": lambda: post.extra["height"],
        "share_url": lambda: address(call, post),
        "embed_link": lambda: f"https://www.tiktok.com/embed/{post.id}",
        "cover_image_url": lambda: creator.picture(call, accounts.get(call.world, post.account_id)),
        "like_count": lambda: post.likes,
        "comment_count": lambda: post.replies,
        "share_count": lambda: post.reposts,
        "view_count": lambda: post.impressions,
    }


def _fields(call: Call) -> list[str]:
    wanted = [f for f in call.query("fields").split(",") if f]
    silent = call.fault is not None and call.fault.kind == "metrics_empty"
    return [f for f in wanted if not (silent and f in _COUNTS)]


def _shown(call: Call, found: list[Post]) -> list[dict[str, Any]]:
    fields, removed, shown = _fields(call), app.settings(call.world)["removed_metrics"], []
    for post in found:
        values = {name: value for name, value in _values(call, post).items() if name not in removed}
        if unknown := [f for f in fields if f not in values]:
            raise errors.bad(f"The request parameter fields is invalid: {', '.join(unknown)}")
        shown.append({f: values[f]() for f in fields})
    return shown


def listing(call: Call) -> dict[str, Any]:
    """POST /v2/video/list/?fields= {cursor (milliseconds), max_count 1–20}: newest first."""
    body = json_object(call, errors.bad) if call.body.strip() else {}
    count, cursor = body.get("max_count", 10), body.get("cursor", 0)
    if not call.query("fields") or not isinstance(count, int) or not 1 <= count <= 20 or not isinstance(cursor, int):
        raise errors.bad("fields, max_count (1 to 20) and cursor are expected")
    fault = call.fault.kind if call.fault else ""
    found = [p for p in creator.own(call, call.me.id) if not cursor or int(p.created * 1000) < cursor]
    if fault == "repeat_items":
        found = [p for p in creator.own(call, call.me.id) if not cursor or int(p.created * 1000) <= cursor + 1]
    step = max(count // 2, 1) if fault == "short_page" else count
    window = found[:step]
    last = int(window[-1].created * 1000) if window else 0
    return {"videos": _shown(call, window), "cursor": last, "has_more": len(found) > step}


def query(call: Call) -> dict[str, Any]:
    """POST /v2/video/query/?fields= {filters{video_ids[≤20]}}: one's own among them."""
    filters = json_object(call, errors.bad).get("filters")
    wanted = filters.get("video_ids") if isinstance(filters, dict) else None
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= 20 or not call.query("fields"):
        raise errors.bad("fields and filters.video_ids (1 to 20) are expected")
    names = {str(w) for w in wanted}
    return {"videos": _shown(call, [p for p in creator.own(call, call.me.id) if p.id in names])}
