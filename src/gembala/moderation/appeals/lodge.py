"""Object to a sanction."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gembala.kernel.clock import now
from gembala.moderation.rows.sanctions import Appeal, Sanction
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce

LIMIT = 2_000
OPEN_TO = (Sanction.State.ACTIVE, Sanction.State.ENDED)


def refusal(sanction: Sanction) -> str:
    """Why nobody can object any more, in words; empty when they can."""
    if Appeal.objects.filter(sanction=sanction).exists():
        return _("You have objected already. A second person looks at it.")
    if sanction.state not in OPEN_TO:
        return _("This is not in force, so there is nothing to object to.")
    days = sanction.policy.appeal_days if sanction.policy is not None else 14
    if sanction.starts_at is not None and now() > sanction.starts_at + timedelta(days=days):
        return _("The time to object is over: it was %(days)s days.") % {"days": days}
    return ""


@transaction.atomic
def lodge(sanction: Sanction, *, text: str) -> Appeal:
    """Once for each sanction. The caller made sure that it is theirs. Raises ``ValidationError`` on ``text``."""
    words = text.replace("\x00", "").strip()
    if not words or len(words) > LIMIT:
        raise ValidationError({"text": [_("Say why you see it otherwise, in at most 2,000 characters.")]})
    why_not = refusal(sanction)
    if why_not:
        raise ValidationError({"text": [why_not]})
    case = sanction.strike.decision.case if sanction.strike is not None else None
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(workspace_id=sanction.workspace_id, sanction=sanction, case=case, text=words)
    except IntegrityError as error:
        raise ValidationError({"text": [_("You have objected already. A second person looks at it.")]}) from error
    record("appeal.lodged", appeal, workspace=sanction.workspace, by=None, person=sanction.person.name)
    announce(sanction.workspace_id, "appeal", [appeal.pk])
    return appeal
