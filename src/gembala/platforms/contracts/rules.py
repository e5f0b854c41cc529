"""What a platform takes: texts, media, formats, options, times, quotas, windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

Counter = Literal["weighted_x", "graphemes", "codepoints", "utf16", "utf8", "linkedin", "mastodon", "threads"]


class Support(StrEnum):
    """How far a platform carries a feature. ``manual``: only by a person's own hand, with our help."""

    NATIVE = "native"
    EMULATED = "emulated"
    MANUAL = "manual"
    NONE = "none"


class Format(StrEnum):
    """What kind of post it is. ``feed`` is the plain one: a text with at most some pictures or a video."""

    FEED = "feed"
    CAROUSEL = "carousel"
    REEL = "reel"
    STORY = "story"
    VIDEO = "video"
    SHORT = "short"
    DOCUMENT = "document"
    POLL = "poll"
    THREAD = "thread"
    LINK = "link"
    ARTICLE = "article"


@dataclass(frozen=True)
class TextRule:
    """How a platform counts a text. ``max_bytes`` is UTF-8; every 0 means that there is no such limit.

    ``url_length`` is what an address counts whatever its length (counter ``mastodon``); ``forbidden`` are characters
    that the field does not take.
    """

    counter: Counter
    limit: int
    max_bytes: int = 0
    max_hashtags: int = 0
    max_mentions: int = 0
    url_length: int = 0
    forbidden: str = ""


@dataclass(frozen=True)
class VideoRule:
    """What a video must be like. Sizes in bytes, lengths in seconds, sides in pixels, ratios as width ÷ height.

    0 or an empty tuple means that the platform sets no such limit.
    """

    max_bytes: int
    types: tuple[str, ...] = ("video/mp4",)
    min_seconds: float = 0
    max_seconds: float = 0
    min_fps: float = 0
    max_fps: float = 0
    codecs: tuple[str, ...] = ("h264",)
    audio_codecs: tuple[str, ...] = ("aac",)
    min_ratio: float = 0
    max_ratio: float = 0
    min_width: int = 0
    min_height: int = 0
    max_width: int = 0
    max_height: int = 0
    max_bitrate: int = 0
    """Bits a second."""
    fast_start: bool = False
    """The index must stand before the picture data."""


@dataclass(frozen=True)
class MediaRule:
    """What media a post may carry. ``max_bytes``, ``types`` and the ratios are those of pictures.

    0 means no limit. ``mixed`` allows pictures and videos in one post; ``video`` is None where none is taken.
    ``convert`` lets the product make a rendition that fits where the original does not.
    """

    max_count: int
    max_bytes: int
    types: tuple[str, ...]
    alt_text_limit: int = 0
    min_count: int = 0
    min_ratio: float = 0
    max_ratio: float = 0
    min_width: int = 0
    max_width: int = 0
    max_height: int = 0
    max_pixels: int = 0
    srgb: bool = False
    video: VideoRule | None = None
    max_videos: int = 1
    mixed: bool = False
    document: DocumentRule | None = None
    convert: bool = True


@dataclass(frozen=True)
class DocumentRule:
    """What a document must be like. ``max_pages`` 0 means no limit."""

    max_bytes: int
    types: tuple[str, ...] = ("application/pdf",)
    max_pages: int = 0


@dataclass(frozen=True)
class PollRule:
    """What a poll must be like; ``minutes`` is the shortest and the longest, ``choices`` the only ones when given."""

    min_options: int
    max_options: int
    option: TextRule
    minutes: tuple[int, int] = (5, 10080)
    choices: tuple[int, ...] = ()
    question: TextRule | None = None
    multiple: bool = False


@dataclass(frozen=True)
class FormatRule:
    """One format at this account. ``needs`` are fields that must be filled: ``text title media video poll link``.

    ``text`` and ``media`` replace the account's general rules; ``refused`` is a stable key of why it is not there.
    """

    support: Support
    media: MediaRule | None = None
    text: TextRule | None = None
    needs: tuple[str, ...] = ()
    poll: PollRule | None = None
    max_parts: int = 0
    refused: str = ""


@dataclass(frozen=True)
class OptionRule:
    """One option of a post at this account: the field of `Options` and what it takes.

    ``choices`` are the platform's own values; ``formats`` empty means all; ``required`` has no default at all. ``known``
    are values that the account has, each with its name, of an option that takes others too.
    """

    kind: Literal["text", "choice", "flag", "list", "number"]
    choices: tuple[str, ...] = ()
    default: str = ""
    limit: int = 0
    max_count: int = 0
    max_total: int = 0
    formats: tuple[Format, ...] = ()
    required: bool = False
    known: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ScheduleRule:
    """Whether the platform itself can hold a post until its time, and how far ahead."""

    support: Support = Support.EMULATED
    min_lead: timedelta = timedelta(0)
    max_lead: timedelta | None = None


@dataclass(frozen=True)
class QuotaRule:
    """An upper limit of ``operation`` in a moving window, or in a day that ends at midnight in ``zone``.

    ``live`` means that the platform tells the true figure (`Connector.usage`); ``limit`` is then only what is documented.
    """

    operation: str
    limit: int
    window: timedelta = timedelta(days=1)
    zone: str = ""
    live: bool = False


@dataclass(frozen=True)
class WindowRule:
    """How long after the other's last word one may write; ``times`` 0 means as often as one likes within it."""

    kind: Literal["message", "human_agent", "private_reply"]
    length: timedelta
    times: int = 0


@dataclass(frozen=True)
class MetricDef:
    """A figure of the platform under its native name, and what we call it.

    ``lag`` is how late the platform computes it; ``needs`` a key of what must be there (``followers_100``).
    """

    native: str
    canonical: str
    grain: Literal["post", "account"] = "post"
    lag: timedelta = timedelta(0)
    formats: tuple[Format, ...] = ()
    needs: str = ""


NO_MEDIA = MediaRule(0, 0, ())


def anywhere(*formats: Format) -> Mapping[Format, FormatRule]:
    """These formats as native ones under the account's general rules."""
    return {one: FormatRule(Support.NATIVE) for one in formats}


__all__ = [
    "NO_MEDIA", "Counter", "DocumentRule", "Format", "FormatRule", "MediaRule", "MetricDef", "OptionRule", "PollRule",
    "QuotaRule", "ScheduleRule", "Support", "TextRule", "VideoRule", "WindowRule", "anywhere",
]  # fmt: skip
