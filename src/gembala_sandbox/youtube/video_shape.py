"""A video as the API shows it; counts are text."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import accounts, things
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import pages
from gembala_sandbox.youtube.platform import etag

PARTS = (
    "contentDetails",
    "fileDetails",
    "id",
    "liveStreamingDetails",
    "localizations",
    "paidProductPlacementDetails",
    "player",
    "processingDetails",
    "recordingDetails",
    "snippet",
    "statistics",
    "status",
    "suggestions",
    "topicDetails",
)
_SIZES = {"default": (120, 90), "medium": (320, 180), "high": (480, 360)}


def thumbnails(call: Call, post: Post) -> dict[str, Any]:
    """Sizes of the thumbnail; a custom one lies in the sandbox."""
    base = str(call.request.base_url).rstrip("/")
    tail = f"?v={post.extra['thumbnail']}" if post.extra["thumbnail"] else ""
    return {
        name: {"url": f"{base}/youtube/cdn/{post.id}.{name}{tail}", "width": width, "height": height}
        for name, (width, height) in _SIZES.items()
    }


def iso_length(seconds: float) -> str:
    """`PT1M3S`."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    text = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{rest}S" * bool(rest or not whole)
    return "PT" + text


def _comments(call: Call, post: Post) -> int:
    from gembala_sandbox.youtube import comments

    return comments.of_video(call.world, post.id)


def statistics(call: Call, post: Post) -> dict[str, str]:
    """viewCount, likeCount, favoriteCount, commentCount."""
    return {
        "viewCount": str(post.impressions),
        "likeCount": str(post.likes),
        "favoriteCount": "0",
        "commentCount": str(_comments(call, post)),
    }


def upload_status(call: Call, post: Post) -> str:
    """uploaded, processed, failed or rejected."""
    if call.world.clock.now() < post.extra["ready"]:
        return "uploaded"
    if post.extra["failure"]:
        return "failed"
    return "rejected" if post.extra["rejection"] else "processed"


def _status(call: Call, post: Post) -> dict[str, Any]:
    extra, state = post.extra, upload_status(call, post)
    shown: dict[str, Any] = {
        "uploadStatus": state,
        "privacyStatus": extra["privacy"],
        "license": extra["license"],
        "embeddable": extra["embeddable"],
        "publicStatsViewable": extra["stats_viewable"],
        "madeForKids": extra["kids"],
        "selfDeclaredMadeForKids": extra["kids"],
        "containsSyntheticMedia": extra["synthetic"],
    }
    if extra["publish_at"]:
        shown["publishAt"] = pages.stamp(extra["publish_at"])
    if state == "failed":
        shown["failureReason"] = extra["failure"]
    if state == "rejected":
        shown["rejectionReason"] = extra["rejection"]
    return shown


def _processing(call: Call, post: Post) -> dict[str, Any]:
    state = {"uploaded": "processing", "failed": "failed", "rejected": "terminated", "processed": "succeeded"}
    now = state[upload_status(call, post)]
    shown: dict[str, Any] = {
        "processingStatus": now,
        "fileDetailsAvailability": "available",
        "processingIssuesAvailability": "available" if now != "processing" else "inProgress",
        "tagSuggestionsAvailability": "available",
        "editorSuggestionsAvailability": "available",
        "thumbnailsAvailability": "available" if now == "succeeded" else "inProgress",
    }
    if now == "failed":
        shown["processingFailureReason"] = "transcodeFailed"
    if now == "processing":
        left = max(int((post.extra["ready"] - call.world.clock.now()) * 1000), 0)
        shown["processingProgress"] = {"partsTotal": "100", "partsProcessed": "40", "timeLeftMs": str(left)}
    return shown


def _snippet(call: Call, post: Post) -> dict[str, Any]:
    extra, channel = post.extra, accounts.get(call.world, post.account_id)
    shown = {
        "publishedAt": pages.stamp(extra["published"] or post.created),
        "channelId": channel.id,
        "title": extra["title"],
        "description": extra["description"],
        "thumbnails": thumbnails(call, post),
        "channelTitle": channel.name,
        "categoryId": extra["category"],
        "liveBroadcastContent": "none",
        "localized": {"title": extra["title"], "description": extra["description"]},
    }
    if extra["tags"]:
        shown["tags"] = extra["tags"]
    if extra["language"]:
        shown["defaultLanguage"] = extra["language"]
    if extra["audio_language"]:
        shown["defaultAudioLanguage"] = extra["audio_language"]
    return shown


def _content(call: Call, post: Post) -> dict[str, Any]:
    extra = post.extra
    captions = things.listing(call.world, "youtube", "caption", parent=post.id)
    return {
        "duration": iso_length(extra["seconds"]),
        "dimension": "2d",
        "definition": "hd" if min(extra["width"], extra["height"]) >= 720 else "sd",
        "caption": "true" if captions else "false",
        "licensedContent": False,
        "contentRating": {},
        "projection": "rectangular",
        "hasCustomThumbnail": bool(extra["thumbnail"]),
    }


def _file(post: Post) -> dict[str, Any]:
    return {
        "fileName": "unknown",
        "fileSize": str(post.extra["size"]),
        "fileType": "video",
        "durationMs": str(int(post.extra["seconds"] * 1000)),
        "videoStreams": [{"widthPixels": post.extra["width"], "heightPixels": post.extra["height"]}],
    }


def video(call: Call, post: Post, wanted: list[str]) -> dict[str, Any]:
    """The resource; fileDetails and processingDetails only for the owner."""
    mine = post.account_id == call.me.id
    return pages.resource(
        "video",
        post.id,
        wanted,
        {
            "snippet": lambda: _snippet(call, post),
            "status": lambda: _status(call, post),
            "statistics": lambda: statistics(call, post),
            "contentDetails": lambda: _content(call, post),
            "processingDetails": lambda: _processing(call, post) if mine else None,
            "fileDetails": lambda: _file(post) if mine else None,
            "player": lambda: {"embedHtml": f'<iframe src="//www.youtube.com/embed/{post.id}"></iframe>'},
            "paidProductPlacementDetails": lambda: {"hasPaidProductPlacement": bool(post.extra.get("paid"))},
        },
    )


def stats(call: Call, post: Post) -> dict[str, Any]:
    """An item of batchGetStats."""
    return {
        "kind": "youtube#videoStats",
        "etag": etag(),
        "id": post.id,
        "statistics": {
            "viewCount": str(post.impressions),
            "likeCount": str(post.likes),
            "commentCount": str(_comments(call, post)),
        },
    }
