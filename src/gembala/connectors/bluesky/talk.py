"""Answering direct messages. The service takes no key of ours, so a lost answer is settled by reading the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gembala.connectors.bluesky.chat import CONVO, ask, header
from gembala.connectors.bluesky.messages import name_of
from gembala.connectors.bluesky.text import facets
from gembala.connectors.bluesky.wire import change
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Failed,
    Outcome,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Settled,
    Unknown,
    not_found,
    unread,
)

READ_BACK = timedelta(seconds=30)
PAGES = 10


def prepare(account: Account, post: Post, resolve: Any) -> Prepared:
    """Accept a conversation that waits for it, and note where it stands; what is said later comes behind that.

    Accepting shows the other one nothing of the answer, and doing it again changes nothing. Raises `PlatformError`.
    """
    convo_id = post.recipient.remote_id if post.recipient else ""
    convo = ask(account, "GET", "getConvo", params={"convoId": convo_id}).get("convo") or {}
    if convo.get("status") == "request":
        ask(account, "POST", "acceptConvo", json={"convoId": convo_id})
    message: dict[str, Any] = {"text": post.text}
    if found := facets(post.text, resolve):
        message["facets"] = found
    after = str((convo.get("lastMessage") or {}).get("id") or "")
    return Prepared({"convo": convo_id, "message": message, "after": after}, local=True)


def commit(account: Account, prepared: Prepared) -> Outcome:
    """Say it. Never again on a guess: each request is one message more."""
    convo_id = str(prepared.body["convo"])

    def accept(data: Mapping[str, Any]) -> Published | None:
        return Published(name_of(convo_id, str(data["id"])), extra={"recipient": convo_id}) if data.get("id") else None

    try:
        headers = header(account)
    except PlatformError as error:
        return Failed(error.problem)
    body = {"convoId": convo_id, "message": prepared.body["message"]}
    return change(account, f"{CONVO}sendMessage", body, accept, headers=headers)


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """Read the conversation back to where it stood: our own words there are the answer, unless another delivery of ours
    became them. `NotThere` after 30 seconds.
    """
    state, cursor = attempt.prepared.body, ""
    if not state.get("convo"):
        return Failed(Problem(Category.CONTENT_INVALID, "no_recipient"))
    late = now() - attempt.since >= READ_BACK
    for _ in range(PAGES):
        query = {"convoId": str(state["convo"]), "limit": "100"} | ({"cursor": cursor} if cursor else {})
        try:
            told = ask(account, "GET", "getMessages", params=query)
        except PlatformError as error:
            return unread(error.problem)
        rows = told.get("messages")
        if not isinstance(rows, list):
            return Unknown("could not read back completely")
        for row in rows:
            if row.get("id") and row["id"] == state.get("after"):
                return not_found(late=late)
            name = name_of(str(state["convo"]), str(row.get("id") or ""))
            ours = (row.get("sender") or {}).get("did") == account.remote_id and name not in attempt.taken
            if ours and row.get("text") == attempt.post.text:
                return Published(name, extra={"recipient": str(state["convo"])})
        cursor = str(told.get("cursor") or "")
        if not cursor:
            return not_found(late=late)
    return Unknown("too much was said since the attempt")
