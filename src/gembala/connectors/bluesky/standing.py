"""How the account stands: what its sign-in may do, and what the video service lets it upload today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gembala.connectors.bluesky import chat, video
from gembala.connectors.bluesky.manifest import is_personal
from gembala.connectors.bluesky.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Finding, PlatformError, Usage


def learn(account: Account) -> dict[str, str]:
    """Flags: ``messages``, whether the sign-in may have them; ``videos_daily``, the most videos that were ever left of a
    day, which is what a day allows at least.

    Raises `PlatformError`.
    """
    return {"messages": "1" if chat.is_open(account) else "0", **_daily(account)}


def _daily(account: Account) -> dict[str, str]:
    """What the video service tells; nothing while it tells nothing."""
    try:
        left = _left(video.limits(account))
    except PlatformError:
        return {}
    known = account.flags.get("videos_daily", "")
    most = max(left, int(known) if known.isdigit() else 0)
    return {"videos_daily": str(most)} if most else {}


def usage(account: Account) -> list[Usage]:
    """Today's videos, where a day's limit has been learned. Raises `PlatformError`."""
    daily = account.flags.get("videos_daily", "")
    told = video.limits(account)
    if not daily.isdigit() or "remainingDailyVideos" not in told:
        return []
    limit = max(int(daily), _left(told))
    return [Usage("video", limit - _left(told), limit, now())]


def probe(account: Account) -> list[Finding]:
    """The sign-in, its right for direct messages (not asked of a personal account), and whether videos may be uploaded."""
    try:
        read(account, "GET", "com.atproto.server.getSession")
    except PlatformError as error:
        return [Finding("sign_in", ok=False, detail=error.problem.native_code)]
    talks = [] if is_personal(account) else [_talks(account)]
    return [Finding("sign_in", ok=True), *talks, _films(account)]


def _talks(account: Account) -> Finding:
    """The scope, and a call: a server may know no way to the service."""
    try:
        if not chat.is_open(account):
            return Finding("message_right", ok=False, detail=chat.scope_of(account.token.access))
        chat.ask(account, "GET", "listConvos", params={"limit": "1"})
    except PlatformError as error:
        return Finding("message_right", ok=False, detail=error.problem.native_code)
    return Finding("message_right", ok=True)


def _films(account: Account) -> Finding:
    try:
        refused = video.refusal(video.limits(account))
    except PlatformError as error:
        refused = error.problem
    return Finding("videos", ok=refused is None, detail=refused.native_code if refused else "")


def _left(told: Mapping[str, Any]) -> int:
    value = told.get("remainingDailyVideos")
    return value if isinstance(value, int) and value > 0 else 0
