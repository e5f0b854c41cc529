"""What this connector says of itself, and the limits of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from gembala.platforms.contracts import (
    NO_MEDIA,
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
    PollRule,
    Support,
    TextRule,
    TokenSet,
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
MESSAGE_SCOPES = ("dm.read", "dm.write")
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
    scopes=(*SCOPES, *MESSAGE_SCOPES),
    optional={"messages": MESSAGE_SCOPES},
    docs="https://docs.x.com/x-api",
    app_form=(
        FormField("bearer", "connect.x.bearer", "connect.x.bearer_help", secret=True),
        FormField(
            "tier",
            "connect.x.tier",
            "connect.x.tier_help",
            choices=(("self_serve", "connect.x.tier_self_serve"), ("enterprise", "connect.x.tier_enterprise")),
        ),
        FormField(
            "messages",
            "connect.x.messages",
            "connect.x.messages_help",
            choices=(("yes", "connect.x.messages_yes"), ("no", "connect.x.messages_no")),
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


MESSAGE = TextRule("codepoints", 10_000)
"""The limit of X's older API, from memory; that of v2 was found written nowhere."""


class Messages(StrEnum):
    """Whether an account's direct messages are read and answered; kept as its flag ``messages``."""

    YES = "yes"
    NOT_GRANTED = "not_granted"
    PERSONAL = "personal"
    OFF = "off"


def messages_of(token: TokenSet, app: AppKeys, flags: Mapping[str, str]) -> Messages:
    """What the sign-in carries, and what the workspace wants. A person's own messages are nobody's business here."""
    if flags.get("personal") == "1":
        return Messages.PERSONAL
    if app.extra.get("messages") == "no":
        return Messages.OFF
    return Messages.YES if set(MESSAGE_SCOPES) <= set(token.scopes) else Messages.NOT_GRANTED


def capabilities(account: Account) -> Capabilities:
    """What this account may do: ``premium`` lengthens the text, ``tier=self_serve`` takes likes away, ``messages`` tells
    whether the sign-in carries them (`Messages`).
    """
    self_serve = account.flags.get("tier") == "self_serve"
    like = Support.NONE if self_serve else Support.NATIVE
    state = Messages.PERSONAL if account.flags.get("personal") == "1" else account.flags.get("messages", "")
    message = Support.NATIVE if state == Messages.YES else Support.NONE
    why = {"off": "x_messages_off", "personal": "messages_personal"}.get(state, "x_messages_scope")
    private = ("message", "block_messages", "unblock_messages")
    closed = {} if message is Support.NATIVE else dict.fromkeys(private, why)
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
        fields={"message": MESSAGE},
        actions={
            **actions,
            **dict.fromkeys(private, message),
            **dict.fromkeys(("like", "unlike"), like),
            **dict.fromkeys(("block", "unblock"), Support.NONE),
            "schedule": Support.EMULATED,
        },
        refused={
            **closed,
            **(dict.fromkeys(("like", "unlike"), "x_tier") if self_serve else {}),
            **dict.fromkeys(("block", "unblock"), "x_no_block_endpoint"),
        },
        inbox={
            **dict.fromkeys(("comments", "replies", "mentions"), Support.NATIVE),
            "messages": message,
            "reviews": Support.NONE,
        },
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
