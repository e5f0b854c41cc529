"""What each person wants as mail; without a word of theirs: what is urgent."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.moderation.mailing.called import URGENT
from gembala.moderation.rows.mailing import AlertWish
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import Membership
from gembala.workspaces.roles import Permission

Choice = AlertWish.Choice


def wish_of(membership: Membership) -> str:
    """Their choice in this workspace, a `AlertWish.Choice`."""
    rows = AlertWish.objects.filter(workspace=membership.workspace_id, user=membership.user_id)
    return rows.values_list("choice", flat=True).first() or Choice.URGENT


def wants(choice: str, kind: str) -> bool:
    """Whether somebody with this choice gets a mail about alerts of this kind."""
    return choice == Choice.ALL or (choice == Choice.URGENT and kind in URGENT)


def choose(actor: Actor, *, choice: str) -> str:
    """Change one's own choice; gives it. Raises PermissionDenied, ``ValidationError`` for an unknown one."""
    actor.require(Permission.MODERATE)
    if choice not in Choice.values:
        raise ValidationError({"choice": [_("Choose which alerts are mailed to you.")]})
    keep(actor.membership, choice=choice, by_link=False)
    return choice


@transaction.atomic
def keep(membership: Membership, *, choice: str, by_link: bool) -> bool:
    """Write the choice and a line of the log; False when nothing changed. The caller knows who asks."""
    if wish_of(membership) == choice:
        return False
    AlertWish.objects.update_or_create(
        workspace=membership.workspace, user=membership.user, defaults={"choice": choice}
    )
    record(
        "alerts.chosen", membership, workspace=membership.workspace, by=membership.user, choice=choice, by_link=by_link
    )
    return True
