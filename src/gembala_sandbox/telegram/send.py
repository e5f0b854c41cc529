"""Everything that sends: texts, photos, films, documents, albums, polls."""

from __future__ import annotations

import secrets
from typing import Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.posts import Post
from gembala_sandbox.telegram import chats, entities, errors, files, messages, params
from gembala_sandbox.wire import Call

TEXT, CAPTION, QUESTION, OPTION = 4_096, 1_024, 300, 100


def operation(call: Call) -> str:
    """`reply` or `publish`."""
    return "reply" if b"reply_parameters" in call.body else "publish"


def items(call: Call) -> int:
    """An album counts each of its items."""
    found = params.fields(call).get("media")
    return max(len(found), 1) if isinstance(found, list) else 1


def _place(call: Call, said: dict[str, Any]) -> tuple[str, Post | None, int]:
    """(chat, what is answered, thread). Refuses where the bot may not write."""
    chat_id, bot, world = chats.wanted(call, said.get("chat_id")), call.notes["bot"], call.world
    if accounts.find(world, chat_id) is not None and not bot.data["rights"]["can_post_messages"]:
        raise errors.bad("need administrator rights in the channel chat")
    reply = said.get("reply_parameters")
    if not isinstance(reply, dict):
        return chat_id, None, params.number(said.get("message_thread_id"))
    number = params.number(reply.get("message_id"))
    carried = things.find(world, "telegram", "copy", f"{chat_id}:{number}")
    above = posts.find(world, platform="telegram", post_id=carried.parent) if carried else None
    above = above or messages.find(world, chat_id, number)
    if above is None and not params.truth(reply.get("allow_sending_without_reply")):
        raise errors.bad("message to be replied not found")
    return chat_id, above, int(above.extra["thread"]) if above else 0


def _words(said: dict[str, Any], name: str, limit: int) -> tuple[str, list[dict[str, Any]]]:
    given = said.get("entities" if name == "text" else "caption_entities")
    text, found = entities.read(params.text(said.get(name)), params.text(said.get("parse_mode")), given)
    if entities.units(text) > limit:
        raise errors.bad("message is too long" if name == "text" else "message caption is too long")
    return text, found


def _store(call: Call, chat_id: str, text: str, above: Post | None, thread: int, **extra: Any) -> Post:
    channel = accounts.find(call.world, chat_id)
    source = extra.pop("source", "") or ("api" if channel is not None or above is not None else "group")
    made = messages.store(
        call.world, chat_id=chat_id, author=call.me.id, text=text, source=source, above=above, thread=thread,
        bot=call.notes["bot"].id, client=call.client(), **extra,
    )  # fmt: skip
    call.stored.append(made.id)
    return made


def text(call: Call) -> dict[str, Any]:
    """sendMessage(chat_id, text, parse_mode, entities, reply_parameters, …)."""
    said = params.fields(call)
    chat_id, above, thread = _place(call, said)
    words, found = _words(said, "text", TEXT)
    if not words:
        raise errors.bad("message text is empty")
    return messages.show(call.world, _store(call, chat_id, words, above, thread, entities=found))


def one(kind: str) -> Any:
    """sendPhoto, sendVideo and sendDocument."""

    def work(call: Call) -> dict[str, Any]:
        said = params.fields(call)
        chat_id, above, thread = _place(call, said)
        words, found = _words(said, "caption", CAPTION)
        shapes = files.taken(call, said, kind, said.get(kind))
        spoiler = params.truth(said.get("has_spoiler"))
        made = _store(call, chat_id, words, above, thread, entities=found, kind=kind, files=shapes, spoiler=spoiler)
        return messages.show(call.world, made)

    return work


def album(call: Call) -> list[dict[str, Any]]:
    """sendMediaGroup: two to ten, documents among themselves."""
    said = params.fields(call)
    chat_id, above, thread = _place(call, said)
    media = said.get("media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10 or not all(isinstance(m, dict) for m in media):
        raise errors.bad("there must be 2 to 10 media in the album")
    kinds = {str(m.get("type")) for m in media}
    if not kinds <= {"photo", "video", "document"} or ("document" in kinds and len(kinds) > 1):
        raise errors.bad("document can't be mixed with other media types")
    ready = []
    for m in media:
        words, found = _words(m | {"caption": m.get("caption", "")}, "caption", CAPTION)
        ready.append((m, words, found, files.taken(call, said, str(m["type"]), m.get("media"))))
    group, made = str(secrets.randbelow(10**17)), list[Post]()
    half = call.fault is not None and call.fault.kind == "album_half"
    for m, words, found, shapes in ready[: len(ready) // 2] if half else ready:
        source = "album" if made else ""
        made.append(
            _store(call, chat_id, words, above, thread, entities=found, kind=str(m["type"]), files=shapes, group=group,
                   source=source, spoiler=params.truth(m.get("has_spoiler")))
        )  # fmt: skip
    if half:
        raise errors.error(500, "Internal Server Error")
    return [messages.show(call.world, post) for post in made]


def poll(call: Call) -> dict[str, Any]:
    """sendPoll(question, options[], is_anonymous, allows_multiple_answers): in channels always anonymous."""
    said = params.fields(call)
    chat_id, above, thread = _place(call, said)
    question, _marks = entities.read(params.text(said.get("question")), "", None)
    given = said.get("options")
    options = (
        [params.text(o.get("text") if isinstance(o, dict) else o).strip() for o in given]
        if isinstance(given, list)
        else []
    )
    if not question or entities.units(question) > QUESTION:
        raise errors.bad("poll question must be non-empty and at most 300 characters long")
    if not 1 <= len(options) <= 12:
        raise errors.bad("poll must have 1 to 12 options")
    if any(not o or entities.units(o) > OPTION for o in options):
        raise errors.bad("poll options must be non-empty and at most 100 characters long")
    anonymous = params.truth(said.get("is_anonymous", True))
    if not anonymous and accounts.find(call.world, chat_id) is not None:
        raise errors.bad("non-anonymous polls can't be sent to channel chats")
    shown = {
        "id": str(secrets.randbelow(10**18)),
        "question": question,
        "options": [{"text": o, "voter_count": 0, "persistent_id": str(n)} for n, o in enumerate(options)],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": anonymous,
        "type": "regular",
        "allows_multiple_answers": params.truth(said.get("allows_multiple_answers")),
        "allows_revoting": True,
        "members_only": False,
    }
    return messages.show(call.world, _store(call, chat_id, question, above, thread, kind="poll", poll=shown))
