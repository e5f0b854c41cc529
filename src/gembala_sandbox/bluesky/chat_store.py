"""Conversations of two people as the chat service keeps them, and the log that each of them reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, things
from gembala_sandbox.bluesky import views
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.accounts import Account
    from gembala_sandbox.world import World

DEFS = "chat.bsky.convo.defs#"


def between(world: World, one: Account, other: Account) -> Thing | None:
    """The conversation of these two."""
    wanted = sorted((one.id, other.id))
    return next((c for c in things.listing(world, "bluesky", "convo") if c.data["members"] == wanted), None)


def begin(world: World, *, author: Account, reader: Account, request: bool) -> Thing:
    """Their conversation, made when there is none; it waits to be accepted by ``reader`` when ``request``."""
    found = between(world, author, reader)
    if found is not None:
        return found
    rev = world.tids.make(world.clock.now())
    status = {author.id: "accepted", reader.id: "request" if request else "accepted"}
    members = sorted((author.id, reader.id))
    data: dict[str, Any] = {"members": members, "rev": rev, "status": status, "read": {}, "locked": False}
    made = things.keep(world, Thing("bluesky", "convo", rev, owner=author.id, data=data))
    for did in members:
        note(world, did, "logBeginConvo", made)
    return made


def note(world: World, did: str, kind: str, convo: Thing, **more: Any) -> str:
    """A line in somebody's log; gives its revision, which the conversation has from now on."""
    rev = world.tids.make(world.clock.now())
    line = {"$type": DEFS + kind, "rev": rev, "convoId": convo.id, **more}
    things.keep(world, Thing("bluesky", "chat_log", f"{did}:{rev}", owner=did, parent=convo.id, data=line))
    convo.data["rev"] = rev
    things.keep(world, convo)
    return rev


def say(world: World, convo: Thing, *, author: Account, text: str, facets: list[Any] | None = None) -> Thing:
    """Something is said; everybody's log tells it."""
    now = world.clock.now()
    made = Thing("bluesky", "message", world.tids.make(now), owner=author.id, parent=convo.id, created=now)
    made.data = {"text": text, "rev": made.id, "deleted_for": []} | ({"facets": facets} if facets else {})
    things.keep(world, made)
    for did in convo.data["members"]:
        note(world, did, "logCreateMessage", convo, message=message_view(made, did))
    return made


def messages(world: World, convo: Thing) -> list[Thing]:
    """Newest first."""
    return things.listing(world, "bluesky", "message", parent=convo.id)[::-1]


def message_view(message: Thing, viewer: str) -> dict[str, Any]:
    """messageView, or deletedMessageView for whom it is deleted."""
    shown: dict[str, Any] = {
        "id": message.id,
        "rev": message.data["rev"],
        "sender": {"did": message.owner},
        "sentAt": iso_millis(message.created),
    }
    if viewer in message.data["deleted_for"]:
        return {"$type": DEFS + "deletedMessageView", **shown}
    more = {"facets": message.data["facets"]} if message.data.get("facets") else {}
    return {"$type": DEFS + "messageView", **shown, "text": message.data["text"], **more}


def convo_view(world: World, convo: Thing, viewer: str) -> dict[str, Any]:
    """convoView."""
    said = messages(world, convo)
    unread = [one for one in said if one.owner != viewer and one.id > convo.data["read"].get(viewer, "")]
    members = []
    for did in convo.data["members"]:
        who = views.profile_view(world, accounts.get(world, did))
        who.pop("indexedAt"), who.pop("description", None)
        members.append(who)
    shown: dict[str, Any] = {
        "id": convo.id,
        "rev": convo.data["rev"],
        "members": members,
        "muted": False,
        "status": convo.data["status"][viewer],
        "unreadCount": len(unread),
        "kind": {"$type": DEFS + "directConvo"},
    }
    return shown | ({"lastMessage": message_view(said[0], viewer)} if said else {})
