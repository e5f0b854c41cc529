"""Sending and looking up a post of ours."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gembala.connectors.x.mapping import full_text, moment, replied_to
from gembala.connectors.x.upload import strings
from gembala.connectors.x.wire import change, read
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Format,
    Outcome,
    PlatformError,
    Post,
    Prepared,
    Published,
    Settled,
    Unknown,
    not_found,
    unread,
)
from gembala.platforms.counting import urls_x

READ_BACK = timedelta(seconds=30)
MARGIN = timedelta(minutes=2)
MAX_PAGES = 20
POST_FIELDS = "created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,note_tweet"


def permalink(account: Account, remote_id: str) -> str:
    """The public address of a post of this account."""
    return f"{account.endpoints.web or 'https://x.com'}/{account.handle or 'i'}/status/{remote_id}"


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step. A duplicate refusal is `Unknown`: only `reconcile` can tell whose post it is."""
    body: dict[str, Any] = {"text": post.text}
    if ids := strings(prepared, "media_ids"):
        body["media"] = {"media_ids": ids}
    if post.reply_to:
        body["reply"] = {"in_reply_to_tweet_id": post.reply_to}
    else:
        body |= _chosen(post)

    def accept(data: Mapping[str, Any]) -> Published | None:
        remote_id = str(data.get("id") or "")
        return Published(remote_id, permalink(account, remote_id)) if remote_id else None

    return change(account, "POST", "/2/tweets", accept, json=body)


def _chosen(post: Post) -> dict[str, Any]:
    """The poll and the settings of a post that answers nothing."""
    chosen: dict[str, Any] = {}
    if post.poll is not None and post.format is Format.POLL:
        filled = [option.strip() for option in post.poll.options if option.strip()]
        chosen["poll"] = {"options": filled, "duration_minutes": post.poll.minutes}
    if post.options.reply_settings:
        chosen["reply_settings"] = post.options.reply_settings
    if post.options.ai_generated:
        chosen["made_with_ai"] = True
    if post.options.paid_partnership:
        chosen["paid_partnership"] = True
    return chosen


def comparable(text: str, *, reply: bool = False) -> str:
    """A text as it can be compared after X shortened its addresses, escaped signs and trimmed spaces."""
    normal = unicodedata.normalize("NFC", html.unescape(text))
    for span in reversed(urls_x(normal)):
        normal = f"{normal[: span.start]}\N{LINK SYMBOL}{normal[span.end :]}"
    words = normal.split()
    while reply and words and words[0].startswith("@"):
        words.pop(0)
    return " ".join(words)


def _is_it(found: Mapping[str, Any], post: Post) -> bool:
    reply = bool(post.reply_to)
    if replied_to(found) != post.reply_to:
        return False
    wanted, seen = comparable(post.text, reply=reply), comparable(full_text(found), reply=reply)
    with_media = f"{wanted} \N{LINK SYMBOL}".strip()
    return seen == wanted or (bool(post.media) and seen == with_media)


def own_posts(account: Account, token: str) -> dict[str, Any]:
    """One page of the account's own recent posts, newest first."""
    query = {"max_results": "100", "tweet.fields": POST_FIELDS}
    if token:
        query["pagination_token"] = token
    return read(account, "GET", f"/2/users/{account.remote_id}/tweets", params=query)


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """Look through the own posts since the attempt. `NotThere` only after a complete read past the read-back delay."""
    started, token, oldest = now(), "", attempt.since - MARGIN
    for _ in range(MAX_PAGES):
        try:
            page = own_posts(account, token)
        except PlatformError as error:
            return unread(error.problem)
        meta = page.get("meta")
        if page.get("errors") or not isinstance(meta, dict):
            return Unknown("could not read back completely")
        for found in page.get("data") or ():
            created = moment(found["created_at"]) if found.get("created_at") else None
            if created and created < oldest:
                token = ""
                break
            if created and _is_it(found, attempt.post):
                return Published(str(found["id"]), permalink(account, str(found["id"])))
        else:
            token = str(meta.get("next_token") or "")
        if not token:
            late = started - attempt.since >= READ_BACK
            return not_found(late=late)
    return Unknown("too many posts since the attempt")
