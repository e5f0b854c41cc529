"""chat.bsky.convo.*: asked for at the account's own server, which passes it on to the service that the header names."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from gembala_sandbox import accounts, things
from gembala_sandbox.bluesky import chat_store, services
from gembala_sandbox.bluesky.errors import broken, invalid, refusal
from gembala_sandbox.bluesky.platform import Bluesky
from gembala_sandbox.graphemes import grapheme_length
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, Handler, json_object

MOST_BYTES, MOST_GRAPHEMES = 10_000, 1_000


class Chat(Bluesky):
    """Whither, who, and with which right: in this order, as a real server was seen to judge.

    Without a header a real server passes it on to where posts are read, which knows no such method.
    """

    def authenticate(self, call: Call, auth: str) -> None:
        header = call.request.headers.get("atproto-proxy", "")
        if header:
            _whither(call, header)
        super().authenticate(call, auth)
        if call.token_scope != services.PRIVILEGED:
            raise refusal("InvalidToken", "Bad token method")
        if not header:
            raise refusal("MethodNotImplemented", "Method Not Implemented", 501)


CHAT = Chat()


def _whither(call: Call, header: str) -> None:
    did, mark, service = header.partition("#")
    if mark and not did:
        raise invalid("no did specified in proxy header")
    if not service:
        raise invalid("no service id specified in proxy header")
    if "#" in service:
        raise invalid("invalid proxy header format")
    if did != services.did_of(call, services.CHAT):
        raise refusal("InternalServerError", "Internal Server Error", 500)  # a name that leads nowhere
    if service != "bsky_chat":
        raise invalid("could not resolve proxy did service url")


def _limit(call: Call) -> int:
    wished = call.query("limit", "50")
    if not wished.isdigit() or not 1 <= int(wished) <= 100:
        raise invalid("Error: limit must be between 1 and 100")
    return int(wished)


def _own(call: Call, convo_id: Any) -> Thing:
    found = things.find(call.world, "bluesky", "convo", convo_id) if isinstance(convo_id, str) else None
    if found is None or call.me.id not in found.data["members"]:
        raise refusal("InvalidConvo", "Convo not found")
    return found


def get_log(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.getLog?cursor=: what happened behind that revision, oldest first, 100 at most."""
    cursor = call.query("cursor")
    if call.fault and call.fault.kind == "cursor_expired":
        raise invalid("Invalid cursor")
    lines = [one.data for one in things.listing(call.world, "bluesky", "chat_log", owner=call.me.id)]
    found = sorted((one for one in lines if one["rev"] > cursor), key=lambda one: str(one["rev"]))[:100]
    return {"logs": found, "cursor": found[-1]["rev"] if found else cursor}


