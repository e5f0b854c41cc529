"""Direct messages of Pages and Instagram accounts: threads, windows, private replies, blocking (PLATFORMS.md 2.4, 3)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import errors, fields, ids, nodes, paging, persons, times, webhooks
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.graph.fields import Field
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DAY = 86_400
_LONGEST = {"facebook": 2_000, "instagram": 1_000}
TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY")
_OUTSIDE = "(#10) This message is sent outside of allowed window."


def person_id(world: World, brand: Account, person: Account) -> str:
    """A person as the brand's inbox knows them: page-scoped on Messenger, app-scoped on Instagram."""
    if brand.platform == "instagram":
        return nodes.scoped(world, person)
    digest = hashlib.sha256(f"{brand.id}:{person.id}".encode()).digest()
    made = "7" + str(int.from_bytes(digest[:8]) % 10**15).zfill(15)
    if things.find(world, "facebook", "psid", made) is None:
        things.keep(world, Thing("facebook", "psid", made, owner=person.id, parent=brand.id))
    return made


def _person(world: World, brand: Account, scoped: str) -> Account | None:
    kind = "scoped" if brand.platform == "instagram" else "psid"
    link = things.find(world, brand.platform, kind, scoped)
    return accounts.find(world, link.owner) if link else None


def thread_with(world: World, brand: Account, scoped: str, *, make: bool = False) -> Thing | None:
    """The thread of a brand with a person."""
    found = [t for t in things.listing(world, brand.platform, "thread", owner=brand.id) if t.parent == scoped]
    if found or not make:
        return found[0] if found else None
    letters = "t_" if brand.platform == "facebook" else "aWdfZAG06"
    data = {"last_in": 0.0, "updated": world.clock.now(), "folder": "inbox", "blocked": False}
    return things.keep(
        world, Thing(brand.platform, "thread", letters + ids.number("1", 17), brand.id, scoped, data=data)
    )


def _store(world: World, brand: Account, thread: Thing, *, text: str, inbound: bool, more: dict[str, Any]) -> Thing:
    now = world.clock.now()
    made = Thing(brand.platform, "message", "m_" + ids.token("")[:60], brand.id, thread.id)
    made.data = {"text": text, "inbound": inbound, "person": thread.parent, **more}
    things.keep(world, made)
    thread.data["updated"] = now
    if inbound:
        thread.data["last_in"] = now
    things.keep(world, thread)
    return made


def receive(world: World, *, brand: Account, author: Account, text: str) -> Thing:
    """Somebody writes to the brand; blocked people are not heard."""
    scoped = person_id(world, brand, author)
    thread = thread_with(world, brand, scoped, make=True)
    if thread is None:
        raise LookupError("no thread")
    made = _store(world, brand, thread, text=text, inbound=True, more={})
    if not thread.data["blocked"]:
        event = {
            "sender": {"id": scoped},
            "recipient": {"id": brand.id},
            "timestamp": int(world.clock.now() * 1000),
            "message": {"mid": made.id, "text": text},
        }
        webhooks.tell(world, brand, "messages", event, messaging=True)
    return made


def send(call: Call) -> dict[str, Any]:
    """POST /{page or account}/messages {recipient, message, messaging_type, tag}."""
    given, world = params(call), call.world
    recipient, message = given.object("recipient"), given.object("message")
    brand = _brand(call, recipient)
    text = message.get("text")
    if not isinstance(text, str) and not message.get("attachment"):
        raise errors.invalid("The message must have a text or an attachment")
    length, longest = _length(brand, text), _LONGEST[brand.platform]
    if isinstance(text, str) and not 1 <= length <= longest:
        raise errors.invalid(f"Length of param message[text] must be less than or equal to {longest}")
    if given.text("messaging_type", "RESPONSE") not in TYPES:
        raise errors.invalid(f"Param messaging_type must be one of {{{', '.join(TYPES)}}}")
    scoped = (
        _private(call, brand, recipient) if _about(recipient) else _window(call, brand, str(recipient.get("id", "")))
    )
    thread = thread_with(world, brand, scoped, make=True)
    if thread is None or thread.data["blocked"]:
        raise errors.error(551, "(#551) This person isn't available right now.", subcode=1545041)
    made = _store(world, brand, thread, text=text or "", inbound=False, more={"attachment": message.get("attachment")})
    call.stored.append(made.id)
    echo = {
        "sender": {"id": brand.id},
        "recipient": {"id": scoped},
        "timestamp": int(world.clock.now() * 1000),
        "message": {"mid": made.id, "text": text or "", "is_echo": True},
    }
    webhooks.tell(world, brand, "messages" if brand.platform == "instagram" else "message_echoes", echo, messaging=True)
    return {"recipient_id": scoped, "message_id": made.id}


