"""What can be done to an item, and why the rest cannot."""

from __future__ import annotations

from dataclasses import dataclass

from gembala.inbox.voices import refused_voice
from gembala.ingest.models import Item
from gembala.platforms.contracts import ActionKind, Capabilities
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission

REVERSE = {
    ActionKind.HIDE: ActionKind.UNHIDE,
    ActionKind.UNHIDE: ActionKind.HIDE,
    ActionKind.LIKE: ActionKind.UNLIKE,
    ActionKind.UNLIKE: ActionKind.LIKE,
}


@dataclass(frozen=True)
class Offer:
    """One act on one item. ``refused`` is a stable key of why it cannot be done, empty when it can."""

    kind: ActionKind
    refused: str = ""


def offered(item: Item, *, caps: Capabilities | None, actor: Actor) -> list[Offer]:
    """The acts that make sense for the item now, in the order of a screen. ``caps`` None: nobody could say."""
    kinds = [
        ActionKind.UNLIKE if item.liked else ActionKind.LIKE,
        ActionKind.UNHIDE if item.hidden else ActionKind.HIDE,
        ActionKind.DELETE,
    ]
    return [Offer(kind, refusal(item, kind, caps=caps, actor=actor)) for kind in kinds]


def refusal(item: Item, kind: ActionKind, *, caps: Capabilities | None, actor: Actor) -> str:
    """A stable key of why the actor cannot do this to the item; empty when they can."""
    if caps is None:
        return "not_connected"
    feature = "delete_others" if kind == ActionKind.DELETE and not item.own else str(kind)
    if why := caps.why_not(feature, kind=item.kind):
        return why
    if kind in (ActionKind.LIKE, ActionKind.UNLIKE):
        return refused_voice(item.channel, actor)
    return "" if actor.may(Permission.MODERATE) else "no_moderation"
