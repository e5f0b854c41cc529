"""Carries out what rules decided, one met item at a time, and writes down what a platform could not do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from gembala.delivery.plan import plan_action
from gembala.ingest.models import Item
from gembala.kernel.duties import Duty, take
from gembala.moderation.decide import act_on
from gembala.moderation.feedback.patterns import fill
from gembala.moderation.mailing.post import post
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.policy.shipped import CLAUSE_OF
from gembala.moderation.rows.feedback import Alert, ItemTag, Pattern
from gembala.moderation.rows.rules import Hit
from gembala.moderation.rows.sanctions import Sanction
from gembala.moderation.rules.acts import PUNISHING, Act, read
from gembala.moderation.sanctions.carry import refusal
from gembala.moderation.sanctions.impose import impose
from gembala.moderation.signals import entrust, speak
from gembala.platforms.contracts import ActionKind
from gembala.workspaces.changes import announce
from gembala.workspaces.models import User

LEASE = timedelta(seconds=60)


def due() -> QuerySet[Hit]:
    """What has to be done, oldest first."""
    return Hit.objects.filter(state=Hit.State.DUE).order_by("id")


def enforce(ids: Sequence[int], token: str) -> None:
    """Handler of the duty ``enforce``: each in a transaction of its own, so that one failure hinders no other."""
    rows = due().select_related(
        "version__rule", "workspace", "item__channel", "item__thread", "item__identity", "item__workspace"
    )
    for hit in take(rows, ids, token=token, lease=LEASE):
        with transaction.atomic():
            did = [_do(hit, act) for act in read(hit.version.acts) if act.kind != "hold"]
            Hit.LIFECYCLE.move(
                hit, Hit.State.DONE, did=did, policy=in_force(hit.workspace), lease_until=None, lease_owner=""
            )


DUTY = Duty("enforce", due, enforce, batch=20, every=0.5, lease=LEASE, threads=1)


def _do(hit: Hit, act: Act) -> dict[str, Any]:
    if hit.spared and act.kind in PUNISHING:
        return {"act": act.kind, "done": False, "why": "spared"}
    why = ACTS[act.kind](hit, act)
    return {"act": act.kind, "done": not why, "why": why}


def _at_platform(kind: ActionKind, feature: str) -> Callable[[Hit, Act], str]:
    def do(hit: Hit, _act: Act) -> str:
        item = hit.item
        why = refusal(item.channel, feature, kind=item.kind)
        if why:
            return why
        plan_action(channel=item.channel, action=act_on(item, kind), by=None, item_id=item.pk)
        if kind == ActionKind.HIDE:
            Item.objects.filter(pk=item.pk).update(hidden=True)
        return ""

    return do


def _mute(hit: Hit, act: Act) -> str:
    _impose(hit, Sanction.Kind.MUTE, days=act.days)
    return ""


def _impose(hit: Hit, kind: str, *, days: int) -> None:
    label = next((one["said"].split(":")[1] for one in hit.why if one["kind"] == "head"), "")
    impose(
        hit.item.identity, kind=kind, days=days, item=hit.item, policy=in_force(hit.workspace),
        clause=CLAUSE_OF.get(label, ""), note=hit.version.rule.name,
    )  # fmt: skip


def _say(hit: Hit, act: Act) -> str:
    pattern = Pattern.objects.filter(pk=act.pattern, workspace=hit.workspace, archived_at=None).first()
    if pattern is None:
        return "no_pattern"
    answers = speak.send(Hit, item=hit.item, text=fill(pattern, hit.item), by=None)
    return next((str(answer) for _listener, answer in answers if answer is not None), "nobody_speaks")


def _tag(hit: Hit, act: Act) -> str:
    ItemTag.objects.get_or_create(item=hit.item, name=act.word)
    return ""


def _assign(hit: Hit, act: Act) -> str:
    to = User.objects.filter(pk=act.to, memberships__workspace=hit.workspace, memberships__active=True).first()
    if to is None:
        return "left_the_team"
    answers = entrust.send(Hit, item=hit.item, to=to)
    return next((str(answer) for _listener, answer in answers if answer is not None), "nobody_listens")


def _alert(hit: Hit, act: Act) -> str:
    alert, _made = Alert.objects.get_or_create(hit=hit, defaults={"workspace": hit.workspace, "role": act.role})
    post(alert)
    announce(hit.workspace_id, "alert", [hit.pk])
    return ""


ACTS: dict[str, Callable[[Hit, Act], str]] = {
    "hide": _at_platform(ActionKind.HIDE, "hide"),
    "delete": _at_platform(ActionKind.DELETE, "delete_others"),
    "mute": _mute,
    "warn": _say,
    "reply": _say,
    "tag": _tag,
    "assign": _assign,
    "alert": _alert,
}
