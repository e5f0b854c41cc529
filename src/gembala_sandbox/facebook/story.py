"""A post as the Graph API shows it."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import fields, messages, times
from gembala_sandbox.graph.edges import node
from gembala_sandbox.graph.fields import ABSENT, Field
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

USUAL = "id,created_time,message,story"


def who(call: Call, page: Account | None, account_id: str) -> dict[str, Any]:
    """`from`: the Page by its id, a person by the id the Page knows them by."""
    author = accounts.get(call.world, account_id)
    if author.source == "brand" or page is None:
        return {"name": author.name, "id": author.id}
    return {"name": author.name, "id": messages.person_id(call.world, page, author)}


def address(call: Call, name: str) -> str:
    """Where a stored file can be fetched."""
    return f"{str(call.request.base_url).rstrip('/')}/facebook/cdn/{name}"


def permalink(post: Post) -> str:
    """The address of a post."""
    page, _, tail = post.id.partition("_")
    return f"https://www.facebook.com/{page}/posts/{tail}"


def _photos(call: Call, post: Post) -> list[Thing]:
    found = [things.find(call.world, "facebook", "photo", photo) for photo in post.extra.get("photos", [])]
    return [photo for photo in found if photo is not None]


def _picture(call: Call, photo: Thing) -> dict[str, Any]:
    source = {"height": photo.data["height"], "width": photo.data["width"], "src": address(call, photo.id)}
    url = f"https://www.facebook.com/photo/?fbid={photo.id}"
    shown = {"media": {"image": source}, "target": {"id": photo.id, "url": url}, "type": "photo", "url": url}
    return shown | ({"description": photo.data["caption"]} if photo.data["caption"] else {})


def _attachments(call: Call, post: Post, field: Field) -> Any:
    photos, link = _photos(call, post), post.extra.get("link")
    if len(photos) > 1:
        items = [_picture(call, photo) for photo in photos]
        return {"data": [items[0] | {"type": "album", "media_type": "album", "subattachments": {"data": items}}]}
    if photos:
        return {"data": [_picture(call, photos[0]) | {"media_type": "photo"}]}
    if post.extra.get("video"):
        url = f"https://www.facebook.com/watch/?v={post.extra['video']}"
        target = {"id": post.extra["video"], "url": url}
        return {"data": [{"media_type": "video", "type": "video_inline", "target": target, "url": url}]}
    if link:
        title = post.extra["options"].get("name", link)
        return {"data": [{"media_type": "link", "type": "share", "title": title, "url": link, "unshimmed_url": link}]}
    return ABSENT


def attachments(call: Call) -> dict[str, Any]:
    """GET /{post}/attachments."""
    found = _attachments(call, node(call).thing, Field("attachments"))
    return {"data": []} if found is ABSENT else dict(found)


def _full_picture(call: Call, post: Post, field: Field) -> Any:
    photos = _photos(call, post)
    return address(call, photos[0].id) if photos else ABSENT


def _comments(call: Call, post: Post, field: Field) -> dict[str, Any]:
    from gembala_sandbox.facebook import comments

    return comments.below(call, post, field)


def reactions(call: Call, post: Post, field: Field) -> dict[str, Any]:
    """Likes or reactions: named ones of the sandbox, and their number with `summary(true)`."""
    rows = call.world.store.all(
        "SELECT actor FROM reactions WHERE kind='like' AND subject=? ORDER BY seq DESC LIMIT 25", (post.id,)
    )
    page = call.account
    data = [who(call, page, row["actor"]) | {"type": "LIKE"} for row in rows]
    limit = field.limit()
    shown: dict[str, Any] = {"data": data if limit is None else data[:limit]}
    if field.args.get("summary") in ("true", "1", "total_count"):
        mine = any(row["actor"] == (page.id if page else "") for row in rows)
        shown["summary"] = {"total_count": post.likes, "viewer_reaction": "LIKE" if mine else "NONE"}
        shown["summary"] |= {"can_like": True, "has_liked": mine} if field.name == "likes" else {}
    return shown


def _status_type(call: Call, post: Post, field: Field) -> str:
    return {"photo": "added_photos", "video": "added_video", "link": "shared_story"}.get(
        post.extra["kind"], "mobile_status_update"
    )


GETTERS: dict[str, fields.Getter] = {
    "id": lambda call, p, f: p.id,
    "message": lambda call, p, f: p.text or ABSENT,
    "story": lambda call, p, f: ABSENT,
    "created_time": lambda call, p, f: times.stamp(p.created),
    "updated_time": lambda call, p, f: times.stamp(p.created),
    "permalink_url": lambda call, p, f: permalink(p),
    "from": lambda call, p, f: who(call, call.account, p.account_id),
    "full_picture": _full_picture,
    "attachments": _attachments,
    "is_published": lambda call, p, f: p.extra["published"],
    "is_hidden": lambda call, p, f: p.hidden,
    "scheduled_publish_time": lambda call, p, f: int(p.extra["scheduled"]) or ABSENT,
    "status_type": _status_type,
    "shares": lambda call, p, f: {"count": p.reposts} if p.reposts else ABSENT,
    "comments": _comments,
    "likes": reactions,
    "reactions": reactions,
    "promotable_id": lambda call, p, f: p.id,
    "is_eligible_for_promotion": lambda call, p, f: False,
    "parent_id": lambda call, p, f: ABSENT,
    "place": lambda call, p, f: ABSENT,
    "call_to_action": lambda call, p, f: p.extra["options"].get("call_to_action") or ABSENT,
}
