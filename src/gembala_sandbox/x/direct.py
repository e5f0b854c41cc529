"""Direct messages: conversations, who may write to whom, blocking, and who hears of it (X's docs of August 2026)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.things import Thing
from gembala_sandbox.x import activity
from gembala_sandbox.x.render import EVERYTHING, user_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

SAID, JOINED = "MessageCreate", "ParticipantsJoin"
EVERYBODY, WHO_WROTE, NOBODY = "everyone", "known", "nobody"
"""Of whom somebody takes messages (flag `messages_from`): anybody, those they wrote to themselves, no one."""
_REACH = 30 * 86_400
_HIGHEST = 2**63 - 1


def pair(one: str, other: str) -> str:
    """The id of the conversation of two: the smaller id first."""
    first, second = sorted((one, other), key=int)
    return f"{first}-{second}"


def members(world: World, conversation: str) -> list[str]:
    """Ids of who takes part; nobody when there is no such conversation."""
    return [one.owner for one in things.listing(world, "x", "dm_member", parent=conversation)]


def conversations(world: World, account_id: str) -> list[str]:
    """Ids of those that somebody takes part in."""
    return [one.parent for one in things.listing(world, "x", "dm_member", owner=account_id)]


def _join(world: World, conversation: str, people: list[str]) -> None:
    for one in people:
        things.keep(world, Thing("x", "dm_member", f"{conversation}:{one}", owner=one, parent=conversation))


def found_group(world: World, founder: Account, people: list[str]) -> str:
    """A new group; everybody in it joins."""
    made = world.snowflakes.make(world.clock.now())
    everybody = list(dict.fromkeys([founder.id, *people]))
    _join(world, made, everybody)
    _keep(world, founder, made, kind=JOINED, people=everybody)
    return made


def blocked(world: World, by: str, whom: str) -> bool:
    """Whether ``by`` has shut ``whom`` out of its messages."""
    return things.find(world, "x", "dm_block", f"{by}:{whom}") is not None


def block(world: World, by: str, whom: str, *, on: bool) -> None:
    """Shut somebody out, or let them in again."""
    row = Thing("x", "dm_block", f"{by}:{whom}", owner=by, parent=whom)
    if on:
        things.keep(world, row)
    else:
        things.drop(world, row)


def takes(world: World, person: Account, sender: str) -> bool:
    """Whether the person takes a message of the sender now."""
    if blocked(world, person.id, sender):
        return False
    wish = person.flags["messages_from"]
    if wish == WHO_WROTE:
        said = things.listing(world, "x", "dm_event", parent=pair(person.id, sender))
        return any(one.owner == person.id for one in said)
    return bool(wish == EVERYBODY)


def may_say(world: World, sender: Account, people: list[str]) -> bool:
    """Whether everybody else there takes it."""
    others = [accounts.find(world, one) for one in people if one != sender.id]
    return all(one is not None and takes(world, one, sender.id) for one in others)


def say(world: World, sender: Account, *, conversation: str, to: list[str], text: str, media: str = "") -> Thing:
    """A message in a conversation, which begins with it when it is new. Both hear of it; X does not describe what is told
    of groups, so nothing is.
    """
    if not members(world, conversation):
        _join(world, conversation, list(dict.fromkeys([sender.id, *to])))
    made = _keep(world, sender, conversation, kind=SAID, text=text, media=media)
    people = members(world, conversation)
    if "-" not in conversation:
        return made
    activity.tell(world, "dm.sent", sender.id, payload=_told(world, made, people))
    for one in people:
        if one != sender.id:
            activity.tell(world, "dm.received", one, payload=_told(world, made, people))
    return made


def _keep(world: World, sender: Account, conversation: str, **data: Any) -> Thing:
    now = world.clock.now()
    data["people"] = data.get("people", [])
    return things.keep(world, Thing("x", "dm_event", world.snowflakes.make(now), sender.id, conversation, now, data))


def _told(world: World, event: Thing, people: list[str]) -> dict[str, Any]:
    """The payload of `dm.sent` and `dm.received`: the older API's shape, and the users by id."""
    message: dict[str, Any] = {
        "text": event.data["text"],
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
    }
    if event.data["media"]:
        row = world.store.one("SELECT * FROM media WHERE id=?", (event.data["media"],))
        kind = "photo" if row is None or "image" in row["category"] else "video"
        shown = {"id_str": event.data["media"], "media_url_https": f"/x/media/{event.data['media']}", "type": kind}
        message["attachment"] = {"type": "media", "media": shown}
    other = next((one for one in people if one != event.owner), event.owner)
    known = [one for one in (accounts.find(world, each) for each in people) if one is not None]
    return {
        "direct_message_events": [
            {
                "type": "message_create",
                "id": event.id,
                "created_timestamp": str(int(event.created * 1000)),
                "message_create": {
                    "target": {"recipient_id": other},
                    "sender_id": event.owner,
                    "message_data": message,
                },
            }
        ],
        "users": {one.id: {"data": user_object(world, one, EVERYTHING.user)} for one in known},
    }


def events(world: World, where: list[str], *, kinds: set[str], before: int = 0, limit: int = 100) -> list[Thing]:
    """Events of these conversations in the last thirty days, newest first, older than the id ``before``."""
    marks = ",".join("?" * len(where))
    rows = world.store.all(
        f"SELECT id FROM things WHERE platform='x' AND kind='dm_event' AND parent IN ({marks})"
        " AND created>? AND CAST(id AS INTEGER)<? ORDER BY CAST(id AS INTEGER) DESC",
        (*where, world.clock.now() - _REACH, before or _HIGHEST),
    )
    found: list[Thing] = []
    for row in rows:
        one = things.find(world, "x", "dm_event", row["id"])
        if one is not None and one.data["kind"] in kinds:
            found.append(one if "text" in one.data else replace(one, data={"text": "", "media": "", **one.data}))
        if len(found) == limit:
            break
    return found
