"""The only door to a workspace's objects: who is asking, in which workspace, and what they may decide there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from gembala.workspaces.models import Membership, PermissionChange, User, Workspace
from gembala.workspaces.roles import DEFAULTS, Role

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Actor:
    """A person at work in one workspace."""

    user: User
    workspace: Workspace
    membership: Membership
    permissions: frozenset[str]

    @property
    def role(self) -> str:
        """Their role there."""
        return self.membership.role

    def may(self, permission: str) -> bool:
        """Whether the authority matrix lets them decide this."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise ``PermissionDenied`` unless they may."""
        if not self.may(permission):
            raise PermissionDenied(permission)

    def find(self, rows: QuerySet[M] | Manager[M], **lookup: Any) -> M:
        """One row of this workspace; anything else does not exist. ``rows``' model has a ``workspace`` field."""
        try:
            return rows.get(workspace=self.workspace, **lookup)
        except (ObjectDoesNotExist, ValueError, OverflowError) as error:
            raise Http404 from error


def permissions_of(workspace: Workspace, role: str) -> frozenset[str]:
    """What a role may decide in this workspace: the defaults, with the workspace's own changes."""
    allowed = {str(permission) for permission in DEFAULTS[Role(role)]}
    for change in PermissionChange.objects.filter(workspace=workspace, role=role):
        (allowed.add if change.allowed else allowed.discard)(change.permission)
    return frozenset(allowed)


def actor_for(user: User | AnonymousUser, slug: str) -> Actor:
    """The person at work in the workspace with this slug; a stranger gets ``Http404``, never a 403."""
    membership = (
        Membership.objects.select_related("workspace", "user")
        .filter(user_id=user.pk or 0, workspace__slug=slug, active=True)
        .first()
    )
    if membership is None or not membership.user.is_active:
        raise Http404
    workspace = membership.workspace
    return Actor(membership.user, workspace, membership, permissions_of(workspace, membership.role))


def door(
    permission: str = "",
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Guard a view at ``/w/<slug>/…``: the view gets the `Actor` in place of the slug.

    Signed out: to the sign-in page. Stranger: 404. Colleague without the permission: 403.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def opened(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor = actor_for(request.user, slug)
            if permission:
                actor.require(permission)
            request.actor = actor  # type: ignore[attr-defined]
            return view(request, actor, **kwargs)

        return opened

    return guard
