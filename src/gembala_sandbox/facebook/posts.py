"""Posts of a Page: made, scheduled, shown, edited, deleted, listed (PLATFORMS.md 3)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, republish, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.facebook import story
from gembala_sandbox.graph import errors, faults, fields, ids, messages, paging, times, urls, webhooks
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.graph.params import Params
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

LONGEST = 63_206
_SOON = 10 * 60
_DUPLICATE = 3_600
_KEPT = (
    "place",
    "targeting",
    "feed_targeting",
    "backdated_time",
    "call_to_action",
    "child_attachments",
    "unpublished_content_type",
    "name",
    "description",
    "picture",
    "caption",
)


def check_account(account: Account) -> None:
    """Refuse what the state of the Page does not allow."""
    for flag in ("ppa_required", "limited_account", "identity_confirmation", "security_check"):
        if account.flags[flag]:
            raise faults.answer("facebook", flag)


def when(given: Params, account: Account, now: float) -> float:
    """0 for now, an epoch when scheduled, -1 for an unpublished draft. Refuses times out of the window."""
    if given.flag("published", True):
        if given.has("scheduled_publish_time"):
            raise errors.invalid("You cannot specify a scheduled publish time on a published post", subcode=1366046)
        return 0.0
    if not given.has("scheduled_publish_time"):
        return -1.0
    moment = times.read(given.text("scheduled_publish_time"))
    latest = now + account.flags["schedule_days"] * 86_400
    if moment is None or not now + _SOON - 1 <= moment <= latest:
        raise errors.error(
            100,
            "(#100) The specified scheduled publish time is invalid.",
            subcode=1366045,
            title="Invalid Scheduled Publish Time",
            user_message="The scheduled publish time must be between 10 minutes and 30 days from now.",
        )
    return moment


def create(call: Call) -> dict[str, Any]:
    """POST /{page}/feed."""
    given, page = params(call), call.me
    check_account(page)
    message, link = given.text("message"), given.text("link")
    photos = _attached(call, given)
    if not message.strip() and not link and not photos:
        raise errors.invalid("Missing message or attachment")
    if len(message) > LONGEST:
        raise errors.invalid(f"Param message must be at most {LONGEST} characters long")
    _check_link(link)
    moment = when(given, page, call.world.clock.now())
    if moment == 0.0:
        _no_duplicate(call, page, message, link, photos)
    extra = {
        "kind": "photo" if photos else "link" if link else "status",
        "link": link,
        "photos": [photo.id for photo in photos],
        "options": {name: given.values[name] for name in _KEPT if given.has(name)},
    }
    made = store(call, page, message, extra, moment)
    for photo in photos:
        photo.data["post"] = made.id
        things.keep(call.world, photo)
    return {"id": made.id}


def _attached(call: Call, given: Params) -> list[Thing]:
    found = []
    for item in given.many("attached_media"):
        if not isinstance(item, dict) or not item.get("media_fbid"):
            raise errors.invalid("Param attached_media must be an array of objects with media_fbid")
        photo = things.find(call.world, "facebook", "photo", str(item["media_fbid"]))
        photo = photo or things.find(call.world, "facebook", "video", str(item["media_fbid"]))
        if photo is None or photo.owner != call.me.id:
            raise errors.not_there(str(item["media_fbid"]), "post")
        found.append(photo)
    if len({p.id for p in found}) < len(found):
        raise faults.answer("facebook", "duplicate_photos")
    if len(found) > call.me.flags["attached_most"]:
        raise errors.invalid(f"Param attached_media must have at most {call.me.flags['attached_most']} elements")
    return found


def _check_link(link: str) -> None:
    if not link:
        return
    parts = urls.split(link)
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in link:
        raise faults.answer("facebook", "bad_url")


def _no_duplicate(call: Call, page: Account, message: str, link: str, photos: list[Thing]) -> None:
    """506: the same status as the Page's last one, less than an hour ago."""
    if photos:
        return
    last = posts.select(
        call.world, "platform='facebook' AND account_id=? AND source='api' AND reply_to IS NULL", (page.id,), limit=1
    )
    same = bool(last) and (last[0].text, last[0].extra["link"]) == (message, link)
    if same and call.world.clock.now() - last[0].created < _DUPLICATE:
        raise faults.answer("facebook", "duplicate")


def store(call: Call, page: Account, message: str, extra: dict[str, Any], moment: float) -> Post:
    """Keep what this call posts."""
    unseen = call.fault is not None and call.fault.kind == "answer_hidden"
    made = keep(call.world, page, message, extra | {"unseen": unseen}, moment, client=call.client())
    call.stored.append(made.id)
    return made


def keep(
    world: World, page: Account, message: str, extra: dict[str, Any], moment: float, *, client: dict[str, str]
) -> Post:
    """Keep a post: published (`moment` 0), scheduled (an epoch), or as a draft (-1)."""
    usual = {"kind": "status", "link": "", "photos": [], "video": "", "options": {}, "story": False}
    kept = usual | extra | {"scheduled": max(moment, 0.0), "published": moment == 0.0}
    made = posts.insert(
        world,
        platform="facebook",
        post_id=f"{page.id}_{ids.fb_object()}",
        account_id=page.id,
        text=message,
        source="api" if kept["published"] else "draft",
        created=world.clock.now(),
        extra=kept,
        client=client,
    )
    if kept["published"]:
        told(world, made, "add")
    return made


