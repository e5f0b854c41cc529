"""The places, and why each of them is done by hand. Facts as of November 2026."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gembala.platforms.contracts import (
    Capabilities,
    Endpoints,
    FormField,
    Manifest,
    MediaRule,
    Support,
    TextRule,
)

AS_OF = date(2026, 11, 20)
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass(frozen=True)
class Place:
    """``hosts`` are where a post of this place may stand (and their subdomains); empty: anywhere on the web."""

    platform: str
    name: str
    site: str
    hosts: tuple[str, ...]
    text: int
    pictures: int


PLACES = (
    Place("facebook_group", "Facebook Groups", "https://www.facebook.com", ("facebook.com", "fb.com", "fb.me"), 63_206, 10),
    Place("youtube_community", "YouTube Community", "https://www.youtube.com", ("youtube.com", "youtu.be"), 5_000, 10),
    Place("by_hand", "By hand", "", (), 100_000, 20),
)  # fmt: skip


def manifest_of(place: Place) -> Manifest:
    """A manifest whose sign-in is a form: what it is called and where it stands. There is no token."""
    return Manifest(
        platform=place.platform,
        name=place.name,
        sign_in="by_hand",
        production=Endpoints(environment="production", api="", web=place.site),
        form=(
            FormField("name", "connect.by_hand.name", "connect.by_hand.name_help"),
            FormField("address", "connect.by_hand.address", "connect.by_hand.address_help"),
        ),
        as_of=AS_OF,
    )


def capabilities_of(place: Place) -> Capabilities:
    """Text and pictures are counted so that a person's copy fits; everything is done by hand."""
    reason = f"{place.platform}_no_api"
    refused = {"reply": reason, "hide": reason, "delete": reason, "like": reason}
    actions = {"publish": Support.MANUAL, "schedule": Support.EMULATED, **dict.fromkeys(refused, Support.NONE)}
    return Capabilities(
        platform=place.platform,
        api_version="",
        as_of=AS_OF,
        text=TextRule("codepoints", place.text),
        media=MediaRule(place.pictures, 20 * 1024 * 1024, PICTURES, alt_text_limit=1000),
        actions=actions,
        refused=refused,
        idempotency="none",
        poll_interval=timedelta(days=1),
    )
