"""What this connector says of itself, and the limits of the platform."""

from __future__ import annotations

from datetime import date, timedelta

from gembala.platforms.contracts import (
    Capabilities,
    Endpoints,
    FormField,
    Manifest,
    MediaRule,
    MetricDef,
    Support,
    TextRule,
)

MANIFEST = Manifest(
    platform="bluesky",
    name="Bluesky",
    sign_in="password",
    production=Endpoints(environment="production", api="https://bsky.social/xrpc", web="https://bsky.app"),
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


def capabilities() -> Capabilities:
    """What every account may do."""
    names = ("publish", "reply", "hide", "unhide", "delete", "like", "unlike")
    actions = {**dict.fromkeys(names, Support.NATIVE), "schedule": Support.EMULATED}
    return Capabilities(
        platform="bluesky",
        api_version="app.bsky",
        as_of=date(2026, 11, 20),
        text=TextRule("graphemes", 300, max_bytes=3000),
        media=MediaRule(4, 2_000_000, IMAGE_TYPES, alt_text_limit=2000),
        actions=actions,
        idempotency="client_id",
        poll_interval=timedelta(minutes=1),
        token_lifetime=timedelta(hours=2),
        token_rotates=True,
        metrics=METRICS,
        catalogue=(
            *(MetricDef(native, name) for native, name in CANONICAL.items()),
            MetricDef("followersCount", "followers", "account"),
        ),
    )
