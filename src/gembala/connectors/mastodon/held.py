"""Posts that the server holds until their time: they go out under another id, which is found by time and text.

Their id with us is ``scheduled:<id>:<epoch of the time>:<digest of the text>``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gembala.connectors.mastodon.mapping import moment
from gembala.connectors.mastodon.wire import read, rows
from gembala.platforms.contracts import Account, Category, PlatformError

PREFIX = "scheduled:"
EARLY, LATE = timedelta(minutes=1), timedelta(minutes=30)
"""Servers look for what is due every few minutes."""
PAGES = 10


def digest(text: str) -> str:
    """What stands for a text in an id."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def name(held_id: str, at: datetime, text: str) -> str:
    """The id with us of a post that is held."""
    return f"{PREFIX}{held_id}:{int(at.timestamp())}:{digest(text)}"


def parts(remote_id: str) -> tuple[str, datetime, str]:
    """The server's id, the time and the digest. Raises ValueError when it is none."""
    _, held_id, epoch, digested = remote_id.split(":")
    return held_id, datetime.fromtimestamp(int(epoch), UTC), digested


def live(account: Account, remote_id: str) -> str:
    """The id of the status that stands now; empty while it is held or when it cannot be found. Raises `PlatformError`."""
    if not remote_id.startswith(PREFIX):
        return remote_id
    held_id, at, digested = parts(remote_id)
    if is_held(account, held_id):
        return ""
    for status in own_since(account, at - EARLY):
        if moment(status.get("created_at")) <= at + LATE and digest(source_of(account, status)) == digested:
            return str(status["id"])
    return ""


def is_held(account: Account, held_id: str) -> bool:
    """Whether the server still holds it. Raises `PlatformError`."""
    try:
        read(account, "GET", f"/api/v1/scheduled_statuses/{held_id}")
    except PlatformError as error:
        if error.problem.category is Category.NOT_FOUND:
            return False
        raise
    return True


def source_of(account: Account, status: Mapping[str, Any]) -> str:
    """The text of an own status as it was written. Raises `PlatformError`."""
    return str(read(account, "GET", f"/api/v1/statuses/{status['id']}/source").get("text") or "")


def own_since(account: Account, since: datetime) -> list[dict[str, Any]]:
    """The account's own statuses from then on, newest first, read to the end. Raises `PlatformError`; ValueError when
    there are too many to read.
    """
    found: list[dict[str, Any]] = []
    query: dict[str, str] = {"limit": "40", "exclude_reblogs": "true"}
    for _ in range(PAGES):
        page = rows(account, f"/api/v1/accounts/{account.flags['id']}/statuses", params=query)
        fresh = [one for one in page if one.get("id") and moment(one.get("created_at")) >= since]
        found += fresh
        if not page or len(fresh) < len(page):
            return found
        query["max_id"] = str(page[-1]["id"])
    raise ValueError("too many statuses since then")
