"""Which platforms there are. One line a connector; a connector is loaded when it is first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from gembala.platforms.contracts import Connector, Manifest

CONNECTORS = {
    "x": "gembala.connectors.x.connector:CONNECTOR",
    "instagram": "gembala.connectors.instagram.connector:CONNECTOR",
    "facebook": "gembala.connectors.facebook.connector:CONNECTOR",
    "threads": "gembala.connectors.threads.connector:CONNECTOR",
    "youtube": "gembala.connectors.youtube.connector:CONNECTOR",
    "linkedin": "gembala.connectors.linkedin.connector:CONNECTOR",
    "tiktok": "gembala.connectors.tiktok.connector:CONNECTOR",
    "tiktok_business": "gembala.connectors.tiktok_business.connector:CONNECTOR",
    "bluesky": "gembala.connectors.bluesky.connector:CONNECTOR",
    "mastodon": "gembala.connectors.mastodon.connector:CONNECTOR",
    "telegram": "gembala.connectors.telegram.connector:CONNECTOR",
    "forum": "gembala.forum.connector:CONNECTOR",
    "facebook_group": "gembala.connectors.by_hand.connector:FACEBOOK_GROUP",
    "youtube_community": "gembala.connectors.by_hand.connector:YOUTUBE_COMMUNITY",
    "by_hand": "gembala.connectors.by_hand.connector:ELSEWHERE",
}


class UnknownPlatform(LookupError):
    """No connector of this name."""


@cache
def connector(platform: str) -> Connector:
    """The connector of a platform. Raises `UnknownPlatform`."""
    try:
        module, name = CONNECTORS[platform].split(":")
    except KeyError as error:
        raise UnknownPlatform(platform) from error
    return cast("Connector", getattr(import_module(module), name))


def platforms() -> list[Manifest]:
    """The manifests of every platform, in the order of the registry."""
    return [connector(platform).manifest for platform in CONNECTORS]
