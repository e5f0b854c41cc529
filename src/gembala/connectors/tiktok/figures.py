"""Counts of videos and of the account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.tiktok.manifest import ACCOUNT_COUNTS, COUNTS
from gembala.connectors.tiktok.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Category, MetricPoint, PlatformError


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """In batches of 20; a private post has no number of its own and no figures. Raises `PlatformError`."""
    found, wanted = list[MetricPoint](), [one for one in remote_ids if one.isdigit()]
    for start in range(0, len(wanted), 20):
        body = {"filters": {"video_ids": wanted[start : start + 20]}}
        fields = ",".join(("id", *COUNTS))
        for row in read(account, "POST", f"/v2/video/query/?fields={fields}", json=body).get("videos") or ():
            found += _points(str(row.get("id")), row, tuple(COUNTS))
    return [*found, *_account(account)]


def _account(account: Account) -> list[MetricPoint]:
    fields = ",".join(("open_id", *ACCOUNT_COUNTS))
    try:
        user = read(account, "GET", f"/v2/user/info/?fields={fields}").get("user") or {}
    except PlatformError as error:
        if error.problem.category is Category.AUTH_SCOPE:
            return []
        raise
    return _points(account.remote_id, user, tuple(ACCOUNT_COUNTS))


def _points(remote_id: str, row: Mapping[str, Any], names: Sequence[str]) -> list[MetricPoint]:
    return [
        MetricPoint(remote_id, name, float(row[name]), now())
        for name in names
        if isinstance(row.get(name), int | float)
    ]
