"""The methods that are played; every other is not found."""

from __future__ import annotations

from starlette.routing import BaseRoute

from gembala_sandbox.telegram import change, errors, files, look, send, updates
from gembala_sandbox.telegram.platform import TELEGRAM
from gembala_sandbox.wire import Call


def _unknown(call: Call) -> dict[str, object]:
    raise errors.error(404)


def table() -> list[BaseRoute]:
    """Everything below /telegram."""
    on, bot = TELEGRAM.endpoint, TELEGRAM.method
    sends = {
        "sendMessage": send.text,
        "sendPhoto": send.one("photo"),
        "sendVideo": send.one("video"),
        "sendDocument": send.one("document"),
        "sendPoll": send.poll,
    }
    return [
        *(bot(name, work, operation=send.operation, quota="send") for name, work in sends.items()),
        bot("sendMediaGroup", send.album, operation=send.operation, quota="send", units=send.items),
        bot("editMessageText", change.edit("text"), operation="edit"),
        bot("editMessageCaption", change.edit("caption"), operation="edit"),
        bot("deleteMessage", change.delete, operation="delete"),
        bot("setMessageReaction", change.react, operation="like"),
        bot("banChatMember", change.ban, operation="block"),
        bot("unbanChatMember", change.unban, operation="block"),
        bot("getMe", look.me, operation="me"),
        bot("getChat", look.chat, operation="chat"),
        bot("getChatMember", look.member, operation="chat"),
        bot("getChatAdministrators", look.admins, operation="chat"),
        bot("getChatMemberCount", look.count, operation="insights"),
        bot("getUpdates", updates.get, operation="updates"),
        bot("setWebhook", updates.set_hook, operation="subscribe"),
        bot("deleteWebhook", updates.drop_hook, operation="subscribe"),
        bot("getWebhookInfo", updates.hook_info, operation="subscribe"),
        bot("getFile", files.get, operation="file"),
        on("/file/bot{token}/files/{name}", ["GET"], files.download, operation="file", auth="bot"),
        on("/s/{name}", ["GET"], look.page, operation="preview", auth="none"),
        on("/{rest:path}", ["GET", "POST"], _unknown, operation="unknown", auth="none"),
    ]
