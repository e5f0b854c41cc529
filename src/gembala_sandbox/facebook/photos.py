"""Photos of a Page: from an address or as a file, published or for a post to come."""

from __future__ import annotations

from typing import Any

from starlette.responses import FileResponse, Response

from gembala_sandbox import posts as all_posts
from gembala_sandbox import things
from gembala_sandbox.facebook import posts, story
from gembala_sandbox.graph import errors, faults, fields, ids, pictures, times
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.graph.fetch import Unfetchable, fetch
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

_KINDS = ("JPEG", "MPO", "PNG", "GIF", "WEBP", "TIFF", "BMP")
_MOST = 30_000_000


async def bytes_of(call: Call) -> bytes:
    """The picture the call names by `url` or carries as `source`."""
    given = params(call)
    if "source" in given.files:
        return given.files["source"][2]
    address = given.text("url")
    if not address:
        raise errors.error(324, "(#324) Requires upload file", kind="OAuthException")
    try:
        return (await fetch(address, most=_MOST))[1]
    except Unfetchable as problem:
        raise errors.error(
            100,
            "(#100) url should represent a valid URL",
            title="Invalid URL",
            user_message=f"The picture could not be fetched: {problem}",
        ) from None


async def keep(call: Call) -> Thing:
    """Check and store a picture. Refuses what is none, or too big."""
    raw = await bytes_of(call)
    if call.fault is not None and call.fault.kind == "media_failed":
        raise faults.answer("facebook", "photo_too_big")
    picture = pictures.look(raw)
    if picture is None or picture.kind not in _KINDS or len(raw) > call.me.flags["photo_megabytes"] * 1_000_000:
        raise faults.answer("facebook", "photo_too_big")
    given = params(call)
    photo = Thing("facebook", "photo", ids.fb_object(), owner=call.me.id)
    photo.data = {
        "caption": given.text("caption") or given.text("message"),
        "alt": given.text("alt_text_custom"),
        "width": picture.width,
        "height": picture.height,
        "size": len(raw),
        "temporary": given.flag("temporary"),
        "post": "",
    }
    (call.world.store.media_folder / f"fb-{photo.id}").write_bytes(raw)
    return things.keep(call.world, photo)


async def create(call: Call) -> dict[str, Any]:
    """POST /{page}/photos: with a post of its own unless `published=false`."""
    posts.check_account(call.me)
    given = params(call)
    moment = posts.when(given, call.me, call.world.clock.now())
    photo = await keep(call)
    if moment < 0:
        return {"id": photo.id}
    made = posts.store(call, call.me, photo.data["caption"], {"kind": "photo", "photos": [photo.id]}, moment)
    photo.data["post"] = made.id
    things.keep(call.world, photo)
    return {"id": photo.id, "post_id": made.id}


def operation(call: Call) -> str:
    """`upload` for a picture of a post to come, `publish` for one of its own."""
    return "publish" if params(call).text("published", "true").lower() not in ("false", "0") else "upload"


GETTERS: dict[str, fields.Getter] = {
    "id": lambda call, p, f: p.id,
    "name": lambda call, p, f: p.data["caption"] or fields.ABSENT,
    "alt_text": lambda call, p, f: p.data["alt"] or fields.ABSENT,
    "alt_text_custom": lambda call, p, f: p.data["alt"] or fields.ABSENT,
    "width": lambda call, p, f: p.data["width"],
    "height": lambda call, p, f: p.data["height"],
    "created_time": lambda call, p, f: times.stamp(p.created),
    "link": lambda call, p, f: f"https://www.facebook.com/photo/?fbid={p.id}",
    "page_story_id": lambda call, p, f: p.data["post"] or fields.ABSENT,
    "images": lambda call, p, f: [
        {"height": p.data["height"], "width": p.data["width"], "source": story.address(call, p.id)}
    ],
}


def read(call: Call) -> dict[str, Any]:
    """GET /{photo}."""
    asked = fields.parse(params(call).text("fields"))
    return fields.show(call, "Photo", GETTERS, node(call).thing, asked, "id,created_time,name")


def delete(call: Call) -> dict[str, Any]:
    """DELETE /{photo}, with the post it made."""
    photo: Thing = node(call).thing
    post = all_posts.find(call.world, platform="facebook", post_id=photo.data["post"])
    if post is not None and len(post.extra["photos"]) == 1:
        all_posts.delete(call.world, post)
    things.drop(call.world, photo)
    return {"success": True}


def file(call: Call) -> Response:
    """GET of a stored picture or film."""
    name = call.path("name")
    path = call.world.store.media_folder / f"fb-{name}"
    if not name.isdigit() or not path.exists():
        raise errors.not_there(name)
    head = path.open("rb").read(12)
    kind = "video/mp4" if head[4:8] == b"ftyp" else "image/png" if head[:4] == b"\x89PNG" else "image/jpeg"
    return FileResponse(path, media_type=kind)
