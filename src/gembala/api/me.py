"""Who the key speaks for, and the channels of the workspace."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from gembala.api.auth import actor
from gembala.api.shapes import REFUSALS, ChannelOut, Me
from gembala.platforms.models import Channel
from gembala.platforms.queries import channels_for
from gembala.workspaces.access import actor_for
from gembala.workspaces.models import ApiToken
from gembala.workspaces.tokens import Scope

router = Router()


@router.get("/me", response={200: Me, **REFUSALS})
def me(request: HttpRequest) -> Me:
    """Who this key speaks for, where, and what it may do."""
    key: ApiToken = request.auth  # type: ignore[attr-defined]
    workspace = key.membership.workspace
    found = actor_for(key.membership.user, workspace.slug)
    return Me(
        name=found.user.name, email=found.user.email, workspace=workspace.slug, role=found.role,
        permissions=sorted(found.permissions), scopes=list(key.scopes),
    )  # fmt: skip


@router.get("/w/{slug}/channels", response={200: list[ChannelOut], **REFUSALS})
def channels(request: HttpRequest, slug: str) -> list[Channel]:
    """The connected accounts that this person sees."""
    return list(channels_for(actor(request, slug, Scope.CHANNELS_READ)))
