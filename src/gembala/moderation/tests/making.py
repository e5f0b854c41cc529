"""Rows that moderation's tests start from: taken in as the worker does, understood by the real heads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gembala.inbox.tests.making import GAMBLING, make_channel, make_identity, make_thread, say, sweep
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.kernel.duties import Duty, claim, new_token
from gembala.members.models import Identity
from gembala.moderation.models import Case, Rule, RuleVersion
from gembala.moderation.rules.rehearse import rehearse
from gembala.moderation.rules.replay import DUTY as REHEARSAL
from gembala.moderation.rules.switch import switch_on
from gembala.moderation.rules.write import write
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.models import Membership, User
from gembala.workspaces.roles import Role

__all__ = ["GAMBLING", "make_channel", "make_identity", "make_thread", "say", "sweep"]

COMPLAINT = "Kecewa banget, paket saya sudah lima hari belum sampai dan tidak ada kabar. Tolong dibenahi pengirimannya."
ANGRY = "Anjir pelayanan kalian parah banget, pesanan saya belum dikirim juga! Tolong dong cepat diproses."
INSULT = "Dasar goblok kamu, tolol, otak udang!"


def work(*duties: Duty, rounds: int = 20) -> None:
    """What the worker does: sweep each duty until nothing is due."""
    for _round in range(rounds):
        worked = False
        for duty in duties:
            token = new_token()
            ids = claim(duty.due(), limit=duty.batch, token=token, lease=duty.lease)
            if ids:
                duty.handle(ids, token)
                worked = True
        if not worked:
            return


def comment(
    channel: Channel, text: str, *, by: Identity | None = None, at: datetime | None = None, thread: Any = None
) -> Item:
    """Somebody says something under a post, and it is taken in."""
    item = say(
        thread or make_thread(channel), by or make_identity(channel), text, at=at or now() - timedelta(minutes=1)
    )
    sweep()
    return Item.objects.select_related("channel", "thread", "identity").get(pk=item.pk)


def case_of(channel: Channel, text: str = GAMBLING, **given: Any) -> Case:
    item = comment(channel, text, **given)
    return Case.objects.select_related("item__channel", "item__thread", "item__identity").get(item=item)


def words_rule(actor: Actor, *words: str, does: list[dict[str, Any]], name: str = "Kata terlarang") -> RuleVersion:
    return write(
        None, actor=actor, name=name, asked={"of": "any", "parts": [{"kind": "words", "words": list(words)}]}, does=does
    )


def switched_on(version: RuleVersion, *, actor: Actor) -> Rule:
    """Rehearsed by the real duty, then on."""
    rehearse(version, actor=actor)
    work(REHEARSAL)
    switch_on(version, actor=actor)
    return version.rule


def everything(actor: Actor, channel: Channel) -> dict[str, dict[str, Any]]:
    """One of each kind of row of moderation, made by the use cases; by the names of the addresses that show them."""
    from gembala.moderation.appeals.lodge import lodge
    from gembala.moderation.decide import Reason, confirm
    from gembala.moderation.feedback.patterns import patterns
    from gembala.moderation.models import Alert, Campaign, Feedback, Sanction, SecondLook
    from gembala.moderation.policy.draft import begin
    from gembala.moderation.rules.rehearse import rehearse as ask
    from gembala.moderation.sanctions.tell import appeal_token

    judge = colleague(actor)
    case = case_of(channel)
    confirm(case, actor=judge, reason=Reason(strike=True))
    sanction = Sanction.objects.get()
    lodge(sanction, text="Saya tidak bermaksud begitu.")
    thread = make_thread(channel)
    for _number in range(6):
        say(thread, make_identity(channel), "Boikot warung ini, jangan pernah beli di sini lagi teman teman semua")
    sweep()
    look_out(actor.workspace.pk)
    second, _made = SecondLook.objects.get_or_create(workspace=actor.workspace, first=case.decisions.get())
    comment(channel, COMPLAINT)
    version = words_rule(actor, "kambing", does=[{"kind": "hold"}])
    ask(version, actor=actor)
    work(REHEARSAL)
    begin(actor=actor)
    waiting_case = case_of(channel, GAMBLING + " lagi")
    done = confirm(case_of(channel), actor=actor, reason=Reason(strike=True))
    (other,) = done.sanctions
    return {
        "review-decide": {"pk": waiting_case.pk},
        "review-campaign": {"pk": Campaign.objects.get().pk},
        "review-undo": {"entry": done.entry.pk if done.entry else 0},
        "review-alert": {"pk": Alert.objects.latest("pk").pk},
        "moderation-campaign": {"pk": Campaign.objects.get().pk},
        "moderation-look": {"pk": second.pk},
        "moderation-rule": {"pk": version.rule_id},
        "moderation-sanction": {"pk": other.pk},
        "moderation-appeal": {"pk": sanction.appeal.pk},
        "moderation-feedback": {"pk": Feedback.objects.order_by("-pk")[0].pk},
        "moderation-sentence": {"pk": patterns(actor.workspace)[0].pk},
        "forum-appeal": {"token": appeal_token(other)},
        "rules": {"pk": version.rule_id, "verb": ""},
        "campaigns": {"pk": Campaign.objects.get().pk, "verb": ""},
        "sanctions": {"pk": other.pk, "verb": ""},
        "appeals": {"pk": sanction.appeal.pk, "verb": ""},
        "feedback": {"pk": Feedback.objects.order_by("-pk")[0].pk, "verb": ""},
    }


def colleague(actor: Actor) -> Actor:
    """Another moderator of the same workspace."""
    user, _made = User.objects.get_or_create(email="juri@warung.test", defaults={"name": "Juri Adil"})
    Membership.objects.get_or_create(workspace=actor.workspace, user=user, defaults={"role": Role.MODERATOR})
    return actor_for(user, actor.workspace.slug)


def look_out(workspace_id: int) -> None:
    """One look of the duty ``watch``."""
    from gembala.moderation.campaigns.watch import look

    look(workspace_id, since=0)
