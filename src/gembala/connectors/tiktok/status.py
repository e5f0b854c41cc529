"""What became of a post that TikTok took."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gembala.connectors.tiktok.manifest import PRIVATE
from gembala.connectors.tiktok.wire import read, told
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Failed,
    NotThere,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Published,
    Settled,
    Unknown,
    unread,
)

LOOKS, GAP = 4, 0.7
"""How often and how far apart (seconds) a new post is looked at before it is left to `reconcile`."""
PULLS = timedelta(minutes=70)
"""TikTok pulls for an hour; before that, a post that is not listed may still come."""
MARGIN = timedelta(minutes=2)


def state_of(account: Account, publish_id: str) -> dict[str, Any]:
    """TikTok's own status. Raises `PlatformError`."""
    return read(account, "POST", "/v2/post/publish/status/fetch/", json={"publish_id": publish_id})


def outcome_of(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """One look."""
    publish_id = str(prepared.body.get("publish_id") or "")
    try:
        data = state_of(account, publish_id)
    except PlatformError as error:
        if error.problem.category is Category.NOT_FOUND:
            return Failed(error.problem)
        return unread(error.problem)
    return _meaning(account, post, prepared, publish_id, data)


def _meaning(
    account: Account, post: Post, prepared: Prepared, publish_id: str, data: Mapping[str, Any]
) -> Published | Failed | Pending | Unknown:
    status = str(data.get("status") or "")
    if status == "PUBLISH_COMPLETE":
        listed = data.get("publicaly_available_post_id") or ()
        number = str(listed[0]) if listed else ""
        if number:
            return Published(number, f"{account.endpoints.web}/@{account.handle}/video/{number}")
        return Published(publish_id, extra={"private": "1"} if post.options.privacy == PRIVATE else {"moderated": "1"})
    if status == "SEND_TO_USER_INBOX":
        return Published(publish_id, extra={"draft": "1"})
    if status == "FAILED":
        why = str(data.get("fail_reason") or "failed")
        return Failed(replace(told(why, f"TikTok says: {why}", None), rebuild=True))
    if status in {"PROCESSING_UPLOAD", "PROCESSING_DOWNLOAD"}:
        size, came = int(str(prepared.body.get("size") or 0)), int(data.get("uploaded_bytes") or 0)
        whole = status == "PROCESSING_DOWNLOAD" or (0 < size <= came)
        return Pending(timedelta(seconds=3), Prepared({**prepared.body, "all_in": whole}))
    return Unknown(f"status {status[:60]}")


def settled(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """Look a few times; what takes longer is asked for by `reconcile`, which finds the ``publish_id``."""
    found = outcome_of(account, post, prepared)
    for _ in range(LOOKS - 1):
        if not isinstance(found, Pending):
            break
        time.sleep(GAP)
        found = outcome_of(account, post, prepared)
    return Pending(timedelta(seconds=3), prepared) if isinstance(found, Unknown | Pending) else found


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """By the ``publish_id`` where we have one; else among the videos that stand. `NotThere` only when it is certain."""
    if not attempt.prepared.body.get("publish_id"):
        return _listed(account, attempt)
    found = outcome_of(account, attempt.post, attempt.prepared)
    if isinstance(found, Pending):
        whole = found.state is not None and found.state.body.get("all_in")
        if attempt.prepared.body.get("mode") == "upload" and not whole:
            return NotThere()
        return Unknown("TikTok is still at work")
    return found


def _listed(account: Account, attempt: Attempt) -> Settled:
    """A request to pull whose answer was lost. A private post is listed nowhere: a person must look."""
    if attempt.post.options.privacy == PRIVATE or attempt.post.options.draft_only:
        return Unknown("TikTok lists no private posts; a person must look in the app")
    try:
        rows = videos(account, since=attempt.since - MARGIN)
    except PlatformError as error:
        return unread(error.problem)
    for row in rows:
        words = (str(row.get("title") or ""), str(row.get("video_description") or ""))
        if any(one.split() == attempt.post.text.split() for one in words if one):
            return Published(str(row["id"]), str(row.get("share_url") or ""))
    if now() - attempt.since < PULLS:
        return Unknown("not listed yet; TikTok may still be pulling")
    return NotThere()


def videos(account: Account, *, since: datetime, most: int = 5) -> list[dict[str, Any]]:
    """The account's public videos from then on, newest first. Raises `PlatformError`."""
    found: list[dict[str, Any]] = []
    cursor: int | None = None
    fields = "id,title,video_description,create_time,share_url"
    for _ in range(most):
        body = {"max_count": 20, **({"cursor": cursor} if cursor is not None else {})}
        data = read(account, "POST", f"/v2/video/list/?fields={fields}", json=body)
        rows = [row for row in data.get("videos") or () if isinstance(row, dict)]
        fresh = [row for row in rows if datetime.fromtimestamp(int(row.get("create_time") or 0), UTC) >= since]
        found += fresh
        if not data.get("has_more") or len(fresh) < len(rows):
            break
        cursor = int(data.get("cursor") or 0)
    return found
