"""What YouTube accepts as the description of a video."""

from __future__ import annotations

import re
from typing import Any

from gembala_sandbox.clock import parse_iso
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors

CATEGORIES = {
    "1": "Film & Animation",
    "2": "Autos & Vehicles",
    "10": "Music",
    "15": "Pets & Animals",
    "17": "Sports",
    "19": "Travel & Events",
    "20": "Gaming",
    "22": "People & Blogs",
    "23": "Comedy",
    "24": "Entertainment",
    "25": "News & Politics",
    "26": "Howto & Style",
    "27": "Education",
    "28": "Science & Technology",
    "29": "Nonprofits & Activism",
}
_LICENSES = ("youtube", "creativeCommon")


def check(call: Call, meta: dict[str, Any], known: dict[str, Any] | None = None) -> dict[str, Any]:
    """Metadata as it will be kept, over what is `known`. Refuses what YouTube refuses."""
    kept = dict(known or {})
    snippet, status = meta.get("snippet"), meta.get("status")
    if not isinstance(snippet or {}, dict) or not isinstance(status or {}, dict):
        raise errors.bad("invalidVideoMetadata", "The request metadata is invalid.")
    if snippet is not None:
        kept |= _snippet(snippet)
    elif not kept:
        raise errors.bad("invalidTitle", "The request metadata specifies an invalid or empty video title.")
    if status is not None or not known:
        kept |= _status(call, status or {}, kept)
    paid = meta.get("paidProductPlacementDetails")
    if isinstance(paid, dict):
        kept["paid"] = bool(paid.get("hasPaidProductPlacement"))
    return kept


def _snippet(snippet: dict[str, Any]) -> dict[str, Any]:
    title, text, tags = snippet.get("title"), snippet.get("description", ""), snippet.get("tags", [])
    if not isinstance(title, str) or not title.strip() or len(title) > 100 or re.search("[<>]", title):
        raise errors.bad("invalidTitle", "The request metadata specifies an invalid or empty video title.")
    if not isinstance(text, str) or len(text.encode()) > 5_000 or re.search("[<>]", text):
        raise errors.bad("invalidDescription", "The request metadata specifies an invalid video description.")
    if not isinstance(tags, list) or not all(isinstance(t, str) and t for t in tags) or _tag_length(tags) > 500:
        raise errors.bad("invalidTags", "The request metadata specifies invalid video keywords.")
    category = str(snippet.get("categoryId", "22"))
    if category not in CATEGORIES:
        raise errors.bad("invalidCategoryId", "The snippet.categoryId property specifies an invalid category ID.")
    found = {"title": title, "description": text, "tags": tags, "category": category}
    return found | {"language": snippet.get("defaultLanguage"), "audio_language": snippet.get("defaultAudioLanguage")}


def _tag_length(tags: list[str]) -> int:
    """A tag with a space counts two quotation marks more; commas between tags count."""
    return sum(len(t) + (2 if " " in t else 0) for t in tags) + max(len(tags) - 1, 0)


def _status(call: Call, status: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    privacy = status.get("privacyStatus", known.get("privacy", "public"))
    if privacy not in ("public", "unlisted", "private"):
        raise errors.bad("invalidVideoMetadata", "The request metadata specifies an invalid privacy status.")
    license_name = status.get("license", "youtube")
    if license_name not in _LICENSES:
        raise errors.bad("invalidVideoMetadata", "The request metadata specifies an invalid license.")
    at = status.get("publishAt")
    if at is not None:
        try:
            moment = parse_iso(str(at).replace("Z", "+00:00"))
        except ValueError:
            moment = 0.0
        if privacy != "private" or moment <= 0.0 or known.get("was_public"):
            raise errors.bad(
                "invalidPublishAt",
                "The request metadata specifies an invalid scheduled publishing time.",
            )
        at = moment
    return {
        "privacy": privacy,
        "publish_at": at,
        "license": license_name,
        "embeddable": bool(status.get("embeddable", True)),
        "stats_viewable": bool(status.get("publicStatsViewable", True)),
        "kids": bool(status.get("selfDeclaredMadeForKids", False)),
        "synthetic": bool(status.get("containsSyntheticMedia", False)),
    }
