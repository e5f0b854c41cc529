"""How LinkedIn writes times, addresses and comments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from gembala.connectors.linkedin.wire import encoded, read
from gembala.platforms.contracts import Account


def permalink(account: Account, urn: str) -> str:
    """The public address of a post."""
    return f"{account.endpoints.web}/feed/update/{urn}"


def comment_urn(root: str, identifier: str) -> str:
    """The URN of a comment by the post that it hangs under and its number."""
    return f"urn:li:comment:({root},{identifier})"


def moment(value: object) -> datetime | None:
    """Milliseconds since 1970, as LinkedIn writes times."""
    try:
        return datetime.fromtimestamp(int(str(value)) / 1000, UTC)
    except (ValueError, OverflowError):
        return None


def comments_of(account: Account, target: str) -> Iterator[dict[str, Any]]:
    """The comments right below a post or comment. Raises `PlatformError`."""
    for number in range(10):
        path = f"/rest/socialActions/{encoded(target)}/comments?start={number * 50}&count=50"
        rows = [row for row in read(account, "GET", path).get("elements") or () if isinstance(row, dict)]
        yield from rows
        if len(rows) < 50:
            return
