"""One request is one post: files travel with it. Telegram knows no key; a lost answer is settled by looking."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from gembala.connectors.telegram import preview
from gembala.connectors.telegram.mapping import link, parts, remote
from gembala.connectors.telegram.wire import change
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Format,
    NotThere,
    Outcome,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Settled,
    Unknown,
    unread,
)

SHOWN_LATER = timedelta(minutes=1)
"""How far the public page may lag behind the channel."""
MARGIN = timedelta(minutes=2)
METHODS = {"image": "sendPhoto", "video": "sendVideo", "document": "sendDocument"}
NAMES = {"image": "photo", "video": "video", "document": "document"}
State = dict[str, Any]


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """Which method, with which fields and files; nothing is sent yet. Raises `PlatformError`."""
    fields: State = {"chat_id": account.remote_id}
    if post.options.silent:
        fields["disable_notification"] = True
    if post.reply_to:
        fields |= _answer(account, post)
    files = [{"path": item.path, "mime": item.mime, "kind": item.kind} for item in post.media]
    if post.poll is not None and post.format is Format.POLL:
        options = [{"text": one} for one in post.poll.options if one.strip()]
        fields |= {"question": post.poll.question or post.text, "options": options, "is_anonymous": True}
        return Prepared(
            {"method": "sendPoll", "fields": {**fields, "allows_multiple_answers": post.poll.multiple}, "files": []}
        )
    if not files:
        return Prepared({"method": "sendMessage", "fields": {**fields, "text": post.text}, "files": []})
    hidden = {"has_spoiler": True} if post.options.sensitive else {}
    if len(files) > 1:
        return Prepared(
            {"method": "sendMediaGroup", "fields": fields, "files": files, "caption": post.text, "item": hidden}
        )
    kind = files[0]["kind"]
    fields |= {"caption": post.text} | (hidden if kind != "document" else {})
    return Prepared({"method": METHODS[kind], "fields": fields, "files": files})


def _answer(account: Account, post: Post) -> State:
    """To a comment in the group; of a post of the channel no bot is told where its copy stands there."""
    try:
        chat, numbers = parts(post.reply_to)
    except ValueError:
        raise PlatformError(Problem(Category.NOT_FOUND, "bad_id", "this is no message")) from None
    if chat == account.remote_id:
        raise PlatformError(
            Problem(Category.UNSUPPORTED, "first_comment", "Telegram lets no bot comment on a post first")
        )
    return {"chat_id": chat, "reply_parameters": {"message_id": numbers[0]}}


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step."""
    state: State = dict(prepared.body)
    given = state.get("fields")
    fields: State = dict(given) if isinstance(given, dict) else {}
    listed = [one for one in state.get("files") or () if isinstance(one, dict)]
    files = {f"file{number}": _file(one) for number, one in enumerate(listed)}
    if state["method"] == "sendMediaGroup":
        fields["media"] = _album(listed, str(state.get("caption") or ""), state.get("item"))
    elif listed:
        files = {NAMES[listed[0]["kind"]]: files["file0"]}

    def accept(result: Any) -> Published | None:
        rows = result if isinstance(result, list) else [result]
        if not rows or not all(isinstance(one, dict) and one.get("message_id") for one in rows):
            return None
        chat = (rows[0].get("chat") or {}).get("id") or fields["chat_id"]
        remote_id = remote(chat, "+".join(str(one["message_id"]) for one in rows))
        return Published(remote_id, link(account, remote_id))

    told = {
        name: json.dumps(value) if files and isinstance(value, dict | list | bool) else value
        for name, value in fields.items()
    }
    return change(account, str(state["method"]), accept, files=files or None, **told)


def _file(one: Mapping[str, str]) -> tuple[str, bytes, str]:
    path = Path(one["path"])
    return path.name, path.read_bytes(), one["mime"]


def _album(listed: list[dict[str, str]], caption: str, more: Any) -> list[State]:
    """The caption of the first item is the album's."""
    item = more if isinstance(more, dict) else {}
    return [
        {
            "type": NAMES[one["kind"]],
            "media": f"attach://file{number}",
            **item,
            **({"caption": caption} if not number else {}),
        }
        for number, one in enumerate(listed)
    ]


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """By the public page of the channel. A private channel, an answer in a group and an album without words cannot be
    looked at: there a person must.
    """
    if attempt.post.reply_to or not account.flags.get("username"):
        return Unknown("Telegram lets no bot read what stands; a person must look")
    words = attempt.post.poll.question if attempt.post.poll else ""
    wanted = words or attempt.post.text
    if not wanted.strip():
        return Unknown("a post without words cannot be told from others")
    try:
        shown = preview.posts(account)
    except PlatformError as error:
        return unread(error.problem)
    since = attempt.since - MARGIN
    for one in shown:
        if one.at >= since and preview.same(one.text, wanted):
            return _stands(account, attempt.post, one)
    if now() - attempt.since < SHOWN_LATER:
        return Unknown("not on the public page yet")
    complete = any(one.at < since for one in shown)
    return NotThere() if complete else Unknown("the public page does not reach back far enough")


def _stands(account: Account, post: Post, shown: preview.Shown) -> Settled:
    """It is there, with every item of an album; of half an album neither "sent" nor "not there" would be true."""
    if len(post.media) > 1 and 0 < len(shown.items) < len(post.media):
        return Unknown(f"{len(shown.items)} of {len(post.media)} files of the album stand; a person must look")
    numbers = shown.items if len(shown.items) > 1 else (shown.number,)
    remote_id = remote(account.remote_id, "+".join(str(one) for one in numbers))
    return Published(remote_id, link(account, remote_id))
