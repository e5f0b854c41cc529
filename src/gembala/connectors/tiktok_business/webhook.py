"""What TikTok pushes about comments. It is not sure that it does: asking goes on beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gembala.connectors.tiktok_business.comments import known_as, moment
from gembala.platforms.contracts import Account, Author, Event, EventKind, RawRequest

KINDS = {
    "insert": EventKind.COMMENT,
    "delete": EventKind.DELETED,
    "set_to_hidden": EventKind.HIDDEN,
    "set_to_friends_only": EventKind.HIDDEN,
    "set_to_public": EventKind.UNHIDDEN,
}


def parse(request: RawRequest, account: Account) -> list[Event]:
    """The event of a delivery for this account; news of anything but comments gives nothing."""
    body = _object(request.body)
    if body.get("event") != "comment.update" or str(body.get("user_openid") or "") != account.remote_id:
        return []
    told = _object(body.get("content"))
    kind = KINDS.get(str(told.get("comment_action") or ""))
    remote_id, video = (str(told.get(name) or "") for name in ("comment_id", "video_id"))
    if kind is None or not remote_id or not video:
        return []
    parent, unique = str(told.get("parent_comment_id") or ""), str(told.get("unique_identifier") or "")
    own = unique in known_as(account)
    return [
        Event(
            kind,
            remote_id,
            video,
            Author(account.remote_id, account.handle) if own else Author(unique, ""),
            str(told.get("text") or ""),
            moment(told.get("timestamp"), parts=1000),
            parent_id=parent or video,
            extra={"parent": parent} if parent else {},
        )
    ]


def addressees(request: RawRequest) -> list[str]:
    """The account that a delivery is about."""
    user = _object(request.body).get("user_openid")
    return [user] if isinstance(user, str) and user else []


def _object(raw: object) -> Mapping[str, Any]:
    try:
        found = json.loads(raw) if isinstance(raw, str | bytes) else raw
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
