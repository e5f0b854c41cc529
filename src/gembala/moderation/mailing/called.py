"""Whom an alert calls, and how urgent it is."""

from __future__ import annotations

from django.db.models import QuerySet

from gembala.moderation.rows.feedback import Alert
from gembala.moderation.rows.mailing import AlertMail
from gembala.workspaces.access import permissions_of
from gembala.workspaces.models import Membership
from gembala.workspaces.roles import Permission, Role

Kind = AlertMail.Kind
URGENT = frozenset({Kind.RAID, Kind.THREAT})
THREATENING = frozenset({"hate", "threat"})


def kind_of(alert: Alert) -> AlertMail.Kind:
    """A raid, hate or a threat, or anything else that a rule met."""
    if alert.campaign_id is not None:
        return Kind.RAID
    abuse = ((alert.hit.item.understanding if alert.hit else None) or {}).get("abuse", {})
    return Kind.THREAT if abuse.get("label") in THREATENING else Kind.RULE


def called(alert: Alert) -> QuerySet[Membership]:
    """Who is here now, has the role that the alert calls (no role: any), and moderates. By user.

    What was said at a personal account calls its owner only.
    """
    roles = [alert.role] if alert.role in Role.values else [] if alert.role else list(Role.values)
    moderating = [one for one in roles if Permission.MODERATE in permissions_of(alert.workspace, one)]
    rows = Membership.objects.filter(
        workspace=alert.workspace, active=True, user__is_active=True, role__in=moderating
    ).select_related("user")
    owners = owners_of(alert)
    return (rows if owners is None else rows.filter(user_id__in=owners)).order_by("user_id")


def owners_of(alert: Alert) -> set[int] | None:
    """The owners of the personal accounts that all of it was said at; None where an account of the brand heard it."""
    if alert.hit is not None:
        owner = alert.hit.item.channel.owner_id
        return None if owner is None else {owner}
    cases = alert.campaign.cases.order_by() if alert.campaign else None
    if cases is None:
        return None
    owners = set(cases.values_list("item__channel__owner", flat=True).distinct())
    return None if None in owners or not owners else owners