def publish_draft(world: World, post: Post) -> Post:
    """A scheduled post or a draft goes live."""
    made = republish.live(
        world, post, extra=post.extra | {"published": True, "scheduled": 0.0}, created=world.clock.now()
    )
    told(world, made, "add")
    return made


def tick(world: World) -> None:
    """What is due is published."""
    drafts = "platform='facebook' AND source='draft' AND reply_to IS NULL"
    for post in posts.select(world, drafts, (), limit=1_000, newest_first=False):
        if 0 < post.extra["scheduled"] <= world.clock.now():
            publish_draft(world, post)


def told(world: World, post: Post, verb: str) -> None:
    """A `feed` event about a post of the Page."""
    page = accounts.get(world, post.account_id)
    value = {
        "from": {"id": page.id, "name": page.name},
        "message": post.text,
        "post_id": post.id,
        "created_time": int(post.created),
        "item": {"video": "video", "photo": "photo"}.get(post.extra["kind"], "status"),
        "published": 1,
        "verb": verb,
    }
    webhooks.tell(world, page, "feed", value)


def reacted(world: World, post: Post, actor: Account, kind: str) -> None:
    """A `feed` event about somebody's like."""
    page = accounts.find(world, post.account_id)
    if kind != "like" or page is None or page.source != "brand":
        return
    value = {
        "from": {"id": messages.person_id(world, page, actor), "name": actor.name},
        "parent_id": page.id,
        "post_id": post.root,
        "created_time": int(world.clock.now()),
        "item": "reaction",
        "reaction_type": "like",
        "verb": "add",
    }
    if post.reply_to is not None:
        value |= {"comment_id": post.id, "parent_id": post.reply_to}
    webhooks.tell(world, page, "feed", value)


def edit(call: Call) -> dict[str, Any]:
    """POST /{post} {message | is_published | scheduled_publish_time}."""
    given, post = params(call), node(call).thing
    world = call.world
    if given.has("message"):
        if len(given.text("message")) > LONGEST:
            raise errors.invalid(f"Param message must be at most {LONGEST} characters long")
        world.store.write(
            "UPDATE posts SET text=?, digest=?, writes=writes+1 WHERE seq=?",
            (given.text("message"), posts.digest(given.text("message")), post.seq),
        )
        if post.extra["published"]:
            told(world, post, "edited")
    if given.has("scheduled_publish_time") and not post.extra["published"]:
        fresh = Params({"published": "false", "scheduled_publish_time": given.values["scheduled_publish_time"]})
        post.extra["scheduled"] = when(fresh, call.me, world.clock.now())
        world.store.write("UPDATE posts SET extra=? WHERE seq=?", (json.dumps(post.extra), post.seq))
    if given.has("is_published") and given.flag("is_published") and not post.extra["published"]:
        found = posts.by_seq(world, post.seq)
        if found is not None:
            publish_draft(world, found)
    return {"success": True}


def delete(call: Call) -> dict[str, Any]:
    """DELETE /{post}."""
    post = node(call).thing
    posts.delete(call.world, post)
    if post.extra["published"]:
        told(call.world, post, "remove")
    return {"success": True}


def read(call: Call) -> dict[str, Any]:
    """GET /{post}."""
    asked = fields.parse(params(call).text("fields"))
    return fields.show(call, "Post", story.GETTERS, node(call).thing, asked, story.USUAL)


def _listed(call: Call, where: str, args: tuple[Any, ...]) -> dict[str, Any]:
    given = params(call)
    found = posts.select(call.world, f"platform='facebook' AND reply_to IS NULL AND {where}", args, limit=10_000)
    since, until = times.read(given.text("since", "0")), times.read(given.text("until", "99999999999"))
    seen = [p for p in found if (since or 0) <= p.created <= (until or 1e12)]
    seen = [p for p in seen if not p.extra.get("unseen") and not p.extra.get("story")]
    asked = fields.parse(given.text("fields"))
    return paging.of_query(call, seen, lambda p: fields.show(call, "Post", story.GETTERS, p, asked, story.USUAL))


def feed(call: Call) -> dict[str, Any]:
    """GET /{page}/feed: its own posts and those of visitors."""
    return _listed(
        call, "((account_id=? AND source IN ('api','brand')) OR quote_of=?)", (call.me.id, f"to:{call.me.id}")
    )


def published(call: Call) -> dict[str, Any]:
    """GET /{page}/posts and /published_posts."""
    return _listed(call, "account_id=? AND source IN ('api','brand')", (call.me.id,))


def scheduled(call: Call) -> dict[str, Any]:
    """GET /{page}/scheduled_posts."""
    return _listed(call, "account_id=? AND source='draft' AND json_extract(extra,'$.scheduled')>0", (call.me.id,))


def visitor_posts(call: Call) -> dict[str, Any]:
    """GET /{page}/visitor_posts."""
    return _listed(call, "quote_of=?", (f"to:{call.me.id}",))


def tagged(call: Call) -> dict[str, Any]:
    """GET /{page}/tagged: public posts of others that name the Page."""
    return _listed(call, "quote_of=?", (f"tag:{call.me.id}",))
