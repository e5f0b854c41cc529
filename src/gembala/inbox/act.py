"""Hides, shows, likes and deletes what stands at a platform, as far as the account may."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from gembala.delivery.plan import plan_action
from gembala.inbox.grace import linger
from gembala.inbox.offered import refusal
from gembala.inbox.tell import tell
from gembala.inbox.words import refused_words
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.moderation.decide import act_on
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import ActionKind
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission

DENIED = frozenset({"no_moderation", "not_owner", "no_person_voice", "no_brand_voice", "other_workspace"})


def hide(item: Item, *, actor: Actor) -> AuditEntry | None:
    """Out of the public's sight. All acts: PermissionDenied, or ValidationError with the reason when not offered."""
    return None if item.hidden else act(item, ActionKind.HIDE, actor=actor)


def unhide(item: Item, *, actor: Actor) -> AuditEntry | None:
    """In the public's sight again."""
    return act(item, ActionKind.UNHIDE, actor=actor) if item.hidden else None


def like(item: Item, *, actor: Actor) -> AuditEntry | None:
    """Liked by the account that received it."""
    return None if item.liked else act(item, ActionKind.LIKE, actor=actor)


def unlike(item: Item, *, actor: Actor) -> AuditEntry | None:
    """The like taken back."""
    return act(item, ActionKind.UNLIKE, actor=actor) if item.liked else None


def delete(item: Item, *, actor: Actor) -> AuditEntry | None:
    """Gone for good; until it leaves after `inbox.grace.GRACE` it can be undone."""
    return None if item.deleted_at else act(item, ActionKind.DELETE, actor=actor)


@transaction.atomic
def act(item: Item, kind: ActionKind, *, actor: Actor) -> AuditEntry:
    """Plan the act and show it as done; `inbox.settle` corrects that when the platform refuses. Gives the log line."""
    actor.require(Permission.INBOX_READ)
    if item.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    reason = refusal(item, kind, caps=capabilities_of(item.channel), actor=actor)
    if reason in DENIED:
        raise PermissionDenied(reason)
    if reason:
        raise ValidationError(refused_words(reason))
    delivery = plan_action(channel=item.channel, action=act_on(item, kind), by=actor.user, item_id=item.pk)
    linger(delivery)
    set_flag(item, kind, done=True)
    tell(item)
    return record(
        f"item.{kind.value}", item, workspace=actor.workspace, by=actor.user, delivery=delivery.pk, kind=kind.value
    )


def set_flag(item: Item, kind: ActionKind, *, done: bool) -> None:
    """Show the item as after the act (``done``) or as before it."""
    match kind:
        case ActionKind.HIDE | ActionKind.UNHIDE:
            item.hidden = (kind == ActionKind.HIDE) == done
        case ActionKind.LIKE | ActionKind.UNLIKE:
            item.liked = (kind == ActionKind.LIKE) == done
        case ActionKind.DELETE:
            item.deleted_at = now() if done else None
    item.save(update_fields=["hidden", "liked", "deleted_at"])
