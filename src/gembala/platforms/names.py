"""What accounts are called on a screen."""

from __future__ import annotations

from typing import Any

from gembala.platforms.registry import CONNECTORS, connector


def called(account: Any, platform: str = "") -> str:
    """``@handle`` as people at the platform write it; the plain name where accounts have none, or this one has none.

    ``account`` has a ``handle``, and a ``platform`` where that is not given.
    """
    handle, place = str(account.handle).removeprefix("@"), platform or str(account.platform)
    has_none = place in CONNECTORS and not connector(place).manifest.handles
    return handle if has_none or not handle or any(sign.isspace() for sign in handle) else f"@{handle}"
