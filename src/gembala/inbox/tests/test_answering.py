from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gembala.delivery.models import Delivery
from gembala.inbox.act import delete, hide, like
from gembala.inbox.assign import assign
from gembala.inbox.bulk import bulk
from gembala.inbox.finish import finish
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.queries import counts, listing
from gembala.inbox.reopen import reopen
from gembala.inbox.reply import reply
from gembala.inbox.settle import on_decided, on_settled
from gembala.inbox.snooze import snooze
from gembala.inbox.tests.making import (
    GAMBLING,
    make_channel,
    make_conversation,
    make_identity,
    make_thread,
    say,
    sweep,
)
from gembala.inbox.thread import thread_page
from gembala.inbox.undo import undo
from gembala.inbox.wake import due, wake
from gembala.kernel.clock import now
from gembala.kernel.duties import claim
from gembala.moderation.decide import confirm, release
from gembala.moderation.models import Case
from gembala.moderation.signals import decided
from gembala.workspaces.models import AuditEntry, Change

pytestmark = pytest.mark.django_db
State = Conversation.State


@pytest.fixture(autouse=True)
def _wired():
    decided.connect(on_decided, dispatch_uid="inbox.on_decided")


def test_nobody_waits_after_an_answer_and_it_can_be_taken_back(channel, social):
    row = make_conversation(channel)
    since = row.waiting_since
    reply(row, actor=social, channel=channel, text="Kami cek ya")
    assert (row.state, row.waiting_since, row.assignee_id) == (State.DONE, None, social.user.pk)
    undo(AuditEntry.objects.get(verb="reply.written"), actor=social)
    row.refresh_from_db()
    assert (row.state, row.waiting_since, row.assignee_id) == (State.OPEN, since, None)
    assert (Reply.objects.count(), Delivery.objects.get().state) == (0, "cancelled")


def test_an_answer_waits_some_seconds_before_it_leaves(channel, social):
    reply(make_conversation(channel), actor=social, channel=channel, text="Kami cek ya")
    assert Delivery.objects.get().next_at > now() + timedelta(seconds=4)


def test_an_answer_that_has_left_cannot_be_taken_back(channel, social):
    reply(make_conversation(channel), actor=social, channel=channel, text="Kami cek ya")
    Delivery.objects.update(state="armed")
    with pytest.raises(ValidationError):
        undo(AuditEntry.objects.get(verb="reply.written"), actor=social)
    assert Reply.objects.count() == 1


def test_nobody_undoes_a_colleagues_step(channel, social, moderator):
    entry = finish(make_conversation(channel), actor=social)
    with pytest.raises(PermissionDenied):
        undo(entry, actor=moderator)


def test_a_failed_answer_opens_the_conversation_again(channel, social):
    row = make_conversation(channel)
    since = row.waiting_since
    answer = reply(row, actor=social, channel=channel, text="Kami cek ya")
    Delivery.objects.update(state="failed", problem={"category": "policy"})
    on_settled(Delivery.objects.get(pk=answer.delivery_id))
    row.refresh_from_db()
    assert (row.state, row.waiting_since) == (State.OPEN, since)


def test_only_its_owner_speaks_through_a_personal_account(brand, channel, community, moderator):
    personal = make_channel(brand, owner=community.user)
    row = make_conversation(channel)
    with pytest.raises(PermissionDenied):
        reply(row, actor=moderator, channel=personal, text="halo")
    assert reply(row, actor=community, channel=personal, text="halo").voice == "person"


def test_a_text_that_is_too_long_is_refused_in_words(channel, social):
    with pytest.raises(ValidationError) as caught:
        reply(make_conversation(channel), actor=social, channel=channel, text="a" * 301)
    assert "301" in caught.value.messages[0]


def test_a_hidden_word_shows_at_once_and_is_corrected_when_the_platform_refuses(channel, social):
    item = make_conversation(channel).last_item
    hide(item, actor=social)
    item.refresh_from_db()
    assert item.hidden
    Delivery.objects.update(state="failed", problem={"category": "policy"})
    on_settled(Delivery.objects.get())
    item.refresh_from_db()
    assert not item.hidden


def test_open_screens_are_told_of_the_conversation_and_not_of_its_thread(channel, social):
    make_thread(channel)  # of which nobody speaks: the numbers of threads and conversations part
    row = make_conversation(channel)
    Change.objects.all().delete()
    hide(row.last_item, actor=social)
    assert set(Change.objects.filter(topic="conversation").values_list("object_id", flat=True)) == {str(row.pk)}
    assert row.pk != row.thread_id, "or this shows nothing"


def test_hiding_is_undone_before_it_left_and_by_showing_after(channel, social):
    item = make_conversation(channel).last_item
    undo(hide(item, actor=social), actor=social)
    item.refresh_from_db()
    assert (item.hidden, Delivery.objects.get().state) == (False, "cancelled")
    entry = hide(item, actor=social)
    Delivery.objects.filter(state="waiting").update(state="done")
    undo(entry, actor=social)
    item.refresh_from_db()
    assert (item.hidden, Delivery.objects.get(state="waiting").payload["action"]) == (False, "unhide")


