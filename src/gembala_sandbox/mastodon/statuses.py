"""Statuses: made once for a key, read, changed, deleted, and what hangs above and below them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.mastodon import app, errors, ids, params, scheduled, show, telling, wishes, words
from gembala_sandbox.mastodon.wishes import Wish
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

MOST = 20


def operation(call: Call) -> str:
    """`reply` or `publish`."""
    return "reply" if b"in_reply_to_id" in call.body else "publish"


def create(call: Call) -> dict[str, Any]:
    """POST /api/v1/statuses: the same Idempotency-Key gives the same status again for an hour."""
    key = call.request.headers.get("idempotency-key", "")
    if key and (again := _known(call, key)) is not None:
        return again
    wish = wishes.read(call, params.fields(call))
    if wish.at:
        made = scheduled.hold(call, wish)
        _remember(call, key, "scheduled", made.id)
        return scheduled.shown(call, made)
    post = store(call.world, call.me, wish, client=call.client(), app_name=_app(call))
    _remember(call, key, "status", post.id)
    call.stored.append(post.id)
    return show.status(call, post)


def _app(call: Call) -> str:
    found = things.find(call.world, "mastodon", "app", call.notes.get("app", ""))
    return str(found.data["name"]) if found else ""


def _known(call: Call, key: str) -> dict[str, Any] | None:
    found = things.find(call.world, "mastodon", "idem", f"{call.me.id}:{key}")
    if found is None or found.created + app.settings(call.world)["idempotency_seconds"] <= call.world.clock.now():
        return None
    if found.data["kind"] == "scheduled":
        held = things.find(call.world, "mastodon", "scheduled", found.data["id"])
        return scheduled.shown(call, held) if held else None
    post = posts.find(call.world, platform="mastodon", post_id=found.data["id"])
    if post is not None:
        call.world.store.write("UPDATE posts SET writes=writes+1 WHERE seq=?", (post.seq,))
    return show.status(call, post) if post else None


def _remember(call: Call, key: str, kind: str, made: str) -> None:
    if key:
        thing = Thing("mastodon", "idem", f"{call.me.id}:{key}", owner=call.me.id, created=call.world.clock.now())
        thing.data = {"kind": kind, "id": made}
        things.keep(call.world, thing)


def store(
    world: World,
    author: Account,
    wish: Wish,
    *,
    source: str = "",
    client: dict[str, str] | None = None,
    app_name: str = "",
    also: tuple[str, ...] = (),
) -> Post:
    """Keep a status and tell whom it names. `also` are accounts it is addressed to without naming them."""
    parent = posts.find(world, platform="mastodon", post_id=wish.reply_to) if wish.reply_to else None
    named = [*_people(world, wish.text), *also]
    poll_id = _keep_poll(world, author, wish)
    hidden = wish.visibility in ("private", "direct")
    made = posts.insert(
        world,
        platform="mastodon",
        post_id=ids.make(world),
        account_id=author.id,
        text=wish.text,
        source=source or ("private" if hidden else "api"),
        created=world.clock.now(),
        reply_to=parent.id if parent else None,
        root=parent.root if parent else None,
        extra={
            "visibility": wish.visibility,
            "spoiler": wish.spoiler,
            "sensitive": wish.sensitive,
            "language": wish.language or "id",
            "media": wish.media,
            "poll": poll_id,
            "mentions": list(dict.fromkeys(named)),
            "app": app_name,
            "edits": [],
        },
        client=client,
    )
    for media_id in wish.media:
        thing = things.find(world, "mastodon", "media", media_id)
        if thing is not None:
            thing.data["status"] = made.id
            things.keep(world, thing)
    telling.named(world, made)
    return made


def _people(world: World, text: str) -> list[str]:
    domain, found = app.settings(world)["domain"], []
    for name, host in words.named(text):
        person = accounts.by_handle(
            world, platform="mastodon", handle=name if host in ("", domain) else f"{name}@{host}"
        )
        if person is not None:
            found.append(person.id)
    return found


def _keep_poll(world: World, author: Account, wish: Wish) -> str:
    if wish.poll is None:
        return ""
    made = Thing("mastodon", "poll", ids.count(world, "polls"), owner=author.id)
    made.data = {
        "options": wish.poll["options"],
        "multiple": wish.poll["multiple"],
        "hide_totals": wish.poll["hide_totals"],
        "expires": world.clock.now() + wish.poll["seconds"],
        "votes": {},
    }
    return things.keep(world, made).id


def seen(call: Call, post_id: str) -> Post:
    """A status the caller may see, or 404."""
    found = posts.find(call.world, platform="mastodon", post_id=post_id)
    if found is None or not wishes.visible(call, found):
        raise errors.not_found()
    return found


def own(call: Call) -> Post:
    """One of the caller's own, or 404 as for what does not exist."""
    found = seen(call, call.path("id"))
    if found.account_id != call.me.id:
        raise errors.not_found()
    return found


