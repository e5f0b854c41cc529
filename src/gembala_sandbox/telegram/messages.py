"""Messages: kept by chat and number, shown as Telegram shows them, and who is told of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post
from gembala_sandbox.telegram import chats, updates
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

SERVICE = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


def next_number(world: World, chat_id: str) -> int:
    """The chat's next message number."""
    key = f"telegram_{chat_id}"
    number = int(world.store.setting(key, 1)) + 1
    world.store.keep_setting(key, number)
    return number


def find(world: World, chat_id: str, number: int, *, gone_too: bool = False) -> Post | None:
    """A message by chat and number."""
    return posts.find(world, platform="telegram", post_id=f"{chat_id}:{number}", gone_too=gone_too)


def number_of(post: Post) -> int:
    """A message's number in its chat."""
    return int(post.id.partition(":")[2])


def chat_of(post: Post) -> str:
    """The chat a message stands in."""
    return post.id.partition(":")[0]


def store(
    world: World,
    *,
    chat_id: str,
    author: str,
    text: str,
    source: str,
    above: Post | None = None,
    client: dict[str, str] | None = None,
    **extra: Any,
) -> Post:
    """Keep a message; one in a channel is carried into its group by itself. `author` is an account's id."""
    made = posts.insert(
        world,
        platform="telegram",
        post_id=f"{chat_id}:{next_number(world, chat_id)}",
        account_id=author,
        text=text,
        source=source,
        created=world.clock.now(),
        reply_to=above.id if above else None,
        root=above.root if above else None,
        extra={"entities": [], "kind": "text", "edited": 0.0, "files": [], "thread": 0, **extra},
        client=client,
    )
    channel = accounts.find(world, chat_id)
    if channel is not None:
        _carry(world, channel, made)
    return made


def _carry(world: World, channel: Account, post: Post) -> None:
    """The copy in the discussion group, below which people comment."""
    group = chats.group_of(world, channel)
    if group is None:
        return
    number = next_number(world, group.id)
    post.extra.update(thread=number)
    keep(world, post)
    things.keep(world, Thing("telegram", "copy", f"{group.id}:{number}", owner=channel.id, parent=post.id))
    for bot in chats.bots_in(world, group.id):
        updates.tell(world, bot, "message", copy(world, group, post))


def keep(world: World, post: Post, *, text: str | None = None) -> None:
    """Write back what a message carries."""
    world.store.write(
        "UPDATE posts SET text=?, extra=? WHERE seq=?",
        (post.text if text is None else text, json.dumps(post.extra), post.seq),
    )


def copy(world: World, group: Thing, post: Post) -> dict[str, Any]:
    """A channel's message as it stands in the group."""
    channel = chats.show(world, group.owner)
    origin = {"type": "channel", "chat": channel, "message_id": number_of(post), "date": int(post.created)}
    shown = {
        "message_id": post.extra["thread"],
        "from": SERVICE,
        "sender_chat": channel,
        "chat": chats.show(world, group.id),
        "date": int(post.created),
        "forward_origin": origin,
        "is_automatic_forward": True,
    }
    return shown | content(post)


def content(post: Post) -> dict[str, Any]:
    """Text, caption, files or poll."""
    extra, kind = post.extra, post.extra["kind"]
    if kind == "poll":
        return {"poll": extra["poll"]}
    if kind == "text":
        return {"text": post.text, "entities": extra["entities"]} if extra["entities"] else {"text": post.text}
    shown: dict[str, Any] = {kind: extra["files"]} if kind == "photo" else {kind: extra["files"][0]}
    if post.text:
        shown["caption"] = post.text
        if extra["entities"]:
            shown["caption_entities"] = extra["entities"]
    if extra.get("group"):
        shown["media_group_id"] = extra["group"]
    if extra.get("spoiler"):
        shown["has_media_spoiler"] = True
    return shown


def show(world: World, post: Post, *, deep: bool = True) -> dict[str, Any]:
    """A message, with what it answers."""
    chat_id = chat_of(post)
    shown: dict[str, Any] = {
        "message_id": number_of(post),
        "chat": chats.show(world, chat_id),
        "date": int(post.created),
    }
    if accounts.find(world, chat_id) is not None:
        shown["sender_chat"] = shown["chat"]
    else:
        bot = things.find(world, "telegram", "bot", str(post.extra.get("bot", "")))
        person = accounts.get(world, post.account_id)
        shown["from"] = chats.show_bot(bot) if bot else chats.show_person(person)
    if post.extra["edited"]:
        shown["edit_date"] = int(post.extra["edited"])
    if post.extra["thread"] and chat_id != post.root.partition(":")[0]:
        shown["message_thread_id"] = post.extra["thread"]
    above = posts.find(world, platform="telegram", post_id=post.reply_to, gone_too=True) if post.reply_to else None
    group = things.find(world, "telegram", "group", chat_id)
    if deep and above is not None:
        into = group is not None and chat_of(above) != chat_id
        shown["reply_to_message"] = copy(world, group, above) if group and into else show(world, above, deep=False)
    return shown | content(post)


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """A made-up person writes below a post, in the group. Raises ValueError where nobody may."""
    root = posts.find(world, platform="telegram", post_id=post.root)
    channel = accounts.find(world, chat_of(root)) if root else None
    group = chats.group_of(world, channel) if channel else None
    if root is None or group is None or not root.extra["thread"]:
        raise ValueError("nobody can comment there")
    if chats.banned(world, group.id, author.id):
        raise ValueError("that person is banned there")
    made = store(
        world, chat_id=group.id, author=author.id, text=text, source=source, above=post, thread=root.extra["thread"]
    )
    for bot in chats.bots_in(world, group.id):
        updates.tell(world, bot, "message", show(world, made))
    return made


def reacted(world: World, post: Post, actor: Account, kind: str) -> None:
    """The anonymous counts of a channel's post, for bots that ask for them."""
    fresh = posts.by_seq(world, post.seq)
    if kind != "like" or fresh is None or fresh.reply_to is not None:
        return
    thumbs = {"type": {"type": "emoji", "emoji": "👍"}, "total_count": fresh.likes}
    told = {"chat": chats.show(world, chat_of(post)), "message_id": number_of(post), "date": int(world.clock.now())}
    for bot in chats.bots_in(world, chat_of(post)):
        updates.tell(world, bot, "message_reaction_count", told | {"reactions": [thumbs]})
