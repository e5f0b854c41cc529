"""In whose voice somebody may speak in a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from gembala.inbox.models import Conversation
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission


@dataclass(frozen=True)
class Voice:
    """An account through which the actor might speak; ``refused`` is a stable key of why not, empty when they may."""

    channel: Channel
    kind: str
    refused: str = ""


def refused_voice(channel: Channel, actor: Actor) -> str:
    """Why the actor may not speak through this channel: ``other_workspace``, ``not_owner``, ``no_person_voice``,
    ``no_brand_voice``, ``not_connected``; empty when they may."""
    if channel.workspace_id != actor.workspace.pk:
        return "other_workspace"
    if channel.owner_id:
        if channel.owner_id != actor.user.pk:
            return "not_owner"
        if not actor.may(Permission.REPLY_AS_PERSON):
            return "no_person_voice"
    elif not actor.may(Permission.REPLY_AS_BRAND):
        return "no_brand_voice"
    return "" if channel.state == Channel.State.CONNECTED else "not_connected"


def require_voice(channel: Channel, actor: Actor) -> None:
    """Raise PermissionDenied when the actor may not speak through this channel."""
    reason = refused_voice(channel, actor)
    if reason and reason != "not_connected":
        raise PermissionDenied(reason)


def _why_not_message(channel: Channel) -> str:
    """Why the account cannot answer private messages now, as a stable key; empty when it can."""
    return capabilities_of(channel).why_not("message")


def voices(conversation: Conversation, actor: Actor) -> list[Voice]:
    """The brand's account first, then the actor's own at the same platform. A private message is answered only
    through the account that received it. One query."""
    rows = Channel.objects.filter(workspace=actor.workspace, platform=conversation.channel.platform).filter(
        Q(pk=conversation.channel_id) | Q(owner=actor.user, state=Channel.State.CONNECTED)
    )
    rows = rows.filter(environment=conversation.channel.environment)
    private = conversation.last_item is not None and conversation.last_item.kind == "message"
    if private:
        rows = rows.filter(pk=conversation.channel_id)
    closed = _why_not_message(conversation.channel) if private else ""
    found = [Voice(channel, channel.voice, refused_voice(channel, actor) or closed) for channel in rows.order_by("id")]
    return sorted(found, key=lambda voice: (voice.kind != "brand", voice.channel.pk))
