"""Figures of videos and of the account, a day or two late. One that TikTok took away leaves the others standing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gembala.connectors.tiktok_business.manifest import ACCOUNT_FIGURES, FIGURES
from gembala.connectors.tiktok_business.videos import listing
from gembala.connectors.tiktok_business.wire import listed, read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Category, MetricPoint, PlatformError

PAGES = 10
"""Pages of 20 videos that are looked through at most."""
CLOSED = frozenset({Category.CONTENT_INVALID, Category.AUTH_SCOPE})
"""Answers to a question for a figure that is gone, or that this sign-in may not see."""
Rows = dict[str, dict[str, Any]]


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """What TikTok tells of these videos and of the account. Raises `PlatformError`."""
    wanted = frozenset(one for one in remote_ids if one.isdigit())
    found = list[MetricPoint]()
    if wanted:
        rows = _answered(tuple(FIGURES), lambda names: _videos(account, names, wanted))
        found += [point for remote_id, row in rows.items() for point in _points(remote_id, row, tuple(FIGURES))]
    own = _answered(tuple(ACCOUNT_FIGURES), lambda names: _account(account, names))
    return found + _points(account.remote_id, own.get(account.remote_id, {}), tuple(ACCOUNT_FIGURES))


def _answered(names: tuple[str, ...], ask: Callable[[tuple[str, ...]], Rows]) -> Rows:
    """What is told of these figures: asked for together, by halves where that is refused."""
    try:
        return ask(names)
    except PlatformError as error:
        if error.problem.category not in CLOSED:
            raise
    if len(names) == 1:
        return {}
    half = len(names) // 2
    left, right = _answered(names[:half], ask), _answered(names[half:], ask)
    return {one: {**left.get(one, {}), **right.get(one, {})} for one in {*left, *right}}


def _videos(account: Account, names: tuple[str, ...], wanted: frozenset[str]) -> Rows:
    found: Rows = {}
    for row in listing(account, names, most=PAGES):
        if row["item_id"] in wanted:
            found[row["item_id"]] = row
        if len(found) == len(wanted):
            break
    return found


def _account(account: Account, names: tuple[str, ...]) -> Rows:
    return {account.remote_id: read(account, "/business/get/", fields=listed(account, names))}


def _points(remote_id: str, row: Mapping[str, Any], names: Sequence[str]) -> list[MetricPoint]:
    numbers = ((name, _number(row.get(name))) for name in names)
    return [MetricPoint(remote_id, name, value, now()) for name, value in numbers if value is not None]


def _number(value: object) -> float | None:
    """A figure; nothing where TikTok told none. Numbers may come as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
