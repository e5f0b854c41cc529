"""What a creator may do now, and who they are."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok import app, errors
from gembala_sandbox.wire import Call

PUBLIC, MUTUAL, FOLLOWERS, SELF = (
    "PUBLIC_TO_EVERYONE",
    "MUTUAL_FOLLOW_FRIENDS",
    "FOLLOWER_OF_CREATOR",
    "SELF_ONLY",
)
_FIELDS = {
    "user.info.basic": ("open_id", "union_id", "avatar_url", "display_name"),
    "user.info.profile": ("username", "bio_description", "is_verified", "profile_deep_link"),
    "user.info.stats": ("follower_count", "following_count", "likes_count", "video_count"),
}


def options(creator: Account) -> list[str]:
    """The privacy levels a creator can choose from."""
    return [FOLLOWERS if creator.flags["private"] else PUBLIC, MUTUAL, SELF]


def picture(call: Call, creator: Account) -> str:
    """Address of the avatar."""
    url = call.request.url
    return f"{url.scheme}://{url.netloc}/tiktok/avatar/{creator.id}"


def info(call: Call) -> dict[str, Any]:
    """POST /v2/post/publish/creator_info/query/: asked before every direct post."""
    me = call.me
    if me.flags["banned"] or me.flags["suspended"]:
        raise errors.error("spam_risk_user_banned_from_posting", status=200)
    things.keep(call.world, Thing("tiktok", "creator_info", me.id, owner=me.id, created=call.world.clock.now()))
    return {
        "creator_avatar_url": picture(call, me),
        "creator_username": me.handle,
        "creator_nickname": me.name,
        "privacy_level_options": options(me),
        "comment_disabled": me.flags["comment_disabled"],
        "duet_disabled": me.flags["duet_disabled"] or me.flags["private"],
        "stitch_disabled": me.flags["stitch_disabled"] or me.flags["private"],
        "max_video_post_duration_sec": me.flags["max_video_seconds"],
    }


def own(call: Call, account_id: str) -> list[Any]:
    """Published posts of a creator that others can see, newest first."""
    where = "platform='tiktok' AND account_id=? AND source='api' AND reply_to IS NULL"
    return posts.select(call.world, where, (account_id,), limit=10_000)


def user(call: Call) -> dict[str, Any]:
    """GET /v2/user/info/?fields=: each field has its scope."""
    me, wanted = call.me, [f for f in call.query("fields").split(",") if f]
    removed = app.settings(call.world)["removed_metrics"]
    known = {field: scope for scope, fields in _FIELDS.items() for field in fields if field not in removed}
    if not wanted or any(f not in known for f in wanted):
        raise errors.bad("The request parameter fields is invalid.")
    if any(known[f] not in call.token_scope.split(",") for f in wanted):
        raise errors.error("scope_not_authorized")
    found = own(call, me.id)
    values = {
        "open_id": me.id,
        "union_id": "u" + me.id,
        "avatar_url": picture(call, me),
        "display_name": me.name,
        "username": me.handle,
        "bio_description": "",
        "is_verified": False,
        "profile_deep_link": f"https://www.tiktok.com/@{me.handle}",
        "follower_count": me.followers,
        "following_count": 0,
        "likes_count": sum(p.likes for p in found),
        "video_count": len(found),
    }
    return {"user": {f: values[f] for f in wanted}}
