"""Words for what manifests and capabilities name by stable keys."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, Any] = {
    "connect.bluesky.handle": _("Bluesky name"),
    "connect.bluesky.handle_help": _("For example warung.bsky.social, without the @."),
    "connect.bluesky.app_password": _("App password"),
    "connect.bluesky.app_password_help": _(
        "Make one at Bluesky under Settings, Privacy and security, App passwords. Do not use your main password."
    ),
}
ACTIONS: dict[str, Any] = {
    "publish": _("Publish"),
    "reply": _("Reply"),
    "hide": _("Hide a reply"),
    "unhide": _("Show it again"),
    "delete": _("Delete"),
    "like": _("Like"),
    "unlike": _("Take a like back"),
    "schedule": _("Schedule"),
    "block": _("Block somebody"),
}
SUPPORT: dict[str, Any] = {
    "native": _("Yes"),
    "emulated": _("Yes, Gembala does it"),
    "manual": _("By hand at the platform"),
    "none": _("No"),
}
REASONS: dict[str, Any] = {
    "x_no_block_endpoint": _("X does not let programs block anybody."),
    "x_tier": _("X allows this only on a higher plan of your developer app."),
}


def field_words(message_id: str) -> Any:
    """The label or help of a manifest's field; an unknown one is shown as it is."""
    return FIELDS.get(message_id, message_id)
