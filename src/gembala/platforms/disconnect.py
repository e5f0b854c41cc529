"""Lets a channel go: its token is destroyed, its history stays."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from gembala.platforms.models import Channel, Credential
from gembala.platforms.push import farewell, unregister
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


def may_disconnect(actor: Actor, channel: Channel) -> bool:
    """Who manages channels, and the owner of a personal account."""
    return actor.may(Permission.CHANNELS_MANAGE) or channel.owner_id == actor.user.pk


def disconnect(channel: Channel, *, actor: Actor) -> Channel:
    """Destroy the token; what is planned rests until it is missed or the same account is connected again.

    The platform is asked to send its news no more. Call it outside a transaction.
    """
    if not may_disconnect(actor, channel):
        raise PermissionDenied(Permission.CHANNELS_MANAGE)
    parting = farewell(channel)
    with transaction.atomic():
        Credential.objects.filter(channel=channel).delete()
        Channel.objects.filter(pk=channel.pk).update(state=Channel.State.DISCONNECTED, problem={}, push={})
        record("channel.disconnected", channel, workspace=actor.workspace, by=actor.user, platform=channel.platform)
        announce(actor.workspace.pk, "channel", [channel.pk])
    channel.state = Channel.State.DISCONNECTED
    if parting is not None:
        unregister(channel, parting)
    return channel
