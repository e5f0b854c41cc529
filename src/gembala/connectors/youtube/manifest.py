"""What this connector says of itself, and the limits of the platform. Facts as of 20 November 2026, rev 20261104."""

from __future__ import annotations

import json
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
    QuotaRule,
    ScheduleRule,
    Support,
    TextRule,
    VideoRule,
)

AS_OF = date(2026, 11, 20)
VERSION = "v3"
PREFIX = "https://www.googleapis.com/auth/"
SCOPES = tuple(
    PREFIX + name
    for name in ("youtube.upload", "youtube", "youtube.force-ssl", "youtube.readonly", "yt-analytics.readonly")
)
PACIFIC = "America/Los_Angeles"
"""Quotas begin anew at midnight there."""
MANIFEST = Manifest(
    platform="youtube",
    name="YouTube",
    sign_in="oauth2",
    production=Endpoints(
        environment="production",
        api="https://youtube.googleapis.com",
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        web="https://www.youtube.com",
        more={"analytics": "https://youtubeanalytics.googleapis.com"},
    ),
    sandbox={
        "api": "/youtube/api",
        "authorize": "/youtube/accounts/o/oauth2/v2/auth",
        "token": "/youtube/oauth2/token",
        "web": "/youtube/www",
        "analytics": "/youtube/analytics",
    },
    scopes=SCOPES,
    docs="https://developers.google.com/youtube/v3",
    api_version=VERSION,
    as_of=AS_OF,
)
TYPES = ("video/mp4", "video/quicktime", "video/webm", "video/x-msvideo", "video/mp2t")
VIDEO = VideoRule(max_bytes=274_877_906_944, types=TYPES, max_seconds=43_200, codecs=(), audio_codecs=(), min_seconds=1)
SHORT = replace(VIDEO, max_seconds=180, max_ratio=1)
CATEGORIES = ("1", "2", "10", "15", "17", "19", "20", "22", "23", "24", "25", "26", "27", "28", "29")
"""Those that a video may be put into anywhere."""
DESCRIPTION = TextRule("utf8", 5000, forbidden="<>")
FIELDS = {
    "title": TextRule("codepoints", 100, forbidden="<>"),
    "reply": TextRule("codepoints", 10_000),
    "first_comment": TextRule("codepoints", 10_000),
}
COUNTS = {"viewCount": "views", "likeCount": "likes", "commentCount": "comments"}
ANALYTICS = {
    "estimatedMinutesWatched": "watch_minutes",
    "averageViewDuration": "watch_time_average_s",
    "averageViewPercentage": "watched_share",
    "shares": "shares",
    "subscribersGained": "follows",
}


def capabilities(account: Account) -> Capabilities:
    """What this channel may do; ``long_uploads`` (flag) is ``disallowed`` for a channel that is not verified,
    ``playlists`` (flag) is JSON: its playlists' ids and titles."""
    short_only = account.flags.get("long_uploads") == "disallowed"
    video = replace(VIDEO, max_seconds=900) if short_only else VIDEO
    carried = dict.fromkeys(
        ("publish", "reply", "hide", "unhide", "delete", "delete_post", "first_comment", "spam", "block"),
        Support.NATIVE,
    )
    missing = dict.fromkeys(("like", "unlike", "message", "unblock"), Support.NONE)
    return Capabilities(
        platform="youtube",
        api_version=VERSION,
        as_of=AS_OF,
        text=DESCRIPTION,
        media=MediaRule(1, 0, (), video=video),
        formats=_formats(video),
        fields=FIELDS,
        options=_options(account.flags.get("playlists", "")),
        extras={"cover": (), "captions": ()},
        schedule=ScheduleRule(Support.NATIVE, timedelta(minutes=5)),
        actions={**carried, **missing, "delete_others": Support.EMULATED},
        refused={"like": "no_endpoint", "message": "no_endpoint", "unblock": "no_endpoint"},
        idempotency="native_key",
        poll_interval=timedelta(minutes=10),
        token_lifetime=timedelta(hours=1),
        metrics=tuple(COUNTS),
        catalogue=(
            *(MetricDef(native, name) for native, name in COUNTS.items()),
            *(MetricDef(native, name, lag=timedelta(days=3)) for native, name in ANALYTICS.items()),
            MetricDef("subscriberCount", "followers", "account"),
            MetricDef("viewCount", "account_views", "account"),
        ),
        quotas=(QuotaRule("publish", 100, zone=PACIFIC), QuotaRule("units", 10_000, zone=PACIFIC)),
        inbox={
            "comments": Support.NATIVE,
            "replies": Support.NATIVE,
            "mentions": Support.NONE,
            "messages": Support.NONE,
            "reviews": Support.NONE,
        },
    )


def _formats(video: VideoRule) -> Mapping[Format, FormatRule]:
    whole = FormatRule(Support.NATIVE, media=MediaRule(1, 0, (), video=video), needs=("video", "title"))
    by_hand = FormatRule(Support.MANUAL, refused="youtube_no_community_posts")
    return {
        Format.VIDEO: whole,
        Format.FEED: whole,
        Format.SHORT: FormatRule(Support.NATIVE, media=MediaRule(1, 0, (), video=SHORT), needs=("video", "title")),
        Format.POLL: by_hand,
        Format.CAROUSEL: by_hand,
    }


def _options(playlists: str) -> Mapping[str, OptionRule]:
    known = tuple((str(pk), str(title)) for pk, title in json.loads(playlists or "[]"))
    return {
        "privacy": OptionRule("choice", ("public", "unlisted", "private"), default="public"),
        "tags": OptionRule("list", max_total=500),
        "category": OptionRule("choice", CATEGORIES, default="22"),
        "playlist": OptionRule("text", known=known),
        "license": OptionRule("choice", ("youtube", "creativeCommon"), default="youtube"),
        "made_for_kids": OptionRule("flag"),
        "notify": OptionRule("flag"),
        "embeddable": OptionRule("flag"),
        "ai_generated": OptionRule("flag"),
        "paid_partnership": OptionRule("flag"),
    }
