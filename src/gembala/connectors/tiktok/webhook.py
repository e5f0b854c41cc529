"""TikTok's webhooks: whom a delivery is about. How it is proven is `gembala.platforms.stamped`."""

from __future__ import annotations

import json

from gembala.platforms.contracts import RawRequest


def addressees(request: RawRequest) -> list[str]:
    """The user that a delivery is about."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return []
    user = body.get("user_openid") if isinstance(body, dict) else None
    return [user] if isinstance(user, str) and user else []