def _length(brand: Account, text: Any) -> int:
    """Bytes on Instagram, characters on Messenger."""
    return len(str(text).encode()) if brand.platform == "instagram" else len(str(text))


def _about(recipient: dict[str, Any]) -> str:
    return str(recipient.get("comment_id") or recipient.get("post_id") or "")


def _brand(call: Call, recipient: dict[str, Any]) -> Account:
    """The account that writes: of a Page its Instagram account when the recipient is one of Instagram's."""
    brand = call.me
    if brand.platform != "facebook":
        return brand
    linked = persons.instagram_of(call.world, brand.id)
    about = posts.find(call.world, platform="instagram", post_id=_about(recipient))
    if linked and (about or things.find(call.world, "instagram", "scoped", str(recipient.get("id", "")))):
        call.platform, call.account = "instagram", linked
        return linked
    return brand


def _private(call: Call, brand: Account, recipient: dict[str, Any]) -> str:
    """One private reply within seven days of a comment (or a visitor's post)."""
    about = posts.find(call.world, platform=brand.platform, post_id=_about(recipient))
    if about is None or about.account_id == brand.id:
        raise errors.invalid("No matching user found", subcode=2018001)
    if call.world.clock.now() - about.created > 7 * DAY:
        raise errors.error(10, _OUTSIDE, subcode=2018278, status=403)
    if things.find(call.world, brand.platform, "private_reply", about.id) is not None:
        raise errors.error(10900, "(#10900) Activity already replied to")
    things.keep(call.world, Thing(brand.platform, "private_reply", about.id, owner=brand.id))
    return person_id(call.world, brand, accounts.get(call.world, about.account_id))


def _window(call: Call, brand: Account, scoped: str) -> str:
    """24 hours after the person's last message; seven days with the tag HUMAN_AGENT."""
    if _person(call.world, brand, scoped) is None:
        raise errors.invalid("No matching user found", subcode=2018001)
    thread = thread_with(call.world, brand, scoped)
    since = call.world.clock.now() - (thread.data["last_in"] if thread else 0.0)
    human = params(call).text("tag") == "HUMAN_AGENT"
    if since > (7 * DAY if human else DAY):
        raise errors.error(10, _OUTSIDE, subcode=2018278, status=403)
    return scoped


def _handle(world: World, brand: Account, scoped: str) -> dict[str, Any]:
    person = _person(world, brand, scoped)
    shown: dict[str, Any] = {"id": scoped}
    if brand.platform == "instagram":
        return shown | {"username": person.handle if person else ""}
    return shown | {"name": person.name if person else "", "email": f"{scoped}@facebook.com"}


def _self(brand: Account) -> dict[str, Any]:
    return {"id": brand.id} | ({"username": brand.handle} if brand.platform == "instagram" else {"name": brand.name})


def _ends(call: Call, message: Thing) -> tuple[dict[str, Any], dict[str, Any]]:
    brand = accounts.get(call.world, message.owner)
    ends = _handle(call.world, brand, message.data["person"]), _self(brand)
    return ends if message.data["inbound"] else (ends[1], ends[0])


def _to(call: Call, message: Thing, field: Field) -> dict[str, Any]:
    return {"data": [_ends(call, message)[1]]}


MESSAGE: dict[str, fields.Getter] = {
    "id": lambda call, m, f: m.id,
    "created_time": lambda call, m, f: times.stamp(m.created),
    "message": lambda call, m, f: m.data["text"],
    "from": lambda call, m, f: _ends(call, m)[0],
    "to": _to,
    "attachments": lambda call, m, f: fields.ABSENT,
}


