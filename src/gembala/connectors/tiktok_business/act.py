"""Hides, shows, likes and deletes comments. TikTok says yes to showing again and may not do it: it is looked at."""

from __future__ import annotations

import time

from gembala.connectors.tiktok_business.comments import answers, by_id
from gembala.connectors.tiktok_business.wire import ask
from gembala.platforms.contracts import (
    RETRIED,
    Account,
    Action,
    ActionKind,
    Category,
    Failed,
    Outcome,
    PlatformError,
    Problem,
    Published,
    Unknown,
)

K = ActionKind
WAYS = {
    K.HIDE: ("hide", "HIDE"),
    K.UNHIDE: ("hide", "UNHIDE"),
    K.LIKE: ("like", "LIKE"),
    K.UNLIKE: ("like", "UNLIKE"),
    K.DELETE: ("delete", ""),
}
STANDS = {K.HIDE: frozenset({"HIDDEN"}), K.UNHIDE: frozenset({"PUBLIC"})}
"""As what TikTok has to list a comment after the act."""
LOOKS, GAP = 3, 0.7
"""How often and how far apart (seconds) it is looked at."""


def act(account: Account, action: Action) -> Outcome:
    """Every act may be repeated safely; deleting what is already gone counts as done."""
    target, video = action.target, action.thread_root
    if action.kind not in WAYS or target == video:
        return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "TikTok offers this to no program"))
    path, wish = WAYS[action.kind]
    body = {"video_id": video, "comment_id": target, **({"action": wish} if wish else {})}
    answer = ask(account, f"/business/comment/{path}/", body)
    if isinstance(answer, Failed) and action.kind is K.DELETE and answer.problem.category is Category.NOT_FOUND:
        return Published(target, extra={"already": "1"})
    if isinstance(answer, Failed | Unknown):
        return answer
    return _seen(account, action) if action.kind in STANDS else Published(target)


def _seen(account: Account, action: Action) -> Outcome:
    """Whether TikTok really did what it said yes to."""
    wanted, status = STANDS[action.kind], ""
    for turn in range(LOOKS):
        if turn:
            time.sleep(GAP)
        try:
            status = _status(account, action)
        except PlatformError as error:
            if error.problem.category in RETRIED:
                return Unknown(f"could not be looked at: {error.problem.category}")
            return Published(action.target, extra={"unseen": "1"})
        if status in wanted:
            return Published(action.target)
        if not status:
            return Published(action.target, extra={"unseen": "1"})
    said = f"TikTok said yes, and the comment is still {status}"
    return Failed(Problem(Category.UNSUPPORTED, f"no_{action.kind}", said))


def _status(account: Account, action: Action) -> str:
    """How the comment stands; empty where TikTok does not list it. Raises `PlatformError`."""
    row = by_id(account, action.thread_root, action.target)
    parent = action.extra.get("parent", "")
    if row is None and parent:
        below = answers(account, action.thread_root, parent).rows
        row = next((one for one in below if str(one.get("comment_id")) == action.target), None)
    return str((row or {}).get("status") or "")
