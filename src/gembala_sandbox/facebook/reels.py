"""Reels and stories: start, upload elsewhere, finish; 30 reels in 24 hours; 9:16 (PLATFORMS.md 3)."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import posts as all_posts
from gembala_sandbox import things
from gembala_sandbox.graph import errors, paging
from gembala_sandbox.graph.edges import params
from gembala_sandbox.graph.mp4 import Film
from gembala_sandbox.graph.params import Params
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

DAY = 86_400


def faults_of(film: Film | None, kind: str) -> list[dict[str, Any]]:
    """What is wrong with a film for that use, as the processing phase lists it."""
    if film is None or film.video is None:
        return [{"code": 1363019, "message": "The video format is not supported."}]
    if kind == "VIDEO":
        return []
    track, longest = film.video, 60 if kind == "STORY" else 90
    found = []
    if abs(track.width / max(track.height, 1) - 9 / 16) > 0.01:
        found.append({"code": 1363040, "message": "The aspect ratio of the video must be 9:16."})
    if track.width < 540 or track.height < 960:
        found.append({"code": 1363127, "message": "The resolution of the video must be at least 540 x 960."})
    if not 3 <= round(film.seconds, 2) <= longest:
        found.append({"code": 1363128, "message": f"The video must be between 3 and {longest} seconds long."})
    if not 23.9 <= film.frame_rate <= 60.1:
        found.append({"code": 1363129, "message": "The frame rate must be between 24 and 60 frames a second."})
    return found


def _begin(call: Call, kind: str) -> dict[str, Any]:
    from gembala_sandbox.facebook import videos

    video = videos.fresh(call, kind)
    base = str(call.request.base_url).rstrip("/")
    upload = f"{base}/facebook/rupload/video-upload/{call.notes['version']}/{video.id}"
    return {"video_id": video.id, "upload_url": upload}


def _found(call: Call, kind: str) -> Thing:
    video = things.find(call.world, "facebook", "video", params(call).text("video_id"))
    if video is None or video.owner != call.me.id or video.data["kind"] != kind:
        raise errors.not_there(params(call).text("video_id"), "post")
    if video.data["state"] == "upload":
        raise errors.error(6000, "(#6000) There was a problem uploading your video file.", subcode=1363037)
    return video


def _phase(call: Call) -> str:
    phase = params(call).text("upload_phase")
    if phase not in ("start", "finish"):
        raise errors.invalid("Param upload_phase must be one of {start, finish}")
    return phase


def _used(call: Call) -> int:
    since = call.world.clock.now() - DAY
    found = things.listing(call.world, "facebook", "video", owner=call.me.id)
    return sum(1 for v in found if v.data["kind"] == "REEL" and v.data.get("finished", 0.0) > since)


def reel(call: Call) -> dict[str, Any]:
    """POST /{page}/video_reels."""
    from gembala_sandbox.facebook import posts

    posts.check_account(call.me)
    if _phase(call) == "start":
        return _begin(call, "REEL")
    video, given = _found(call, "REEL"), params(call)
    state = given.text("video_state", "PUBLISHED")
    if state not in ("PUBLISHED", "DRAFT", "SCHEDULED"):
        raise errors.invalid("Param video_state must be one of {DRAFT, PUBLISHED, SCHEDULED}")
    if _used(call) >= call.me.flags["reels_per_day"]:
        raise errors.error(613, "(#613) Calls to this api have exceeded the rate limit.", status=403, transient=True)
    moment = {"PUBLISHED": 0.0, "DRAFT": -1.0}.get(state)
    if moment is None:
        wish = Params({"published": "false", "scheduled_publish_time": given.text("scheduled_publish_time")})
        moment = posts.when(wish, call.me, call.world.clock.now())
        if moment < 0:
            raise errors.missing("scheduled_publish_time")
    video.data |= {
        "description": given.text("description"),
        "title": given.text("title"),
        "moment": moment,
        "finished": call.world.clock.now(),
        "client": call.client(),
    }
    things.keep(call.world, video)
    return {"success": True}


def video_story(call: Call) -> dict[str, Any]:
    """POST /{page}/video_stories."""
    from gembala_sandbox.facebook import videos

    if _phase(call) == "start":
        return _begin(call, "STORY")
    video = _found(call, "STORY")
    if video.data["errors"]:
        first = video.data["errors"][0]
        raise errors.error(first["code"], first["message"], title="Video")
    video.data |= {"moment": 0.0, "state": "ready"}
    videos.publish(call.world, video)
    call.stored.append(video.data["post"])
    return {"success": True, "post_id": video.data["post"].partition("_")[2]}


def photo_story(call: Call) -> dict[str, Any]:
    """POST /{page}/photo_stories {photo_id}: a picture that was uploaded without being published."""
    from gembala_sandbox.facebook import posts

    photo = things.find(call.world, "facebook", "photo", params(call).text("photo_id"))
    if photo is None or photo.owner != call.me.id:
        raise errors.not_there(params(call).text("photo_id"), "post")
    if photo.data["post"]:
        raise errors.invalid("The photo has been published already")
    made = posts.store(call, call.me, "", {"kind": "photo", "photos": [photo.id], "story": True}, 0.0)
    photo.data["post"] = made.id
    things.keep(call.world, photo)
    return {"success": True, "post_id": made.id.partition("_")[2]}


def stories(call: Call) -> dict[str, Any]:
    """GET /{page}/stories: those of the last 24 hours."""
    since = call.world.clock.now() - DAY
    found = all_posts.select(
        call.world,
        "platform='facebook' AND account_id=? AND source='api' AND created>? AND json_extract(extra,'$.story')",
        (call.me.id, since),
        limit=1_000,
    )

    def shown(post: Post) -> dict[str, Any]:
        tail = post.id.partition("_")[2]
        return {
            "post_id": tail,
            "status": "published",
            "creation_time": str(int(post.created)),
            "media_type": post.extra["kind"],
            "media_id": post.extra["video"] or post.extra["photos"][0],
            "url": f"https://facebook.com/stories/{tail}",
        }

    return paging.of_query(call, found, shown)


def operation(call: Call) -> str:
    """`upload` for start, `publish` for finish."""
    return "upload" if params(call).text("upload_phase") == "start" else "publish"
