"""What this connector says of itself, and the limits of the platform. Facts as of 20 November 2026, API v1.0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from gembala.platforms.contracts import (
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
    Support,
    TextRule,
    VideoRule,
)

AS_OF = date(2026, 11, 20)
VERSION = "v1.0"
SCOPES = (
    "threads_basic",
    "threads_content_publish",
    "threads_manage_insights",
    "threads_manage_replies",
    "threads_read_replies",
    "threads_manage_mentions",
    "threads_delete",
)
MANIFEST = Manifest(
    platform="threads",
    name="Threads",
    sign_in="oauth2",
    production=Endpoints(
        environment="production",
        api="https://graph.threads.net",
        authorize="https://www.threads.net/oauth/authorize",
        token="https://graph.threads.net/oauth/access_token",  # noqa: S106 - an address
        web="https://www.threads.net",
    ),
    signs_with_app_secret=True,
    sandbox={
        "api": "/threads/graph",
        "authorize": "/threads/www/oauth/authorize",
        "token": "/threads/graph/oauth/access_token",
        "web": "/threads/www",
    },
    scopes=SCOPES,
    docs="https://developers.facebook.com/docs/threads",
    api_version=VERSION,
    as_of=AS_OF,
)
MB = 1_000_000
VIDEO = VideoRule(
    max_bytes=1000 * MB,
    types=("video/mp4", "video/quicktime"),
    max_seconds=300,
    min_fps=23,
    max_fps=60,
    codecs=("h264", "hevc"),
    min_ratio=0.01,
    max_ratio=10,
    max_width=1920,
    fast_start=True,
)
MEDIA = MediaRule(
    20, 8 * MB, ("image/jpeg", "image/png"), alt_text_limit=1000, min_ratio=0.1, max_ratio=10, min_width=320,
    max_width=1440, srgb=True, video=VIDEO, max_videos=20, mixed=True,
)  # fmt: skip
TEXT = TextRule("threads", 500)
POLL = PollRule(2, 4, TextRule("codepoints", 25), minutes=(1440, 1440))
POST_METRICS = ("views", "likes", "replies", "reposts", "quotes", "shares")
ACCOUNT_METRICS = ("views", "likes", "replies", "reposts", "quotes", "clicks", "followers_count")


def capabilities(account: Account) -> Capabilities:
    """What this account may do; flags: ``quota_total``, ``reply_quota_total``."""
    carried = dict.fromkeys(
        ("publish", "reply", "reply_media", "hide", "unhide", "delete", "delete_post"), Support.NATIVE
    )
    missing = dict.fromkeys(("like", "unlike", "delete_others", "block", "message"), Support.NONE)
    return Capabilities(
        platform="threads",
        api_version=VERSION,
        as_of=AS_OF,
        text=TEXT,
        media=MEDIA,
        formats=_formats(),
        fields={"reply": TEXT, "first_comment": TEXT},
        options={
            "reply_settings": OptionRule(
                "choice",
                ("everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only"),
                default="everyone",
            ),
            "topic_tag": OptionRule("text", limit=50),
            "quote": OptionRule("text"),
            "location_id": OptionRule("text"),
        },
        actions={**carried, **missing, "first_comment": Support.EMULATED},
        refused={"like": "no_endpoint", "delete_others": "own_only", "block": "no_endpoint"},
        idempotency="client_id",
        poll_interval=timedelta(minutes=5),
        webhooks=True,
        token_lifetime=timedelta(days=60),
        metrics=POST_METRICS,
        catalogue=(
            *(MetricDef(name, {"replies": "comments"}.get(name, name)) for name in POST_METRICS),
            *(MetricDef(name, f"account_{name}", "account") for name in ACCOUNT_METRICS[:-1]),
            MetricDef("followers_count", "followers", "account"),
        ),
        quotas=(
            QuotaRule("publish", int(account.flags.get("quota_total") or 250), live=True),
            QuotaRule("reply", int(account.flags.get("reply_quota_total") or 1000), live=True),
        ),
        inbox={
            "comments": Support.NATIVE,
            "replies": Support.NATIVE,
            "mentions": Support.NATIVE,
            "messages": Support.NONE,
            "reviews": Support.NONE,
        },
        pulls_media=True,
    )


def _formats() -> Mapping[Format, FormatRule]:
    bare = replace(MEDIA, max_count=0)
    return {
        Format.FEED: FormatRule(Support.NATIVE),
        Format.CAROUSEL: FormatRule(Support.NATIVE, media=replace(MEDIA, min_count=2), needs=("media",)),
        Format.VIDEO: FormatRule(Support.NATIVE, media=replace(MEDIA, max_count=1, types=()), needs=("video",)),
        Format.LINK: FormatRule(Support.NATIVE, media=bare, needs=("link",)),
        Format.POLL: FormatRule(Support.NATIVE, media=bare, needs=("text", "poll"), poll=POLL),
        Format.THREAD: FormatRule(Support.EMULATED, max_parts=50),
    }
