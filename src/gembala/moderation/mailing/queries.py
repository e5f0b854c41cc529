"""How the mails about alerts stand: for the person, and for whoever runs this."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from gembala.kernel.clock import now
from gembala.moderation.rows.mailing import AlertMail
from gembala.workspaces.models import Membership, Workspace

State = AlertMail.State
REMEMBERED = timedelta(days=7)
FILES = "django.core.mail.backends.filebased.EmailBackend"


def last_sent(membership: Membership) -> AlertMail | None:
    """The newest mail about alerts that this person got from the workspace."""
    rows = AlertMail.objects.filter(workspace=membership.workspace_id, user=membership.user_id, state=State.SENT)
    return rows.order_by("-sent_at").first()


def troubled(workspace: Workspace | None = None) -> QuerySet[AlertMail]:
    """Mails that the mail server does not take now, and those given up within seven days, newest first. Without a
    workspace: of all of them."""
    rows = AlertMail.objects.exclude(problem="").filter(
        Q(state__in=[State.WAITING, State.SENDING]) | Q(state=State.FAILED, created_at__gt=now() - REMEMBERED)
    )
    return (rows if workspace is None else rows.filter(workspace=workspace)).order_by("-pk")


def into_files() -> bool:
    """Whether no mail server is set, so that mail is written into files and reaches nobody."""
    return str(settings.EMAIL_BACKEND) == FILES
