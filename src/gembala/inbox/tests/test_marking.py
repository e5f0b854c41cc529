"""Marks by hand: words, corrections and the way to the review queue, each with its authority and its way back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gembala.conftest import hired
from gembala.inbox.marking.set_right import set_right
from gembala.inbox.marking.tag import lately, tag, untag
from gembala.inbox.marking.to_queue import to_queue
from gembala.inbox.models import Conversation
from gembala.inbox.tests.making import COMPLAINT, GAMBLING, make_conversation, say, sweep
from gembala.inbox.undo import undo
from gembala.ingest.models import Item
from gembala.moderation.decide import confirm, release
from gembala.moderation.models import Case, Decision, ItemTag
from gembala.moderation.queries import waiting
from gembala.moderation.reports.file import file_report
from gembala.understanding.models import Correction
from gembala.workspaces.access import actor_for
from gembala.workspaces.models import AuditEntry, Change
from gembala.workspaces.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(channel) -> Conversation:
    return make_conversation(channel)


@pytest.fixture
def item(talk) -> Item:
    return word(talk)


def word(talk: Conversation) -> Item:
    return Item.objects.select_related("channel", "thread", "identity").get(pk=talk.last_item_id)


def told(topic: str) -> int:
    return Change.objects.filter(topic=topic).count()


def test_whoever_answers_in_either_voice_or_moderates_tags_and_takes_it_back(
    item, social, community, moderator, creative, workspace
):
    support = hired(workspace, Role.SUPPORT, "Tari")
    before = told("conversation")
    for number, who in enumerate((social, community, moderator, support)):
        entry = tag(item, actor=who, name=f" #kurir   {number} ")
        assert entry is not None and entry.verb == "item.tagged"
    assert sorted(item.tags.values_list("name", flat=True)) == [f"kurir {number}" for number in range(4)]
    assert told("conversation") > before
    undo(entry, actor=support)
    assert item.tags.count() == 3
    gone = untag(item, actor=social, name="kurir 0")
    undo(gone, actor=social)
    assert item.tags.filter(name="kurir 0").exists()
    for who in (creative, hired(workspace, Role.STRATEGIST, "Bima")):
        with pytest.raises(PermissionDenied):
            tag(item, actor=who, name="x")


def test_a_tag_is_a_word_and_stands_once(item, community):
    assert tag(item, actor=community, name="kurir") is not None
    assert tag(item, actor=community, name="kurir") is None
    assert untag(item, actor=community, name="lain\x00") is None
    for wrong in ("", "  ", "#", "\x00", "x" * 41):
        with pytest.raises(ValidationError):
            tag(item, actor=community, name=wrong)
    for number in range(19):
        tag(item, actor=community, name=f"t{number}")
    with pytest.raises(ValidationError):
        tag(item, actor=community, name="zu viel")
    assert lately(community.workspace)[:2] == ["t10", "t11"] and len(lately(community.workspace)) == 12


def test_a_correction_shows_in_the_conversation_trains_and_can_be_taken_back(talk, item, community):
    said = item.understanding["intent"]["label"]
    assert said == "complaint"
    entry = set_right(item, actor=community, rights={"intent": "question", "urgency": "2", "sentiment": "neu"})
    row = Conversation.objects.get(pk=talk.pk)
    assert (row.intent, row.urgency, row.sentiment) == ("question", 2, "neu")
    kept = Correction.objects.get(item=item, head="intent")
    assert (kept.said, kept.right, kept.by) == ("complaint", "question", community.user)
    assert Item.objects.get(pk=item.pk).understanding["intent"]["label"] == "complaint"
    again = set_right(word(talk), actor=community, rights={"intent": "request"})
    assert Correction.objects.get(item=item, head="intent").said == "complaint"
    undo(again, actor=community)
    assert Conversation.objects.get(pk=talk.pk).intent == "question"
    assert Correction.objects.get(item=item, head="intent").right == "question"
    undo(entry, actor=community)
    row = Conversation.objects.get(pk=talk.pk)
    assert (row.intent, row.sentiment) == (said, item.understanding["sentiment"]["label"])
    assert not Correction.objects.filter(item=item).exists()
    assert "right" not in Item.objects.get(pk=item.pk).understanding["intent"]


def test_a_correction_stays_when_the_conversation_is_told_anew(talk, item, community, channel):
    set_right(item, actor=community, rights={"intent": "praise"})
    say(talk.thread, talk.identity, GAMBLING)
    sweep()
    release(Case.objects.get(), actor=community)
    Item.objects.exclude(pk=item.pk).update(held=True)
    confirm_all = Case.objects.select_related("item__channel", "item__thread").get()
    Case.objects.update(state="held")
    confirm_all.refresh_from_db()
    confirm(confirm_all, actor=community)
    assert Conversation.objects.get(pk=talk.pk).intent == "praise"


def test_what_somebody_has_judged_since_is_not_undone(talk, item, community, moderator):
    entry = set_right(item, actor=community, rights={"intent": "question"})
    set_right(word(talk), actor=moderator, rights={"intent": "request"})
    with pytest.raises(ValidationError):
        undo(entry, actor=community)
    assert Conversation.objects.get(pk=talk.pk).intent == "request"


def test_saying_what_stands_there_changes_nothing_and_nonsense_is_refused(item, community, social, creative, workspace):
    assert set_right(item, actor=community, rights={"intent": "complaint"}) is None
    for wrong in ({"intent": "nope"}, {"nope": "none"}, {"spam": ""}):
        with pytest.raises(ValidationError):
            set_right(item, actor=community, rights=wrong)
    with pytest.raises(PermissionDenied):
        set_right(item, actor=hired(workspace, Role.SUPPORT, "Tari"), rights={"intent": "question"})
    Item.objects.filter(pk=item.pk).update(understanding=None)
    with pytest.raises(ValidationError):
        set_right(item, actor=social, rights={"intent": "question"})
    assert not AuditEntry.objects.filter(verb="item.corrected").exists()


def test_what_is_sent_to_the_queue_waits_there_with_the_reason_and_leaves_the_inbox(talk, item, community, moderator):
    before = told("case")
    to_queue(item, actor=community, label="threat", note="  Mengancam\x00 kurir  kami ")
    case = waiting(moderator).get()
    assert (case.label, case.source, case.note, case.sent_by, case.harsh) == (
        "threat", "person", "Mengancam kurir kami", community.user, True,
    )  # fmt: skip
    assert Item.objects.get(pk=item.pk).held and told("case") > before
    assert Conversation.objects.get(pk=talk.pk).state == "held"
    release(case, actor=moderator)
    row = Conversation.objects.get(pk=talk.pk)
    assert (row.state, row.waiting_since) == ("open", item.created_at)


def test_sending_to_the_queue_is_undone_as_if_it_had_not_been(talk, item, community):
    Conversation.objects.filter(pk=talk.pk).update(state="done", waiting_since=None)
    entry = to_queue(item, actor=community, label="rude")
    undo(entry, actor=community)
    row = Conversation.objects.get(pk=talk.pk)
    assert (row.state, row.waiting_since) == ("done", None)
    assert not Case.objects.exists() and not Item.objects.get(pk=item.pk).held
    with pytest.raises(ValidationError):
        undo(entry, actor=community)


def test_what_was_decided_meanwhile_stays_decided(item, community, moderator):
    entry = to_queue(item, actor=community, label="attack")
    confirm(waiting(moderator).get(), actor=moderator)
    with pytest.raises(ValidationError):
        undo(entry, actor=community)
    assert Case.objects.get().state == "confirmed" and Decision.objects.count() == 1


def test_what_was_released_or_reported_can_be_sent_again_and_goes_back_to_that(channel, community):
    talk = make_conversation(channel, GAMBLING)
    release(waiting(community).get(), actor=community)
    entry = to_queue(word(talk), actor=community, label="gambling")
    assert (Case.objects.get().state, Case.objects.get().source) == ("held", "person")
    undo(entry, actor=community)
    assert (Case.objects.get().state, Case.objects.get().source) == ("released", "rule")
    reported = word(make_conversation(channel, COMPLAINT))
    file_report(
        community.workspace.pk, platform=channel.platform, remote_id=reported.remote_id, reporter="1", note="kasar"
    )
    entry = to_queue(reported, actor=community, label="marked", note="Bocor nomor telepon")
    assert Item.objects.get(pk=reported.pk).held
    undo(entry, actor=community)
    case = Case.objects.get(item=reported)
    assert (case.state, case.source, case.note, Item.objects.get(pk=reported.pk).held) == ("held", "report", "", False)


@pytest.mark.parametrize(("label", "note"), [("", "x"), ("nope", "x"), ("marked", ""), ("marked", " \x00 ")])
def test_a_reason_is_asked_for(item, community, label, note):
    with pytest.raises(ValidationError):
        to_queue(item, actor=community, label=label, note=note)
    assert not Case.objects.exists() and not Item.objects.get(pk=item.pk).held


def test_nothing_is_sent_twice_nor_by_who_does_not_moderate_nor_from_elsewhere(item, community, workspace, stranger):
    with pytest.raises(PermissionDenied):
        to_queue(item, actor=hired(workspace, Role.SUPPORT, "Tari"), label="rude")
    outsider = actor_for(stranger, "sebelah")
    for do in (
        lambda: to_queue(item, actor=outsider, label="rude"),
        lambda: tag(item, actor=outsider, name="x"),
        lambda: set_right(item, actor=outsider, rights={"intent": "question"}),
    ):
        with pytest.raises(PermissionDenied):
            do()
    to_queue(item, actor=community, label="rude")
    with pytest.raises(ValidationError):
        to_queue(item, actor=community, label="rude")
    assert Case.objects.count() == 1 and not ItemTag.objects.exists()