def test_what_others_wrote_is_deleted_only_where_the_platform_offers_it(channel, social):
    with pytest.raises(ValidationError):
        delete(make_conversation(channel).last_item, actor=social)


def test_a_like_is_spoken_in_the_accounts_voice(channel, moderator, social):
    item = make_conversation(channel).last_item
    with pytest.raises(PermissionDenied):
        like(item, actor=moderator)
    like(item, actor=social)
    assert item.liked


def test_what_is_put_aside_comes_back_at_its_moment(channel, social):
    row = make_conversation(channel)
    snooze(row, actor=social, until=now() + timedelta(hours=1))
    assert list(due()) == []
    Conversation.objects.update(snoozed_until=now() - timedelta(seconds=1))
    wake(claim(due(), limit=5, token="t:1:1", lease=timedelta(seconds=9)), "t:1:1")
    row.refresh_from_db()
    assert (row.state, row.snoozed_until) == (State.OPEN, None)


def test_reopened_they_wait_since_their_word_unless_answered(channel, social):
    row = make_conversation(channel)
    since = row.waiting_since
    finish(row, actor=social)
    reopen(row, actor=social)
    assert (row.state, row.waiting_since) == (State.OPEN, since)


def test_a_held_conversation_is_decided_not_finished(channel, social):
    with pytest.raises(ValidationError):
        finish(make_conversation(channel, GAMBLING), actor=social)


def test_many_are_finished_at_once_and_come_back_at_once(channel, social):
    rows = [make_conversation(channel) for _ in range(3)]
    entry = bulk([row.pk for row in rows], actor=social, step=lambda row: finish(row, actor=social))
    assert set(Conversation.objects.values_list("state", flat=True)) == {"done"}
    undo(entry, actor=social)
    assert set(Conversation.objects.values_list("state", flat=True)) == {"open"}


def test_only_who_works_here_looks_after_a_conversation(channel, social, moderator, stranger):
    row = make_conversation(channel)
    assign(row, actor=social, to=moderator.user)
    with pytest.raises(ValidationError):
        assign(row, actor=social, to=stranger)
    assert row.assignee_id == moderator.user.pk


def test_a_released_item_waits_as_if_never_held(channel, moderator):
    row = make_conversation(channel, GAMBLING)
    done = release(Case.objects.get(), actor=moderator)
    row.refresh_from_db()
    assert (row.state, row.waiting_since, done.cases) == (State.OPEN, row.last_item.created_at, 1)
    undo(done.entry, actor=moderator)
    row.refresh_from_db()
    assert (row.state, row.waiting_since) == (State.HELD, None)


def test_confirmed_spam_is_hidden_where_the_platform_can(channel, moderator):
    row = make_conversation(channel, GAMBLING)
    done = confirm(Case.objects.get(), actor=moderator)
    row.refresh_from_db()
    assert (done.hidden, done.visible, row.state) == (1, 0, State.DONE)
    assert Delivery.objects.get().payload["action"] == "hide"


def test_pages_of_the_list_neither_repeat_nor_lose_a_row(channel, social):
    rows = {make_conversation(channel).pk for _ in range(5)}
    for view in ("waiting", "all"):
        seen, cursor = [], ""
        while True:
            page = listing(social, view, cursor=cursor, size=2)
            seen += [row.pk for row in page.rows]
            cursor = page.cursor
            if not cursor:
                break
        assert (len(seen), set(seen)) == (5, rows)
    assert counts(social) == {"waiting": 5, "mine": 0, "held": 0}


def test_a_long_conversation_is_read_in_pages(channel):
    thread, identity = make_thread(channel), make_identity(channel)
    for n in range(120):
        say(thread, identity, f"kata {n}", ago=timedelta(minutes=200 - n))
    sweep()
    row = Conversation.objects.select_related("channel").get()
    texts, cursor = [], ""
    while True:
        page = thread_page(row, before=cursor)
        texts = [entry.item.text for entry in page.entries] + texts
        cursor = page.older
        if not cursor:
            break
    assert texts == [f"kata {n}" for n in range(120)]


def test_our_answer_is_not_shown_twice_when_the_platform_reports_it(channel, social):
    row = make_conversation(channel)
    reply(row, actor=social, channel=channel, text="Kami cek ya")
    Delivery.objects.update(state="done", remote_id="at://ours/1")
    ours = make_identity(channel, "Warung", remote_id=channel.remote_id)
    item = say(row.thread, ours, "Kami cek ya", own=True, parent=row.last_item.remote_id, ago=timedelta(0))
    type(item).objects.filter(pk=item.pk).update(remote_id="at://ours/1")
    assert [entry.ours for entry in thread_page(row).entries] == [False, True]