def list_convos(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.listConvos?limit=&cursor=&status=: what moved last comes first."""
    limit, status, me = _limit(call), call.query("status"), call.me.id
    mine = [one for one in things.listing(call.world, "bluesky", "convo") if me in one.data["members"]]
    wanted = [one for one in mine if not status or one.data["status"][me] == status]
    wanted.sort(key=lambda one: str(one.data["rev"]), reverse=True)
    behind = [one for one in wanted if not call.query("cursor") or one.data["rev"] < call.query("cursor")]
    page = behind[:limit]
    more = {"cursor": page[-1].data["rev"]} if len(behind) > limit else {}
    return {"convos": [chat_store.convo_view(call.world, one, me) for one in page], **more}


def get_convo(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.getConvo?convoId=."""
    return {"convo": chat_store.convo_view(call.world, _own(call, call.query("convoId")), call.me.id)}


def get_convo_for_members(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.getConvoForMembers?members=: made when there is none."""
    others = [one for one in call.request.query_params.getlist("members") if one != call.me.id]
    other = accounts.find(call.world, others[0]) if len(others) == 1 else None
    if other is None:
        raise refusal("RecipientNotFound", "Recipient not found")
    made = chat_store.begin(call.world, author=call.me, reader=other, request=False)
    return {"convo": chat_store.convo_view(call.world, made, call.me.id)}


def get_messages(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.getMessages?convoId=&limit=&cursor=: newest first."""
    convo, limit = _own(call, call.query("convoId")), _limit(call)
    said = [
        one
        for one in chat_store.messages(call.world, convo)
        if not call.query("cursor") or one.id < call.query("cursor")
    ]
    if call.fault and call.fault.kind == "short_page":
        limit = max(limit // 2, 1)
    page = said[:limit]
    more = {"cursor": page[-1].id} if len(said) > limit else {}
    return {"messages": [chat_store.message_view(one, call.me.id) for one in page], **more}


def send_message(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.sendMessage {convoId, message{text, facets}}: as often as one asks, so often it is said."""
    body = json_object(call, broken)
    convo, message = _own(call, body.get("convoId")), body.get("message")
    text = message.get("text") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(text, str):
        raise invalid("Input/message/text must be a string")
    size, count = len(text.encode()), grapheme_length(text)
    if size > MOST_BYTES:
        raise invalid(f"Input/message/text must not be longer than {MOST_BYTES} characters")
    if count > MOST_GRAPHEMES:
        raise invalid(f"Input/message/text must not be longer than {MOST_GRAPHEMES} graphemes")
    if convo.data["locked"]:
        raise refusal("ConvoLocked", "Convo is locked")
    made = chat_store.say(call.world, convo, author=call.me, text=text, facets=message.get("facets"))
    return chat_store.message_view(made, call.me.id)


def accept_convo(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.acceptConvo {convoId}: again without `rev`."""
    convo = _own(call, json_object(call, broken).get("convoId"))
    if convo.data["status"][call.me.id] == "accepted":
        return {}
    convo.data["status"][call.me.id] = "accepted"
    return {"rev": chat_store.note(call.world, call.me.id, "logAcceptConvo", convo)}


def update_read(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.updateRead {convoId, messageId}."""
    body = json_object(call, broken)
    convo = _own(call, body.get("convoId"))
    said = chat_store.messages(call.world, convo)
    convo.data["read"][call.me.id] = str(body.get("messageId") or (said[0].id if said else ""))
    things.keep(call.world, convo)
    return {"convo": chat_store.convo_view(call.world, convo, call.me.id)}


def delete_message_for_self(call: Call) -> dict[str, Any]:
    """chat.bsky.convo.deleteMessageForSelf {convoId, messageId}: the other one goes on seeing it."""
    body = json_object(call, broken)
    convo, me = _own(call, body.get("convoId")), call.me.id
    found = things.find(call.world, "bluesky", "message", str(body.get("messageId")))
    if found is None or found.parent != convo.id:
        raise invalid("Message not found")
    found.data["deleted_for"] = sorted({*found.data["deleted_for"], me})
    things.keep(call.world, found)
    chat_store.note(call.world, me, "logDeleteMessage", convo, message=chat_store.message_view(found, me))
    return {key: value for key, value in chat_store.message_view(found, me).items() if key != "$type"}


def routes() -> list[Route]:
    """The methods, below the account's own server."""

    def route(name: str, method: str, handler: Handler, operation: str) -> Route:
        return CHAT.endpoint(f"/chat.bsky.convo.{name}", [method], handler, operation=operation, quota="read")

    return [
        route("getLog", "GET", get_log, "chat_log"),
        route("listConvos", "GET", list_convos, "chat"),
        route("getConvo", "GET", get_convo, "chat"),
        route("getConvoForMembers", "GET", get_convo_for_members, "chat"),
        route("getMessages", "GET", get_messages, "chat"),
        route("sendMessage", "POST", send_message, "message"),
        route("acceptConvo", "POST", accept_convo, "accept"),
        route("updateRead", "POST", update_read, "seen"),
        route("deleteMessageForSelf", "POST", delete_message_for_self, "record"),
    ]