def _messages(call: Call, thread: Thing, field: Field) -> dict[str, Any]:
    found = things.listing(call.world, thread.platform, "message", parent=thread.id)[::-1]
    return paging.page(
        call,
        found,
        lambda m: fields.show(call, "Message", MESSAGE, m, field.sub, "id,created_time"),
        limit=field.limit(),
        edge=f"{thread.id}/messages",
        fields=field.raw,
    )


def _participants(call: Call, thread: Thing, field: Field) -> dict[str, Any]:
    brand = accounts.get(call.world, thread.owner)
    return {"data": [_handle(call.world, brand, thread.parent), _self(brand)]}


def _count(call: Call, thread: Thing, field: Field) -> int:
    return len(things.listing(call.world, thread.platform, "message", parent=thread.id))


def _can_reply(call: Call, thread: Thing, field: Field) -> bool:
    return bool(call.world.clock.now() - thread.data["last_in"] <= DAY)


THREAD: dict[str, fields.Getter] = {
    "id": lambda call, t, f: t.id,
    "updated_time": lambda call, t, f: times.stamp(t.data["updated"]),
    "participants": _participants,
    "senders": _participants,
    "messages": _messages,
    "message_count": _count,
    "unread_count": lambda call, t, f: 0,
    "can_reply": _can_reply,
    "link": lambda call, t, f: f"/{t.owner}/inbox/{t.id}/",
}


def conversations(call: Call) -> dict[str, Any]:
    """GET /{page or account}/conversations?platform=messenger|instagram."""
    wanted, brand = params(call).text("platform", ""), call.me
    if brand.platform == "facebook" and wanted == "instagram":
        linked = persons.instagram_of(call.world, brand.id)
        if linked is None:
            return {"data": []}
        brand = linked
    asked, user = fields.parse(params(call).text("fields")), params(call).text("user_id")
    found = [
        t
        for t in things.listing(call.world, brand.platform, "thread", owner=brand.id)
        if user in ("", t.parent) and t.data["folder"] == "inbox"
    ]
    found.sort(key=lambda t: -t.data["updated"])
    return paging.of_query(
        call, found, lambda t: fields.show(call, "UnifiedThread", THREAD, t, asked, "id,updated_time")
    )


def read_thread(call: Call) -> dict[str, Any]:
    """GET /{thread}."""
    return fields.show(
        call, "UnifiedThread", THREAD, node(call).thing, fields.parse(params(call).text("fields")), "id,updated_time"
    )


def thread_messages(call: Call) -> dict[str, Any]:
    """GET /{thread}/messages."""
    thread, asked = node(call).thing, fields.parse(params(call).text("fields"))
    found = things.listing(call.world, thread.platform, "message", parent=thread.id)[::-1]
    return paging.of_query(call, found, lambda m: fields.show(call, "Message", MESSAGE, m, asked, "id,created_time"))


def read_message(call: Call) -> dict[str, Any]:
    """GET /{message}."""
    return fields.show(
        call, "Message", MESSAGE, node(call).thing, fields.parse(params(call).text("fields")), "id,created_time"
    )


_ACTIONS = ("BLOCK_USER", "UNBLOCK_USER", "MOVE_TO_SPAM", "BAN_USER", "UNBAN_USER")


def moderate(call: Call) -> dict[str, Any]:
    """POST /{page or account}/moderate_conversations {user_ids, actions}."""
    actions = [str(a) for a in params(call).many("actions")]
    people = [str(u.get("id", "")) if isinstance(u, dict) else str(u) for u in params(call).many("user_ids")]
    known = _ACTIONS if call.me.platform == "facebook" else _ACTIONS[:3]
    if not actions or not people or any(a not in known for a in actions):
        raise errors.invalid(f"Param actions[0] must be one of {{{', '.join(known)}}}")
    for scoped in people:
        if _person(call.world, call.me, scoped) is None:
            raise errors.invalid("No matching user found", subcode=2018001)
        thread = thread_with(call.world, call.me, scoped, make=True)
        if thread is None:
            continue
        for action in actions:
            if action == "MOVE_TO_SPAM":
                thread.data["folder"] = "spam"
            else:
                thread.data["blocked"] = not action.startswith("UN")
        things.keep(call.world, thread)
    return {"success": True}
