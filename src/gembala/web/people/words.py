"""The audit log in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission, Role

GROUPS: dict[str, Promise] = {
    "person": _("People"),
    "invitation": _("Invitations"),
    "authority": _("Authority"),
    "draft": _("Content"),
    "conversation": _("Conversations"),
    "case": _("Moderation"),
    "channel": _("Channels"),
    "delivery": _("Sending"),
    "token": _("API tokens"),
    "workspace": _("Workspace"),
}
SENTENCES: dict[str, Promise] = {
    "person.invited": _("invited %(email)s as %(role)s"),
    "person.joined": _("joined as %(role)s"),
    "person.role_changed": _("changed %(person)s from %(was)s to %(role)s"),
    "person.deactivated": _("closed the door for %(person)s"),
    "person.reactivated": _("opened the door for %(person)s again"),
    "person.reports_to": _("let %(person)s report to %(manager)s"),
    "invitation.withdrawn": _("took back the invitation of %(email)s"),
    "authority.allowed": _("allowed %(role)s: %(permission)s"),
    "authority.forbidden": _("forbade %(role)s: %(permission)s"),
    "token.created": _("made the API token “%(name)s”"),
    "token.revoked": _("ended the API token “%(name)s”"),
    "workspace.made": _("opened the workspace %(name)s"),
    "workspace.changed": _("changed the workspace's name, zone or language"),
}


def _role(value: object) -> str:
    return str(Role(value).label) if value in Role.values else str(value)


def sentence(entry: AuditEntry) -> str:
    """What was done, as the end of a sentence that begins with the person; other verbs show their code and detail."""
    detail = {key: value or "–" for key, value in entry.detail.items()}
    verb = entry.verb
    if verb == "authority.changed":
        verb = "authority.allowed" if entry.detail.get("allowed") else "authority.forbidden"
        permission = entry.detail.get("permission")
        detail["permission"] = str(Permission(permission).label) if permission in Permission.values else permission
    for key in ("role", "was"):
        if key in detail:
            detail[key] = _role(detail[key])
    try:
        return str(SENTENCES[verb]) % detail
    except (KeyError, TypeError, ValueError):
        said = ", ".join(f"{key}: {value}" for key, value in entry.detail.items() if not isinstance(value, dict | list))
        return f"{entry.verb} ({said})" if said else entry.verb
