"""What this connector says of itself, and the limits of the platform. Facts as of 20 November 2026.

TikTok's own pages on this API open to applicants only. What stands here was transcribed by others: sure where several
of them agree, and a setting of the app or the account where they do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from gembala.platforms.contracts import (
    Account,
    AppKeys,
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
    Support,
    TextRule,
    VideoRule,
)

AS_OF = date(2026, 11, 20)
VERSION = "v1.3"
READS, WRITES, PUBLISHES = "comment.list", "comment.list.manage", "video.publish"
SCOPES = ("user.info.basic", "video.list", READS, WRITES, PUBLISHES)
NORMAL, SHORT = 1200, 150
"""Letters of a comment: the newest reading, and what the others say."""
RATE = 40
"""Calls a minute of one account at one endpoint."""
MANIFEST = Manifest(
    platform="tiktok_business",
    name="TikTok Business",
    sign_in="oauth2",
    signs_with_app_secret=True,
    slashed_redirect=True,
    production=Endpoints(
        environment="production",
        api="https://business-api.tiktok.com/open_api/v1.3",
        authorize="https://www.tiktok.com/v2/auth/authorize/",
        token="https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/token/",  # noqa: S106 - an address
        web="https://www.tiktok.com",
    ),
    scopes=SCOPES,
    docs="https://business-api.tiktok.com/portal/docs",
    guide=(
        "connect.tiktok_business.guide_company",
        "connect.tiktok_business.guide_form",
        "connect.tiktok_business.guide_redirect",
        "connect.tiktok_business.guide_address",
        "connect.tiktok_business.guide_media",
    ),
    app_form=(
        FormField("authorize", "connect.tiktok_business.authorize", "connect.tiktok_business.authorize_help"),
        FormField(
            "comment_limit",
            "connect.tiktok_business.comment_limit",
            "connect.tiktok_business.comment_limit_help",
            choices=(
                (str(NORMAL), "connect.tiktok_business.comment_limit_normal"),
                (str(SHORT), "connect.tiktok_business.comment_limit_short"),
            ),
        ),
        FormField(
            "lists",
            "connect.tiktok_business.lists",
            "connect.tiktok_business.lists_help",
            choices=(("json", "connect.tiktok_business.lists_json"), ("commas", "connect.tiktok_business.lists_commas")),
        ),
    ),
    api_version=VERSION,
    as_of=AS_OF,
)
CAPTION = TextRule("utf16", 2200)
FIGURES = {
    "video_views": "views",
    "reach": "reach",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "total_time_watched": "watch_time_s",
    "average_time_watched": "watch_time_average_s",
    "full_video_watched_rate": "watched_to_the_end",
}
ACCOUNT_FIGURES = {"followers_count": "followers"}
LAG = timedelta(hours=48)
FILMS = (Format.FEED, Format.VIDEO, Format.SHORT)
ON_COMMENTS = ("reply", "first_comment", "hide", "unhide", "delete", "like", "unlike")


def settings_of(app: AppKeys, scopes: tuple[str, ...]) -> dict[str, str]:
    """What was entered with the app's keys and what was granted, as the flags that `capabilities` reads."""
    entered = app.extra.get("comment_limit", "")
    limit = {"comment_limit": entered} if entered in {str(NORMAL), str(SHORT)} else {}
    return {**limit, **({"scopes": " ".join(scopes)} if scopes else {})}


def granted(account: Account, scope: str) -> bool:
    """Whether a permission was granted; taken as granted where TikTok did not tell."""
    told = account.flags.get("scopes", "").split()
    return not told or scope in told


def comment_limit(account: Account) -> int:
    """How many letters a comment of this account may have."""
    return SHORT if account.flags.get("comment_limit") == str(SHORT) else NORMAL


def capabilities(account: Account) -> Capabilities:
    """What this account may do; flags: ``scopes`` (what was granted), ``comment_limit`` (1200, 150)."""
    reads, writes, publishes = (granted(account, one) for one in (READS, WRITES, PUBLISHES))
    words = TextRule("codepoints", comment_limit(account))
    video = VideoRule(
        max_bytes=4_000_000_000,
        types=("video/mp4", "video/webm", "video/quicktime"),
        max_seconds=600,
        min_fps=23,
        max_fps=60,
        codecs=("h264", "hevc", "h265", "vp8", "vp9"),
        audio_codecs=(),
        min_width=360,
        min_height=360,
        max_width=4096,
        max_height=4096,
    )
    return Capabilities(
        platform="tiktok_business",
        api_version=VERSION,
        as_of=AS_OF,
        text=CAPTION,
        media=MediaRule(1, 0, (), video=video),
        formats=_formats(video),
        fields={"reply": words, "first_comment": words},
        extras={"cover": FILMS},
        options={
            "allow_comments": OptionRule("flag"),
            "allow_duet": OptionRule("flag", formats=FILMS),
            "allow_stitch": OptionRule("flag", formats=FILMS),
            "brand_content": OptionRule("flag"),
            "brand_organic": OptionRule("flag"),
            "ai_generated": OptionRule("flag", formats=FILMS),
            "thumb_offset_ms": OptionRule("number", formats=FILMS),
            "draft_only": OptionRule("flag", formats=FILMS),
        },
        actions={
            "publish": Support.NATIVE if publishes else Support.NONE,
            **dict.fromkeys(ON_COMMENTS, Support.NATIVE if writes else Support.NONE),
            **dict.fromkeys(("delete_others", "delete_post", "message", "block"), Support.NONE),
        },
        refused={
            **({} if publishes else {"publish": "tiktok_business_scope"}),
            **({} if writes else dict.fromkeys(ON_COMMENTS, "tiktok_business_scope")),
            **({} if reads else {"comments": "tiktok_business_scope"}),
            "delete_others": "tiktok_business_own_only",
            "delete_post": "tiktok_no_delete",
            "message": "tiktok_business_no_messages",
            "block": "tiktok_no_block",
        },
        idempotency="reconcile",
        poll_interval=timedelta(minutes=2),
        webhooks=True,
        token_lifetime=timedelta(days=1),
        token_rotates=True,
        metrics=tuple(FIGURES),
        catalogue=(
            *(MetricDef(native, name, lag=LAG) for native, name in FIGURES.items()),
            *(MetricDef(native, name, "account", LAG) for native, name in ACCOUNT_FIGURES.items()),
        ),
        quotas=tuple(QuotaRule(one, RATE, window=timedelta(minutes=1)) for one in ("publish", "reply", "calls")),
        inbox={
            **dict.fromkeys(("comments", "replies"), Support.NATIVE if reads else Support.NONE),
            **dict.fromkeys(("mentions", "messages", "reviews"), Support.NONE),
        },
        pulls_media=True,
    )


def _formats(video: VideoRule) -> Mapping[Format, FormatRule]:
    whole = FormatRule(Support.NATIVE, media=MediaRule(1, 0, (), video=video), needs=("video",))
    photos = MediaRule(35, 20_000_000, ("image/jpeg", "image/webp"), min_count=1)
    return {
        **dict.fromkeys(FILMS, whole),
        Format.CAROUSEL: FormatRule(Support.NATIVE, media=photos, needs=("media",)),
        Format.STORY: FormatRule(Support.MANUAL, refused="tiktok_no_format"),
        Format.POLL: FormatRule(Support.NONE, refused="tiktok_no_format"),
        Format.LINK: FormatRule(Support.NONE, refused="tiktok_no_format"),
    }
