"""What a bot can ask about chats, and the public page of a channel (t.me/s/name)."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post
from gembala_sandbox.telegram import chats, messages, params
from gembala_sandbox.wire import Call

SHOWN = 20


def me(call: Call) -> dict[str, Any]:
    """getMe."""
    more = dict.fromkeys(("can_join_groups", "can_read_all_group_messages", "supports_inline_queries"), True)
    return chats.show_bot(call.notes["bot"]) | more | {"can_connect_to_business": False, "has_main_web_app": False}


def chat(call: Call) -> dict[str, Any]:
    """getChat."""
    return chats.full(call, chats.wanted(call, params.fields(call).get("chat_id")))


def member(call: Call) -> dict[str, Any]:
    """getChatMember(chat_id, user_id)."""
    said = params.fields(call)
    return chats.member(call, chats.wanted(call, said.get("chat_id")), str(said.get("user_id", "")))


def admins(call: Call) -> list[dict[str, Any]]:
    """getChatAdministrators."""
    chat_id = chats.wanted(call, params.fields(call).get("chat_id"))
    return [chats.member(call, chat_id, bot.id) for bot in chats.bots_in(call.world, chat_id)]


def count(call: Call) -> int:
    """getChatMemberCount."""
    chat_id = chats.wanted(call, params.fields(call).get("chat_id"))
    channel = accounts.find(call.world, chat_id)
    return channel.followers if channel else len({b.owner for b in chats.bots_in(call.world, chat_id)})


def _block(handle: str, found: list[Post]) -> str:
    """A post, or an album as one."""
    post = found[0]
    words = html.escape(post.text, quote=False).replace("\n", "<br/>")
    kind = "poll_question" if post.extra["kind"] == "poll" else "text js-message_text"
    files = "".join(_file(handle, one, album=len(found) > 1) for one in found)
    body = f'<div class="tgme_widget_message_{kind}" dir="auto">{words}</div>' if post.text else ""
    return _wrapped(handle, messages.number_of(post), "", files + body, post.created)


def _file(handle: str, post: Post, *, album: bool) -> str:
    kind = {"photo": "photo_wrap", "video": "video_player"}.get(post.extra["kind"])
    where = f"https://t.me/{handle}/{messages.number_of(post)}{'?single' if album else ''}"
    return f'<a class="tgme_widget_message_{kind}" href="{where}"></a>' if kind else ""


def _made(channel: Account) -> str:
    """The first message of every channel is Telegram's own."""
    words = '<div class="tgme_widget_message_text js-message_text" dir="auto">Channel created</div>'
    return _wrapped(channel.handle, 1, " service_message", words, channel.created)


def _wrapped(handle: str, number: int, more: str, body: str, created: float) -> str:
    at = datetime.fromtimestamp(int(created), UTC).isoformat()
    return (
        f'<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message{more} js-widget_message"'
        f' data-post="{handle}/{number}">{body}<div class="tgme_widget_message_footer"><a class="tgme_widget_message_date"'
        f' href="https://t.me/{handle}/{number}"><time datetime="{at}" class="time">x</time></a></div></div></div>'
    )


def page(call: Call) -> Response:
    """GET /s/{name}: the newest posts of a public channel, oldest first; others lead away."""
    channel = accounts.by_handle(call.world, platform="telegram", handle=call.path("name"))
    if channel is None or channel.flags["private"] or channel.flags["no_preview"]:
        return RedirectResponse(f"/telegram/{call.path('name')}", 302)
    where = "platform='telegram' AND account_id=? AND id LIKE ?"
    found = posts.select(call.world, where, (channel.id, f"{channel.id}:%"), limit=SHOWN)
    grouped: dict[str, list[Post]] = {}
    for one in found[::-1]:
        grouped.setdefault(str(one.extra.get("group") or one.id), []).append(one)
    first = _made(channel) if len(found) < SHOWN else ""
    blocks = first + "".join(_block(channel.handle, one) for one in grouped.values())
    head = f'<div class="tgme_channel_info_header_title">{html.escape(channel.name)}</div>'
    return HTMLResponse(
        f"<!DOCTYPE html><html><body>{head}<section class='tgme_channel_history'>{blocks}</section></body></html>"
    )
