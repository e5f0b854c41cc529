"""/2/dm_events, /2/dm_conversations and /2/users/{id}/dm: pages, fields, scopes, refusals."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, json_object
from gembala_sandbox.x import direct, errors
from gembala_sandbox.x.render import media_object, post_object, user_object, wanted

READ = ("dm.read", "tweet.read", "users.read")
WRITE = ("dm.write", "tweet.read", "users.read")
LONGEST = 10_000
KINDS = {"MessageCreate", "ParticipantsJoin", "ParticipantsLeave"}
FIELDS = {
    "attachments", "created_at", "dm_conversation_id", "entities", "event_type", "id", "participant_ids",
    "referenced_posts", "referenced_tweets", "sender_id", "text",
}  # fmt: skip
"""Both dialects: since v2.167 who sent it is asked for by the expansion only."""
_TOKEN = "dm18alsebhqg8o3f"
_SHARED = re.compile(r"https?://(?:\w+\.)?(?:x|twitter)\.com/\w+/status/(\d+)")


def _need(call: Call, scopes: tuple[str, ...]) -> None:
    if not set(scopes) <= set(call.token_scope.split()):
        raise errors.forbidden("Forbidden")


def all_events(call: Call) -> dict[str, Any]:
    """GET /2/dm_events: of every conversation, newest first."""
    _need(call, READ)
    return _page(call, direct.conversations(call.world, call.me.id))


def with_somebody(call: Call) -> dict[str, Any]:
    """GET /2/dm_conversations/with/{participant_id}/dm_events."""
    _need(call, READ)
    return _page(call, [direct.pair(call.me.id, _person(call, call.path("participant_id")).id)])


def of_conversation(call: Call) -> dict[str, Any]:
    """GET /2/dm_conversations/{id}/dm_events."""
    _need(call, READ)
    return _page(call, [_mine(call)])


def one_event(call: Call) -> dict[str, Any]:
    """GET /2/dm_events/{event_id}."""
    _need(call, READ)
    event_id = call.path("event_id")
    found = things.find(call.world, "x", "dm_event", event_id)
    if found is None or found.parent not in direct.conversations(call.world, call.me.id):
        return {"errors": [errors.not_found_entry(event_id, parameter="event_id", kind="dm_event")]}
    return {"data": _shown(call, found)} | _included(call, [found])


def say_to(call: Call) -> Response:
    """POST /2/dm_conversations/with/{participant_id}/messages."""
    _need(call, WRITE)
    whom = _person(call, call.path("participant_id"))
    if whom.id == call.me.id:
        raise errors.invalid("A message to oneself is not taken here.", parameter="participant_id", value=whom.id)
    return _say(call, json_object(call, errors.invalid), direct.pair(call.me.id, whom.id), [whom.id])


def say_in(call: Call) -> Response:
    """POST /2/dm_conversations/{dm_conversation_id}/messages."""
    _need(call, WRITE)
    conversation = _mine(call)
    return _say(call, json_object(call, errors.invalid), conversation, direct.members(call.world, conversation))


def begin_group(call: Call) -> Response:
    """POST /2/dm_conversations {conversation_type: Group, participant_ids, message}."""
    _need(call, WRITE)
    body = json_object(call, errors.invalid)
    message, people = body.get("message"), body.get("participant_ids")
    if body.get("conversation_type") != "Group" or not isinstance(message, dict) or not isinstance(people, list):
        raise errors.invalid("$.conversation_type: Group with participant_ids and a message", parameter="message")
    asked = [_person(call, str(one)).id for one in people]
    if not direct.may_say(call.world, call.me, asked):
        raise _shut()
    return _say(call, message, direct.found_group(call.world, call.me, asked), asked)


def block(call: Call) -> dict[str, Any]:
    """POST /2/users/{id}/dm/block: their messages come no more."""
    return _blocked(call, on=True)


def unblock(call: Call) -> dict[str, Any]:
    """POST /2/users/{id}/dm/unblock."""
    return _blocked(call, on=False)


def _blocked(call: Call, *, on: bool) -> dict[str, Any]:
    _need(call, WRITE)
    direct.block(call.world, call.me.id, _person(call, call.path("id")).id, on=on)
    return {"data": {"blocked": on}}


def _person(call: Call, account_id: str) -> Account:
    found = accounts.find(call.world, account_id)
    if found is None or found.platform != "x":
        raise errors.invalid("The user was not found.", parameter="participant_id", value=account_id)
    return found


def _mine(call: Call) -> str:
    conversation = call.path("id")
    if call.me.id not in direct.members(call.world, conversation):
        raise errors.forbidden()
    return conversation


def _shut() -> Exception:
    return errors.forbidden("You do not have permission to DM one or more participants.")


def _say(call: Call, body: dict[str, Any], conversation: str, to: list[str]) -> Response:
    unknown = body.keys() - {"text", "attachments"}
    if unknown:
        raise errors.invalid(f"[$.{min(unknown)}] is not defined in the schema", parameter=min(unknown))
    text, media = body.get("text", ""), _attached(call, body.get("attachments"))
    if not isinstance(text, str) or not (text or media) or len(text) > LONGEST:
        raise errors.invalid(f"$.text: 1 to {LONGEST} characters", parameter="text", value=text)
    if not direct.may_say(call.world, call.me, to):
        raise _shut()
    made = direct.say(call.world, call.me, conversation=conversation, to=to, text=text, media=media)
    call.stored.append(made.id)
    answer: dict[str, Any] = {"data": {"dm_conversation_id": conversation, "dm_event_id": made.id}}
    if call.fault is not None and call.fault.kind == "partial_errors":
        answer["errors"] = [errors.not_found_entry(made.id, parameter="expansions", kind="media")]
    return JSONResponse(answer, 201)


def _attached(call: Call, given: Any) -> str:
    """The one file of a message, uploaded before by the same account for messages."""
    if given is None:
        return ""
    one = given[0] if isinstance(given, list) and len(given) == 1 else None
    media_id = str(one.get("media_id", "")) if isinstance(one, dict) else ""
    row = call.world.store.one("SELECT * FROM media WHERE id=? AND account_id=?", (media_id, call.me.id))
    if row is None or row["state"] != "done" or not row["category"].startswith("dm_"):
        raise errors.invalid("$.attachments: one media id of a dm_ category", parameter="attachments", value=given)
    return media_id


def _page(call: Call, where: list[str]) -> dict[str, Any]:
    size, kinds, before = _asked(call)
    found = direct.events(call.world, where, kinds=kinds, before=before, limit=size + 1)
    fault = call.fault.kind if call.fault else ""
    if fault in ("short_page", "repeat_items") and len(found) > 1:
        size = len(found) // 2
    shown, meta = found[:size], dict[str, Any]({"result_count": min(len(found), size)})
    if len(found) > size:
        meta["next_token"] = f"{_TOKEN}{int(shown[-1].id) + (1 if fault == 'repeat_items' else 0):x}"
    answer: dict[str, Any] = {"data": [_shown(call, one) for one in shown]} if shown else {}
    return answer | _included(call, shown) | {"meta": meta}


def _asked(call: Call) -> tuple[int, set[str], int]:
    """How many, of which kinds, and older than which id."""
    size, token = call.query("max_results", "100"), call.query("pagination_token")
    if not size.isdecimal() or not 1 <= int(size) <= 100:
        raise errors.invalid(
            f"The `max_results` query parameter value [{size}] is not between 1 and 100",
            parameter="max_results", value=size,
        )  # fmt: skip
    kinds = {one for one in call.query("event_types").split(",") if one} or KINDS
    if odd := (kinds - KINDS) | (_fields(call) - FIELDS):
        raise errors.invalid(
            f"[{min(odd)}] is not one of the known values", parameter="dm_event.fields", value=min(odd)
        )
    if token and call.fault is not None and call.fault.kind == "cursor_expired":
        raise errors.invalid("A paging parameter is not valid.", parameter="pagination_token", value=token)
    try:
        before = int(token.removeprefix(_TOKEN), 16) if token else 0
    except ValueError:
        raise errors.invalid("A paging parameter is not valid.", parameter="pagination_token", value=token) from None
    return int(size), kinds, before


def _fields(call: Call) -> set[str]:
    return {one for one in call.query("dm_event.fields").split(",") if one}


def _shown(call: Call, event: Thing) -> dict[str, Any]:
    """One event: id, kind and words, and what was asked for."""
    said, world = event.data["kind"] == direct.SAID, call.world
    shared = "referenced_posts" if world.x_dialect == "post" else "referenced_tweets"
    full: dict[str, Any] = {
        "dm_conversation_id": event.parent, "created_at": iso_millis(event.created), "sender_id": event.owner,
    }  # fmt: skip
    if said and event.data["media"]:
        full["attachments"] = {"media_keys": [f"3_{event.data['media']}"]}
    if references := [{"id": one} for one in _SHARED.findall(event.data.get("text", ""))]:
        full[shared] = references
    fields, more = _fields(call), wanted(call).expansions
    fields |= {one for one in ("sender_id", "participant_ids") if one in more}
    fields |= {shared} if any(one.startswith("referenced") for one in {*fields, *more}) else set()
    fields |= {"attachments"} if "attachments.media_keys" in more else set()
    own = {"text": event.data["text"]} if said else {"participant_ids": event.data["people"]}
    return {"id": event.id, "event_type": event.data["kind"], **own, **{k: v for k, v in full.items() if k in fields}}


def _included(call: Call, found: list[Thing]) -> dict[str, Any]:
    want, world, parts = wanted(call), call.world, dict[str, Any]()
    people = [event.owner for event in found if "sender_id" in want.expansions]
    people += [one for event in found if "participant_ids" in want.expansions for one in event.data["people"]]
    known = [accounts.find(world, one) for one in dict.fromkeys(people)]
    parts["users"] = [user_object(world, one, want.user) for one in known if one]
    if "attachments.media_keys" in want.expansions:
        ids = [event.data["media"] for event in found if event.data.get("media")]
        rows = [world.store.one("SELECT * FROM media WHERE id=?", (one,)) for one in ids]
        parts["media"] = [media_object(row["id"], row["category"], row["alt"], want.media) for row in rows if row]
    if {"referenced_posts", "referenced_tweets.id"} & want.expansions:
        named = [one for event in found for one in _SHARED.findall(event.data.get("text", ""))]
        others = [posts.find(world, platform="x", post_id=one) for one in dict.fromkeys(named)]
        name = "posts" if world.x_dialect == "post" else "tweets"
        parts[name] = [post_object(world, one, want) for one in others if one]
    kept = {name: rows for name, rows in parts.items() if rows}
    return {"includes": kept} if kept else {}
