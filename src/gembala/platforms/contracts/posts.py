"""What shall be published."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from gembala.platforms.contracts.rules import Format


@dataclass(frozen=True)
class MediaFile:
    """One picture, video or document of a post; ``path`` is a readable local file.

    ``seconds``, ``fps``, codecs, ``rotation`` (degrees clockwise that a player must turn it), ``bitrate`` (bits a
    second) and ``colour`` (``srgb``, ``p3``, ``cmyk``, ``bt709``, ``bt2020``…) are what was found *in* the file; 0 and
    empty mean "not known" or "has none". ``url`` is a public, expiring address for platforms that pull.
    """

    path: str
    mime: str
    size: int
    alt: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0
    fps: float = 0
    video_codec: str = ""
    audio_codec: str = ""
    rotation: int = 0
    colour: str = ""
    bitrate: int = 0
    fast_start: bool = False
    pages: int = 0
    url: str = ""

    @property
    def kind(self) -> Literal["image", "video", "document"]:
        """By the media type."""
        family = self.mime.partition("/")[0]
        return "image" if family == "image" else "video" if family == "video" else "document"

    @property
    def ratio(self) -> float:
        """Width ÷ height as a viewer sees it; 0 when the sides are not known."""
        if not self.width or not self.height:
            return 0
        return self.height / self.width if self.rotation % 180 else self.width / self.height


@dataclass(frozen=True)
class Poll:
    """A question with answers; ``minutes`` is how long one may vote."""

    options: tuple[str, ...]
    minutes: int = 1440
    multiple: bool = False
    question: str = ""


@dataclass(frozen=True)
class Card:
    """An address with what its card shows. Platforms that read the page themselves need only ``url``."""

    url: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True)
class Part:
    """A further post of a thread."""

    text: str
    media: tuple[MediaFile, ...] = ()


@dataclass(frozen=True)
class Captions:
    """Subtitles of a video: a local file (SubRip or WebVTT) and its language (BCP 47)."""

    path: str
    language: str
    name: str = ""


@dataclass(frozen=True)
class Recipient:
    """To whom a text goes that is no public one: a person (``message``) or the author of a comment (``private_reply``).

    ``human_agent`` asks for the longer window in which only a person, not a program, may answer.
    """

    kind: Literal["message", "private_reply"]
    remote_id: str
    human_agent: bool = False


@dataclass(frozen=True)
class Options:
    """What a platform lets one choose besides text and media. Values of choices are the platform's own words.

    Plain values only, so that they survive a JSON column; `Capabilities.options` says which of them an account has.
    """

    collaborators: tuple[str, ...] = ()
    user_tags: tuple[str, ...] = ()
    location_id: str = ""
    share_to_feed: bool = True
    thumb_offset_ms: int = -1
    """Which moment of the video is its cover; below 0: the platform chooses."""
    privacy: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    playlist: str = ""
    made_for_kids: bool = False
    notify: bool = True
    embeddable: bool = True
    license: str = ""
    ai_generated: bool = False
    paid_partnership: bool = False
    reply_settings: str = ""
    topic_tag: str = ""
    quote: str = ""
    content_warning: str = ""
    sensitive: bool = False
    allow_comments: bool = True
    allow_duet: bool = True
    allow_stitch: bool = True
    brand_content: bool = False
    brand_organic: bool = False
    auto_music: bool = False
    draft_only: bool = False
    """Leave it in the platform's own drafts for the person to finish."""
    silent: bool = False
    mentions: tuple[str, ...] = ()
    """``name=id`` of accounts that the text names, for platforms that want ids."""
    media_fit: str = ""
    """What to do with a picture of a ratio that the platform refuses: ``crop``, ``pad``, or nothing."""


@dataclass(frozen=True)
class Post:
    """What shall be published: the text as the person wrote it, media, and what it answers.

    ``reply_to`` is what it answers and ``reply_root`` the post under which that stands; both the same means a comment
    on the post itself (a first comment). ``publish_at`` (UTC) asks the platform to hold it until then.
    ``first_comment`` and ``parts`` are sent by the product, each as its own delivery, after this one is out.
    """

    text: str
    media: tuple[MediaFile, ...] = ()
    reply_to: str = ""
    reply_root: str = ""
    title: str = ""
    space: str = ""
    """Where on the platform (forum: the space's slug)."""
    language: str = ""
    format: Format = Format.FEED
    description: str = ""
    link: Card | None = None
    poll: Poll | None = None
    parts: tuple[Part, ...] = ()
    first_comment: str = ""
    cover: MediaFile | None = None
    captions: Captions | None = None
    options: Options = field(default_factory=Options)
    publish_at: datetime | None = None
    recipient: Recipient | None = None
    mention: bool = False
    """What it answers names us, and may stand below somebody else's post."""

    @property
    def comments_on_post(self) -> bool:
        """Whether this is a comment on a post itself and not an answer to a comment."""
        return bool(self.reply_to) and self.reply_to == (self.reply_root or self.reply_to)


@dataclass(frozen=True)
class Issue:
    """Something that the platform would refuse (``error``) or that hurts the post (``warning``).

    ``code`` is a stable key such as ``text_too_long``; ``params`` fill the sentence of the screen.
    """

    code: str
    level: Literal["error", "warning"]
    field: str = "text"
    params: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
