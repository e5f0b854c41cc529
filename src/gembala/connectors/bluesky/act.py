"""Likes, deletion, and hiding replies through the thread's gate."""

from __future__ import annotations

from typing import Any

from gembala.connectors.bluesky.publish import GATE, LIKE, cid_of, get_record, parts, published, stamp, tid
from gembala.connectors.bluesky.wire import change
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    Category,
    Failed,
    Outcome,
    PlatformError,
    Problem,
    Published,
)

HIDDEN_LIMIT = 300


def act(account: Account, action: Action, *, key: str) -> Outcome:
    """Do it; every act here may be repeated safely. To a direct message nothing is done: see the page of the connector."""
    if action.kind not in _ACTS or not action.target.startswith("at://"):
        return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "Bluesky offers this to no program yet"))
    try:
        return _ACTS[action.kind](account, action)
    except PlatformError as error:
        return Failed(error.problem)


def _like(account: Account, action: Action) -> Outcome:
    rkey = tid(f"like:{account.remote_id}:{action.target}")
    subject = {"uri": action.target, "cid": action.extra.get("cid") or cid_of(account, action.target)}
    record = {"$type": LIKE, "subject": subject, "createdAt": stamp(now())}
    body = {"repo": account.remote_id, "collection": LIKE, "rkey": rkey, "record": record}

    def accept(data: Any) -> Published | None:
        uri = str(data.get("uri") or "")
        return Published(action.target, extra={"uri": uri}) if uri else None

    return change(account, "com.atproto.repo.putRecord", body, accept)


def _delete_record(account: Account, uri: str, target: str) -> Outcome:
    repo, collection, rkey = parts(uri)
    if repo != account.remote_id:
        return Failed(Problem(Category.POLICY, "not_own", "only own records can be deleted"))
    body = {"repo": repo, "collection": collection, "rkey": rkey}
    return change(account, "com.atproto.repo.deleteRecord", body, lambda _: Published(target))


def _unlike(account: Account, action: Action) -> Outcome:
    made = f"at://{account.remote_id}/{LIKE}/{tid(f'like:{account.remote_id}:{action.target}')}"
    return _delete_record(account, action.extra.get("uri") or made, action.target)


def _delete(account: Account, action: Action) -> Outcome:
    return _delete_record(account, action.target, action.target)


def _gate(account: Account, action: Action) -> Outcome:
    """Put the thread's gate back with one hidden reply more or less; other rules of the gate stay as they are."""
    repo, _, rkey = parts(action.thread_root or action.target)
    if repo != account.remote_id or not action.thread_root:
        return Failed(Problem(Category.POLICY, "not_own_thread", "only replies in own threads can be hidden"))
    swap: str | None = None
    try:
        found = get_record(account, f"at://{account.remote_id}/{GATE}/{rkey}")
        record, swap = dict(found.get("value") or {}), str(found.get("cid") or "") or None
    except PlatformError as error:
        if error.problem.category is not Category.NOT_FOUND:
            raise
        record = {"$type": GATE, "post": action.thread_root, "createdAt": stamp(now())}
    hidden = [str(item) for item in record.get("hiddenReplies") or ()]
    wanted = [item for item in hidden if item != action.target]
    if action.kind is ActionKind.HIDE:
        wanted.append(action.target)
    if len(wanted) > HIDDEN_LIMIT:
        return Failed(Problem(Category.UNSUPPORTED, "hidden_limit", f"a thread can hide {HIDDEN_LIMIT} replies"))
    if sorted(wanted) == sorted(hidden):
        return Published(action.target, extra={"already": "1"})
    body: dict[str, Any] = {"repo": account.remote_id, "collection": GATE, "rkey": rkey}
    body["record"] = {**record, "hiddenReplies": wanted}
    if swap:
        body["swapRecord"] = swap  # a change that somebody made in between is not overwritten
    return change(
        account,
        "com.atproto.repo.putRecord",
        body,
        lambda data: Published(action.target) if published(account, data) else None,
    )


_ACTS = {
    ActionKind.LIKE: _like,
    ActionKind.UNLIKE: _unlike,
    ActionKind.DELETE: _delete,
    ActionKind.HIDE: _gate,
    ActionKind.UNHIDE: _gate,
}
