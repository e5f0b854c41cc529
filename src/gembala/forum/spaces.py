"""Arrange the forum's spaces."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from gembala.forum.models import Space
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.roles import Permission

RESERVED = frozenset(("t", "join", "new", "leave", "search", "post", "waiting", "topics"))


def save_space(space: Space | None, *, actor: Actor, name: str, about: str, kind: str) -> Space:
    """Make a space (``None``) or change one; its address stays. Raises ``ValidationError`` with the wrong fields."""
    actor.require(Permission.FORUM_MANAGE)
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise ValidationError({"name": _("Give the space a name.")})
    if kind not in Space.Kind.values:
        raise ValidationError({"kind": _("Choose who may read the space.")})
    with transaction.atomic():
        rows = Space.objects.filter(workspace=actor.workspace)
        new = space is None
        if space is None:
            last = rows.order_by("-position").values_list("position", flat=True).first()
            space = Space(workspace=actor.workspace, position=0 if last is None else last + 1)
            space.slug = _free_slug(name, actor)
        space.name, space.about, space.kind = name, about.strip()[:300], kind
        space.save()
        record("forum.space_made" if new else "forum.space_changed", space, workspace=actor.workspace, by=actor.user)
    return space


def move_space(space: Space, *, actor: Actor, up: bool) -> None:
    """Let a space change places with its neighbour; at the end nothing happens."""
    actor.require(Permission.FORUM_MANAGE)
    with transaction.atomic():
        rows = list(Space.objects.filter(workspace=actor.workspace).order_by("position", "id"))
        at = next(index for index, row in enumerate(rows) if row.pk == space.pk)
        to = at + (-1 if up else 1)
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows):
            row.position = position
        Space.objects.bulk_update(rows, ["position"])


def _free_slug(name: str, actor: Actor) -> str:
    stem = (slugify(name) or "ruang")[:50]
    tried, number = stem, 1
    while tried in RESERVED or Space.objects.filter(workspace=actor.workspace, slug=tried).exists():
        number += 1
        tried = f"{stem}-{number}"
    return tried
