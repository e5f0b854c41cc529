"""Keys for programs: ``Authorization: Bearer gmb_…``, each with its scopes; a stranger's workspace does not exist."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from gembala.kernel.clock import now
from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.invite import digest
from gembala.workspaces.models import ApiToken
from gembala.workspaces.tokens import Scope


class Key(HttpBearer):
    """Finds the key; gives its row, or nothing for a wrong, revoked or orphaned one."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The key's row; remembers, at most once a minute, that it was used."""
        found = (
            ApiToken.objects.select_related("membership__user", "membership__workspace")
            .filter(
                token_hash=digest(token), revoked_at=None, membership__active=True, membership__user__is_active=True
            )
            .first()
        )
        if found is None:
            return None
        if found.last_used_at is None or now() - found.last_used_at > timedelta(minutes=1):
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=now())
        return found


def actor(request: HttpRequest, slug: str, scope: Scope) -> Actor:
    """The person behind the key, at work in a workspace. 404 for another workspace, 403 without the scope."""
    key: ApiToken = request.auth  # type: ignore[attr-defined]
    if key.membership.workspace.slug != slug:
        raise Http404
    found = actor_for(key.membership.user, slug)
    if scope not in key.scopes:
        raise HttpError(403, f"this key lacks the scope {scope.value}")
    return found
