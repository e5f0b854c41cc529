"""What this connector says of itself, and the limits of the platform.

Facts as of 20 November 2026, Graph v26.0; what sources disagree about is a flag of the account or the app.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from gembala.connectors.graph.wire import VERSION
from gembala.platforms.contracts import (
    Account,
    Capabilities,
    Endpoints,
    Format,
    FormatRule,
    FormField,
    Manifest,
    MediaRule,
    MetricDef,
    OptionRule,
    QuotaRule,
    ScheduleRule,
    Support,
    TextRule,
    VideoRule,
    WindowRule,
)

AS_OF = date(2026, 11, 20)
SUNSET = date(2028, 7, 29)
"""Meta keeps a version for about two years; v26.0 came on 29 July 2026."""
SCOPES = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_messages",
    "instagram_business_manage_insights",
)
FACEBOOK_SCOPES = (
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_insights",
    "instagram_manage_messages",
    "pages_show_list",
    "pages_read_engagement",
    "business_management",
)
MANIFEST = Manifest(
    platform="instagram",
    name="Instagram",
    sign_in="oauth2",
    production=Endpoints(
        environment="production",
        api="https://graph.instagram.com",
        authorize="https://www.instagram.com/oauth/authorize",
        token="https://api.instagram.com/oauth/access_token",  # noqa: S106 - an address
        web="https://www.instagram.com",
        more={
            "facebook": "https://graph.facebook.com",
            "facebook_authorize": f"https://www.facebook.com/{VERSION}/dialog/oauth",
            "upload": "https://rupload.facebook.com",
        },
    ),
    signs_with_app_secret=True,
    sandbox={
        "api": "/instagram/graph",
        "authorize": "/instagram/www/oauth/authorize",
        "token": "/instagram/api/oauth/access_token",
        "web": "/instagram/www",
        "facebook": "/facebook/graph",
        "facebook_authorize": f"/facebook/www/{VERSION}/dialog/oauth",
        "upload": "/facebook/rupload",
    },
    scopes=SCOPES,
    docs="https://developers.facebook.com/docs/instagram-platform",
    app_form=(
        FormField(
            "login",
            "connect.instagram.login",
            "connect.instagram.login_help",
            choices=(("instagram", "connect.instagram.by_instagram"), ("facebook", "connect.instagram.by_facebook")),
        ),
    ),
    api_version=VERSION,
    api_sunset=SUNSET,
    as_of=AS_OF,
)
MB = 1_000_000
VIDEO_TYPES = ("video/mp4", "video/quicktime")
REEL = VideoRule(
    max_bytes=300 * MB,
    types=VIDEO_TYPES,
    min_seconds=3,
    max_seconds=900,
    min_fps=23,
    max_fps=60,
    codecs=("h264", "hevc"),
    min_ratio=0.01,
    max_ratio=10,
    max_width=1920,
    max_bitrate=25 * MB,
    fast_start=True,
)
STORY = replace(REEL, max_bytes=100 * MB, max_seconds=60)
PICTURES = MediaRule(
    max_count=10,
    max_bytes=8 * MB,
    types=("image/jpeg",),
    alt_text_limit=1000,
    min_ratio=0.8,
    max_ratio=1.91,
    min_width=320,
    max_width=1440,
    srgb=True,
    video=REEL,
    max_videos=10,
    mixed=True,
)
CAPTION = TextRule("codepoints", 2200, max_hashtags=30, max_mentions=20)
FIELDS = {"reply": CAPTION, "first_comment": CAPTION, "message": TextRule("utf8", 1000)}
FEED_METRICS = (
    "views",
    "reach",
    "likes",
    "comments",
    "saved",
    "shares",
    "total_interactions",
    "follows",
    "profile_visits",
)
REEL_METRICS = (
    "views", "reach", "likes", "comments", "saved", "shares", "total_interactions", "ig_reels_avg_watch_time",
    "ig_reels_video_view_total_time",
)  # fmt: skip
STORY_METRICS = ("views", "reach", "replies", "shares", "total_interactions", "follows", "profile_visits", "navigation")
ACCOUNT_METRICS = ("reach", "views", "accounts_engaged", "total_interactions")
LAG = timedelta(hours=48)
CANONICAL = {
    "views": "views", "reach": "reach", "likes": "likes", "comments": "comments", "saved": "saves", "shares": "shares",
    "total_interactions": "engagements", "follows": "follows", "profile_visits": "profile_visits", "replies": "replies",
    "ig_reels_avg_watch_time": "watch_time_average_ms", "ig_reels_video_view_total_time": "watch_time_ms",
    "navigation": "navigation",
}  # fmt: skip


def capabilities(account: Account) -> Capabilities:
    """What this account may do; flags: ``login`` (instagram, facebook), ``quota_total``, ``carousel_max``."""
    facebook = account.flags.get("login") == "facebook"
    carousel = int(account.flags.get("carousel_max") or 10)
    carried = dict.fromkeys(
        ("publish", "reply", "hide", "unhide", "delete", "delete_others", "first_comment", "message", "private_reply",
         "block", "unblock"),
        Support.NATIVE,
    )  # fmt: skip
    return Capabilities(
        platform="instagram",
        api_version=VERSION,
        api_sunset=SUNSET,
        as_of=AS_OF,
        text=CAPTION,
        media=PICTURES,
        formats=_formats(carousel),
        fields=FIELDS,
        options=_options(),
        extras={"cover": (Format.REEL,)},
        schedule=ScheduleRule(Support.EMULATED),
        actions={**carried, "like": Support.NONE, "unlike": Support.NONE, "delete_post": Support.MANUAL},
        refused={
            "like": "no_endpoint",
            "unlike": "no_endpoint",
            "delete_post": "no_endpoint",
        },
        refused_of_mentions=dict.fromkeys(("hide", "unhide", "delete_others"), "own_thread_only"),
        idempotency="client_id",
        poll_interval=timedelta(minutes=5),
        webhooks=True,
        token_lifetime=timedelta(days=60),
        metrics=tuple(dict.fromkeys((*FEED_METRICS, *REEL_METRICS, *STORY_METRICS))),
        catalogue=_catalogue(),
        quotas=(
            QuotaRule("publish", int(account.flags.get("quota_total") or 100), live=True),
            QuotaRule("container", 400),
        ),
        windows=(
            WindowRule("message", timedelta(hours=24)),
            WindowRule("human_agent", timedelta(days=7)),
            WindowRule("private_reply", timedelta(days=7), times=1),
        ),
        inbox={
            "comments": Support.NATIVE,
            "replies": Support.NATIVE,
            "mentions": Support.NATIVE,
            "messages": Support.NATIVE,
            "reviews": Support.NONE,
        },
        pulls_media=not facebook,
    )


def _formats(carousel: int) -> Mapping[Format, FormatRule]:
    one = replace(PICTURES, max_count=carousel)
    story = MediaRule(
        1, 8 * MB, ("image/jpeg",), min_width=320, max_width=1440, srgb=True, video=STORY, alt_text_limit=0, min_count=1
    )
    return {
        Format.FEED: FormatRule(Support.NATIVE, media=one, needs=("media",)),
        Format.CAROUSEL: FormatRule(Support.NATIVE, media=replace(one, min_count=2), needs=("media",)),
        Format.REEL: FormatRule(Support.NATIVE, media=MediaRule(1, 0, (), video=REEL), needs=("video",)),
        Format.STORY: FormatRule(Support.NATIVE, media=story, needs=("media",)),
        Format.POLL: FormatRule(Support.MANUAL, refused="instagram_stickers_by_hand"),
        Format.LINK: FormatRule(Support.NONE, refused="instagram_no_text_post"),
    }


def _options() -> Mapping[str, OptionRule]:
    posts = (Format.FEED, Format.CAROUSEL, Format.REEL)
    return {
        "collaborators": OptionRule("list", max_count=5, limit=30, formats=posts),
        "user_tags": OptionRule("list", max_count=20, limit=30, formats=posts),
        "location_id": OptionRule("text", limit=30, formats=posts),
        "share_to_feed": OptionRule("flag", formats=(Format.REEL,)),
        "thumb_offset_ms": OptionRule("number", formats=(Format.REEL, Format.FEED)),
        "ai_generated": OptionRule("flag", formats=posts),
        "paid_partnership": OptionRule("flag", formats=posts),
    }


def _catalogue() -> tuple[MetricDef, ...]:
    kinds = (
        (FEED_METRICS, (Format.FEED, Format.CAROUSEL)), (REEL_METRICS, (Format.REEL,)), (STORY_METRICS, (Format.STORY,)),
    )  # fmt: skip
    posts = [
        MetricDef(
            name, CANONICAL[name], lag=LAG, formats=formats, needs="viewers_5" if formats == (Format.STORY,) else ""
        )
        for names, formats in kinds
        for name in names
    ]
    accounts = [MetricDef(name, f"account_{name}", "account", LAG) for name in ACCOUNT_METRICS]
    return (*posts, *accounts, MetricDef("followers_count", "followers", "account"))
