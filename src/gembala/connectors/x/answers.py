"""Writing a direct message, looking what became of one, and shutting somebody out of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gembala.connectors.x.mapping import moment
from gembala.connectors.x.messages import ASKED, permalink
from gembala.connectors.x.publish import MARGIN, READ_BACK, comparable
from gembala.connectors.x.wire import change, read
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    Attempt,
    Category,
    Failed,
    NotThere,
    Outcome,
    PlatformError,
    Post,
    Problem,
    Published,
    Settled,
    Unknown,
    not_found,
    unread,
)

MAX_PAGES = 5
"""Of the fifteen that may be read in a quarter of an hour."""
SHUT = "do not have permission to dm"


def send(account: Account, post: Post) -> Outcome:
    """The one visible step. X takes no key: what becomes of a lost answer is for `settle` to find out."""
    if post.recipient is None:
        return Failed(Problem(Category.CONTENT_INVALID, "no_recipient"))
    whom = post.recipient.remote_id

    def accept(data: Mapping[str, Any]) -> Published | None:
        remote_id = str(data.get("dm_event_id") or "")
        where = permalink(account, str(data.get("dm_conversation_id") or ""))
        return Published(remote_id, where, extra={"recipient": whom}) if remote_id else None

    path = f"/2/dm_conversations/with/{whom}/messages"
    return _read(change(account, "POST", path, accept, json={"text": post.text}))


def block(account: Account, action: Action) -> Outcome:
    """Their messages come no more, or come again; asking twice changes nothing."""
    on = action.kind is ActionKind.BLOCK_MESSAGES
    path = f"/2/users/{action.target}/dm/{'block' if on else 'unblock'}"

    def accept(data: Mapping[str, Any]) -> Published | None:
        return Published(action.target) if data.get("blocked") is on else None

    return _read(change(account, "POST", path, accept))


def _read(outcome: Outcome) -> Outcome:
    """A refusal as it is meant here: limits are those of messages alone, and X's words tell who refuses."""
    if not isinstance(outcome, Failed):
        return outcome
    problem, words = outcome.problem, outcome.problem.native_message.lower()
    if problem.category is Category.RATE_LIMIT:
        return Failed(replace(problem, alone=True))
    if problem.http_status == 403 and SHUT in words:
        return Failed(replace(problem, category=Category.POLICY, native_code="recipient_closed"))
    if problem.http_status == 403 and words == "forbidden":
        return Failed(replace(problem, category=Category.AUTH_SCOPE))
    return outcome


def settle(account: Account, attempt: Attempt) -> Settled:
    """Look through the conversation since the attempt. `NotThere` only after a complete read past the read-back delay.

    What other deliveries of ours have become is not taken for this one.
    """
    if attempt.post.recipient is None:
        return NotThere()
    path = f"/2/dm_conversations/with/{attempt.post.recipient.remote_id}/dm_events"
    started, token, oldest = now(), "", attempt.since - MARGIN
    for _ in range(MAX_PAGES):
        query = ASKED | ({"pagination_token": token} if token else {})
        try:
            page = read(account, "GET", path, params=query)
        except PlatformError as error:
            return unread(error.problem)
        meta = page.get("meta")
        if page.get("errors") or not isinstance(meta, dict):
            return Unknown("could not read back completely")
        token = str(meta.get("next_token") or "")
        for row in page.get("data") or ():
            if not row.get("created_at"):
                return Unknown("could not read back completely")
            if moment(row["created_at"]) < oldest:
                token = ""
                break
            if _is_it(account, row, attempt):
                return Published(str(row["id"]), permalink(account, str(row.get("dm_conversation_id") or "")))
        if not token:
            late = started - attempt.since >= READ_BACK
            return not_found(late=late)
    return Unknown("too many messages since the attempt")


def _is_it(account: Account, row: Mapping[str, Any], attempt: Attempt) -> bool:
    if str(row.get("sender_id") or "") != account.remote_id or str(row["id"]) in attempt.taken:
        return False
    return comparable(str(row.get("text") or "")) == comparable(attempt.post.text)
