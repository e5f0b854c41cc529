"""What this connector says of itself, and the limits of the platform."""

from __future__ import annotations

from datetime import date, timedelta

from gembala.platforms.contracts import (
    NO_MEDIA,
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
    PollRule,
    Support,
    TextRule,
    VideoRule,
)

SCOPES = (
    "tweet.read",
    "tweet.write",
    "tweet.moderate.write",
    "users.read",
    "media.write",
    "like.read",
    "like.write",
    "offline.access",
)
MANIFEST = Manifest(
    platform="x",
    name="X",
    sign_in="oauth2",
    production=Endpoints(
        environment="production",
        api="https://api.x.com",
        authorize="https://x.com/i/oauth2/authorize",
        token="https://api.x.com/2/oauth2/token",  # noqa: S106 - an address
        web="https://x.com",
    ),
    scopes=SCOPES,
    docs="https://docs.x.com/x-api",
    app_form=(
        FormField("bearer", "connect.x.bearer", "connect.x.bearer_help", secret=True),
        FormField(
            "tier",
            "connect.x.tier",
            "connect.x.tier_help",
            choices=(("self_serve", "connect.x.tier_self_serve"), ("enterprise", "connect.x.tier_enterprise")),
        ),
    ),
)
IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
METRICS = ("like_count", "reply_count", "repost_count", "quote_count", "bookmark_count", "impression_count")
CANONICAL = {
    "like_count": "likes", "reply_count": "comments", "repost_count": "reposts", "retweet_count": "reposts",
    "quote_count": "quotes", "bookmark_count": "saves", "impression_count": "impressions",
}  # fmt: skip
"""Both dialects: an answer has ``repost_count`` or ``retweet_count``, never both."""
STANDARD_LIMIT, PREMIUM_LIMIT = 280, 25_000
VIDEO = VideoRule(
    max_bytes=512_000_000,
    min_seconds=0.5,
    max_seconds=140,
    max_fps=60,
    min_ratio=1 / 3,
    max_ratio=3,
    max_width=1280,
    max_height=1024,
)
REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")
POLL = PollRule(2, 4, TextRule("codepoints", 25), minutes=(5, 10_080))


def capabilities(account: Account) -> Capabilities:
    """What this account may do: ``premium`` lengthens the text, ``tier=self_serve`` takes likes away."""
    self_serve = account.flags.get("tier") == "self_serve"
    like = Support.NONE if self_serve else Support.NATIVE
    actions = dict.fromkeys(("publish", "reply", "reply_media", "hide", "unhide", "delete"), Support.NATIVE)
    return Capabilities(
        platform="x",
        api_version="2",
        as_of=date(2026, 11, 20),
        text=TextRule("weighted_x", PREMIUM_LIMIT if account.flags.get("premium") == "1" else STANDARD_LIMIT),
        media=MediaRule(4, 5_000_000, IMAGE_TYPES, alt_text_limit=1000, video=VIDEO),
        formats={
            Format.FEED: FormatRule(Support.NATIVE),
            Format.POLL: FormatRule(Support.NATIVE, media=NO_MEDIA, needs=("text", "poll"), poll=POLL),
            Format.THREAD: FormatRule(Support.EMULATED, max_parts=24),
        },
        options={
            "reply_settings": OptionRule("choice", REPLY_SETTINGS),
            "ai_generated": OptionRule("flag"),
            "paid_partnership": OptionRule("flag"),
        },
        actions={**actions, "like": like, "unlike": like, "schedule": Support.EMULATED, "block": Support.NONE},
        refused={"block": "x_no_block_endpoint"} | ({"like": "x_tier", "unlike": "x_tier"} if self_serve else {}),
        idempotency="reconcile",
        poll_interval=timedelta(minutes=2),
        webhooks=True,
        token_lifetime=timedelta(hours=2),
        token_rotates=True,
        metrics=METRICS,
        catalogue=(
            *(MetricDef(native, name) for native, name in CANONICAL.items()),
            MetricDef("followers_count", "followers", "account"),
        ),
    )
