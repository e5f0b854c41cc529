"""A file's facts in words: how long, how large, of what shape."""

from __future__ import annotations

from typing import Any

from gembala.media.models import MediaAsset
from gembala.platforms.contracts import MediaFile
from gembala.web.content.sheet import CAPTIONS
from gembala.web.frame.clocks import num

SHAPES = {"9:16": 9 / 16, "4:5": 0.8, "3:4": 0.75, "1:1": 1, "5:4": 1.25, "4:3": 4 / 3, "3:2": 1.5, "16:9": 16 / 9}
NEAR = 0.01
KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "video/mp4": "MP4 (H.264)"}


def length_words(seconds: float) -> str:
    """``0:07``, ``12:30``, ``1:02:05``."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def bytes_words(size: int) -> str:
    """In kB or MB, as the reader writes numbers; empty when it is not known."""
    if not size:
        return ""
    return f"{num(max(round(size / 1000), 1))} kB" if size < 1_000_000 else f"{num(round(size / 1_000_000, 1))} MB"


def ratio_words(asset: MediaAsset) -> str:
    """The shape by its common name, else as a number to one."""
    turned = int(asset.facts.get("rotation", 0)) % 180
    ratio = asset.height / asset.width if turned else asset.width / max(asset.height, 1)
    name = next((name for name, value in SHAPES.items() if abs(ratio / value - 1) <= NEAR), "")
    return name or f"{num(round(ratio, 2))}:1"


def kind_words(file: MediaFile) -> str:
    """What it is made into."""
    return KINDS.get(file.mime, file.mime)


COMMON: dict[str, Any] = {
    "captions_types": CAPTIONS, "length_words": length_words, "bytes_words": bytes_words, "ratio_words": ratio_words,
    "kind_words": kind_words,
}  # fmt: skip
"""For the context of every page that shows files."""
