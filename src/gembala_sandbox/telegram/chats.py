"""Channels, their discussion groups, and the bots that may act there."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.telegram import errors
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.wire import Call
    from gembala_sandbox.world import World

PERSON = "orang_"
RIGHTS = {
    "can_be_edited": False, "is_anonymous": False, "can_manage_chat": True, "can_delete_messages": True,
    "can_manage_video_chats": False, "can_restrict_members": True, "can_promote_members": False,
    "can_change_info": False, "can_invite_users": True, "can_post_stories": False, "can_edit_stories": False,
    "can_delete_stories": False, "can_post_messages": True, "can_edit_messages": True,
}  # fmt: skip
_FULL = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    ),
}


def new_id(world: World, handle: str) -> str:
    """People have plain numbers, channels and groups those below -100…."""
    digits = "".join(secrets.choice(string.digits) for _ in range(9))
    return f"7{digits}" if handle.startswith(PERSON) else f"-1002{digits}"


def make_bot(world: World, channel: Account, *, name: str, rights: dict[str, Any]) -> Thing:
    """A bot that is an administrator of the channel and its group."""
    number = f"6{''.join(secrets.choice(string.digits) for _ in range(9))}"
    made = Thing("telegram", "bot", number, owner=channel.id)
    made.data = {
        "token": f"{number}:AA{secrets.token_urlsafe(24)}",
        "username": name,
        "chats": {channel.id: "administrator"},
        "rights": RIGHTS | rights,
        "hook": {},
        "allowed": [],
    }
    group = group_of(world, channel)
    if group is not None:
        made.data["chats"][group.id] = "administrator"
    return things.keep(world, made)


def make_group(world: World, channel: Account) -> Thing:
    """The group in which the channel is discussed."""
    made = Thing("telegram", "group", new_id(world, ""), owner=channel.id, data={"title": f"{channel.name} · Diskusi"})
    return things.keep(world, made)


def group_of(world: World, channel: Account) -> Thing | None:
    """The channel's group."""
    found = things.listing(world, "telegram", "group", owner=channel.id)
    return found[0] if found else None


def channel_of(world: World, group: Thing) -> Account:
    """Whose group it is."""
    return accounts.get(world, group.owner)


def bots_in(world: World, chat_id: str) -> list[Thing]:
    """The bots that are in a chat."""
    return [
        bot for bot in things.listing(world, "telegram", "bot") if bot.data["chats"].get(chat_id) == "administrator"
    ]


def show_bot(bot: Thing) -> dict[str, Any]:
    """A bot as a user."""
    return {"id": int(bot.id), "is_bot": True, "first_name": bot.data["username"], "username": bot.data["username"]}


def show_person(person: Account) -> dict[str, Any]:
    """Somebody of the audience."""
    name, shown = person.handle.removeprefix(PERSON), {"id": int(person.id), "is_bot": False, "first_name": person.name}
    return shown | {"username": name, "language_code": "id"}


def show(world: World, chat_id: str) -> dict[str, Any]:
    """A chat as it stands in a message."""
    group = things.find(world, "telegram", "group", chat_id)
    if group is not None:
        return {"id": int(chat_id), "title": group.data["title"], "type": "supergroup"}
    channel = accounts.get(world, chat_id)
    shown = {"id": int(chat_id), "title": channel.name, "type": "channel"}
    return shown if channel.flags["private"] else shown | {"username": channel.handle}


def wanted(call: Call, value: Any) -> str:
    """The id of the chat a call names. Refuses what is not there and where the bot is not."""
    given, bot = str(value or ""), call.notes["bot"]
    if not given:
        raise errors.bad("chat_id is empty")
    if given.startswith("@"):
        found = accounts.by_handle(call.world, platform="telegram", handle=given)
        given = found.id if found is not None and not found.flags["private"] else ""
    known = accounts.find(call.world, given) or things.find(call.world, "telegram", "group", given)
    if not given or known is None:
        raise errors.bad("chat not found")
    kind = "channel" if isinstance(known, Account) else "supergroup"
    state = bot.data["chats"].get(given, "")
    if state == "kicked":
        raise errors.error(403, f"bot was kicked from the {kind} chat")
    if not state:
        raise errors.error(403, f"bot is not a member of the {kind} chat")
    return given


def full(call: Call, chat_id: str) -> dict[str, Any]:
    """A chat with all that getChat tells."""
    shown = show(call.world, chat_id) | _FULL
    group = things.find(call.world, "telegram", "group", chat_id)
    if group is not None:
        return shown | {"linked_chat_id": int(group.owner)}
    linked = group_of(call.world, accounts.get(call.world, chat_id))
    return shown | ({"linked_chat_id": int(linked.id)} if linked else {})


def member(call: Call, chat_id: str, user_id: str) -> dict[str, Any]:
    """How somebody stands in a chat."""
    bot = things.find(call.world, "telegram", "bot", user_id)
    if bot is not None:
        state = bot.data["chats"].get(chat_id, "left")
        shown: dict[str, Any] = {"status": state, "user": show_bot(bot)}
        return shown | bot.data["rights"] if state == "administrator" else shown | _kicked(state)
    person = accounts.find(call.world, user_id)
    if person is None or person.id.startswith("-"):
        raise errors.bad("PARTICIPANT_ID_INVALID")
    state = "kicked" if banned(call.world, chat_id, user_id) else "member"
    return {"status": state, "user": show_person(person)} | _kicked(state)


def _kicked(state: str) -> dict[str, Any]:
    return {"until_date": 0} if state == "kicked" else {}


def banned(world: World, chat_id: str, user_id: str) -> bool:
    """Whether somebody may not come in."""
    return things.find(world, "telegram", "ban", f"{chat_id}:{user_id}") is not None
