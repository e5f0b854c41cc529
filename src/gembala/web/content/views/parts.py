"""What several views of content need."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from gembala.content.models import Draft, MediaAsset
from gembala.content.queries import drafts_of
from gembala.forum.models import Space
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission


def draft_here(actor: Actor, pk: int) -> Draft:
    """The draft with its variants; another workspace's does not exist (404)."""
    return actor.find(drafts_of(actor), pk=pk)


def reader(actor: Actor) -> None:
    """Raise ``PermissionDenied`` unless the actor writes, approves or schedules."""
    if not any(actor.may(one) for one in (Permission.CONTENT_WRITE, Permission.CONTENT_APPROVE)):
        actor.require(Permission.CONTENT_SCHEDULE)


def assets_of(actor: Actor, ids: Iterable[int]) -> dict[int, MediaAsset]:
    """Pictures of this workspace by id."""
    return {one.pk: one for one in MediaAsset.objects.filter(workspace=actor.workspace, pk__in=list(ids))}


def spaces_of(actor: Actor) -> list[tuple[str, str]]:
    """The forum's spaces: slug and name."""
    return list(Space.objects.filter(workspace=actor.workspace).order_by("position").values_list("slug", "name"))


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def said(error: ValidationError | PermissionDenied) -> list[str]:
    """The sentences of an error."""
    if isinstance(error, ValidationError):
        return [str(one) for one in error.messages]
    return [str(one) for one in error.args]
