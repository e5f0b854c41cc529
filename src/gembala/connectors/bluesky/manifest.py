"""What this connector says of itself, and the limits of the platform."""

from __future__ import annotations

from datetime import date, timedelta

from gembala.platforms.contracts import (
    Account,
    Capabilities,
    Endpoints,
    FormField,
    Manifest,
    MediaRule,
    MetricDef,
    QuotaRule,
    Support,
    TextRule,
    VideoRule,
)

MANIFEST = Manifest(
    platform="bluesky",
    name="Bluesky",
    sign_in="password",
    production=Endpoints(
        environment="production",
        api="https://bsky.social/xrpc",
        web="https://bsky.app",
        more={"video": "https://video.bsky.app/xrpc", "chat": "https://api.bsky.chat"},
    ),
    sandbox={"api": "/bluesky/xrpc", "web": "/bluesky", "video": "/bluesky-video/xrpc", "chat": "/bluesky-chat"},
    form=(
        FormField("handle", "connect.bluesky.handle", "connect.bluesky.handle_help"),
        FormField("password", "connect.bluesky.app_password", "connect.bluesky.app_password_help", secret=True),
    ),
    docs="https://docs.bsky.app",
    server="may",
)
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
CANONICAL = {"likeCount": "likes", "repostCount": "reposts", "replyCount": "comments", "quoteCount": "quotes"}
METRICS = tuple(CANONICAL)


VIDEO_BYTES, VIDEO_SECONDS = 300_000_000, 600
"""The size is the lexicon's; the length (since September 2026) is told by users of the service, not by its papers."""

MESSAGE = TextRule("graphemes", 1000, max_bytes=10_000)


def is_personal(account: Account) -> bool:
    """Whether the account is a person's own."""
    return account.flags.get("personal") == "1"


def capabilities(account: Account) -> Capabilities:
    """What this account may do; flags: ``messages`` (1: the app password has the right for them),
    ``personal`` (1: a person's own, whose messages are left alone), ``videos_daily`` (as
    the service told), ``video_seconds``.
    """
    names = ("publish", "reply", "hide", "unhide", "delete", "like", "unlike")
    actions = {**dict.fromkeys(names, Support.NATIVE), "schedule": Support.EMULATED}
    personal = is_personal(account)
    talks = Support.NATIVE if account.flags.get("messages") == "1" and not personal else Support.NONE
    closed = "messages_personal" if personal else "bluesky_no_right_for_messages"
    video = VideoRule(max_bytes=VIDEO_BYTES, max_seconds=_number(account, "video_seconds") or VIDEO_SECONDS)
    daily = _number(account, "videos_daily")
    return Capabilities(
        platform="bluesky",
        api_version="app.bsky",
        as_of=date(2026, 11, 22),
        text=TextRule("graphemes", 300, max_bytes=3000),
        media=MediaRule(4, 2_000_000, IMAGE_TYPES, alt_text_limit=2000, video=video),
        extras={"captions": ()},
        fields={"message": MESSAGE},
        actions={**actions, "message": talks},
        refused={} if talks is Support.NATIVE else {"message": closed},
        refused_of_messages={
            **dict.fromkeys(("like", "unlike", "hide", "unhide"), "bluesky_message_stays"),
            **dict.fromkeys(("delete", "delete_others"), "bluesky_message_for_self"),
        },
        inbox={
            **dict.fromkeys(("comments", "replies", "mentions"), Support.NATIVE),
            "messages": talks,
            "reviews": Support.NONE,
        },
        idempotency="client_id",
        poll_interval=timedelta(minutes=1),
        token_lifetime=timedelta(hours=2),
        token_rotates=True,
        metrics=METRICS,
        catalogue=(
            *(MetricDef(native, name) for native, name in CANONICAL.items()),
            MetricDef("followersCount", "followers", "account"),
        ),
        quotas=(QuotaRule("video", daily, live=True),) if daily else (),
    )


def _number(account: Account, flag: str) -> int:
    told = account.flags.get(flag, "")
    return int(told) if told.isdigit() else 0
