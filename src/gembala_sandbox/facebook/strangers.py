"""What others publish about a Page: posts on it, posts that name it, recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import fields, ids, messages, paging, times, webhooks
from gembala_sandbox.graph.edges import params
from gembala_sandbox.graph.fields import Field
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_HOW = ("visitor", "tag", "mention", "rating")


def publish(world: World, *, page: Account, author: Account, text: str, how: str, body: dict[str, Any]) -> str:
    """Store it and tell the Page; gives the id of the post. Raises ValueError for an unknown `how`."""
    if how not in _HOW:
        raise ValueError(f"how is one of {', '.join(_HOW)}")
    about = f"{'tag' if how in ('tag', 'mention') else 'to'}:{page.id}"
    extra = {
        "kind": "status",
        "link": "",
        "photos": [],
        "video": "",
        "options": {},
        "scheduled": 0.0,
        "published": True,
    }
    made = posts.insert(
        world,
        platform="facebook",
        post_id=f"{page.id if how != 'tag' else author.id}_{ids.fb_object()}",
        account_id=author.id,
        text=text,
        source="audience",
        created=world.clock.now(),
        quote_of=about if how != "rating" else f"to:{page.id}",
        extra=extra | {"rating": how == "rating"},
    )
    who = {"id": messages.person_id(world, page, author), "name": author.name}
    if how == "rating":
        positive = bool(body.get("positive", True))
        rating = Thing("facebook", "rating", made.id, owner=page.id, parent=author.id)
        rating.data = {"positive": positive, "text": text}
        things.keep(world, rating)
        value: dict[str, Any] = {
            "item": "rating",
            "verb": "add",
            "reviewer_id": who["id"],
            "reviewer_name": author.name,
            "review_text": text,
            "recommendation_type": "POSITIVE" if positive else "NEGATIVE",
            "open_graph_story_id": made.id,
            "created_time": int(made.created),
        }
        webhooks.tell(world, page, "ratings", value)
    elif how == "visitor":
        value = {"from": who, "message": text, "post_id": made.id, "created_time": int(made.created)}
        webhooks.tell(world, page, "feed", value | {"item": "post", "verb": "add", "published": 1})
    else:
        value = {"sender_id": who["id"], "sender_name": author.name, "post_id": made.id, "message": text}
        webhooks.tell(
            world, page, "mention", value | {"item": "post", "verb": "add", "created_time": int(made.created)}
        )
    return made.id


def _reviewer(call: Call, rating: Thing, field: Field) -> dict[str, Any]:
    from gembala_sandbox import accounts

    author = accounts.get(call.world, rating.parent)
    return {"name": author.name, "id": messages.person_id(call.world, call.me, author)}


GETTERS: dict[str, fields.Getter] = {
    "created_time": lambda call, r, f: times.stamp(r.created),
    "recommendation_type": lambda call, r, f: "positive" if r.data["positive"] else "negative",
    "review_text": lambda call, r, f: r.data["text"],
    "reviewer": _reviewer,
    "has_rating": lambda call, r, f: False,
    "has_review": lambda call, r, f: bool(r.data["text"]),
    "open_graph_story": lambda call, r, f: {"id": r.id},
}


def ratings(call: Call) -> dict[str, Any]:
    """GET /{page}/ratings."""
    found = things.listing(call.world, "facebook", "rating", owner=call.me.id)[::-1]
    asked = fields.parse(params(call).text("fields"))
    usual = "created_time,recommendation_type,review_text"
    return paging.of_query(call, found, lambda r: fields.show(call, "Recommendation", GETTERS, r, asked, usual))
