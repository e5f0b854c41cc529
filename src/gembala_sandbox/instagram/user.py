"""The professional account itself."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import fields, nodes
from gembala_sandbox.graph.edges import node, params, token
from gembala_sandbox.graph.fields import ABSENT, Field
from gembala_sandbox.instagram import media, mentions
from gembala_sandbox.wire import Call


def _id(call: Call, account: Account, field: Field) -> str:
    """The professional id on graph.facebook.com, the app-scoped one on graph.instagram.com."""
    return account.id if token(call).host == "facebook" else nodes.scoped(call.world, account)


def _media_count(call: Call, account: Account, field: Field) -> int:
    return len(media.of_account(call.world, account, stories=False))


GETTERS: dict[str, fields.Getter] = {
    "id": _id,
    "user_id": lambda call, a, f: a.id,
    "ig_id": lambda call, a, f: a.id,
    "username": lambda call, a, f: a.handle,
    "name": lambda call, a, f: a.name,
    "account_type": lambda call, a, f: a.flags["account_type"],
    "profile_picture_url": lambda call, a, f: media.address(call, "0"),
    "followers_count": lambda call, a, f: a.followers,
    "follows_count": lambda call, a, f: 0,
    "media_count": _media_count,
    "biography": lambda call, a, f: a.profile.get("biography", ""),
    "website": lambda call, a, f: a.profile.get("website") or ABSENT,
    "has_profile_pic": lambda call, a, f: False,
    "mentioned_comment": mentions.mentioned_comment,
    "mentioned_media": mentions.mentioned_media,
}


def read(call: Call) -> dict[str, Any]:
    """GET /{ig} or /me."""
    return fields.show(call, "IGUser", GETTERS, node(call).thing, fields.parse(params(call).text("fields")), "id")
