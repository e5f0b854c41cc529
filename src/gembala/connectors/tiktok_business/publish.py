"""TikTok pulls files from us, and the request to do so is the one visible step: nothing is left there before it.

Comments and answers are one request too. What became of a post that TikTok took is `status`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gembala.connectors.tiktok_business.status import settled
from gembala.connectors.tiktok_business.wire import ask
from gembala.platforms.contracts import (
    Account,
    Category,
    Failed,
    Outcome,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Unknown,
)


def prepare(account: Account, post: Post) -> Prepared:
    """The request that `commit` will send. Raises `PlatformError`."""
    if post.recipient is not None:
        raise PlatformError(Problem(Category.UNSUPPORTED, "no_messages", "private messages are off for this connector"))
    if post.reply_to:
        return Prepared(_comment(post), local=True)
    film = next((item for item in post.media if item.kind == "video"), None)
    cover = post.cover.url if post.cover is not None and film is not None else ""
    urls = [film.url] if film is not None else [item.url for item in post.media]
    if not urls or not all(urls) or (post.cover is not None and film is not None and not cover):
        said = "TikTok pulls files: they need a public address"
        raise PlatformError(Problem(Category.MEDIA_UNFETCHABLE, "no_public_address", said))
    if film is None:
        body: dict[str, Any] = {"photo_images": urls, "photo_cover_index": 0, "post_info": _photo_info(post)}
        return Prepared({"path": "/business/photo/publish/", "body": body, "share_id": ""}, local=True)
    body = {"video_url": urls[0], "post_info": _film_info(post)}
    if cover:
        body["custom_thumbnail_url"] = cover
    elif post.options.thumb_offset_ms >= 0:
        body["thumbnail_offset"] = post.options.thumb_offset_ms
    return Prepared({"path": "/business/video/publish/", "body": body, "share_id": ""}, local=True)


def _comment(post: Post) -> dict[str, object]:
    if post.comments_on_post:
        return {"path": "/business/comment/create/", "body": {"video_id": post.reply_to, "text": post.text}}
    body = {"video_id": post.reply_root, "comment_id": post.reply_to, "text": post.text}
    return {"path": "/business/comment/reply/create/", "body": body}


def _photo_info(post: Post) -> dict[str, Any]:
    options = post.options
    return {
        "caption": post.text,
        "is_brand_organic": options.brand_organic,
        "is_branded_content": options.brand_content,
        "disable_comment": not options.allow_comments,
    }


def _film_info(post: Post) -> dict[str, Any]:
    options = post.options
    return {
        **_photo_info(post),
        "disable_duet": not options.allow_duet,
        "disable_stitch": not options.allow_stitch,
        "is_ai_generated": options.ai_generated,
        "upload_to_draft": options.draft_only,
    }


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step, and a look at what became of it."""
    body = prepared.body.get("body")
    data = ask(account, str(prepared.body.get("path")), body if isinstance(body, Mapping) else {})
    if isinstance(data, Failed | Unknown):
        return data
    if post.reply_to:
        remote_id = str(data.get("comment_id") or "")
        return Published(remote_id) if remote_id else Unknown("no comment_id in the answer")
    if not data.get("share_id"):
        return Unknown("no share_id in the answer")
    return settled(account, Prepared({**prepared.body, "share_id": str(data["share_id"])}))
