"""A bot's token and the channel in which it is an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from gembala.connectors.telegram.wire import call, read
from gembala.platforms.contracts import (
    Account,
    Category,
    Endpoints,
    Finding,
    PlatformError,
    Problem,
    RemoteAccount,
    TokenSet,
)

NEEDED = ("can_post_messages", "can_delete_messages")
IN_GROUP = ("can_delete_messages", "can_restrict_members")


def exchange(endpoints: Endpoints, *, form: Mapping[str, str]) -> TokenSet:
    """The token as it was pasted, once Telegram knows it. Raises `PlatformError`."""
    token = TokenSet(form["token"].strip(), endpoints.environment, extra={"channel": named(form["channel"])})
    call(endpoints, token, "getMe")
    return token


def named(given: str) -> str:
    """A channel as Telegram wants it: from a name, an address (t.me/name) or a number."""
    words = given.strip()
    if "t.me/" in words:
        words = (
            urlsplit(words if "//" in words else f"https://{words}").path.strip("/").removeprefix("s/").split("/")[0]
        )
    return words if words.lstrip("-").isdigit() or words.startswith("@") else f"@{words}"


def accounts(endpoints: Endpoints, token: TokenSet) -> list[RemoteAccount]:
    """The one channel of a sign-in. Raises `PlatformError`, also when the bot may not post there."""
    me = call(endpoints, token, "getMe")
    try:
        chat = call(endpoints, token, "getChat", chat_id=token.extra.get("channel", ""))
    except PlatformError as error:
        if error.problem.category in {Category.NOT_FOUND, Category.ACCOUNT_RESTRICTED, Category.CONTENT_INVALID}:
            raise PlatformError(Problem(Category.NOT_FOUND, "no_channel", error.problem.native_message)) from None
        raise
    if chat.get("type") != "channel":
        raise PlatformError(Problem(Category.UNSUPPORTED, "no_channel", "this is no channel"))
    standing = _standing(endpoints, token, str(chat["id"]), me)
    if not standing.get("can_post_messages"):
        raise PlatformError(Problem(Category.AUTH_SCOPE, "not_admin", "the bot may not post in this channel"))
    name, title = str(chat.get("username") or ""), str(chat.get("title") or "")
    flags = {
        "username": name,
        "discussion": str(chat.get("linked_chat_id") or ""),
        "bot": str(me.get("id") or ""),
        "bot_name": str(me.get("username") or ""),
    }
    return [RemoteAccount(str(chat["id"]), name or title, title or name, flags=flags)]


def _standing(endpoints: Endpoints, token: TokenSet, chat: str, me: Mapping[str, Any]) -> dict[str, Any]:
    """The bot's rights in a chat; none where it is no administrator. Raises `PlatformError`."""
    found = call(endpoints, token, "getChatMember", chat_id=chat, user_id=me["id"])
    if not isinstance(found, dict) or found.get("status") not in {"administrator", "creator"}:
        return {}
    return {**found, **(dict.fromkeys((*NEEDED, *IN_GROUP), True) if found["status"] == "creator" else {})}


def probe(account: Account) -> list[Finding]:
    """The bot, each right it needs in the channel and in the group, and whether somebody else takes its news."""
    try:
        me = read(account, "getMe")
        found = [Finding("sign_in", ok=True, detail=f"@{me.get('username')}")]
        standing = _standing(account.endpoints, account.token, account.remote_id, me)
        found += [Finding("scope", bool(standing.get(one)), one) for one in NEEDED]
        group = account.flags.get("discussion", "")
        if group:
            there = _standing(account.endpoints, account.token, group, me)
            found += [Finding("telegram_group", bool(there.get(one)), one) for one in IN_GROUP]
        else:
            found.append(Finding("telegram_group", ok=False))
        hook = read(account, "getWebhookInfo").get("url")
    except PlatformError as error:
        return [Finding("sign_in", ok=False, detail=error.problem.native_code)]
    return [*found, Finding("telegram_alone", ok=not hook)]