def read(call: Call) -> dict[str, Any]:
    """GET /api/v1/statuses/{id}."""
    return show.status(call, seen(call, call.path("id")))


def read_many(call: Call) -> Response:
    """GET /api/v1/statuses?id[]=…: at most 20; what is gone is left out."""
    if not app.settings(call.world)["batch"]:
        raise errors.error(404, "Not Found")
    wanted = [value for name, value in call.request.query_params.multi_items() if name in ("id[]", "id")]
    if len(wanted) > MOST:
        raise errors.error(422, f"At most {MOST} statuses can be read at once")
    found = [posts.find(call.world, platform="mastodon", post_id=one) for one in wanted]
    return JSONResponse([show.status(call, one) for one in found if one is not None and wishes.visible(call, one)])


def source(call: Call) -> dict[str, Any]:
    """GET /api/v1/statuses/{id}/source: the text as it was written."""
    found = own(call)
    return {"id": found.id, "text": found.text, "spoiler_text": found.extra["spoiler"]}


def history(call: Call) -> Response:
    """GET /api/v1/statuses/{id}/history: oldest first, the present one last."""
    found = seen(call, call.path("id"))
    now = {"text": found.text, "spoiler": found.extra["spoiler"], "at": found.extra.get("edited") or found.created}
    author = show.account(call, accounts.get(call.world, found.account_id))
    return JSONResponse(
        [
            {
                "content": words.shown(one["text"], {}, ""),
                "spoiler_text": one["spoiler"],
                "sensitive": found.extra["sensitive"],
                "created_at": iso_millis(one["at"]),
                "account": author,
                "media_attachments": [],
                "emojis": [],
            }
            for one in [*found.extra["edits"], now]
        ]
    )


def edit(call: Call) -> dict[str, Any]:
    """PUT /api/v1/statuses/{id} {status, spoiler_text, sensitive, language, media_ids}."""
    found, said = own(call), params.fields(call)
    wish = Wish(
        text=params.text(said.get("status", found.text)),
        spoiler=params.text(said.get("spoiler_text", found.extra["spoiler"])),
        media=params.listed(said["media_ids"]) if "media_ids" in said else found.extra["media"],
    )
    wishes.check_media(call, wish.media, status=found.id)
    wishes.check_text(call, wish)
    before = {"text": found.text, "spoiler": found.extra["spoiler"], "at": found.extra.get("edited") or found.created}
    found.extra.update(edits=[*found.extra["edits"], before])
    found.extra.update({"spoiler": wish.spoiler, "media": wish.media, "edited": call.world.clock.now()})
    if "sensitive" in said:
        found.extra["sensitive"] = params.truth(said["sensitive"])
    call.world.store.write(
        "UPDATE posts SET text=?, extra=?, writes=writes+1 WHERE seq=?", (wish.text, json.dumps(found.extra), found.seq)
    )
    return show.status(call, posts.by_seq(call.world, found.seq) or found)


def delete(call: Call) -> dict[str, Any]:
    """DELETE /api/v1/statuses/{id}: what it was, with its text for a new try."""
    found = own(call)
    shown = show.status(call, found)
    posts.delete(call.world, found)
    shown.pop("content")
    return shown | {"text": found.text}


def context(call: Call) -> dict[str, Any]:
    """GET /api/v1/statuses/{id}/context."""
    found = seen(call, call.path("id"))
    above, at = list[Post](), found
    while at.reply_to and (up := posts.find(call.world, platform="mastodon", post_id=at.reply_to)) is not None:
        above.append(up)
        at = up
    below, ring = list[Post](), [found.id]
    while ring:
        marks = ",".join("?" * len(ring))
        ring_posts = posts.select(
            call.world, f"platform='mastodon' AND reply_to IN ({marks})", tuple(ring), limit=4_096, newest_first=False
        )
        below += ring_posts
        ring = [one.id for one in ring_posts]
    return {
        "ancestors": [show.status(call, one) for one in reversed(above) if wishes.visible(call, one)],
        "descendants": [show.status(call, one) for one in below if wishes.visible(call, one)],
    }
