"""POST /2/tweets: what X accepts and what it refuses (PLATFORMS.md 1.2, 1.4, 1.6)."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts, announce, posts
from gembala_sandbox.graphemes import INVALID, cashtags, weighted_length
from gembala_sandbox.wire import Call, json_object
from gembala_sandbox.x import errors
from gembala_sandbox.x.platform import X_PLATFORM
from gembala_sandbox.x.render import history_name

DUPLICATE_WINDOW = 24 * 3600  # world seconds; X does not publish the figure
_FIELDS: dict[str, type] = {
    "text": str,
    "media": dict,
    "poll": dict,
    "reply": dict,
    "quote_tweet_id": str,
    "community_id": str,
    "share_with_followers": bool,
    "reply_settings": str,
    "edit_options": dict,
    "paid_partnership": bool,
    "made_with_ai": bool,
    "for_super_followers_only": bool,
    "geo": dict,
    "nullcast": bool,
    "card_uri": str,
    "direct_message_deep_link": str,
}
_INNER = {
    "media": {"media_ids", "tagged_user_ids", "preview_media_id", "title", "description", "embeddable"},
    "poll": {"options", "duration_minutes", "reply_settings"},
    "reply": {"in_reply_to_tweet_id", "exclude_reply_user_ids", "auto_populate_reply_metadata"},
    "edit_options": {"previous_post_id"},
    "geo": {"place_id"},
}
_REPLY_SETTINGS = {"following", "mentionedUsers", "subscribers", "verified"}


def operation(call: Call) -> str:
    """`reply` or `publish`."""
    return "reply" if b'"in_reply_to_tweet_id"' in call.body else "publish"


def create(call: Call) -> Response:
    """Store a post, or refuse it as X does."""
    X_PLATFORM.require_scope(call)
    world, me = call.world, call.me
    body = json_object(call, errors.invalid)
    _check_schema(body)
    text = body.get("text", "")
    reply = body.get("reply", {}).get("in_reply_to_tweet_id")
    extra = _attachments(call, body)
    if not text.strip() and "media_ids" not in extra and "poll" not in extra and "quote_tweet_id" not in body:
        raise errors.invalid("One of text, media or poll is required.", parameter="text", value=text)
    _check_text(text, limit=int(me.flags["max_weighted"]), is_reply=reply is not None)
    parent = _parent(call, reply) if reply else None
    quote = body.get("quote_tweet_id")
    if quote and posts.find(world, platform="x", post_id=quote) is None:
        raise errors.invalid("The quoted post was not found.", parameter="quote_tweet_id", value=quote)
    _check_duplicate(call, text, reply, extra)
    if "reply_settings" in body:
        extra["reply_settings"] = body["reply_settings"]
    now = world.clock.now()
    post = posts.insert(
        world,
        platform="x",
        post_id=world.snowflakes.make(now),
        account_id=me.id,
        text=text,
        source="api",
        created=now,
        reply_to=reply,
        root=parent.root if parent else None,
        quote_of=quote,
        extra=extra,
        client=call.client(),
    )
    call.stored.append(post.id)
    found = [accounts.by_handle(world, platform="x", handle=name) for name in announce.mentioned_handles(text)]
    announce.new_post(world, post, mentioned=[account.id for account in found if account])
    answer: dict[str, Any] = {"data": {"id": post.id, "text": post.text, history_name(world): [post.id]}}
    if call.fault is not None and call.fault.kind == "partial_errors":
        answer["errors"] = [errors.not_found_entry(post.id, parameter="expansions", kind="media")]
    return JSONResponse(answer, 201)


def _check_schema(body: dict[str, Any]) -> None:
    for name, value in body.items():
        inside: dict[str, Any] = value if isinstance(value, dict) else {}
        if name not in _FIELDS:
            raise errors.invalid(
                f"[$.{name}] is not defined in the schema and the schema does not allow additional properties",
                parameter=name,
            )
        if not isinstance(value, _FIELDS[name]):
            raise errors.invalid(
                f"$.{name}: {type(value).__name__} found, {_FIELDS[name].__name__} expected",
                parameter=name,
                value=value,
            )
        if name in _INNER:
            for inner in inside.keys() - _INNER[name]:
                raise errors.invalid(
                    f"[$.{name}.{inner}] is not defined in the schema"
                    " and the schema does not allow additional properties",
                    parameter=f"{name}.{inner}",
                )
    if body.get("reply_settings", "following") not in _REPLY_SETTINGS:
        raise errors.invalid(
            "reply_settings is not one of the enumeration values",
            parameter="reply_settings",
            value=body["reply_settings"],
        )
    if "reply" in body and not isinstance(body["reply"].get("in_reply_to_tweet_id"), str):
        raise errors.invalid(
            "$.reply.in_reply_to_tweet_id: is missing but it is required", parameter="reply.in_reply_to_tweet_id"
        )
    if "poll" in body and ("media" in body or "quote_tweet_id" in body):
        raise errors.invalid("A poll excludes media and quotes.", parameter="poll")


def _check_text(text: str, *, limit: int, is_reply: bool) -> None:
    if any(char in text for char in INVALID):
        raise errors.invalid("The text contains invalid characters.", parameter="text", value=text)
    if weighted_length(text, is_reply=is_reply) > limit:
        raise errors.invalid(f"Your Tweet text is too long (more than {limit}).", parameter="text", value=text)
    if cashtags(text) > 1:
        raise errors.invalid("A post may contain at most one cashtag.", parameter="text", value=text)


def _attachments(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if "poll" in body:
        extra["poll"] = _poll(call, body["poll"])
    if "media" not in body:
        return extra
    ids = body["media"].get("media_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 4 or not all(isinstance(i, str) for i in ids):
        raise errors.invalid("$.media.media_ids: there must be 1 to 4 ids", parameter="media.media_ids", value=ids)
    if len(body["media"].get("tagged_user_ids", [])) > 10:
        raise errors.invalid("$.media.tagged_user_ids: there must be at most 10", parameter="media.tagged_user_ids")
    rows = [call.world.store.one("SELECT * FROM media WHERE id=? AND account_id=?", (i, call.me.id)) for i in ids]
    kinds = [
        row["category"] for row in rows if row and row["state"] == "done" and row["ready"] <= call.world.clock.now()
    ]
    if len(kinds) != len(ids):
        raise errors.invalid("Your media IDs are invalid.", parameter="media.media_ids", value=",".join(ids))
    if len(ids) > 1 and any(kind != "tweet_image" for kind in kinds):
        raise errors.invalid(
            "A post has up to 4 photos, or 1 GIF, or 1 video.", parameter="media.media_ids", value=",".join(ids)
        )
    extra["media_ids"] = ids
    return extra


def _poll(call: Call, poll: dict[str, Any]) -> dict[str, Any]:
    options, minutes = poll.get("options"), poll.get("duration_minutes")
    if not isinstance(options, list) or not 2 <= len(options) <= 4:
        raise errors.invalid("$.poll.options: there must be 2 to 4 options", parameter="poll.options", value=options)
    if not all(isinstance(option, str) and 1 <= len(option) <= 25 for option in options):
        raise errors.invalid(
            "$.poll.options: an option has 1 to 25 characters", parameter="poll.options", value=options
        )
    if not isinstance(minutes, int) or not 5 <= minutes <= 10_080:
        raise errors.invalid("$.poll.duration_minutes: 5 to 10080", parameter="poll.duration_minutes", value=minutes)
    return {"id": call.world.snowflakes.make(call.world.clock.now()), "options": options, "duration_minutes": minutes}


def _parent(call: Call, post_id: str) -> posts.Post:
    parent = posts.find(call.world, platform="x", post_id=post_id)
    if parent is None:
        raise errors.forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    if call.me.flags["summoned_only"] and parent.account_id != call.me.id and not _summoned(call, parent):
        raise errors.forbidden()
    return parent


def _summoned(call: Call, parent: posts.Post) -> bool:
    if call.me.handle in announce.mentioned_handles(parent.text):
        return True
    if not parent.quote_of:
        return False
    quoted = posts.find(call.world, platform="x", post_id=parent.quote_of, gone_too=True)
    return quoted is not None and quoted.account_id == call.me.id


def _check_duplicate(call: Call, text: str, reply: str | None, extra: dict[str, Any]) -> None:
    if not text.strip():
        return
    since = call.world.clock.now() - DUPLICATE_WINDOW
    rows = call.world.store.all(
        "SELECT * FROM posts WHERE account_id=? AND digest=? AND deleted=0 AND created>? AND reply_to IS ?",
        (call.me.id, posts.digest(text), since, reply),
    )
    if rows:
        raise errors.duplicate()
