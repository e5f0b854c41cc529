"""Subtitles as the platform takes them: WebVTT of at most 20,000 bytes. SubRip is written anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from gembala.connectors.bluesky.wire import read
from gembala.platforms.contracts import Account, Capabilities, Category, Issue, PlatformError, Post, Problem

LIMIT = 20_000
"""Bytes."""
_TIME = re.compile(r"(\d{1,2}:\d{2}:\d{2}),(\d{3})")


def as_webvtt(raw: bytes) -> bytes:
    """The file as WebVTT in UTF-8: what is WebVTT already as it is, SubRip with its head and its times put right."""
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("WEBVTT"):
        return text.encode()
    lines = [_TIME.sub(r"\1.\2", line) if "-->" in line else line for line in text.strip("\n").split("\n")]
    return ("WEBVTT\n\n" + "\n".join(lines) + "\n").encode()


def checked(path: str) -> bytes:
    """The subtitles of a file. Raises `PlatformError` when they are too large."""
    made = as_webvtt(Path(path).read_bytes())
    if len(made) > LIMIT:
        said = f"the subtitles have {len(made)} bytes, {LIMIT} are taken"
        raise PlatformError(Problem(Category.MEDIA_INVALID, "captions_too_big", said))
    return made


def too_big(post: Post, caps: Capabilities) -> list[Issue]:
    """An issue when the file of a post is surely too large; one that cannot be read here is not judged."""
    if post.captions is None or not caps.carries("captions", post.format):
        return []
    try:
        size = len(as_webvtt(Path(post.captions.path).read_bytes()))
    except OSError:
        return []
    told: dict[str, str | int] = {"limit": LIMIT, "count": size}
    return [Issue("captions_too_big", "error", "captions", told)] if size > LIMIT else []


def blob_of(account: Account, path: str) -> dict[str, Any]:
    """Put the subtitles at the account's server. Raises `PlatformError`."""
    told = read(
        account, "POST", "com.atproto.repo.uploadBlob", content=checked(path), headers={"Content-Type": "text/vtt"}
    )
    if not isinstance(told.get("blob"), dict):
        raise PlatformError(Problem(Category.UNKNOWN, "no_blob", "the upload gave no blob"))
    return dict(told["blob"])
