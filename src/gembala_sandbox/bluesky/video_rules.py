"""What the video service allows, and the settings of the sandbox's one (admin POST /bluesky/video)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.bluesky.errors import refusal
from gembala_sandbox.graph import mp4
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

DAY = 86_400
USUAL: dict[str, Any] = {
    "max_bytes": 300_000_000,
    "max_seconds": 600,
    "daily_videos": 25,
    "daily_bytes": 10_000_000_000,
    "part_bytes": 8_388_608,
    "upload_seconds": 86_400,  # an upload in parts is kept open so long
    "processing_seconds": 2.0,
    "multipart": True,  # whether startUpload and its kin are there
    "pds_max_bytes": 300_000_000,  # the largest blob that the account's own server takes
    "wrapped": False,  # whether uploadVideo answers as its lexicon says; the real one was seen to answer the bare status
}


def settings(world: World) -> dict[str, Any]:
    """The settings in force."""
    held = things.find(world, "bluesky", "settings", "video")
    return USUAL | (held.data if held else {})


def change(world: World, changes: dict[str, Any]) -> dict[str, Any]:
    """Change some. Raises ValueError for a name that does not exist."""
    unknown = set(changes) - set(USUAL)
    if unknown:
        raise ValueError(f"unknown settings {sorted(unknown)}; known: {sorted(USUAL)}")
    held = things.find(world, "bluesky", "settings", "video")
    data = (held.data if held else {}) | changes
    things.keep(world, Thing("bluesky", "settings", "video", data=data))
    return settings(world)


def left(world: World, did: str) -> tuple[int, int]:
    """Videos and bytes that the account may still upload: what was begun in the last 24 hours counts, failed or not."""
    rules, since = settings(world), world.clock.now() - DAY
    begun = [one for kind in ("video_job", "video_upload") for one in things.listing(world, "bluesky", kind, owner=did)]
    counted = [one for one in begun if one.created >= since and not one.data.get("came_in_parts")]
    spent = sum(one.data["size"] for one in counted)
    return max(rules["daily_videos"] - len(counted), 0), max(rules["daily_bytes"] - spent, 0)


def may_upload(world: World, did: str, flags: dict[str, Any]) -> tuple[str, str]:
    """Error name and message of why the account may upload nothing now; empty when it may."""
    if not flags["email_confirmed"]:
        return "unconfirmed_email", "User's email address must be confirmed before uploading videos"
    if not flags["video_allowed"]:
        return "UploadForbidden", "Account is not permitted to upload videos"
    videos, size = left(world, did)
    if not videos or not size:
        return "DailyLimitExceeded", "User has reached the limit for video uploads today"
    return "", ""


def check_size(world: World, size: int) -> None:
    """Refuse a file that is larger than any may be."""
    if size > settings(world)["max_bytes"]:
        raise refusal("VideoTooLarge", f"Video is too large, the limit is {settings(world)['max_bytes']} bytes")


def judged(world: World, raw: bytes) -> tuple[str, str]:
    """Failure code and words for a file that cannot be taken, judged by its bytes; empty for a good one."""
    rules, film = settings(world), mp4.look(raw)
    if film is None:
        return "validation_failure", "File is not a video that can be read"
    if film.seconds > rules["max_seconds"]:
        return "validation_failure", f"Video is too long, the limit is {rules['max_seconds']} seconds"
    if len(raw) > rules["pds_max_bytes"]:
        return "pds_upload_unsupported_blob_size", "The PDS does not take a blob of this size"
    return "", ""


def digest(raw: bytes) -> str:
    """What tells the same file again."""
    return hashlib.sha256(raw).hexdigest()
