"""What the server says of itself."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.mastodon import app, errors, show
from gembala_sandbox.wire import Call

_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime", "video/webm"]


def _configuration(known: dict[str, Any]) -> dict[str, Any]:
    return {
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
        "statuses": {
            name: known[name] for name in ("max_characters", "max_media_attachments", "characters_reserved_per_url")
        },
        "media_attachments": {
            "supported_mime_types": _TYPES,
            **{
                name: known[name]
                for name in (
                    "description_limit", "image_size_limit", "image_matrix_limit", "video_size_limit",
                    "video_matrix_limit", "video_frame_rate_limit",
                )
            },
        },
        "polls": {
            name: known[name] for name in ("max_options", "max_characters_per_option", "min_expiration", "max_expiration")
        },
    }  # fmt: skip


def second(call: Call) -> dict[str, Any]:
    """GET /api/v2/instance."""
    known, root = app.settings(call.world), show.base(call)
    if not known["has_v2"]:
        raise errors.error(404, "Not Found")
    urls = {"streaming": root.replace("http", "ws", 1), "status": None}
    return {
        "domain": known["domain"],
        "title": "Sandbox",
        "version": known["version"],
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "A sandbox, not a Mastodon server",
        "usage": {"users": {"active_month": 1}},
        "thumbnail": {"url": f"{root}/thumbnail.png"},
        "icon": [],
        "languages": ["id", "en"],
        "configuration": {"urls": urls, "translation": {"enabled": False}, **_configuration(known)},
        "registrations": {"enabled": False, "approval_required": False, "message": None, "url": None},
        "api_versions": {"mastodon": 8},
        "contact": {"email": "", "account": None},
        "rules": [],
    }


def first(call: Call) -> dict[str, Any]:
    """GET /api/v1/instance."""
    known, root = app.settings(call.world), show.base(call)
    return {
        "uri": known["domain"],
        "title": "Sandbox",
        "short_description": "",
        "description": "",
        "email": "",
        "version": known["version"],
        "urls": {"streaming_api": root.replace("http", "ws", 1)},
        "stats": {"user_count": 1, "status_count": 0, "domain_count": 1},
        "thumbnail": f"{root}/thumbnail.png",
        "languages": ["id", "en"],
        "registrations": False,
        "approval_required": False,
        "invites_enabled": False,
        "configuration": _configuration(known),
        "contact_account": None,
        "rules": [],
    }
