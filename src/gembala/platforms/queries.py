"""Reads of channels for screens and for those who speak through them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission


def channels_for(actor: Actor) -> QuerySet[Channel]:
    """The channels of the workspace that the actor may see: every brand account and their own; none that was let go."""
    mine = Q(owner__isnull=True) | Q(owner=actor.user)
    if actor.may(Permission.CHANNELS_MANAGE):
        mine = Q()
    return (
        Channel.objects.filter(mine, workspace=actor.workspace)
        .exclude(state=Channel.State.DISCONNECTED)
        .select_related("brand", "owner")
        .order_by("owner_id", "platform", "handle", "pk")
    )


def speakable_by(actor: Actor) -> QuerySet[Channel]:
    """The connected channels whose voice the actor may use now: the brand's, or their own."""
    voices = Q(pk__in=())
    if actor.may(Permission.REPLY_AS_BRAND):
        voices |= Q(owner__isnull=True)
    if actor.may(Permission.REPLY_AS_PERSON):
        voices |= Q(owner=actor.user)
    return (
        Channel.objects.filter(voices, workspace=actor.workspace, state=Channel.State.CONNECTED)
        .select_related("brand", "owner")
        .order_by("owner_id", "platform", "handle", "pk")
    )
