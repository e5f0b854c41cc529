"""What this connector says of itself, and the limits of the platform. Facts as of 20 November 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

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
    Support,
    TextRule,
    VideoRule,
)

AS_OF = date(2026, 11, 20)
VERSION = "v2"
SCOPES = (
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "video.publish",
    "video.upload",
)
PRIVATE = "SELF_ONLY"
MANIFEST = Manifest(
    platform="tiktok",
    name="TikTok",
    sign_in="oauth2",
    signs_with_app_secret=True,
    production=Endpoints(
        environment="production",
        api="https://open.tiktokapis.com",
        authorize="https://www.tiktok.com/v2/auth/authorize/",
        token="https://open.tiktokapis.com/v2/oauth/token/",  # noqa: S106 - an address
        web="https://www.tiktok.com",
    ),
    scopes=SCOPES,
    docs="https://developers.tiktok.com/doc/content-posting-api-get-started",
    app_form=(
        FormField(
            "audited",
            "connect.tiktok.audited",
            "connect.tiktok.audited_help",
            choices=(("no", "connect.tiktok.not_audited"), ("yes", "connect.tiktok.is_audited")),
        ),
        FormField(
            "video_source",
            "connect.tiktok.source",
            "connect.tiktok.source_help",
            choices=(("upload", "connect.tiktok.source_upload"), ("pull", "connect.tiktok.source_pull")),
        ),
    ),
    api_version=VERSION,
    as_of=AS_OF,
)
TITLE = TextRule("utf16", 2200)
CEILING = 600
"""Seconds that no creator may pass."""
COUNTS = {"view_count": "views", "like_count": "likes", "comment_count": "comments", "share_count": "shares"}
ACCOUNT_COUNTS = {
    "follower_count": "followers",
    "following_count": "following",
    "likes_count": "account_likes",
    "video_count": "posts",
}
CLOSED = ("reply", "first_comment", "hide", "unhide", "delete", "like", "unlike")


def is_audited(account: Account) -> bool:
    """Whether TikTok audited the app; until it did, posts are for the creator's own eyes."""
    return (account.flags.get("audited") or account.app.extra.get("audited") or "no") == "yes"


def levels(account: Account) -> tuple[str, ...]:
    """Who may see a post: what TikTok told of this creator, and of that what the app may choose."""
    told = tuple(one for one in account.flags.get("privacy_levels", "").split() if one)
    return told if is_audited(account) else (PRIVATE,)


def capabilities(account: Account) -> Capabilities:
    """What this creator may do, by the creator info that TikTok told last (``learn``)."""
    flags = account.flags
    longest = int(flags.get("max_seconds") or 0)
    video = VideoRule(
        max_bytes=4_000_000_000,
        types=("video/mp4", "video/webm", "video/quicktime"),
        max_seconds=min(longest, CEILING) if longest else CEILING,
        min_fps=23,
        max_fps=60,
        codecs=("h264", "hevc", "h265", "vp8", "vp9"),
        audio_codecs=(),
        min_width=360,
        min_height=360,
        max_width=4096,
        max_height=4096,
    )
    audited = is_audited(account)
    return Capabilities(
        platform="tiktok",
        api_version=VERSION,
        as_of=AS_OF,
        text=TITLE,
        media=MediaRule(1, 0, (), video=video),
        formats=_formats(video),
        fields={"title": TextRule("utf16", 90)},
        extras={"title": (Format.CAROUSEL,)},
        options=_options(account),
        actions={
            "publish": Support.NATIVE,
            "publish_public": Support.NATIVE if audited else Support.MANUAL,
            **dict.fromkeys(CLOSED, Support.NONE),
            "delete_post": Support.NONE,
            "message": Support.NONE,
            "block": Support.NONE,
        },
        refused={
            **({} if audited else {"publish_public": "tiktok_unaudited"}),
            **dict.fromkeys(CLOSED, "tiktok_business_only"),
            "comments": "tiktok_business_only",
            "delete_post": "tiktok_no_delete",
            "message": "tiktok_business_only",
            "block": "tiktok_no_block",
            **({"allow_comments": "tiktok_creator_setting"} if flags.get("comment_disabled") == "1" else {}),
            **({"allow_duet": "tiktok_creator_setting"} if flags.get("duet_disabled") == "1" else {}),
            **({"allow_stitch": "tiktok_creator_setting"} if flags.get("stitch_disabled") == "1" else {}),
        },
        idempotency="reconcile",
        poll_interval=timedelta(minutes=30),
        token_lifetime=timedelta(hours=2),
        token_rotates=True,
        metrics=tuple(COUNTS),
        catalogue=(
            *(MetricDef(native, name) for native, name in COUNTS.items()),
            *(MetricDef(native, name, "account") for native, name in ACCOUNT_COUNTS.items()),
        ),
        quotas=(QuotaRule("publish", 6, window=timedelta(minutes=1)),),
        inbox=dict.fromkeys(("comments", "replies", "mentions", "messages", "reviews"), Support.NONE),
        pulls_media=True,
    )


def _formats(video: VideoRule) -> Mapping[Format, FormatRule]:
    whole = FormatRule(Support.NATIVE, media=MediaRule(1, 0, (), video=video), needs=("video",))
    photos = MediaRule(35, 20_000_000, ("image/jpeg", "image/webp"), min_count=1)
    return {
        Format.FEED: whole,
        Format.VIDEO: whole,
        Format.SHORT: whole,
        Format.CAROUSEL: FormatRule(Support.NATIVE, media=photos, text=TextRule("utf16", 4000), needs=("media",)),
        Format.STORY: FormatRule(Support.MANUAL, refused="tiktok_no_format"),
        Format.POLL: FormatRule(Support.NONE, refused="tiktok_no_format"),
        Format.LINK: FormatRule(Support.NONE, refused="tiktok_no_format"),
    }


def _options(account: Account) -> Mapping[str, OptionRule]:
    films = (Format.FEED, Format.VIDEO, Format.SHORT)
    switches = {
        "allow_comments": ("comment_disabled", ()),
        "allow_duet": ("duet_disabled", films),
        "allow_stitch": ("stitch_disabled", films),
    }
    return {
        "privacy": OptionRule("choice", levels(account), required=True),
        **{
            name: OptionRule("flag", formats=where)
            for name, (off, where) in switches.items()
            if account.flags.get(off) != "1"
        },
        "brand_content": OptionRule("flag"),
        "brand_organic": OptionRule("flag"),
        "ai_generated": OptionRule("flag", formats=films),
        "thumb_offset_ms": OptionRule("number", formats=films),
        "auto_music": OptionRule("flag", formats=(Format.CAROUSEL,)),
        "draft_only": OptionRule("flag"),
    }
