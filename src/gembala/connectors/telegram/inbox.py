"""Comments in the discussion group, and the one figure that Telegram tells a bot."""

from __future__ import annotations

import json
from typing import Any

from gembala.connectors.telegram.manifest import MEMBERS
from gembala.connectors.telegram.mapping import carried, event_from
from gembala.connectors.telegram.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Category, MetricPoint, Page, PlatformError, Problem

PAGE = 100
NO_FIGURE = frozenset(
    {Category.API_VERSION, Category.UNSUPPORTED, Category.CONTENT_INVALID, Category.AUTH_SCOPE, Category.UNKNOWN}
)
"""Refusals of the one figure that concern nothing else."""
REMEMBERED = 400
"""Copies of posts whose number in the group is kept, to know under which post an answer to an answer hangs."""
KINDS = ["message", "edited_message"]


def fetch(account: Account, *, cursor: str) -> Page:
    """What came since the cursor. Telegram forgets what lies before the offset, so it is moved only by the next call,
    when this page is kept. The cursor is JSON: ``offset`` and ``roots``. Raises `PlatformError`.
    """
    state = _read(cursor)
    try:
        updates = read(account, "getUpdates", offset=state["offset"], limit=PAGE, timeout=0, allowed_updates=KINDS)
    except PlatformError as error:
        raise _taken(account, error) from None
    rows = [one for one in updates or () if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
    events, roots, seen = [], dict(state["roots"]), set[int]()
    for row in sorted(rows, key=lambda one: int(one["update_id"])):
        if row["update_id"] in seen:
            continue
        seen.add(row["update_id"])
        message = row.get("message")
        if isinstance(message, dict) and (found := carried(message, account)):
            roots[found[0]] = found[1]
        if (event := event_from(row, account, roots)) is not None:
            events.append(event)
    kept = dict(list(roots.items())[-REMEMBERED:])
    left = {"offset": max([state["offset"] - 1, *seen]) + 1, "roots": kept}
    return Page(tuple(events), json.dumps(left), more=len(rows) >= PAGE)


def _read(cursor: str) -> dict[str, Any]:
    try:
        stored = json.loads(cursor) if cursor else {}
    except ValueError:
        stored = {}
    kept = stored if isinstance(stored, dict) else {}
    roots = kept.get("roots")
    offset = kept.get("offset")
    return {"offset": offset if isinstance(offset, int) else 0, "roots": roots if isinstance(roots, dict) else {}}


def _taken(account: Account, error: PlatformError) -> PlatformError:
    """Somebody set a webhook for this bot, or asks beside us: a bot's news goes to one place only."""
    if error.problem.http_status != 409:
        return error
    return PlatformError(
        Problem(Category.POLICY, "409", "another program takes this bot's news: a bot serves one only", 409)
    )


def metrics(account: Account) -> list[MetricPoint]:
    """The members of the channel; nothing where Telegram does not tell them (any more). Of views and reactions bots can
    ask nothing. Raises `PlatformError` for what concerns the channel itself.
    """
    try:
        count = read(account, "getChatMemberCount", chat_id=account.remote_id)
    except PlatformError as error:
        if error.problem.category in NO_FIGURE:
            return []
        raise
    if not isinstance(count, int) or isinstance(count, bool):
        return []
    return [MetricPoint(account.remote_id, MEMBERS, float(count), now())]
