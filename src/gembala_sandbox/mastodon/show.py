"""Accounts and statuses as Mastodon gives them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.mastodon import app, words
from gembala_sandbox.posts import Post

if TYPE_CHECKING:
    from gembala_sandbox.wire import Call


def base(call: Call) -> str:
    """The server's own address."""
    return f"{call.request.url.scheme}://{call.request.url.netloc}/mastodon"


def page(root: str, found: Account) -> str:
    """The address of an account's page."""
    name, _, domain = found.handle.partition("@")
    return f"https://{domain}/@{name}" if domain else f"{root}/@{name}"


def account(call: Call, found: Account) -> dict[str, Any]:
    """An account. Local ones have no domain in `acct`."""
    root, name = base(call), found.handle.partition("@")[0]
    picture = f"{root}/avatars/original/missing.png"
    born = datetime.fromtimestamp(found.created, UTC).strftime("%Y-%m-%dT00:00:00.000Z")
    last = call.world.store.value("SELECT max(created) FROM posts WHERE account_id=? AND deleted=0", (found.id,))
    return {
        "id": found.id,
        "username": name,
        "acct": found.handle,
        "display_name": found.name,
        "locked": bool(found.flags["locked"]),
        "bot": False,
        "discoverable": True,
        "indexable": False,
        "group": False,
        "created_at": born,
        "note": "",
        "url": page(root, found),
        "uri": f"{root}/users/{name}" if "@" not in found.handle else page(root, found),
        "avatar": picture,
        "avatar_static": picture,
        "header": picture,
        "header_static": picture,
        "followers_count": found.followers,
        "following_count": 0,
        "statuses_count": found.posts,
        "last_status_at": datetime.fromtimestamp(last, UTC).strftime("%Y-%m-%d") if last else None,
        "hide_collections": None,
        "noindex": False,
        "emojis": [],
        "roles": [],
        "fields": [],
    }


def people_of(call: Call, found: Post) -> list[dict[str, Any]]:
    """The accounts a status names."""
    shown = []
    for account_id in found.extra.get("mentions", ()):
        person = accounts.find(call.world, account_id)
        if person is not None:
            name = person.handle.partition("@")[0]
            shown.append({"id": person.id, "username": name, "url": page(base(call), person), "acct": person.handle})
    return shown


def content(call: Call, found: Post) -> str:
    """The status as HTML."""
    domain = app.settings(call.world)["domain"]
    addresses: dict[str, str] = {}
    for person in people_of(call, found):
        addresses |= dict.fromkeys((person["acct"], f"{person['username']}@{domain}"), person["url"])
        addresses.setdefault(person["username"], person["url"])
    return words.shown(found.text, addresses, base(call) + "/tags/")


def media(call: Call, media_id: str) -> dict[str, Any]:
    """An attachment; without an address while it is processed."""
    thing = things.find(call.world, "mastodon", "media", media_id)
    if thing is None:
        return {"id": media_id, "type": "unknown", "url": None, "preview_url": None, "meta": {}, "description": None}
    data, address = thing.data, f"{base(call)}/media/{media_id}"
    ready = thing.data["ready"] <= call.world.clock.now() and not data["failed"]
    sides = {"width": data["width"], "height": data["height"]}
    sides |= {"size": f"{data['width']}x{data['height']}", "aspect": data["width"] / max(data["height"], 1)}
    return {
        "id": media_id,
        "type": data["type"],
        "url": address if ready else None,
        "preview_url": address if ready else None,
        "remote_url": None,
        "preview_remote_url": None,
        "text_url": None,
        "meta": {"original": sides, "small": sides, "focus": data["focus"]},
        "description": data["description"],
        "blurhash": "UPN1Ddxup{IT9an~.8RjK-oy%gkE%#W?i^t6",
    }


def poll(call: Call, poll_id: str) -> dict[str, Any] | None:
    """A poll with its votes."""
    thing = things.find(call.world, "mastodon", "poll", poll_id)
    if thing is None:
        return None
    votes: dict[str, list[int]] = thing.data["votes"]
    counted = [sum(number in chosen for chosen in votes.values()) for number in range(len(thing.data["options"]))]
    over = thing.data["expires"] <= call.world.clock.now()
    hidden = thing.data["hide_totals"] and not over
    own = votes.get(call.account.id, []) if call.account else []
    return {
        "id": poll_id,
        "expires_at": iso_millis(thing.data["expires"]),
        "expired": over,
        "multiple": thing.data["multiple"],
        "votes_count": sum(counted),
        "voters_count": len(votes),
        "voted": bool(own) or bool(call.account and thing.owner == call.account.id),
        "own_votes": own,
        "options": [
            {"title": title, "votes_count": None if hidden else counted[number]}
            for number, title in enumerate(thing.data["options"])
        ],
        "emojis": [],
    }


def _mine(call: Call, kind: str, found: Post) -> bool:
    sql = "SELECT 1 FROM reactions WHERE kind=? AND actor=? AND subject=?"
    return bool(call.account and call.world.store.value(sql, (kind, call.account.id, found.id)))


def status(call: Call, found: Post) -> dict[str, Any]:
    """A status, with the counts of this moment."""
    world, extra, root = call.world, found.extra, base(call)
    author = accounts.get(world, found.account_id)
    parent = posts.find(world, platform="mastodon", post_id=found.reply_to, gone_too=True) if found.reply_to else None
    known = app.settings(world)
    shown = {
        "id": found.id,
        "created_at": iso_millis(found.created),
        "in_reply_to_id": found.reply_to,
        "in_reply_to_account_id": parent.account_id if parent else None,
        "sensitive": bool(extra.get("sensitive")),
        "spoiler_text": extra.get("spoiler", ""),
        "visibility": extra.get("visibility", "public"),
        "language": extra.get("language"),
        "uri": f"{root}/users/{author.handle}/statuses/{found.id}",
        "url": f"{page(root, author)}/{found.id}",
        "replies_count": found.replies,
        "reblogs_count": found.reposts,
        "favourites_count": found.likes,
        "quotes_count": found.quotes,
        "edited_at": iso_millis(extra["edited"]) if extra.get("edited") else None,
        "favourited": _mine(call, "like", found),
        "reblogged": _mine(call, "repost", found),
        "muted": False,
        "bookmarked": False,
        "pinned": False,
        "content": content(call, found),
        "filtered": [],
        "reblog": None,
        "application": {"name": extra["app"], "website": None} if extra.get("app") else None,
        "account": account(call, author),
        "media_attachments": [media(call, one) for one in extra.get("media", ())],
        "mentions": people_of(call, found),
        "tags": [{"name": tag, "url": f"{root}/tags/{tag}"} for tag in words.tags(found.text)],
        "emojis": [],
        "quote": None,
        "card": None,
        "poll": poll(call, extra["poll"]) if extra.get("poll") else None,
    }
    if not known["quotes"]:
        shown.pop("quotes_count")
    if call.fault is not None and call.fault.kind == "metrics_missing":
        for name in ("replies_count", "reblogs_count", "favourites_count", "quotes_count"):
            shown.pop(name, None)
    return shown
