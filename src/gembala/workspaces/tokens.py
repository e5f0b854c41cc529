"""API tokens: a person's key for programs. It can do no more than the person, and less where its scopes say so."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gembala.kernel.clock import now
from gembala.workspaces.access import Actor, permissions_of
from gembala.workspaces.audit import record
from gembala.workspaces.invite import digest
from gembala.workspaces.models import ApiToken

PREFIX = "gmb_"
USE_NOTED_EVERY = timedelta(minutes=1)


class Scope(TextChoices):
    """What a token is good for."""

    READ = "read", gettext_lazy("Read")
    WRITE = "write", gettext_lazy("Read and change")


def create_token(actor: Actor, *, name: str, scopes: Sequence[str]) -> tuple[ApiToken, str]:
    """A new token and its secret (``gmb_…``), which is shown once. Raises ValidationError without name or scope."""
    if not name.strip():
        raise ValidationError({"name": _("Name the program that will use it.")})
    if not scopes or not set(scopes) <= set(Scope.values):
        raise ValidationError({"scope": _("Choose what the token may do.")})
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


def actor_with_token(secret: str) -> tuple[Actor, frozenset[str]] | None:
    """Who stands behind a secret, and its scopes; None for one that is unknown, ended, or of a person who left."""
    token = (
        ApiToken.objects.select_related("membership__user", "membership__workspace")
        .filter(token_hash=digest(secret), revoked_at=None, membership__active=True, membership__user__is_active=True)
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or now() - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now())
    membership = token.membership
    actor = Actor(
        membership.user, membership.workspace, membership, permissions_of(membership.workspace, membership.role)
    )
    return actor, frozenset(token.scopes)
