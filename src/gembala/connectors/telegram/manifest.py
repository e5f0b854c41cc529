"""What this connector says of itself, and the limits of the platform. Facts as of 20 November 2026 (Bot API 10.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from gembala.platforms.contracts import (
    NO_MEDIA,
    Account,
    Capabilities,
    DocumentRule,
    Endpoints,
    Format,
    FormatRule,
    FormField,
    Manifest,
    MediaRule,
    MetricDef,
    OptionRule,
    PollRule,
    QuotaRule,
    Support,
    TextRule,
    VideoRule,
)

AS_OF = date(2026, 11, 20)
VERSION = "10.1"
MANIFEST = Manifest(
    platform="telegram",
    name="Telegram",
    sign_in="password",
    production=Endpoints(environment="production", api="https://api.telegram.org", web="https://t.me"),
    form=(
        FormField("token", "connect.telegram.token", "connect.telegram.token_help", secret=True),
        FormField("channel", "connect.telegram.channel", "connect.telegram.channel_help"),
    ),
    docs="https://core.telegram.org/bots/api",
    api_version=VERSION,
    as_of=AS_OF,
)
TEXT, CAPTION = TextRule("utf16", 4096), TextRule("utf16", 1024)
PHOTOS = ("image/jpeg", "image/png", "image/webp")
PHOTO_BYTES, FILE_BYTES = 10 * 1024 * 1024, 50 * 1024 * 1024
VIDEO = VideoRule(FILE_BYTES, codecs=("h264", "hevc"), audio_codecs=())
MEMBERS = "member_count"


def _formats() -> Mapping[Format, FormatRule]:
    one = MediaRule(1, PHOTO_BYTES, PHOTOS, video=VIDEO)
    poll = PollRule(2, 12, TextRule("utf16", 100), (1, 525_600), question=TextRule("utf16", 300), multiple=True)
    paper = MediaRule(1, 0, (), document=DocumentRule(FILE_BYTES), min_count=1)
    closed = (Format.REEL, Format.STORY, Format.SHORT, Format.ARTICLE, Format.THREAD)
    return {
        Format.FEED: FormatRule(Support.NATIVE),
        Format.VIDEO: FormatRule(Support.NATIVE, media=one, text=CAPTION, needs=("video",)),
        Format.CAROUSEL: FormatRule(
            Support.NATIVE,
            media=MediaRule(10, PHOTO_BYTES, PHOTOS, min_count=2, video=VIDEO, max_videos=10, mixed=True),
            text=CAPTION,
            needs=("media",),
        ),
        Format.DOCUMENT: FormatRule(Support.NATIVE, media=paper, text=CAPTION, needs=("document",)),
        Format.POLL: FormatRule(Support.NATIVE, media=NO_MEDIA, needs=("poll",), poll=poll),
        **dict.fromkeys(closed, FormatRule(Support.NONE, refused="telegram_no_format")),
    }


def capabilities(account: Account) -> Capabilities:
    """What the bot may do in this channel; without a discussion group nobody can comment."""
    group = bool(account.flags.get("discussion"))
    below = Support.NATIVE if group else Support.NONE
    of_comments = ("reply", "like", "unlike", "delete_others", "block", "unblock")
    never = ("hide", "unhide", "first_comment", "message")
    return Capabilities(
        platform="telegram",
        api_version=VERSION,
        as_of=AS_OF,
        text=TEXT,
        media=MediaRule(10, PHOTO_BYTES, PHOTOS, video=VIDEO, max_videos=10, mixed=True),
        formats=_formats(),
        fields={"reply": TEXT},
        options={"silent": OptionRule("flag"), "sensitive": OptionRule("flag")},
        actions={
            **dict.fromkeys(("publish", "delete"), Support.NATIVE),
            "schedule": Support.EMULATED,
            **dict.fromkeys(of_comments, below),
            **dict.fromkeys(never, Support.NONE),
        },
        refused={
            "hide": "telegram_no_hide",
            "unhide": "telegram_no_hide",
            "first_comment": "telegram_no_first_comment",
            "message": "telegram_no_messages",
            **({} if group else dict.fromkeys((*of_comments, "comments"), "telegram_no_group")),
        },
        idempotency="reconcile" if account.flags.get("username") else "none",
        poll_interval=timedelta(seconds=15),
        catalogue=(MetricDef(MEMBERS, "followers", "account"),),
        quotas=(QuotaRule("publish", 20, window=timedelta(minutes=1)),),
        inbox={
            **dict.fromkeys(("comments", "replies", "mentions"), below),
            **dict.fromkeys(("messages", "reviews"), Support.NONE),
        },
    )
