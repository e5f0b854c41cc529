"""Playlists and what stands in them; the playlist of everything uploaded is made by itself."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.ids import opaque
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors, pages, video_shape, videos
from gembala_sandbox.youtube.platform import body_of, empty, ids, parts

_PLAYLIST_PARTS = ("contentDetails", "id", "localizations", "player", "snippet", "status")


def _playlist(call: Call, found: Thing, wanted: list[str]) -> dict[str, Any]:
    owner = accounts.get(call.world, found.owner)
    items = things.listing(call.world, "youtube", "playlist_item", parent=found.id)
    return pages.resource(
        "playlist",
        found.id,
        wanted,
        {
            "snippet": lambda: {
                "publishedAt": pages.stamp(found.created),
                "channelId": owner.id,
                "title": found.data["title"],
                "description": found.data["description"],
                "thumbnails": {},
                "channelTitle": owner.name,
                "localized": {"title": found.data["title"], "description": found.data["description"]},
            },
            "status": lambda: {"privacyStatus": found.data["privacy"]},
            "contentDetails": lambda: {"itemCount": len(items)},
        },
    )


def listing(call: Call) -> dict[str, Any]:
    """GET /playlists?mine=true | channelId= | id=."""
    wanted = parts(call, _PLAYLIST_PARTS)
    if ids(call):
        found = [p for i in ids(call) if (p := things.find(call.world, "youtube", "playlist", i)) is not None]
    else:
        owner = call.query("channelId") or (call.me.id if call.query("mine").lower() == "true" else "")
        if not owner:
            raise errors.no_filter("mine", "id", "channelId")
        found = things.listing(call.world, "youtube", "playlist", owner=owner)[::-1]
    seen = [p for p in found if p.owner == call.me.id or p.data["privacy"] == "public"]
    return pages.listing(call, "playlist", seen, lambda p: _playlist(call, p, wanted))


def _wish(body: dict[str, Any]) -> dict[str, Any]:
    snippet, status = body.get("snippet") or {}, body.get("status") or {}
    title = snippet.get("title")
    if not isinstance(title, str) or not 1 <= len(title.strip()) <= 150:
        raise errors.bad("playlistTitleRequired", "The request must specify a playlist title.")
    privacy = status.get("privacyStatus", "public")
    if privacy not in ("public", "unlisted", "private"):
        raise errors.bad("invalidPlaylistSnippet", "The request provides an invalid privacy status.")
    return {"title": title, "description": str(snippet.get("description", "")), "privacy": privacy}


def make_playlist(call: Call) -> dict[str, Any]:
    """POST /playlists."""
    wanted = parts(call, _PLAYLIST_PARTS)
    made = Thing("youtube", "playlist", "PL" + opaque(24)[:32], owner=call.me.id, data=_wish(body_of(call)))
    return _playlist(call, things.keep(call.world, made), wanted)


def _own_playlist(call: Call, playlist_id: str) -> Thing:
    found = things.find(call.world, "youtube", "playlist", playlist_id)
    if found is None:
        raise errors.not_found("playlist")
    if found.owner != call.me.id:
        raise errors.forbidden()
    return found


def change_playlist(call: Call) -> dict[str, Any]:
    """PUT /playlists."""
    wanted, body = parts(call, _PLAYLIST_PARTS), body_of(call)
    found = _own_playlist(call, str(body.get("id", "")))
    found.data = _wish(body)
    return _playlist(call, things.keep(call.world, found), wanted)


def drop_playlist(call: Call) -> Response:
    """DELETE /playlists?id=."""
    found = _own_playlist(call, call.query("id"))
    for item in things.listing(call.world, "youtube", "playlist_item", parent=found.id):
        things.drop(call.world, item)
    things.drop(call.world, found)
    return empty()


_ITEM_PARTS = ("contentDetails", "id", "snippet", "status")


def _item(call: Call, item_id: str, playlist: str, place: int, post: Post, wanted: list[str]) -> dict[str, Any]:
    owner = accounts.get(call.world, post.account_id)
    published = pages.stamp(post.extra["published"] or post.created)
    return pages.resource(
        "playlistItem",
        item_id,
        wanted,
        {
            "snippet": lambda: {
                "publishedAt": pages.stamp(post.created),
                "channelId": owner.id,
                "title": post.extra["title"],
                "description": post.extra["description"],
                "thumbnails": video_shape.thumbnails(call, post),
                "channelTitle": owner.name,
                "playlistId": playlist,
                "position": place,
                "resourceId": {"kind": "youtube#video", "videoId": post.id},
                "videoOwnerChannelTitle": owner.name,
                "videoOwnerChannelId": owner.id,
            },
            "contentDetails": lambda: {"videoId": post.id, "videoPublishedAt": published},
            "status": lambda: {"privacyStatus": post.extra["privacy"]},
        },
    )


def items(call: Call) -> dict[str, Any]:
    """GET /playlistItems?playlistId=: of uploads the newest first, private ones for their owner only."""
    wanted, playlist = parts(call, _ITEM_PARTS), call.query("playlistId")
    if playlist.startswith("UU"):
        found = posts.select(
            call.world, "platform='youtube' AND account_id=? AND reply_to IS NULL", ("UC" + playlist[2:],), limit=20_000
        )
        found.sort(key=lambda p: (-p.created, p.id))
        rows = [("UU" + p.id, p) for p in found if p.source != "audience" and videos.visible(call, p)]
    else:
        kept = things.find(call.world, "youtube", "playlist", playlist)
        if kept is None or (kept.owner != call.me.id and kept.data["privacy"] == "private"):
            raise errors.not_found("playlist")
        listed = things.listing(call.world, "youtube", "playlist_item", parent=playlist)
        pairs = [(i.id, posts.find(call.world, platform="youtube", post_id=i.data["video"])) for i in listed]
        rows = [(i, p) for i, p in pairs if p is not None]
    numbered = [(place, item_id, post) for place, (item_id, post) in enumerate(rows)]
    if call.query("videoId"):
        numbered = [row for row in numbered if row[2].id == call.query("videoId")]
    return pages.listing(
        call, "playlistItem", numbered, lambda row: _item(call, row[1], playlist, row[0], row[2], wanted)
    )


def add_item(call: Call) -> dict[str, Any]:
    """POST /playlistItems {snippet{playlistId, resourceId{videoId}}}."""
    wanted, body = parts(call, _ITEM_PARTS), body_of(call)
    snippet = body.get("snippet") or {}
    playlist = _own_playlist(call, str(snippet.get("playlistId", "")))
    post = posts.find(call.world, platform="youtube", post_id=str((snippet.get("resourceId") or {}).get("videoId", "")))
    if post is None or not videos.visible(call, post):
        raise errors.not_found("video")
    made = Thing("youtube", "playlist_item", "UEx" + opaque(30), call.me.id, playlist.id, data={"video": post.id})
    things.keep(call.world, made)
    place = len(things.listing(call.world, "youtube", "playlist_item", parent=playlist.id)) - 1
    return _item(call, made.id, playlist.id, place, post, wanted)


def drop_item(call: Call) -> Response:
    """DELETE /playlistItems?id=."""
    found = things.find(call.world, "youtube", "playlist_item", call.query("id"))
    if found is None or found.owner != call.me.id:
        raise errors.not_found("playlistItem")
    things.drop(call.world, found)
    return empty()
