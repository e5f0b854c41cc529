"""Which platforms there are. One line a connector; a connector is loaded when it is first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from gembala.platforms.contracts import Connector, Manifest

CONNECTORS = {
    "x": "gembala.connectors.x.connector:CONNECTOR",
    "bluesky": "gembala.connectors.bluesky.connector:CONNECTOR",
    "forum": "gembala.forum.connector:CONNECTOR",
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
