"""Videos, reels and video stories of a Page: uploaded in phases, processed, published (PLATFORMS.md 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, things
from gembala_sandbox import posts as all_posts
from gembala_sandbox.facebook import posts, reels
from gembala_sandbox.graph import apps, errors, fields, ids, mp4, times
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.graph.fetch import Unfetchable, fetch
from gembala_sandbox.graph.fields import ABSENT, Field
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_MOST = 2_000_000_000
_CHUNK = 4 * 1024 * 1024
_SLOW = 60.0


def bad_format() -> Refusal:
    """(#352)."""
    return errors.error(
        352, "(#352) The video file you selected is in a format that we don't support.", subcode=1363019
    )


def path(world: World, video: Thing) -> Any:
    """Where its bytes lie."""
    return world.store.media_folder / f"fb-{video.id}"


def fresh(call: Call, kind: str) -> Thing:
    """A video that waits for its bytes; `kind` is VIDEO, REEL or STORY."""
    video = Thing("facebook", "video", ids.fb_object(), owner=call.me.id)
    video.data = {
        "kind": kind,
        "state": "upload",
        "received": 0,
        "total": 0,
        "ready": 0.0,
        "errors": [],
        "moment": None,  # 0 publish, an epoch, -1 a draft; None until `finish`
        "description": "",
        "title": "",
        "seconds": 0.0,
        "post": "",
        "client": call.client(),
    }
    path(call.world, video).write_bytes(b"")
    return things.keep(call.world, video)


async def create(call: Call) -> dict[str, Any]:
    """POST /{page}/videos: whole (`source`, `file_url`), or in the phases start, transfer, finish."""
    posts.check_account(call.me)
    phase = params(call).text("upload_phase")
    if phase == "start":
        return _start(call)
    if phase in ("transfer", "finish", "cancel"):
        return _continue(call, phase)
    if phase:
        raise errors.invalid("Param upload_phase must be one of {cancel, finish, start, transfer}")
    given = params(call)
    if "source" in given.files:
        raw = given.files["source"][2]
    elif given.has("file_url"):
        try:
            _, raw = await fetch(given.text("file_url"), most=_MOST)
        except Unfetchable:
            raise errors.error(
                389, "(#389) Unable to fetch video file from URL.", subcode=1363057, title="Unable to fetch"
            ) from None
    else:
        raise errors.error(352, "(#352) Sorry, the video file is missing.", subcode=1363021)
    if mp4.look(raw) is None:
        raise bad_format()
    moment = posts.when(given, call.me, call.world.clock.now())
    video = fresh(call, "VIDEO")
    path(call.world, video).write_bytes(raw)
    _describe(call, video, moment)
    arrived(call.world, video, raw, call.fault.kind if call.fault else "")
    return {"id": video.id}


def operation(call: Call) -> str:
    """`publish` for a whole video and for `finish`, `upload` for the phases before."""
    return "upload" if params(call).text("upload_phase") in ("start", "transfer") else "publish"


def _start(call: Call) -> dict[str, Any]:
    size = params(call).number("file_size")
    if not size or size > _MOST:
        raise errors.missing("file_size")
    video = fresh(call, "VIDEO")
    video.data["total"] = size
    things.keep(call.world, video)
    end = min(size, _CHUNK)
    return {"video_id": video.id, "start_offset": "0", "end_offset": str(end), "upload_session_id": video.id}


def _continue(call: Call, phase: str) -> dict[str, Any]:
    given = params(call)
    video = things.find(call.world, "facebook", "video", given.text("upload_session_id"))
    if video is None or video.owner != call.me.id:
        raise errors.error(6001, "(#6001) The upload session is invalid", subcode=1363033)
    size, have = video.data["total"], path(call.world, video).stat().st_size
    if phase == "transfer":
        start, chunk = given.number("start_offset", -1), given.files.get("video_file_chunk")
        if call.fault is not None and call.fault.kind == "offset_wrong":
            have //= 2
            path(call.world, video).write_bytes(path(call.world, video).read_bytes()[:have])
        if start != have or chunk is None or have + len(chunk[2]) > size:
            refusal = errors.error(6000, "(#6000) There was a problem uploading your video file.", subcode=1363037)
            refusal.body["error"]["error_data"] = {"start_offset": have, "end_offset": min(size, have + _CHUNK)}
            raise refusal
        with path(call.world, video).open("ab") as file:
            file.write(chunk[2])
        have += len(chunk[2])
        video.data["received"] = have
        things.keep(call.world, video)
        return {"start_offset": str(have), "end_offset": str(min(size, have + _CHUNK))}
    if phase == "cancel":
        things.drop(call.world, video)
        return {"success": True}
    if have != size:
        raise errors.error(6000, "(#6000) There was a problem uploading your video file.", subcode=1363037)
    raw = path(call.world, video).read_bytes()
    if mp4.look(raw) is None:
        raise bad_format()
    _describe(call, video, posts.when(given, call.me, call.world.clock.now()))
    arrived(call.world, video, raw, call.fault.kind if call.fault else "")
    return {"success": True}


def _describe(call: Call, video: Thing, moment: float) -> None:
    given = params(call)
    video.data |= {
        "description": given.text("description"),
        "title": given.text("title"),
        "moment": moment,
        "client": call.client(),
    }
    things.keep(call.world, video)


def arrived(world: World, video: Thing, raw: bytes, fault: str) -> None:
    """All bytes are here: processing begins, or has failed."""
    film = mp4.look(raw)
    video.data["errors"] = reels.faults_of(film, video.data["kind"])
    if fault == "media_failed":
        video.data["errors"] = [{"code": 1363030, "message": "The video could not be processed."}]
    slow = _SLOW if fault == "slow_processing" else float(apps.settings(world)["processing_seconds"])
    video.data |= {
        "state": "error" if video.data["errors"] else "processing",
        "ready": world.clock.now() + slow,
        "seconds": film.seconds if film else 0.0,
    }
    things.keep(world, video)


def tick(world: World) -> None:
    """What is processed and wanted is published."""
    pending = world.store.all(
        "SELECT id FROM things WHERE platform='facebook' AND kind='video' AND json_extract(data,'$.post')=''"
        " AND json_extract(data,'$.state') IN ('processing','ready')"
    )
    for row in pending:
        video = things.find(world, "facebook", "video", row["id"])
        if video is None:
            continue
        if video.data["state"] == "processing" and video.data["ready"] <= world.clock.now():
            video.data["state"] = "ready"
            things.keep(world, video)
        if video.data["state"] == "ready" and not video.data["post"] and video.data["moment"] is not None:
            publish(world, video)


def publish(world: World, video: Thing) -> None:
    """Make its post: published, scheduled or a draft; a story is a post that lives a day."""
    page = accounts.get(world, video.owner)
    extra = {"kind": "video", "video": video.id, "story": video.data["kind"] == "STORY"}
    made = posts.keep(
        world, page, video.data["description"], extra, float(video.data["moment"]), client=video.data["client"]
    )
    video.data["post"] = made.id
    things.keep(world, video)


def status(call: Call, video: Thing, field: Field) -> dict[str, Any]:
    """`status{video_status, uploading_phase, processing_phase, publishing_phase}`, misspelling included."""
    state = video.data["state"]
    if state == "processing" and video.data["ready"] <= call.world.clock.now():
        tick(call.world)
        video = things.find(call.world, "facebook", "video", video.id) or video
        state = video.data["state"]
    uploaded = "complete" if state != "upload" else "in_progress" if video.data["received"] else "not_started"
    processed = {"ready": "complete", "processing": "in_progress", "error": "error"}.get(state, "not_started")
    post = all_posts.find(call.world, platform="facebook", post_id=video.data["post"])
    shown: dict[str, Any] = {
        "video_status": "published" if post and post.extra["published"] else state,
        "uploading_phase": {"status": uploaded, "bytes_transfered": video.data["received"]},
        "processing_phase": {"status": processed},
        "publishing_phase": {"status": "complete" if post else "not_started"},
    }
    if video.data["errors"]:
        shown["processing_phase"]["errors"] = video.data["errors"]
    if post:
        word = "published" if post.extra["published"] else "scheduled" if post.extra["scheduled"] else "draft"
        shown["publishing_phase"] |= {"publish_status": word, "publish_time": int(post.created)}
    return shown


GETTERS: dict[str, fields.Getter] = {
    "id": lambda call, v, f: v.id,
    "status": status,
    "description": lambda call, v, f: v.data["description"] or ABSENT,
    "title": lambda call, v, f: v.data["title"] or ABSENT,
    "length": lambda call, v, f: v.data["seconds"],
    "created_time": lambda call, v, f: times.stamp(v.created),
    "updated_time": lambda call, v, f: times.stamp(v.created),
    "published": lambda call, v, f: bool(v.data["post"]),
    "permalink_url": lambda call, v, f: f"/{'reel' if v.data['kind'] == 'REEL' else 'watch'}/{v.id}/",
    "post_id": lambda call, v, f: v.data["post"].partition("_")[2] or ABSENT,
    "source": lambda call, v, f: ABSENT,
}


def read(call: Call) -> dict[str, Any]:
    """GET /{video}."""
    asked = fields.parse(params(call).text("fields"))
    return fields.show(call, "Video", GETTERS, node(call).thing, asked, "id,description,updated_time")


def delete(call: Call) -> dict[str, Any]:
    """DELETE /{video}, its post with it."""
    video: Thing = node(call).thing
    post = all_posts.find(call.world, platform="facebook", post_id=video.data["post"])
    if post is not None:
        all_posts.delete(call.world, post)
    things.drop(call.world, video)
    return {"success": True}


def listing(call: Call) -> dict[str, Any]:
    """GET /{page}/videos and /{page}/video_reels."""
    from gembala_sandbox.graph import paging

    wanted = "REEL" if call.path("rest").endswith("video_reels") else "VIDEO"
    found = [
        v for v in things.listing(call.world, "facebook", "video", owner=call.me.id)[::-1] if v.data["kind"] == wanted
    ]
    asked = fields.parse(params(call).text("fields"))
    usual = "id,description,updated_time"
    return paging.of_query(call, found, lambda v: fields.show(call, "Video", GETTERS, v, asked, usual))
