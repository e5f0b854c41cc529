"""What others said, and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.mastodon import held
from gembala.connectors.mastodon.mapping import account_points, events_from, status_points
from gembala.connectors.mastodon.wire import read, rows
from gembala.platforms.contracts import Account, Category, MetricPoint, Page, PlatformError

PAGE = 40
BATCH = 20


def fetch(account: Account, *, cursor: str) -> Page:
    """The page of notifications right behind the cursor (the last id read), so that nothing between is left out.

    The read mark of the person's own app is left alone. Raises `PlatformError`.
    """
    since = cursor if cursor.isdigit() else "0"
    query: dict[str, Any] = {"limit": str(PAGE), "min_id": since, "types[]": ["mention", "quote"]}
    notes = rows(account, "/api/v1/notifications", params=query)
    ids = [int(str(note["id"])) for note in notes if str(note.get("id") or "").isdigit()]
    events = events_from(
        notes,
        domain=account.flags.get("domain", ""),
        own=account.flags.get("id", ""),
        own_name=account.remote_id,
        roots=_roots(account, notes),
    )
    return Page(tuple(events), str(max([int(since), *ids])), more=len(notes) >= PAGE)


def _roots(account: Account, notes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The first word above each word that is answered, asked for once a page."""
    found: dict[str, str] = {}
    for note in notes:
        status = note.get("status")
        parent = str(status.get("in_reply_to_id") or "") if isinstance(status, dict) else ""
        if parent and parent not in found:
            found[parent] = _root(account, parent)
    return found


def _root(account: Account, parent: str) -> str:
    try:
        above = read(account, "GET", f"/api/v1/statuses/{parent}/context").get("ancestors") or ()
    except PlatformError as error:
        if error.problem.category is not Category.NOT_FOUND:
            raise
        return parent
    return str(above[0]["id"]) if above else parent


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """Counts of statuses, and of the account. What is gone or held has no figure. Raises `PlatformError`."""
    names = {live: one for one in remote_ids if one != account.remote_id and (live := held.live(account, one))}
    found: list[MetricPoint] = []
    wanted = list(names)
    for start in range(0, len(wanted), BATCH):
        for row in _statuses(account, wanted[start : start + BATCH]):
            found += status_points(names[str(row["id"])], row)
    return [*found, *account_points(account.remote_id, read(account, "GET", "/api/v1/accounts/verify_credentials"))]


def _statuses(account: Account, wanted: list[str]) -> list[dict[str, Any]]:
    """Several at once; servers before 4.3 give one at a time."""
    try:
        found = rows(account, "/api/v1/statuses", params={"id[]": wanted})
    except PlatformError as error:
        if error.problem.category is not Category.NOT_FOUND:
            raise
        found = [row for one in wanted if (row := _status(account, one)) is not None]
    return [row for row in found if str(row.get("id") or "") in wanted]


def _status(account: Account, status_id: str) -> dict[str, Any] | None:
    try:
        return read(account, "GET", f"/api/v1/statuses/{status_id}")
    except PlatformError as error:
        if error.problem.category is Category.NOT_FOUND:
            return None
        raise
