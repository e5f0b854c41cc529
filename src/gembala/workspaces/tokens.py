"""API tokens: a person's key for programs. It can do no more than the person, and less where its scopes say so."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.invite import digest
from gembala.workspaces.models import ApiToken

PREFIX = "gmb_"


class Scope(TextChoices):
    """What a token is good for; the API names the same words."""

    CONTENT_READ = "content:read", gettext_lazy("Read content")
    CONTENT_WRITE = "content:write", gettext_lazy("Write content")
    INBOX_READ = "inbox:read", gettext_lazy("Read the inbox")
    INBOX_WRITE = "inbox:write", gettext_lazy("Answer in the inbox")
    CHANNELS_READ = "channels:read", gettext_lazy("Read channels")
    SCORECARD_READ = "scorecard:read", gettext_lazy("Read scorecards")
    FORUM_READ = "forum:read", gettext_lazy("Read the forum")


def create_token(actor: Actor, *, name: str, scopes: Sequence[str]) -> tuple[ApiToken, str]:
    """A new token and its secret (``gmb_…``), which is shown once. Raises ValidationError without name or scope."""
    if not name.strip():
        raise ValidationError({"name": _("Name the program that will use it.")})
    if not scopes or not set(scopes) <= set(Scope.values):
        raise ValidationError({"scopes": _("Choose what the token may do.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            membership=actor.membership, name=name.strip()[:80], token_hash=digest(secret), hint=secret[-4:],
            scopes=sorted(set(scopes)),
        )  # fmt: skip
        record("token.created", token, workspace=actor.workspace, by=actor.user, name=token.name, scopes=token.scopes)
    return token, secret


def revoke_token(token: ApiToken, *, actor: Actor) -> bool:
    """End one of one's own tokens; False when it had ended."""
    if token.membership_id != actor.membership.pk:
        raise ValidationError(_("This token belongs to somebody else."))
    ended = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now())
    if ended:
        record("token.revoked", token, workspace=actor.workspace, by=actor.user, name=token.name)
    return bool(ended)
