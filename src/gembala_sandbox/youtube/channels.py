"""Channels."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors, pages
from gembala_sandbox.youtube.platform import ids, parts

PARTS = (
    "auditDetails",
    "brandingSettings",
    "contentDetails",
    "contentOwnerDetails",
    "id",
    "localizations",
    "snippet",
    "statistics",
    "status",
    "topicDetails",
)


def uploads_of(channel_id: str) -> str:
    """The playlist of everything a channel has uploaded."""
    return "UU" + channel_id[2:]


def _views(call: Call, channel: Account) -> int:
    return int(
        call.world.store.value(
            "SELECT coalesce(sum(impressions),0) FROM posts WHERE platform='youtube' AND account_id=? AND reply_to IS NULL",
            (channel.id,),
        )
    )


def _public(call: Call, channel: Account) -> list[Post]:
    return posts.select(
        call.world,
        "platform='youtube' AND account_id=? AND source='api' AND reply_to IS NULL",
        (channel.id,),
        limit=10_000,
    )


def _snippet(call: Call, channel: Account) -> dict[str, Any]:
    base = str(call.request.base_url).rstrip("/")
    picture = {"url": f"{base}/youtube/cdn/{channel.id}", "width": 88, "height": 88}
    text = channel.profile.get("description", "")
    return {
        "title": channel.name,
        "description": text,
        "customUrl": f"@{channel.handle}",
        "publishedAt": pages.stamp(channel.created),
        "thumbnails": {"default": picture},
        "localized": {"title": channel.name, "description": text},
        "country": "ID",
    }


def show(call: Call, channel: Account, wanted: list[str]) -> dict[str, Any]:
    """The resource; counts are text."""
    return pages.resource(
        "channel",
        channel.id,
        wanted,
        {
            "snippet": lambda: _snippet(call, channel),
            "statistics": lambda: {
                "viewCount": str(_views(call, channel)),
                "subscriberCount": str(channel.followers),
                "hiddenSubscriberCount": False,
                "videoCount": str(len(_public(call, channel))),
            },
            "contentDetails": lambda: {"relatedPlaylists": {"likes": "", "uploads": uploads_of(channel.id)}},
            "status": lambda: {
                "privacyStatus": "public",
                "isLinked": True,
                "longUploadsStatus": "allowed",
                "madeForKids": False,
            },
            "brandingSettings": lambda: {"channel": {"title": channel.name}},
        },
    )


def listing(call: Call) -> dict[str, Any]:
    """GET /channels?mine=true | id= | forHandle=."""
    wanted = parts(call, PARTS)
    if call.query("mine").lower() == "true":
        found: list[Account | None] = [call.me]
    elif ids(call):
        found = [accounts.find(call.world, i) for i in ids(call)]
    elif call.query("forHandle"):
        found = [accounts.by_handle(call.world, platform="youtube", handle=call.query("forHandle"))]
    else:
        raise errors.no_filter("mine", "id", "forHandle")
    seen = [c for c in found if c is not None and c.platform == "youtube"]
    return pages.listing(call, "channel", seen, lambda c: show(call, c, wanted))
