"""The account's own videos and photo posts, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from gembala.connectors.tiktok_business.wire import listed, read, rows
from gembala.platforms.contracts import Account

MOST = 20
"""Videos a page."""
TOLD = ("item_id", "create_time", "caption", "share_url")


def listing(account: Account, names: Sequence[str], *, most: int) -> Iterator[dict[str, Any]]:
    """Videos with these fields, ``item_id`` as text among them, through ``most`` pages. Raises `PlatformError`."""
    fields, cursor, seen = listed(account, dict.fromkeys(("item_id", *names))), "", set[str]()
    for _ in range(most):
        more = {"cursor": cursor} if cursor else {}
        data = read(account, "/business/video/list/", fields=fields, max_count=MOST, **more)
        for row in rows(data, "videos"):
            number = str(row.get("item_id") or "")
            if number and number not in seen:
                seen.add(number)
                yield {**row, "item_id": number}
        following = str(data.get("cursor") or "")
        if data.get("has_more") is not True or not following or following == cursor:
            return
        cursor = following


def made(row: dict[str, Any]) -> datetime | None:
    """When a video was published (UTC); nothing where that is not told."""
    try:
        return datetime.fromtimestamp(int(str(row.get("create_time"))), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def permalink(account: Account, row: dict[str, Any]) -> str:
    """The address of a video."""
    return str(row.get("share_url") or "") or f"{account.endpoints.web}/@{account.handle}/video/{row['item_id']}"
