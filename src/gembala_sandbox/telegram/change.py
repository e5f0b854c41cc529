"""What is done to what stands: edited, deleted, reacted to; and to who wrote it."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import accounts, announce, posts, things
from gembala_sandbox.posts import Post
from gembala_sandbox.telegram import chats, entities, errors, messages, params, send
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

DELETABLE = 48 * 3_600
EMOJI = ("👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🙏", "👌")


def _one(call: Call, said: dict[str, Any], verb: str) -> Post:
    chat_id, number = chats.wanted(call, said.get("chat_id")), params.number(said.get("message_id"))
    carried = things.find(call.world, "telegram", "copy", f"{chat_id}:{number}")
    found = posts.find(call.world, platform="telegram", post_id=carried.parent) if carried else None
    found = found or messages.find(call.world, chat_id, number)
    if found is None:
        raise errors.bad(f"message to {verb} not found")
    return found


def edit(name: str) -> Any:
    """editMessageText and editMessageCaption: the bot's own only."""

    def work(call: Call) -> dict[str, Any]:
        said = params.fields(call)
        found = _one(call, said, "edit")
        if found.extra.get("bot") != call.notes["bot"].id or (found.extra["kind"] == "text") is not (name == "text"):
            raise errors.bad("message can't be edited")
        given = said.get("entities" if name == "text" else "caption_entities")
        text, marks = entities.read(params.text(said.get(name)), params.text(said.get("parse_mode")), given)
        if name == "text" and not text:
            raise errors.bad("message text is empty")
        if entities.units(text) > (send.TEXT if name == "text" else send.CAPTION):
            raise errors.bad("MESSAGE_TOO_LONG")
        if (text, marks) == (found.text, found.extra["entities"]):
            words = "specified new message content and reply markup are exactly the same as a current content"
            raise errors.bad(f"message is not modified: {words} and reply markup of the message")
        found.extra.update(entities=marks, edited=call.world.clock.now())
        messages.keep(call.world, found, text=text)
        return messages.show(call.world, posts.by_seq(call.world, found.seq) or found)

    return work


def delete(call: Call) -> bool:
    """deleteMessage: of anybody where the bot may, for two days."""
    said = params.fields(call)
    found, bot = _one(call, said, "delete"), call.notes["bot"]
    mine = found.extra.get("bot") == bot.id
    if call.world.clock.now() - found.created > DELETABLE or not (mine or bot.data["rights"]["can_delete_messages"]):
        raise errors.bad("message can't be deleted")
    posts.delete(call.world, found)
    return True


def react(call: Call) -> bool:
    """setMessageReaction(reaction[]): a bot has at most one."""
    said = params.fields(call)
    found, wanted = _one(call, said, "react"), said.get("reaction") or []
    if not isinstance(wanted, list) or len(wanted) > 1:
        raise errors.bad("REACTIONS_TOO_MANY")
    if wanted and (not isinstance(wanted[0], dict) or wanted[0].get("emoji") not in EMOJI):
        raise errors.bad("REACTION_INVALID")
    if wanted:
        announce.reaction(call.world, kind="like", actor=call.me, post=found)
    else:
        announce.take_back(call.world, kind="like", actor_id=call.me.id, post=found)
    return True


def _person(call: Call, said: dict[str, Any]) -> tuple[str, str]:
    chat_id, bot = chats.wanted(call, said.get("chat_id")), call.notes["bot"]
    person = accounts.find(call.world, str(said.get("user_id", "")))
    if person is None or person.id.startswith("-"):
        raise errors.bad("PARTICIPANT_ID_INVALID")
    if not bot.data["rights"]["can_restrict_members"]:
        raise errors.bad("not enough rights to restrict/unrestrict chat member")
    return chat_id, person.id


def ban(call: Call) -> bool:
    """banChatMember."""
    chat_id, who = _person(call, params.fields(call))
    things.keep(call.world, Thing("telegram", "ban", f"{chat_id}:{who}", owner=who, parent=chat_id))
    return True


def unban(call: Call) -> bool:
    """unbanChatMember."""
    chat_id, who = _person(call, params.fields(call))
    found = things.find(call.world, "telegram", "ban", f"{chat_id}:{who}")
    if found is not None:
        things.drop(call.world, found)
    return True
