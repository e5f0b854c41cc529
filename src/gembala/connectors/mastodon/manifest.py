"""What this connector says of itself, and the limits of a server. Facts as of 20 November 2026 (documents for 4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from gembala.platforms.contracts import (
    NO_MEDIA,
    Account,
    Capabilities,
    Endpoints,
    Format,
    FormatRule,
    Manifest,
    MediaRule,
    MetricDef,
    OptionRule,
    PollRule,
    QuotaRule,
    ScheduleRule,
    Support,
    TextRule,
    VideoRule,
)

AS_OF = date(2026, 11, 20)
VERSION = "v1"
SCOPES = (
    "read:accounts",
    "read:statuses",
    "read:notifications",
    "write:statuses",
    "write:media",
    "write:favourites",
    "write:blocks",
    "write:reports",
)
MANIFEST = Manifest(
    platform="mastodon",
    name="Mastodon",
    sign_in="oauth2",
    production=Endpoints(environment="production", api="https://mastodon.social"),
    scopes=SCOPES,
    docs="https://docs.joinmastodon.org/client/intro/",
    api_version=VERSION,
    as_of=AS_OF,
    server="must",
)
COUNTS = {
    "favourites_count": "likes",
    "reblogs_count": "reposts",
    "replies_count": "comments",
    "quotes_count": "quotes",
}
ACCOUNT_COUNTS = {"followers_count": "followers", "following_count": "following", "statuses_count": "posts"}
USUAL = {
    "max_characters": 500,
    "url_length": 23,
    "max_media": 4,
    "description_limit": 1_500,
    "image_size": 16_777_216,
    "image_matrix": 33_177_600,
    "video_size": 103_809_024,
    "video_fps": 120,
    "poll_options": 4,
    "poll_option_chars": 50,
    "poll_min": 300,
    "poll_max": 2_629_746,
}
"""What a server that says nothing is taken for; each says its own limits, which are read every day (``learn``)."""
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
FILMS = ("video/mp4", "video/quicktime", "video/webm")
NAME = 32
"""Characters kept free in an answer: whom it answers is named in it."""


def limit(account: Account, name: str) -> int:
    """A limit as the server told it."""
    told = account.flags.get(name, "")
    return int(told) if told.isdigit() and int(told) else USUAL[name]


def _media(account: Account) -> MediaRule:
    told = tuple(account.flags.get("types", "").split())
    films = tuple(one for one in FILMS if not told or one in told)
    video = VideoRule(
        max_bytes=limit(account, "video_size"),
        types=films or FILMS[:1],
        max_fps=limit(account, "video_fps"),
        codecs=(),
        audio_codecs=(),
    )
    return MediaRule(
        limit(account, "max_media"),
        limit(account, "image_size"),
        tuple(one for one in PICTURES if not told or one in told) or PICTURES[:2],
        alt_text_limit=limit(account, "description_limit"),
        max_pixels=limit(account, "image_matrix"),
        video=video,
    )


def _formats(account: Account) -> Mapping[Format, FormatRule]:
    poll = PollRule(
        min_options=2,
        max_options=limit(account, "poll_options"),
        option=TextRule("graphemes", limit(account, "poll_option_chars")),
        minutes=(-(-limit(account, "poll_min") // 60), limit(account, "poll_max") // 60),
        multiple=True,
    )
    closed = (Format.REEL, Format.STORY, Format.SHORT, Format.DOCUMENT, Format.ARTICLE)
    return {
        Format.FEED: FormatRule(Support.NATIVE),
        Format.POLL: FormatRule(Support.NATIVE, media=NO_MEDIA, needs=("text", "poll"), poll=poll),
        Format.THREAD: FormatRule(Support.EMULATED),
        **dict.fromkeys(closed, FormatRule(Support.NONE, refused="mastodon_no_format")),
    }


def capabilities(account: Account) -> Capabilities:
    """What this account may do, by the limits that its server told."""
    length, per_url = limit(account, "max_characters"), limit(account, "url_length")
    text = TextRule("mastodon", length, url_length=per_url)
    done = ("publish", "reply", "reply_media", "delete", "like", "unlike", "block", "unblock", "spam", "schedule")
    return Capabilities(
        platform="mastodon",
        api_version=VERSION,
        as_of=AS_OF,
        text=text,
        media=_media(account),
        formats=_formats(account),
        fields={
            "reply": TextRule("mastodon", max(length - NAME, 1), url_length=per_url),
            "first_comment": text,
        },
        options={
            "content_warning": OptionRule("text", limit=length),
            "sensitive": OptionRule("flag"),
            "privacy": OptionRule("choice", ("public", "unlisted", "private"), default="public"),
        },
        actions={
            **dict.fromkeys((*done, "first_comment", "message"), Support.NATIVE),
            **dict.fromkeys(("hide", "unhide", "delete_others"), Support.NONE),
        },
        refused={
            "hide": "mastodon_no_hide",
            "unhide": "mastodon_no_hide",
            "delete_others": "own_only",
        },
        refused_of_messages={},
        schedule=ScheduleRule(Support.NATIVE, min_lead=timedelta(minutes=6)),
        idempotency="native_key",
        poll_interval=timedelta(minutes=1),
        metrics=tuple(COUNTS),
        catalogue=(
            *(MetricDef(native, name) for native, name in COUNTS.items()),
            *(MetricDef(native, name, "account") for native, name in ACCOUNT_COUNTS.items()),
        ),
        quotas=(
            QuotaRule("calls", 300, window=timedelta(minutes=5)),
            QuotaRule("publish", 300, window=timedelta(hours=3)),
            QuotaRule("delete", 30, window=timedelta(minutes=30)),
        ),
        inbox={
            **dict.fromkeys(("comments", "replies", "mentions", "messages"), Support.NATIVE),
            "reviews": Support.NONE,
        },
    )
