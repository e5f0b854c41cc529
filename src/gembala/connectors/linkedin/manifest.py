"""What this connector says of itself, and the limits of the platform. Facts as of 20 November 2026."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from gembala.platforms.contracts import (
    Account,
    AppKeys,
    Capabilities,
    DocumentRule,
    Endpoints,
    Format,
    FormatRule,
    FormField,
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
VERSION = "202608"
"""Each month's version lives at least twelve months."""
SUNSET = date(2027, 8, 17)
BASIC = ("openid", "profile", "email", "w_member_social")
COMMUNITY = (
    *BASIC,
    "w_organization_social",
    "r_organization_social",
    "rw_organization_admin",
    "w_member_social_feed",
    "w_organization_social_feed",
    "r_organization_social_feed",
    "r_member_postAnalytics",
)
MANIFEST = Manifest(
    platform="linkedin",
    name="LinkedIn",
    sign_in="oauth2",
    signs_with_app_secret=True,
    handles=False,
    production=Endpoints(
        environment="production",
        api="https://api.linkedin.com",
        authorize="https://www.linkedin.com/oauth/v2/authorization",
        token="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106 - an address
        web="https://www.linkedin.com",
    ),
    scopes=COMMUNITY,
    docs="https://learn.microsoft.com/linkedin/marketing/",
    app_form=(
        FormField(
            "products",
            "connect.linkedin.products",
            "connect.linkedin.products_help",
            choices=(("share", "connect.linkedin.share"), ("community", "connect.linkedin.community")),
        ),
        FormField("application", "connect.linkedin.application", "connect.linkedin.application_help"),
    ),
    api_version=VERSION,
    api_sunset=SUNSET,
    as_of=AS_OF,
)
TEXT = TextRule("linkedin", 3000)
COMMENT = TextRule("utf16", 1250)
IMAGES = ("image/jpeg", "image/png", "image/gif")
PIXELS = 36_152_319
VIDEO = VideoRule(
    max_bytes=500_000_000,
    min_seconds=3,
    max_seconds=1800,
    min_ratio=1 / 2.4,
    max_ratio=2.4,
    codecs=(),
    audio_codecs=(),
)
SMALLEST_VIDEO = 75_000
PAPERS = (
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
MEDIA = MediaRule(20, 0, IMAGES, alt_text_limit=4086, max_pixels=PIXELS, video=VIDEO)
LENGTHS = {1440: "ONE_DAY", 4320: "THREE_DAYS", 10080: "SEVEN_DAYS", 20160: "FOURTEEN_DAYS"}
"""How long a poll may stand, by minutes."""
SHARE_FIGURES = {
    "impressionCount": "impressions",
    "uniqueImpressionsCount": "reach",
    "clickCount": "clicks",
    "likeCount": "likes",
    "commentCount": "comments",
    "shareCount": "shares",
    "engagement": "engagement_rate",
}
MEMBER_FIGURES = {
    "IMPRESSION": "impressions",
    "MEMBERS_REACHED": "reach",
    "RESHARE": "shares",
    "REACTION": "likes",
    "COMMENT": "comments",
}


def is_organisation(account: Account) -> bool:
    """Whether the author is a company page."""
    return account.flags.get("kind") == "organization" or account.remote_id.startswith("urn:li:organization:")


def wanted_scopes(app: AppKeys) -> tuple[str, ...]:
    """What the app's products allow to ask for: LinkedIn refuses a whole sign-in that asks for more."""
    return COMMUNITY if app.extra.get("products") == "community" else BASIC


def granted(account: Account, *scopes: str) -> bool:
    """Whether one of the scopes was granted; taken as granted where the token's answer did not tell."""
    told = account.flags.get("scopes", "").split() or account.token.scopes
    return not told or bool(set(told) & set(scopes))


def capabilities(account: Account) -> Capabilities:
    """What this member or organisation may do with the scopes of its token."""
    organisation = is_organisation(account)
    writes = granted(account, "w_organization_social") if organisation else granted(account, "w_member_social")
    comments = (
        granted(account, "w_organization_social_feed", "w_organization_social")
        if organisation
        else granted(account, "w_member_social_feed", "w_member_social")
    )
    reads = organisation and granted(account, "r_organization_social_feed", "r_organization_social")
    actions = {
        **dict.fromkeys(("publish", "delete_post"), Support.NATIVE if writes else Support.NONE),
        **dict.fromkeys(("reply", "first_comment", "like", "delete"), Support.NATIVE if comments else Support.NONE),
        **dict.fromkeys(("hide", "unhide", "unlike", "message", "block", "unblock", "spam"), Support.NONE),
    }
    refused = {
        "hide": "linkedin_no_hide",
        "unhide": "linkedin_no_hide",
        "unlike": "linkedin_no_unlike",
        "message": "linkedin_no_messages",
        "block": "linkedin_no_block",
        "unblock": "linkedin_no_block",
        "spam": "linkedin_no_hide",
        **({} if writes else dict.fromkeys(("publish", "delete_post"), "linkedin_scope")),
        **({} if comments else dict.fromkeys(("reply", "first_comment", "like", "delete"), "linkedin_scope")),
        **({} if reads else {"comments": "linkedin_scope" if organisation else "linkedin_members_unread"}),
    }
    figures = SHARE_FIGURES if organisation else MEMBER_FIGURES
    return Capabilities(
        platform="linkedin",
        api_version=VERSION,
        api_sunset=SUNSET,
        as_of=AS_OF,
        text=TEXT,
        media=MEDIA,
        formats=_formats(),
        fields={"reply": COMMENT, "first_comment": COMMENT, "title": TextRule("utf16", 400)},
        options=_options(organisation=organisation),
        extras={"cover": (Format.LINK,), "title": (Format.FEED, Format.VIDEO, Format.DOCUMENT, Format.LINK)},
        actions=actions,
        refused=refused,
        idempotency="reconcile",
        poll_interval=timedelta(minutes=15),
        webhooks=organisation,
        token_lifetime=timedelta(days=60),
        metrics=tuple(figures),
        catalogue=(
            *(MetricDef(native, name, lag=timedelta(days=1)) for native, name in figures.items()),
            *((MetricDef("firstDegreeSize", "followers", "account"),) if organisation else ()),
        ),
        quotas=(QuotaRule("publish", 150, zone="UTC"),),
        inbox={
            "comments": Support.NATIVE if reads else Support.NONE,
            "replies": Support.NATIVE if reads else Support.NONE,
            "mentions": Support.NATIVE if reads else Support.NONE,
            "messages": Support.NONE,
            "reviews": Support.NONE,
        },
    )


def _formats() -> Mapping[Format, FormatRule]:
    film = MediaRule(1, 0, (), video=VIDEO)
    paper = MediaRule(1, 0, (), document=DocumentRule(100_000_000, PAPERS, 300))
    poll = PollRule(2, 4, TextRule("utf16", 30), (1440, 20160), tuple(LENGTHS), question=TextRule("utf16", 140))
    none = MediaRule(0, 0, ())
    no_stories = FormatRule(Support.NONE, refused="linkedin_no_format")
    return {
        Format.FEED: FormatRule(Support.NATIVE),
        Format.CAROUSEL: FormatRule(Support.NATIVE, media=replace(MEDIA, min_count=2, video=None), needs=("media",)),
        Format.VIDEO: FormatRule(Support.NATIVE, media=film, needs=("video",)),
        Format.DOCUMENT: FormatRule(Support.NATIVE, media=paper, needs=("document", "title")),
        Format.POLL: FormatRule(Support.NATIVE, media=none, needs=("poll",), poll=poll),
        Format.LINK: FormatRule(Support.NATIVE, media=none, needs=("link",)),
        Format.STORY: no_stories,
        Format.ARTICLE: no_stories,
    }


def _options(*, organisation: bool) -> Mapping[str, OptionRule]:
    circles = ("PUBLIC", "LOGGED_IN") if organisation else ("PUBLIC", "CONNECTIONS", "LOGGED_IN")
    return {
        "privacy": OptionRule("choice", circles, default="PUBLIC"),
        "mentions": OptionRule("list"),
        "quote": OptionRule("text"),
    }
