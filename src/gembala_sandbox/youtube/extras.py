"""What hangs on a video: its thumbnail and its captions; and searching."""

from __future__ import annotations

from typing import Any

from starlette.responses import FileResponse, Response

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.graph import pictures
from gembala_sandbox.ids import opaque
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors, pages, project, video_shape, videos
from gembala_sandbox.youtube.platform import empty, etag, ids, parts

_CAPTION_PARTS = ("id", "snippet")


def begin_thumbnail(call: Call, meta: dict[str, Any]) -> dict[str, Any]:
    """Whose thumbnail it is to be."""
    if not call.query("videoId"):
        raise errors.required("videoId")
    post = videos.own(call, call.query("videoId"))
    if not call.me.flags["phone_verified"]:
        raise errors.forbidden("The thumbnail can't be set for the specified video. The account is not verified.")
    return {"video": post.id}


def set_thumbnail(call: Call, kept: dict[str, Any], raw: bytes) -> dict[str, Any]:
    """POST /thumbnails/set."""
    picture = pictures.look(raw)
    if len(raw) > project.settings(call.world)["thumbnail_bytes"]:
        raise errors.error(413, "uploadTooLarge", "The media is too large.", domain="global")
    if picture is None or picture.kind not in ("JPEG", "MPO", "PNG"):
        raise errors.bad("invalidImage", "The provided image content is invalid.")
    post = videos.own(call, kept["video"])
    (call.world.store.media_folder / f"yt-thumb-{post.id}").write_bytes(raw)
    videos.keep(call.world, post, {"thumbnail": etag()[:8]})
    shown = video_shape.thumbnails(call, post)
    return {"kind": "youtube#thumbnailSetResponse", "etag": etag(), "items": [shown]}


def thumbnail_file(call: Call) -> Response:
    """GET of a stored thumbnail."""
    name = call.path("name").partition(".")[0]
    path = call.world.store.media_folder / f"yt-thumb-{name}"
    if len(name) != 11 or not path.exists():
        raise errors.not_found("video")
    return FileResponse(path, media_type="image/png" if path.open("rb").read(4) == b"\x89PNG" else "image/jpeg")


def begin_caption(call: Call, meta: dict[str, Any]) -> dict[str, Any]:
    """What a new track is to be."""
    snippet = meta.get("snippet") or {}
    wanted = parts(call, _CAPTION_PARTS)
    if call.request.method == "PUT" or meta.get("id"):
        return {"id": _caption(call, str(meta.get("id", ""))).id, "draft": snippet.get("isDraft"), "parts": wanted}
    post = videos.own(call, str(snippet.get("videoId", "")))
    language, name = snippet.get("language"), snippet.get("name", "")
    if not isinstance(language, str) or not 2 <= len(language) <= 10 or not isinstance(name, str):
        raise errors.bad("invalidMetadata", "The request contains invalid metadata values: language is required.")
    if len(name) > 150:
        raise errors.bad("nameTooLong", "The specified snippet.name is too long.")
    for known in things.listing(call.world, "youtube", "caption", parent=post.id):
        if (known.data["language"], known.data["name"]) == (language, name):
            raise errors.error(409, "captionExists", "The specified video already has a caption track with that name.")
    draft = bool(snippet.get("isDraft", False))
    return {"id": "", "video": post.id, "language": language, "name": name, "draft": draft, "parts": wanted}


def put_caption(call: Call, kept: dict[str, Any], raw: bytes) -> dict[str, Any]:
    """POST or PUT /captions."""
    if kept["id"]:
        track = _caption(call, kept["id"])
    else:
        track = Thing("youtube", "caption", "AUieDa" + opaque(30), call.me.id, kept["video"])
        track.data = {"language": kept["language"], "name": kept["name"]}
    text = raw.decode("utf-8", "replace").lstrip("\ufeff")
    good = text.startswith("WEBVTT") or "-->" in text
    track.data |= {
        "draft": bool(kept["draft"]),
        "text": text,
        "updated": call.world.clock.now(),
        "failure": "" if good else "unknownFormat",
    }
    things.keep(call.world, track)
    return _track(track, kept["parts"])


def _track(track: Thing, wanted: list[str]) -> dict[str, Any]:
    data = track.data
    snippet = {
        "videoId": track.parent,
        "lastUpdated": pages.stamp(data["updated"]),
        "trackKind": "standard",
        "language": data["language"],
        "name": data["name"],
        "audioTrackType": "unknown",
        "isCC": False,
        "isLarge": False,
        "isEasyReader": False,
        "isDraft": data["draft"],
        "isAutoSynced": False,
        "status": "failed" if data["failure"] else "serving",
    }
    if data["failure"]:
        snippet["failureReason"] = data["failure"]
    return pages.resource("caption", track.id, wanted, {"snippet": lambda: snippet})


def _caption(call: Call, caption_id: str) -> Thing:
    track = things.find(call.world, "youtube", "caption", caption_id)
    if track is None:
        raise errors.not_found("caption")
    if track.owner != call.me.id:
        raise errors.forbidden()
    return track


def captions(call: Call) -> dict[str, Any]:
    """GET /captions?part=&videoId=."""
    wanted = parts(call, _CAPTION_PARTS)
    post = videos.own(call, call.query("videoId"))
    found = things.listing(call.world, "youtube", "caption", parent=post.id)
    if ids(call):
        found = [t for t in found if t.id in ids(call)]
    items = [_track(track, wanted) for track in found]
    return {"kind": "youtube#captionListResponse", "etag": etag(), "items": items}


def caption_text(call: Call) -> Response:
    """GET /captions/{id}: the file."""
    return Response(_caption(call, call.path("id")).data["text"], media_type="application/octet-stream")


def drop_caption(call: Call) -> Response:
    """DELETE /captions?id=."""
    things.drop(call.world, _caption(call, call.query("id")))
    return empty()


def search(call: Call) -> dict[str, Any]:
    """GET /search?part=snippet&forMine=true|channelId=&q=&type=video&order=date|viewCount|relevance."""
    parts(call, ("id", "snippet"))
    kind = call.query("type", "video")
    if call.query("forMine").lower() == "true" and kind != "video":
        raise errors.bad("invalidSearchFilter", "forMine needs type=video.")
    where, args = "source='api'", tuple[Any, ...]()
    if call.query("forMine").lower() == "true":
        where, args = "account_id=? AND source<>'audience'", (call.me.id,)
    elif call.query("channelId"):
        where, args = "account_id=? AND source='api'", (call.query("channelId"),)
    found = posts.select(call.world, f"platform='youtube' AND reply_to IS NULL AND {where}", args, limit=10_000)
    word = call.query("q").casefold()
    seen = [p for p in found if word in f"{p.extra['title']} {p.extra['description']}".casefold()]
    if call.query("order", "relevance") in ("relevance", "viewCount"):
        seen.sort(key=lambda p: -p.impressions)
    return pages.listing(call, "search", seen, lambda p: _result(call, p))


def _result(call: Call, post: Post) -> dict[str, Any]:
    channel = accounts.get(call.world, post.account_id)
    return {
        "kind": "youtube#searchResult",
        "etag": etag(),
        "id": {"kind": "youtube#video", "videoId": post.id},
        "snippet": {
            "publishedAt": pages.stamp(post.extra["published"] or post.created),
            "channelId": channel.id,
            "title": post.extra["title"],
            "description": post.extra["description"],
            "thumbnails": video_shape.thumbnails(call, post),
            "channelTitle": channel.name,
            "liveBroadcastContent": "none",
        },
    }
