"""Counts of videos and of the account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from gembala.connectors.tiktok.manifest import ACCOUNT_COUNTS, COUNTS
from gembala.connectors.tiktok.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, MetricPoint
from gembala.platforms.together import together

BATCH = 20


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """In batches of 20; a private post has no number of its own and no figures. What TikTok refuses is left out, the
    others arrive. Raises `PlatformError` only for what concerns the account (rate limit, sign-in).
    """
    found, wanted = list[MetricPoint](), [one for one in remote_ids if one.isdigit()]
    for start in range(0, len(wanted), BATCH):
        found += together(tuple(COUNTS), partial(_videos, account, wanted[start : start + BATCH]))
    return [*found, *together(tuple(ACCOUNT_COUNTS), partial(_account, account))]


def _videos(account: Account, numbers: Sequence[str], names: Sequence[str]) -> list[MetricPoint]:
    path = f"/v2/video/query/?fields={','.join(('id', *names))}"
    rows = read(account, "POST", path, json={"filters": {"video_ids": list(numbers)}}).get("videos") or ()
    return [point for row in rows for point in _points(str(row.get("id")), row, names)]


def _account(account: Account, names: Sequence[str]) -> list[MetricPoint]:
    user = read(account, "GET", f"/v2/user/info/?fields={','.join(('open_id', *names))}").get("user") or {}
    return _points(account.remote_id, user, names)


def _points(remote_id: str, row: Mapping[str, Any], names: Sequence[str]) -> list[MetricPoint]:
    return [
        MetricPoint(remote_id, name, float(row[name]), now())
        for name in names
        if isinstance(row.get(name), int | float) and not isinstance(row.get(name), bool)
    ]
