"""What this connector says of itself, and the limits of the platform.

Facts as of 20 November 2026, Graph v26.0. The window of native scheduling is what all sources agree on: 10 minutes to
30 days; some say longer.
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
SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_posts",
    "pages_manage_engagement",
    "pages_manage_metadata",
    "pages_read_user_content",
    "pages_messaging",
    "read_insights",
    "business_management",
    "publish_video",
)
MANIFEST = Manifest(
    platform="facebook",
    name="Facebook",
    sign_in="oauth2",
    production=Endpoints(
        environment="production",
        api="https://graph.facebook.com",
        authorize=f"https://www.facebook.com/{VERSION}/dialog/oauth",
        token=f"https://graph.facebook.com/{VERSION}/oauth/access_token",
        web="https://www.facebook.com",
        more={"video": "https://graph-video.facebook.com", "upload": "https://rupload.facebook.com"},
    ),
    signs_with_app_secret=True,
    sandbox={
        "api": "/facebook/graph",
        "authorize": f"/facebook/www/{VERSION}/dialog/oauth",
        "token": f"/facebook/graph/{VERSION}/oauth/access_token",
        "web": "/facebook/www",
        "video": "/facebook/graph",
        "upload": "/facebook/rupload",
    },
    scopes=SCOPES,
    docs="https://developers.facebook.com/docs/pages-api",
    api_version=VERSION,
    api_sunset=SUNSET,
    as_of=AS_OF,
)
MB = 1_000_000
TYPES = ("video/mp4", "video/quicktime")
VIDEO = VideoRule(max_bytes=1024 * MB, types=TYPES, max_seconds=14_400, codecs=("h264", "hevc"))
REEL = VideoRule(
    max_bytes=1024 * MB,
    types=TYPES,
    min_seconds=3,
    max_seconds=90,
    min_fps=24,
    max_fps=60,
    codecs=("h264", "hevc"),
    min_ratio=9 / 16,
    max_ratio=9 / 16,
    min_width=540,
    min_height=960,
    fast_start=True,
)
STORY = replace(REEL, max_seconds=60)
PICTURES = MediaRule(
    10, 4 * MB, ("image/jpeg", "image/png"), alt_text_limit=1000, video=VIDEO, max_width=4096, max_height=4096
)
TEXT = TextRule("codepoints", 63_206)
FIELDS = {
    "reply": TextRule("codepoints", 8000),
    "first_comment": TextRule("codepoints", 8000),
    "message": TextRule("codepoints", 2000),
    "title": TextRule("codepoints", 255),
}
POST_METRICS = ("post_media_view", "post_total_media_view_unique", "post_clicks", "post_reactions_by_type_total")
VIDEO_METRICS = ("blue_reels_play_count", "fb_reels_total_plays", "post_video_avg_time_watched", "post_video_view_time")
PAGE_METRICS = ("page_media_view", "page_total_media_view_unique", "page_post_engagements", "page_daily_follows")
CANONICAL = {
    "post_media_view": "views", "post_total_media_view_unique": "reach", "post_clicks": "clicks",
    "post_reactions_by_type_total": "reactions", "blue_reels_play_count": "plays", "fb_reels_total_plays": "plays_total",
    "post_video_avg_time_watched": "watch_time_average_ms", "post_video_view_time": "watch_time_ms",
}  # fmt: skip
COUNTS = ("comments", "reactions", "shares")


def capabilities(account: Account) -> Capabilities:
    """What this Page may do."""
    carried = dict.fromkeys(
        ("publish", "reply", "hide", "unhide", "delete", "delete_others", "delete_post", "like", "unlike", "block",
         "unblock", "first_comment", "message", "private_reply", "edit"),
        Support.NATIVE,
    )  # fmt: skip
    return Capabilities(
        platform="facebook",
        api_version=VERSION,
        api_sunset=SUNSET,
        as_of=AS_OF,
        text=TEXT,
        media=PICTURES,
        formats=_formats(),
        fields=FIELDS,
        extras={"title": (Format.FEED, Format.VIDEO, Format.REEL)},
        options={"ai_generated": OptionRule("flag", formats=(Format.REEL, Format.VIDEO))},
        schedule=ScheduleRule(Support.NATIVE, timedelta(minutes=10), timedelta(days=30)),
        actions=carried,
        idempotency="reconcile",
        poll_interval=timedelta(minutes=5),
        webhooks=True,
        metrics=(*POST_METRICS, *COUNTS),
        catalogue=_catalogue(),
        quotas=(QuotaRule("reel", 30),),
        windows=(
            WindowRule("message", timedelta(hours=24)),
            WindowRule("human_agent", timedelta(days=7)),
            WindowRule("private_reply", timedelta(days=7), times=1),
        ),
        inbox=dict.fromkeys(("comments", "replies", "mentions", "messages", "reviews"), Support.NATIVE),
    )


def _formats() -> Mapping[Format, FormatRule]:
    story = MediaRule(1, 4 * MB, ("image/jpeg", "image/png"), min_count=1, video=STORY)
    return {
        Format.FEED: FormatRule(Support.NATIVE),
        Format.LINK: FormatRule(Support.NATIVE, media=replace(PICTURES, max_count=0), needs=("link",)),
        Format.CAROUSEL: FormatRule(Support.NATIVE, media=replace(PICTURES, min_count=2, video=None), needs=("media",)),
        Format.VIDEO: FormatRule(Support.NATIVE, media=MediaRule(1, 0, (), video=VIDEO), needs=("video",)),
        Format.REEL: FormatRule(Support.NATIVE, media=MediaRule(1, 0, (), video=REEL), needs=("video",)),
        Format.STORY: FormatRule(Support.NATIVE, media=story, needs=("media",)),
    }


def _catalogue() -> tuple[MetricDef, ...]:
    posts = [MetricDef(name, CANONICAL[name], lag=timedelta(hours=24)) for name in POST_METRICS]
    videos = [MetricDef(name, CANONICAL[name], formats=(Format.REEL, Format.VIDEO)) for name in VIDEO_METRICS]
    pages = [MetricDef(name, f"account_{name}", "account", timedelta(hours=24)) for name in PAGE_METRICS]
    counts = [MetricDef(name, name) for name in COUNTS]
    return (*posts, *videos, *counts, *pages, MetricDef("followers_count", "followers", "account"))
