"""Assisted publishing: at its minute a post is laid into a person's hands; they post it and say where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gembala.delivery.models import Delivery
from gembala.delivery.step import FREE, LEASE, Lost, move, settle
from gembala.delivery.tell import tell
from gembala.kernel.clock import now
from gembala.kernel.duties import take
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Category, Problem, Support
from gembala.platforms.endpoints import PRODUCTION
from gembala.platforms.models import Channel
from gembala.platforms.problems import problem_row
from gembala.platforms.registry import connector
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User
from gembala.workspaces.roles import Permission

S = Delivery.State
PATIENCE = timedelta(hours=24)
"""How long a handed post may lie there before it is missed."""


def needs_hands(delivery: Delivery) -> bool:
    """Whether a person posts it: the place has no interface, or the writer chose to do it themselves."""
    if delivery.kind != Delivery.Kind.POST:
        return False
    chosen = bool(delivery.payload.get("by_hand"))
    return chosen or capabilities_of(delivery.channel).actions.get("publish") == Support.MANUAL


def hand_over(delivery: Delivery, token: str) -> None:
    """Lay it into a person's hands; nothing is sent. Raises `Lost`."""
    latest = max(delivery.latest_at or delivery.due_at, delivery.due_at + PATIENCE)
    move(delivery, S.HANDED, token=token, latest_at=latest, next_at=latest, problem={}, **FREE)
    announce(delivery.workspace_id, "delivery", [delivery.pk])


def in_hands(actor: Actor) -> QuerySet[Delivery]:
    """What waits for a person's hand and is theirs to do, the longest due first."""
    whose = Q(channel__owner=actor.user)
    if actor.may(Permission.CONTENT_SCHEDULE):
        whose |= Q(channel__owner__isnull=True)
    rows = Delivery.objects.filter(whose, workspace=actor.workspace, state=S.HANDED)
    return rows.select_related("channel", "by").order_by("due_at", "pk")


def finished(delivery: Delivery, *, actor: Actor, permalink: str) -> Delivery:
    """It stands at ``permalink`` now and counts like any other post. Raises ``ValidationError`` for a wrong address."""
    address = permalink.strip()
    if not _stands_there(delivery.channel, address):
        raise ValidationError(
            {"permalink": _("Copy the address of the post itself; it begins with https and belongs to this place.")}
        )
    parts = urlsplit(address)
    remote_id = f"{parts.hostname}{parts.path}{'?' + parts.query if parts.query else ''}"[:300]
    with transaction.atomic():
        if _is_known(delivery, remote_id):
            raise ValidationError({"permalink": _("Another post is noted under this address already.")})
        _end(delivery, S.DONE, by=actor.user, remote_id=remote_id, permalink=address[:500], problem={})
        record("delivery.by_hand", delivery, workspace=delivery.workspace, by=actor.user, permalink=address[:500])
    return delivery


def not_possible(delivery: Delivery, *, actor: Actor, why: str) -> Delivery:
    """The person could not post it. Raises ``ValidationError`` without a reason."""
    reason = why.strip()[:300]
    if not reason:
        raise ValidationError({"why": _("Write in a few words why it did not work.")})
    with transaction.atomic():
        problem = problem_row(Problem(Category.UNSUPPORTED, "by_hand", reason))
        _end(delivery, S.FAILED, by=actor.user, problem=problem)
        record("delivery.not_by_hand", delivery, workspace=delivery.workspace, by=actor.user, why=reason)
    return delivery


def overdue() -> QuerySet[Delivery]:
    """Handed posts that nobody posted in time."""
    return Delivery.objects.filter(state=S.HANDED, latest_at__lt=now()).order_by("latest_at", "pk")


def let_lie(ids: Sequence[int], token: str) -> None:
    """Duty: an overdue one is missed."""
    for delivery in take(overdue().select_related("channel", "workspace"), ids, token=token, lease=LEASE):
        try:
            settle(delivery, S.MISSED, token=token)
        except Lost:
            continue
        tell(delivery, token=token)


def _end(delivery: Delivery, to: str, *, by: User, **values: Any) -> None:
    if delivery.state != S.HANDED or not Delivery.LIFECYCLE.move(
        delivery, to, settled_at=now(), by=by, **values, **FREE
    ):
        raise ValidationError(_("Somebody else has finished this already."), code="ended")
    announce(delivery.workspace_id, "delivery", [delivery.pk])


def _is_known(delivery: Delivery, remote_id: str) -> bool:
    same = Delivery.objects.filter(channel=delivery.channel_id, remote_id=remote_id, state=S.DONE)
    return same.exclude(pk=delivery.pk).exists()


def _stands_there(channel: Channel, address: str) -> bool:
    """https, a real host name, and at the place's own site when it has one."""
    try:
        parts = urlsplit(address)
        host, site = parts.hostname or "", urlsplit(place_of(channel)).hostname or ""
    except ValueError:
        return False
    if parts.scheme != "https" or "." not in host or parts.username or len(address) > 500 or not parts.path.strip("/"):
        return False
    return not site or _place(host) == _place(site)


def place_of(channel: Channel) -> str:
    """The site where the channel's posts stand; empty when it is not known (an own server)."""
    own = str(channel.flags.get("address", ""))
    elsewhere = channel.api and channel.environment == PRODUCTION
    return own or ("" if elsewhere else connector(channel.platform).manifest.production.web)


ALIASES = {
    "twitter.com": "x.com",
    "threads.net": "threads.com",
    "fb.com": "facebook.com",
    "fb.me": "facebook.com",
    "fb.watch": "facebook.com",
    "youtu.be": "youtube.com",
    "lnkd.in": "linkedin.com",
    "instagr.am": "instagram.com",
}
_FRONT = ("www.", "m.", "web.", "mobile.", "vm.", "vt.")


def _place(host: str) -> str:
    """A host without what only says which device it is for: ``m.facebook.com`` is ``facebook.com``."""
    host = host.lower()
    for front in _FRONT:
        host = host.removeprefix(front)
    return ALIASES.get(host, host)
